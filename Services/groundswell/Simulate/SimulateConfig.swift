import Kafka
import Models
import ServiceKit

/// What `groundswell simulate views` is told.
struct SimulateConfig: ServiceConfiguration {
    let kafka: KafkaConfiguration
    let topic: String
    let regions: RegionDirectory
    /// How many views to send; 0 means until stopped.
    let count: Int
    /// Views a second; 0 means as fast as they are taken.
    let rate: Int
    let posts: Int
    let postsFile: String?
    let storePosts: Bool
    let postgresURL: String
    let lingerMs: Int
    let compression: Compression
    /// Everything about the views but the number of partitions, which the cluster knows.
    let plan: ViewPlan

    init(from settings: inout Settings) {
        kafka = kafkaConfiguration(from: &settings)
        topic = settings.string("VIEWS_TOPIC", default: "post-views", help: "Topic to write to.")
        regions = regionDirectory(from: &settings)
        count = settings.integer(
            "COUNT",
            default: 100_000,
            in: 0...10_000_000_000,
            unit: "views",
            help: "How many views to send; 0 is until stopped."
        )
        rate = settings.integer(
            "RATE",
            default: 0,
            in: 0...10_000_000,
            unit: "views a second",
            help: "How fast to send; 0 is as fast as possible."
        )
        posts = settings.integer(
            "POSTS",
            default: 100_000,
            in: 1...20_000_000,
            unit: "posts",
            help: "How many posts are viewed; of a posts file those with the highest scores."
        )
        postsFile = settings.optionalString(
            "POSTS_FILE",
            help: "Posts to view, as NDJSON with id and score, also .gz; else ids are made up."
        )
        storePosts = settings.flag(
            "STORE_POSTS",
            help: "Also write id, title, author, subreddit and score of the posts to Postgres."
        )
        postgresURL = Groundswell.postgresURL(from: &settings)
        lingerMs = settings.integer(
            "LINGER_MS",
            default: 5,
            in: 0...1000,
            unit: "ms",
            help: "How long a view waits for others to travel with."
        )
        let codecs: [Compression] = [.none, .lz4, .zstd, .snappy, .gzip]
        let codec = settings.choice(
            "COMPRESSION",
            default: Compression.lz4.rawValue,
            of: codecs.map(\.rawValue),
            help: "How views are packed on their way."
        )
        compression = Compression(rawValue: codec) ?? .lz4
        plan = Self.plan(from: &settings, regions: regions, count: count)
        if storePosts && postsFile == nil {
            settings.reject("STORE_POSTS", because: "needs --posts-file")
        }
    }

    private static func plan(
        from settings: inout Settings,
        regions: RegionDirectory,
        count: Int
    ) -> ViewPlan {
        var plan = ViewPlan(regions: regions.regions.map(\.id), partitions: 1)
        plan.zipf = settings.number(
            "ZIPF",
            default: 1.05,
            in: 0...5,
            help: "Exponent of the posts' popularity; a posts file is weighted by score instead."
        )
        plan.lateShare = settings.number(
            "LATE_SHARE",
            default: 0.02,
            in: 0...1,
            help: "Share of views that come late."
        )
        let lateMax = settings.integer(
            "LATE_MAX",
            default: 600,
            in: 1...604_800,
            unit: "seconds",
            help: "How late the latest of them are."
        )
        plan.lateMaxMs = Int64(lateMax) * 1000
        plan.malformedShare = settings.number(
            "MALFORMED_SHARE",
            default: 0.001,
            in: 0...1,
            help: "Share of records that cannot be counted, of \(Malformed.allCases.count) kinds."
        )
        let format = settings.choice(
            "TIMESTAMPS",
            default: TimestampFormat.iso.rawValue,
            of: TimestampFormat.allCases.map(\.rawValue),
            help: "How moments are written; mixed is all of the others in turn."
        )
        plan.timestamps = TimestampFormat(rawValue: format) ?? .iso
        plan.isUneven = settings.flag(
            "UNEVEN",
            help: "Even partitions get ten times the views, and each lags two hours of event time."
        )
        let seed = settings.integer(
            "SEED",
            default: 1,
            in: 0...Int.max,
            help: "The same seed and options give the same views."
        )
        plan.seed = UInt64(seed)
        plan.time = eventTiming(from: &settings, count: count)
        return plan
    }
}

/// Reads when simulated events happen.
func eventTiming(from settings: inout Settings, count: Int) -> ViewPlan.EventTiming {
    let start = settings.string(
        "START",
        default: "now",
        help: "Moment of the last event of a replay: now, or ISO 8601. Needs --span."
    )
    let span = settings.integer(
        "SPAN",
        default: 0,
        in: 0...315_360_000,
        unit: "seconds",
        help: "Event time to spread the events over; 0: each has the time it is sent at."
    )
    let startMs = start == "now" ? Clock.nowMs() : EventTime.iso8601(start.utf8.span)
    if startMs == nil {
        settings.reject("START", because: "\"\(start)\" is neither now nor ISO 8601")
    } else if start != "now" && span == 0 {
        settings.reject("START", because: "needs --span")
    }
    if span > 0 && count == 0 { settings.reject("SPAN", because: "needs a --count above 0") }
    guard let startMs, span > 0 else { return .wall }
    return .spread(startMs: startMs, spanMs: Int64(span) * 1000, count: count)
}
