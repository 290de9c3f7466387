import Console
import Kafka
import ServiceKit

/// What a simulation did.
struct SimulateSummary {
    var sent = 0
    var undelivered = 0
    var late = 0
    var malformed = 0
    var elapsedMs: Int64 = 0
    var firstFailure: KafkaError?

    var text: String {
        let rate = elapsedMs > 0 ? sent * 1000 / Int(elapsedMs) : sent
        var text =
            "sent \(grouped(sent)) views in \(elapsedMs) ms, \(grouped(rate)) views/s; "
            + "\(grouped(late)) late, \(grouped(malformed)) malformed"
        if undelivered > 0 { text += "; \(grouped(undelivered)) were not delivered" }
        if let firstFailure { text += ": \(firstFailure)" }
        return text
    }
}

/// Sends simulated views until all are sent or it is told to stop.
struct SimulateLoop {
    /// How long the last views may take to be acknowledged.
    private static let flushMs = 60_000
    private static let queueRecords = 200_000

    let config: SimulateConfig
    let stop: StopFlag

    func run(_ posts: PostCatalog, plan: ViewPlan) throws -> SimulateSummary {
        let producer = try Producer(
            config.kafka,
            lingerMs: config.lingerMs,
            compression: config.compression,
            reports: .failures,
            maxQueuedMessages: Self.queueRecords,
            maxQueuedBytes: 64 << 20
        )
        let topic = try producer.topic(config.topic)
        let keys = plan.regions.map { Array($0.utf8) }
        var generator = ViewGenerator(plan: plan, posts: posts)
        var summary = SimulateSummary()
        var progress = Progress("views", total: config.count, nowMs: Clock.monotonicMs())
        let pace = Pace(rate: config.rate)
        let startNs = Clock.monotonicNs()

        while (config.count == 0 || summary.sent < config.count) && !stop.isSet {
            let left = config.count == 0 ? ViewGenerator.maxBatch : config.count - summary.sent
            let count = pace.allowed(
                sent: summary.sent,
                elapsedNs: Clock.monotonicNs() - startNs,
                wanted: min(left, ViewGenerator.maxBatch)
            )
            if count > 0 {
                generator.makeBatch(count, nowMs: Clock.nowMs())
                try send(generator, keys, to: topic, of: producer)
                summary.sent += count
            }
            note(producer.poll(timeoutMs: count > 0 ? 0 : 1), in: &summary)
            if let fatal = producer.fatalError { throw fatal }
            if let text = progress.update(done: summary.sent, nowMs: Clock.monotonicMs()) {
                Stream.errors.write(text)
            }
        }
        Stream.errors.write(progress.clearing)
        try producer.flush(timeoutMs: Self.flushMs)
        note(producer.poll(timeoutMs: 0), in: &summary)
        summary.elapsedMs = (Clock.monotonicNs() - startNs) / 1_000_000
        summary.late = generator.lateCount
        summary.malformed = generator.malformedCount
        return summary
    }

    private func send(
        _ generator: borrowing ViewGenerator,
        _ keys: [[UInt8]],
        to topic: Topic,
        of producer: Producer
    ) throws {
        let bytes = generator.bytes.span
        for record in generator.records {
            let key = keys[record.region]
            if let range = record.payload {
                try send(bytes.extracting(range), key, record.partition, to: topic, of: producer)
            } else {
                try send(nil, key, record.partition, to: topic, of: producer)
            }
        }
    }

    private func send(
        _ payload: Span<UInt8>?,
        _ key: [UInt8],
        _ partition: Int,
        to topic: Topic,
        of producer: Producer
    ) throws(KafkaError) {
        while true {
            do throws(KafkaError) {
                return try producer.produce(
                    to: topic,
                    partition: Int32(partition),
                    key: key.span,
                    payload: payload
                )
            } catch {
                guard error == .queueFull else { throw error }
                // The broker is the bottleneck: wait for it to take some.
                _ = producer.poll(timeoutMs: 1)
                if let fatal = producer.fatalError { throw fatal }
            }
        }
    }

    private func note(_ failures: [Delivery], in summary: inout SimulateSummary) {
        for failure in failures {
            guard let error = failure.error else { continue }
            summary.undelivered += 1
            summary.firstFailure = summary.firstFailure ?? error
        }
    }
}
