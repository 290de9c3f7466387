import Connections
import Console
import Kafka
import ServiceKit

/// What `drain` is told.
struct DrainConfig: ServiceConfiguration {
    let kafka: KafkaConfiguration
    let topic: String
    let runs: Int

    init(from settings: inout Settings) {
        kafka = KafkaConfiguration(from: &settings, clientID: "bench-drain")
        topic = settings.string("VIEWS_TOPIC", default: "post-views", help: "Topic to read.")
        runs = settings.integer(
            "RUNS",
            default: 3,
            in: 1...100,
            help: "How often to read it; the best counts."
        )
    }
}

/// The limit: the topic read by the consumer that the services use, records untouched.
let drainCommand = Command(
    "drain",
    "Reads a topic from start to end without looking at its records.",
    DrainConfig.self
) { config in
    var best: Drain?
    for run in 1...config.runs {
        let drain = try Drain(config.kafka, config.topic)
        Stream.errors.write(
            "  drain \(run) of \(config.runs): \(Int(drain.eventsPerSecond)) events/s, "
                + "\(Int(drain.cpuNs)) ns CPU an event\n"
        )
        if drain.eventsPerSecond > best?.eventsPerSecond ?? 0 { best = drain }
    }
    guard let best else { throw Failure("\(config.topic) is empty") }
    var figures = Figures()
    figures.add("events", best.events)
    figures.add("eps", Int(best.eventsPerSecond))
    figures.add("cpu_ns", best.cpuNs, decimals: 0)
    return figures.json
}

/// One reading of all partitions of a topic.
struct Drain {
    private static let maxPoll = 20_000
    private static let pollMs = 1_000
    private static let requestMs = 10_000
    private static let longestSilenceMs: Int64 = 20_000

    private(set) var events = 0
    /// From the first batch, whose records do not count, to the last.
    private(set) var eventsPerSecond = 0.0
    private(set) var cpuNs = 0.0

    init(_ kafka: KafkaConfiguration, _ topic: String) throws {
        let count = try Admin(kafka).partitionCount(topic, timeoutMs: Self.requestMs)
        let partitions = (0..<Int32(count)).map { TopicPartition(topic: topic, partition: $0) }
        var consumer = try Consumer(kafka)
        try consumer.assign(partitions.map { ($0, offset: LogicalOffset.beginning) })
        var open = Set(partitions)
        var first: (atNs: Int64, events: Int, cpu: Double)?
        var lastNs = Clock.monotonicNs()
        while !open.isEmpty {
            guard
                case .messages(let batch) = try consumer.poll(
                    max: Self.maxPoll,
                    timeoutMs: Self.pollMs
                )
            else {
                guard Clock.monotonicNs() - lastNs < Self.longestSilenceMs * 1_000_000 else {
                    throw Failure("nothing came from \(topic) for \(Self.longestSilenceMs) ms")
                }
                continue
            }
            events += batch.count
            open.subtract(batch.reachedEnds.map { $0.partition })
            guard batch.count > 0 else { continue }
            lastNs = Clock.monotonicNs()
            if first == nil {
                first = (lastNs, batch.count, try ProcessFigures.own().cpuSeconds)
            }
        }
        guard let first, events > first.events, lastNs > first.atNs else { return }
        let counted = Double(events - first.events)
        eventsPerSecond = counted * 1e9 / Double(lastNs - first.atNs)
        cpuNs = (try ProcessFigures.own().cpuSeconds - first.cpu) * 1e9 / counted
    }
}
