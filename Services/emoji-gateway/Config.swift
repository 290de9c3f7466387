import Access
import Connections
import HTTPServer
import Kafka
import ServiceKit

/// What `emoji-gateway` can be told.
struct Config: ServiceConfiguration {
    let kafka: KafkaConfiguration
    /// In the order of the kinds.
    let topics: [String]
    let http: HTTPServerConfiguration
    let access: AccessSettings
    let isBuffered: Bool
    let flushMs: Int
    let spoolPath: String
    let spoolBytes: Int
    let memoryBytes: Int
    let maxBatch: Int
    let settleMs: Int
    let courierLimits: CourierLimits

    init(from settings: inout Settings) {
        kafka = KafkaConfiguration(from: &settings, clientID: "emoji-gateway")
        topics = Self.topics(from: &settings)
        let flush = settings.number(
            "BUFFER_FLUSH_INTERVAL",
            default: 0.5,
            in: 0...60,
            unit: "seconds",
            help: "How long an event may wait for others with ACK=buffered; else none waits."
        )
        flushMs = Int(flush * 1000)
        isBuffered =
            settings.choice(
                "ACK",
                default: "durable",
                of: ["durable", "buffered"],
                help: "Answer when an event is in Kafka or in the spool, or at once."
            ) == "buffered"
        spoolPath = settings.string(
            "SPOOL_FILE",
            default: "emoji-gateway.spool",
            help: "Where events wait on the disk while Kafka is away; one instance, one file."
        )
        let spoolMB = settings.integer(
            "SPOOL_SIZE",
            default: 1_024,
            in: 1...1_000_000,
            unit: "MB",
            help: "How much may wait there; when it is full, requests are answered by 503."
        )
        spoolBytes = spoolMB << 20
        let memoryMB = settings.integer(
            "BUFFER_SIZE",
            default: 64,
            in: 1...100_000,
            unit: "MB",
            help: "Events that are not decided yet; more are answered by 503."
        )
        memoryBytes = memoryMB << 20
        maxBatch = settings.integer(
            "MAX_BATCH",
            default: 10_000,
            in: 1...1_000_000,
            unit: "events",
            help: "How many events one POST /events may have."
        )
        let settle = settings.number(
            "SETTLE_AFTER_CRASH",
            default: 1,
            in: 0...60,
            unit: "seconds",
            help: "How long Kafka is left to finish what a killed instance had sent."
        )
        settleMs = Int(settle * 1000)
        courierLimits = Self.courierLimits(from: &settings, isBuffered: isBuffered, flushMs)
        http = Self.http(from: &settings)
        access = Self.access(from: &settings)
    }

    private static func topics(from settings: inout Settings) -> [String] {
        EventKind.allCases.map { kind in
            switch kind {
            case .emoji:
                settings.string(
                    "EMOJI_TOPIC",
                    default: "emoji_reactions",
                    help: "Where reactions go to."
                )
            case .view:
                settings.string("VIEWS_TOPIC", default: "post-views", help: "Where views go to.")
            case .post:
                settings.string(
                    "REDDIT_POSTS_TOPIC",
                    default: "reddit-posts",
                    help: "Where posts go to."
                )
            }
        }
    }

    private static func courierLimits(
        from settings: inout Settings,
        isBuffered: Bool,
        _ flushMs: Int
    ) -> CourierLimits {
        var limits = CourierLimits()
        limits.isBuffered = isBuffered
        let after = settings.number(
            "SPOOL_AFTER",
            default: 1,
            in: 0.01...60,
            unit: "seconds",
            help: "What Kafka has not confirmed after this goes to the spool."
        )
        limits.spoolAfterMs = Int64(after * 1000) + (isBuffered ? Int64(flushMs) : 0)
        let window = settings.integer(
            "IDEMPOTENCY_WINDOW",
            default: 600,
            in: 1...86_400,
            unit: "seconds",
            help: "How long an event that is sent again with the same id is known."
        )
        limits.recentMs = Int64(window) * 1000
        limits.recentLimit = settings.integer(
            "IDEMPOTENCY_LIMIT",
            default: 1_000_000,
            in: 1_000...1_000_000_000,
            unit: "ids",
            help: "How many ids are known at most, about 100 bytes each; the oldest go first."
        )
        return limits
    }

    private static func http(from settings: inout Settings) -> HTTPServerConfiguration {
        var http = HTTPServerConfiguration(from: &settings, port: 8_000, maxConnections: 10_000)
        let bodyKB = settings.integer(
            "HTTP_MAX_BODY",
            default: 4_096,
            in: 1...65_536,
            unit: "KB",
            help: "Longest body; a longer one is answered by 413."
        )
        http.maxBodyBytes = bodyKB << 10
        return http
    }

    private static func access(from settings: inout Settings) -> AccessSettings {
        let redisURL = settings.string(
            "REDIS_URL",
            default: "redis://localhost:6379/0",
            help: "Where limits are shared between instances; asked only when there are limits."
        )
        let postgresURL = settings.optionalString(
            "POSTGRES_URL",
            help: "Where API keys are; without it none are taken."
        )
        return AccessSettings(from: &settings, redisURL: redisURL, postgresURL: postgresURL)
    }
}
