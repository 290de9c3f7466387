import Connections
import Console
import Kafka
import Models
import Redis
import ServiceKit

/// What `latency` is told.
struct LatencyConfig: ServiceConfiguration {
    let kafka: KafkaConfiguration
    let topic: String
    let redisURL: String
    let regions: RegionDirectory
    let services: [ServiceProcess]
    let rate: Int
    let seconds: Int
    let warmUpSeconds: Int
    let posts: Int

    init(from settings: inout Settings) {
        kafka = KafkaConfiguration(from: &settings, clientID: "bench-latency")
        topic = settings.string("VIEWS_TOPIC", default: "post-views", help: "Topic to write to.")
        redisURL = settings.string(
            "REDIS_URL",
            default: "redis://localhost:6379",
            help: "Where boards are."
        )
        regions = RegionDirectory(from: &settings)
        services = settings.services()
        rate = settings.integer(
            "RATE",
            default: 10_000,
            in: 1...1_000_000,
            unit: "events/s",
            help: "How fast to send."
        )
        seconds = settings.integer(
            "SECONDS",
            default: 20,
            in: 1...3_600,
            unit: "s",
            help: "How long to measure."
        )
        warmUpSeconds = settings.integer(
            "WARM_UP",
            default: 3,
            in: 0...60,
            unit: "s",
            help: "How long to send before events are measured."
        )
        posts = settings.integer(
            "POSTS",
            default: 100_000,
            in: 1...20_000_000,
            help: "How many posts are viewed."
        )
    }

    /// Event `i` is of region `i` modulo the number of regions.
    var count: Int { rate * (warmUpSeconds + seconds) }

    /// How many of the first `events` are of a region.
    func count(ofRegion region: Int, in events: Int) -> Int {
        (events + regions.regions.count - 1 - region) / regions.regions.count
    }
}

/// The delay of every event from `produce` until its region's board in Redis holds it.
///
/// The total of a region's 24-hour window only grows during the run, so its n-th event is visible
/// as soon as the total is n more than it was. One thread sends, one reads totals, and they share
/// nothing: what each saw is compared afterwards.
let latencyCommand = Command(
    "latency",
    "Sends events at a steady pace and times when Redis shows them.",
    LatencyConfig.self
) { config in
    var totals = try RegionTotals(config)
    let base = try totals.read()
    let expected = base.enumerated().map { region, total in
        total + config.count(ofRegion: region, in: config.count)
    }
    let results = try concurrently(
        [
            { try .sent(SteadyLoad(config).run()) },
            { try .seen(watch(config, until: expected)) },
            { try .memory(watchMemory(config)) },
        ] as [@Sendable () throws -> Observation]
    )
    var report = LatencyReport(config, base: base)
    for result in results { report.add(result) }
    return try report.figures().json
}

/// What one of the threads brings back.
enum Observation: Sendable {
    /// When each event was handed to `produce`.
    case sent([Int64])
    /// Totals by region whenever one had changed.
    case seen([Sighting])
    /// The most memory of each service, in megabytes, and its CPU time a second.
    case memory([(residentMB: Double, cpuShare: Double)])
}

/// The totals of all regions at a moment.
struct Sighting: Sendable {
    var atNs: Int64
    var totals: [Int]
}

/// Reads the totals of the regions' 24-hour boards in one round trip.
struct RegionTotals: ~Copyable {
    private var redis: RedisConnection
    private let keys: [String]

    init(_ config: LatencyConfig) throws {
        var redis = try RedisConnection(url: config.redisURL)
        try redis.connectIfNeeded()
        self.redis = redis
        keys = config.regions.regions.map { "region:\($0.id):posts:24h:meta" }
    }

    mutating func read() throws -> [Int] {
        for key in keys { try redis.append("HGET", .text(key), "total") }
        return try redis.replies(keys.count).map { Int($0.integer ?? 0) }
    }
}

/// Notes every change of the totals until all events are there.
private func watch(_ config: LatencyConfig, until expected: [Int]) throws -> [Sighting] {
    let pollMs = 2
    let graceSeconds = 15
    var totals = try RegionTotals(config)
    var sightings: [Sighting] = []
    let deadlineMs =
        Clock.monotonicMs()
        + Int64(config.warmUpSeconds + config.seconds + graceSeconds) * 1000
    while Clock.monotonicMs() < deadlineMs {
        let seen = try totals.read()
        if seen != sightings.last?.totals {
            sightings.append(Sighting(atNs: Clock.monotonicNs(), totals: seen))
        }
        if seen == expected { return sightings }
        pause(ms: pollMs)
    }
    for service in config.services { _ = try service.resources() }
    throw Failure(
        "\(graceSeconds) s after the last event the totals are "
            + "\(sightings.last?.totals ?? []), not \(expected)"
    )
}

/// The most memory each service had while events were sent.
private func watchMemory(
    _ config: LatencyConfig
) throws -> [(residentMB: Double, cpuShare: Double)] {
    let pollMs = 250
    let runMs = Int64(config.warmUpSeconds + config.seconds) * 1000
    let startMs = Clock.monotonicMs()
    let first = try config.services.map { try $0.resources() }
    var most = first.map(\.residentMB)
    var cpu = first.map(\.cpuSeconds)
    while Clock.monotonicMs() - startMs < runMs {
        pause(ms: pollMs)
        for (index, service) in config.services.enumerated() {
            let now = try service.resources()
            most[index] = max(most[index], now.residentMB)
            cpu[index] = now.cpuSeconds
        }
    }
    let seconds = Double(Clock.monotonicMs() - startMs) / 1000
    return first.indices.map { index in
        (most[index], (cpu[index] - first[index].cpuSeconds) / seconds)
    }
}
