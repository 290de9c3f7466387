import Console
import Kafka
import Models
import ServiceKit

/// What `groundswell verify` is told.
struct VerifyConfig: ServiceConfiguration {
    /// A place where boards are found.
    enum Place: String, CaseIterable, Sendable {
        case redis, api, postgres, topics
    }

    let kafka: KafkaConfiguration
    let names: TopicNames
    let redisURL: String
    let postgresURL: String
    let api: HTTPAddress?
    let places: [Place]
    let boards: [AuditedSource.Name]
    let regions: RegionDirectory
    let defaultRegion: String
    let scaleMax: Int64
    let windowRetentionMs: Int64
    let finalDelayMs: Int64
    let spans: [AuditSpan]
    let settleMs: Int64
    let storedDepth: Int
    let recordDepth: Int
    let worldwideDepth: Int
    let allowsInexact: Bool

    init(from settings: inout Settings) {
        kafka = kafkaConfiguration(from: &settings)
        redisURL = settings.string(
            "REDIS_URL",
            default: "redis://localhost:6379",
            help: "Redis, as redis://:password@host:port/database."
        )
        postgresURL = Groundswell.postgresURL(from: &settings)
        api = Self.address(from: &settings)
        places = Self.list(
            "PLACES",
            help: "Where boards are looked at, of those separated by commas.",
            from: &settings
        )
        boards = Self.list(
            "BOARDS",
            help: "What to recount from the raw topics, of those separated by commas.",
            from: &settings
        )
        regions = regionDirectory(from: &settings)
        defaultRegion = settings.string(
            "DEFAULT_REGION",
            default: "unknown",
            help: "Where reactions and subreddits of no region count, as window-aggregator has it."
        )
        let scaleMax = settings.integer(
            "SCALE_MAX",
            default: 100,
            in: 1...1_000_000_000,
            help: "The greatest scaled count of an emoji window, as regional-topk has it."
        )
        self.scaleMax = Int64(scaleMax)
        let retention = settings.integer(
            "EMOJI_WINDOW_RETENTION",
            default: 900,
            in: 10...604_800,
            unit: "seconds",
            help: "How late reactions may come for their window, as regional-topk has it."
        )
        windowRetentionMs = Int64(retention) * 1000
        let delayMs = settings.integer(
            "FINAL_DELAY",
            default: 250,
            in: 0...600_000,
            unit: "ms",
            help: "How long after its end a window is final, as regional-topk has it."
        )
        finalDelayMs = Int64(delayMs)
        spans = Self.list(
            "TIMEFRAMES",
            help: "The windows that the services keep, separated by commas.",
            from: &settings
        )
        let seconds = settings.integer(
            "SETTLE",
            default: 30,
            in: 0...3600,
            unit: "seconds",
            help: "How long the services may take to catch up before a difference counts."
        )
        settleMs = Int64(seconds) * 1000
        storedDepth = Self.depth("STORED_DEPTH", 1000, "Redis and Postgres", from: &settings)
        recordDepth = Self.depth("RECORD_DEPTH", 200, "regional-topk", from: &settings)
        worldwideDepth = Self.depth("GLOBAL_TOP_K", 100, "worldwide boards", from: &settings)
        allowsInexact = settings.flag(
            "ALLOW_INEXACT",
            help: "A board that says it is not exact may be off by what it says."
        )
        names = TopicNames(from: &settings)
    }

    private static func depth(
        _ key: String,
        _ value: Int,
        _ place: String,
        from settings: inout Settings
    ) -> Int {
        settings.integer(
            key,
            default: value,
            in: 1...10_000,
            unit: "items",
            help: "How many items boards must have: \(place)."
        )
    }

    private static func address(from settings: inout Settings) -> HTTPAddress? {
        let alias = short("API", for: "QUERY_API_URL", &settings)
        let text = settings.string(
            "QUERY_API_URL",
            default: "http://127.0.0.1:8080",
            help: "Where query-api answers."
        )
        do throws(ConsoleError) {
            return try HTTPAddress(alias ?? text)
        } catch {
            settings.reject(alias == nil ? "QUERY_API_URL" : "API", because: "\(error)")
            return nil
        }
    }

    private static func list<Word: RawRepresentable & CaseIterable>(
        _ key: String,
        help: String,
        from settings: inout Settings
    ) -> [Word] where Word.RawValue == String {
        let all = Word.allCases.map(\.rawValue)
        let text = settings.string(key, default: all.joined(separator: ","), help: help)
        let words = text.split(separator: ",").map { Word(rawValue: String($0)) }
        if words.isEmpty || words.contains(where: { $0 == nil }) {
            settings.reject(key, because: "\"\(text)\" is not of \(all.joined(separator: ","))")
        }
        return words.compactMap { $0 }
    }
}
