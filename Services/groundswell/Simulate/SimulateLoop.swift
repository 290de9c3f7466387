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
    let config: SimulateConfig
    let stop: StopFlag

    func run(_ posts: PostCatalog, plan: ViewPlan) throws -> SimulateSummary {
        var writer = try RecordWriter(
            config.kafka,
            lingerMs: config.lingerMs,
            compression: config.compression
        )
        let topic = try writer.topic(config.topic)
        let keys = plan.regions.map { Array($0.utf8) }
        var generator = ViewGenerator(plan: plan, posts: posts)
        var summary = SimulateSummary()
        let startNs = Clock.monotonicNs()
        summary.sent = try writer.pace(
            "views",
            total: config.count,
            rate: config.rate,
            batch: ViewGenerator.maxBatch,
            unless: stop
        ) { writer, count in
            generator.makeBatch(count, nowMs: Clock.nowMs())
            try send(generator, keys, to: topic, by: &writer)
        }
        try writer.flush()
        summary.undelivered = writer.undelivered
        summary.firstFailure = writer.firstFailure
        summary.elapsedMs = (Clock.monotonicNs() - startNs) / 1_000_000
        summary.late = generator.lateCount
        summary.malformed = generator.malformedCount
        return summary
    }

    private func send(
        _ generator: borrowing ViewGenerator,
        _ keys: [[UInt8]],
        to topic: Topic,
        by writer: inout RecordWriter
    ) throws(KafkaError) {
        let bytes = generator.bytes.span
        for record in generator.records {
            let key = keys[record.region]
            var payload: Span<UInt8>?
            if let range = record.payload { payload = bytes.extracting(range) }
            try writer.send(
                to: topic,
                partition: Int32(record.partition),
                key: key.span,
                payload: payload
            )
        }
    }
}
