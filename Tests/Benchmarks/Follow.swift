import Console
import Redis
import ServiceKit

/// What `follow` is told.
struct FollowConfig: ServiceConfiguration {
    let services: [ServiceProcess]
    let redisURL: String
    let events: Int
    let goal: Goal

    /// When a run is over.
    enum Goal: String, CaseIterable {
        /// `window-aggregator` has committed every event.
        case committed
        /// And `regional-topk` has counted what was committed.
        case counted
        /// The worldwide board of the longest timeframe holds every event.
        case worldwide
    }

    init(from settings: inout Settings) {
        services = settings.services()
        redisURL = settings.string(
            "REDIS_URL",
            default: "redis://localhost:6379",
            help: "Where boards are."
        )
        events = settings.integer(
            "EVENTS",
            default: 5_000_000,
            in: 1...10_000_000_000,
            unit: "events",
            help: "How many events the topic holds."
        )
        let word = settings.choice(
            "UNTIL",
            default: Goal.worldwide.rawValue,
            of: Goal.allCases.map(\.rawValue),
            help: "When the run is over."
        )
        goal = Goal(rawValue: word) ?? .worldwide
    }
}

/// A run over a loaded topic: how long it takes, and the CPU time of each service.
let followCommand = Command(
    "follow",
    "Times services that read a loaded topic from its start.",
    FollowConfig.self
) { config in
    var run = try FollowedRun(config)
    try run.waitForStart()
    try run.waitForGoal()
    return try run.figures().json
}

/// The time begins when window-aggregator was given its partitions, just before its first read.
struct FollowedRun: ~Copyable {
    private static let pollMs = 20
    private static let boardPollMs = 5
    private static let startMs: Int64 = 30_000
    private static let longestStandstillMs: Int64 = 30_000
    private static let progressMs: Int64 = 5_000
    /// A partition whose last record is the end of a transaction, and one batch under way.
    private static let lagAtTheEnd = 3.0
    private static let total = "global:posts:7d:meta"

    private let config: FollowConfig
    private let aggregator: ServiceProcess
    private var redis: RedisConnection
    private var startNs: Int64 = 0
    private var endNs: Int64 = 0
    private var resourcesAtStart: [ProcessFigures] = []

    init(_ config: FollowConfig) throws {
        guard let aggregator = config.services.first(where: { $0.name == "window-aggregator" })
        else { throw Failure("window-aggregator is not among the services") }
        redis = try RedisConnection(url: config.redisURL)
        self.config = config
        self.aggregator = aggregator
    }

    mutating func waitForStart() throws {
        let deadlineMs = Clock.monotonicMs() + Self.startMs
        while aggregator.metrics?.sum("groundswell_records_read_total") == nil {
            _ = try aggregator.resources()
            guard Clock.monotonicMs() < deadlineMs else {
                throw Failure("window-aggregator got no partitions in \(Self.startMs) ms")
            }
            pause(ms: Self.pollMs / 4)
        }
        startNs = Clock.monotonicNs()
        resourcesAtStart = try config.services.map { try $0.resources() }
    }

    mutating func waitForGoal() throws {
        var shown = Clock.monotonicMs()
        var moved = shown
        var before = -1
        while true {
            let done = try progress()
            let nowMs = Clock.monotonicMs()
            if done >= config.events {
                endNs = Clock.monotonicNs()
                guard done == config.events else {
                    throw Failure("\(done) events were counted, but there are \(config.events)")
                }
                return
            }
            if done != before { moved = nowMs }
            before = done
            guard nowMs - moved < Self.longestStandstillMs else {
                throw Failure("stuck at \(done) of \(config.events) events")
            }
            if nowMs - shown >= Self.progressMs {
                shown = nowMs
                Stream.errors.write("  \(done) of \(config.events) events\n")
                for service in config.services { _ = try service.resources() }
            }
            pause(ms: config.goal == .worldwide ? Self.boardPollMs : Self.pollMs)
        }
    }

    func figures() throws -> Figures {
        let seconds = Double(endNs - startNs) / 1e9
        var byService = Figures()
        var cpu = 0.0
        for (service, before) in zip(config.services, resourcesAtStart) {
            let now = try service.resources()
            var figures = Figures()
            figures.add("user_s", now.userSeconds - before.userSeconds, decimals: 2)
            figures.add("system_s", now.systemSeconds - before.systemSeconds, decimals: 2)
            let spent = now.cpuSeconds - before.cpuSeconds
            figures.add("cpu_ns", spent * 1e9 / Double(config.events), decimals: 0)
            byService.add(service.name, figures)
            cpu += spent
        }
        var figures = Figures()
        figures.add("seconds", seconds, decimals: 2)
        figures.add("eps", Int(Double(config.events) / seconds))
        figures.add("events_per_cpu_s", Int(Double(config.events) / cpu))
        figures.add("cpu_ns", cpu * 1e9 / Double(config.events), decimals: 0)
        figures.add("services", byService)
        return figures
    }

    // MARK: Pieces

    /// How many events have come as far as the goal.
    private mutating func progress() throws -> Int {
        if config.goal == .worldwide {
            try redis.connectIfNeeded()
            return Int(try redis.command("HGET", .text(Self.total), "total").integer ?? 0)
        }
        let read = Int(aggregator.metrics?.sum("groundswell_records_read_total") ?? 0)
        guard config.goal == .counted, read >= config.events else { return read }
        let regional = config.services.first { $0.name == "regional-topk" }
        guard let page = regional?.metrics, let lag = page.sum("groundswell_consumer_lag"),
            let partitions = page.count("groundswell_consumer_lag")
        else { return read - 1 }
        return lag <= Self.lagAtTheEnd * Double(partitions) ? read : read - 1
    }
}
