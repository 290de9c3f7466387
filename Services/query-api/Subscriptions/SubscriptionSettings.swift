import ServiceKit
import Webhooks

extension SubscriptionLimits {
    /// Reads how many there may be.
    init(from settings: inout Settings) {
        perOwner = settings.integer(
            "SUBSCRIPTIONS_PER_OWNER",
            default: perOwner,
            in: 1...1_000,
            unit: "subscriptions",
            help:
                "Subscriptions of one API key, of one user, or of all without credentials together."
        )
        total = settings.integer(
            "MAX_SUBSCRIPTIONS",
            default: total,
            in: 1...1_000_000,
            unit: "subscriptions",
            help: "Subscriptions of all owners together."
        )
    }
}

extension AddressRules {
    /// Reads `WEBHOOK_ALLOW_ADDRESSES`, which notifier has, too.
    init(from settings: inout Settings) {
        let text = settings.optionalString(
            "WEBHOOK_ALLOW_ADDRESSES",
            help:
                "Private networks that webhooks may go to: 10.1.0.0/16,127.0.0.1; none by default."
        )
        do throws(Mistake) {
            self = try AddressRules(allowing: text ?? "")
        } catch {
            settings.reject(
                "WEBHOOK_ALLOW_ADDRESSES",
                because: "\"\(error.network)\" is neither an address nor a network"
            )
            self = AddressRules()
        }
    }
}
