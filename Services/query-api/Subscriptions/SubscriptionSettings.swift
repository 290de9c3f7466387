import ServiceKit

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
