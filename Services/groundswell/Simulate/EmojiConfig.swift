import Console
import Kafka
import Models
import ServiceKit

/// What `groundswell simulate emoji` is told.
struct EmojiConfig: ServiceConfiguration {
    /// Where reactions are sent.
    enum Target: String, CaseIterable {
        case gateway, kafka
    }

    let target: Target
    let gateway: HTTPAddress?
    let kafka: KafkaConfiguration
    let topic: String
    let clients: Int
    let perClient: Int
    /// Reactions a second, over all clients; 0 means as fast as they are taken.
    let rate: Int
    let weightsFile: String?
    let plan: EmojiPlan

    init(from settings: inout Settings) {
        let target = settings.choice(
            "TO",
            default: Target.gateway.rawValue,
            of: Target.allCases.map(\.rawValue),
            help: "Through emoji-gateway as clients do, or straight into the topic."
        )
        self.target = Target(rawValue: target) ?? .gateway
        gateway = Self.gateway(from: &settings)
        kafka = kafkaConfiguration(from: &settings)
        topic = settings.string(
            "EMOJI_TOPIC",
            default: "emoji_reactions",
            help: "Topic to write to."
        )
        clients = settings.integer(
            "NUM_CLIENTS",
            default: 10,
            in: 1...1000,
            unit: "clients",
            help: "How many connections to the gateway send side by side."
        )
        perClient = settings.integer(
            "EMOJIS_PER_CLIENT",
            default: 1000,
            in: 1...1_000_000_000,
            unit: "reactions",
            help: "How many reactions each client sends."
        )
        rate = settings.integer(
            "RATE",
            default: 0,
            in: 0...10_000_000,
            unit: "reactions a second",
            help: "How fast all clients together send; 0 is as fast as possible."
        )
        weightsFile = settings.optionalString(
            "WEIGHTS",
            help: "How often each emoji is sent: a table with the columns unicode and count, or "
                + "Emoji and Occurrences; else well-known emoji by Zipf's law."
        )
        let count = self.target == .kafka ? clients * perClient : perClient
        plan = Self.plan(from: &settings, count: count, isDirect: self.target == .kafka)
        if self.target == .gateway && plan.malformedShare > 0 {
            settings.reject(
                "MALFORMED_SHARE",
                because: "needs --to kafka: the gateway refuses them"
            )
        }
    }

    private static func gateway(from settings: inout Settings) -> HTTPAddress? {
        let text = settings.string(
            "GATEWAY_URL",
            default: "http://localhost:8000",
            help: "Where emoji-gateway answers."
        )
        do throws(ConsoleError) {
            return try HTTPAddress(text)
        } catch {
            settings.reject("GATEWAY_URL", because: "\(error)")
            return nil
        }
    }

    private static func plan(
        from settings: inout Settings,
        count: Int,
        isDirect: Bool
    ) -> EmojiPlan {
        let regions = regionDirectory(from: &settings)
        var plan = EmojiPlan(regions: regions.regions.map(\.id))
        plan.hasMessageID = isDirect
        plan.nowhereShare = settings.number(
            "NOWHERE_SHARE",
            default: plan.nowhereShare,
            in: 0...1,
            help: "Share of reactions that name no region."
        )
        plan.variantShare = settings.number(
            "VARIANT_SHARE",
            default: plan.variantShare,
            in: 0...1,
            help: "Share of emoji written as a shortcode or without their selectors."
        )
        plan.lateShare = settings.number(
            "LATE_SHARE",
            default: plan.lateShare,
            in: 0...1,
            help: "Share of reactions that come late."
        )
        let lateMax = settings.integer(
            "LATE_MAX",
            default: Int(plan.lateMaxMs / 1000),
            in: 1...604_800,
            unit: "seconds",
            help: "How late the latest of them are."
        )
        plan.lateMaxMs = Int64(lateMax) * 1000
        plan.malformedShare = settings.number(
            "MALFORMED_SHARE",
            default: plan.malformedShare,
            in: 0...1,
            help: "Share of records that cannot be counted, of \(MalformedEmoji.allCases.count) "
                + "kinds; only straight into the topic."
        )
        let format = settings.choice(
            "TIMESTAMPS",
            default: plan.timestamps.rawValue,
            of: TimestampFormat.allCases.map(\.rawValue),
            help: "How moments are written; mixed is all of the others in turn."
        )
        plan.timestamps = TimestampFormat(rawValue: format) ?? .iso
        let seed = settings.integer(
            "SEED",
            default: 1,
            in: 0...Int.max,
            help: "The same seed and options give the same reactions."
        )
        plan.seed = UInt64(seed)
        plan.time = eventTiming(from: &settings, count: count)
        return plan
    }
}
