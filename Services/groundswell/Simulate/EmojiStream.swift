import Console
import Kafka
import ServiceKit

/// Writes simulated reactions straight into their topic, keyed by user as the gateway does.
struct EmojiStream {
    private static let batch = 1024

    let config: EmojiConfig
    let stop: StopFlag

    func run(_ emoji: EmojiChoice) throws -> EmojiSummary {
        var writer = try RecordWriter(config.kafka)
        let topic = try writer.topic(config.topic)
        var generator = EmojiGenerator(plan: config.plan, emoji: emoji)
        var summary = EmojiSummary()
        let startNs = Clock.monotonicNs()
        let sent = try writer.pace(
            "reactions",
            total: config.clients * config.perClient,
            rate: config.rate,
            batch: Self.batch,
            unless: stop
        ) { writer, count in
            let nowMs = Clock.nowMs()
            for _ in 0..<count {
                generator.makeNext(nowMs: nowMs)
                try send(generator, to: topic, by: &writer)
            }
        }
        try writer.flush()
        summary.failures = writer.failures
        summary.taken = sent - summary.failed
        summary.elapsedMs = (Clock.monotonicNs() - startNs) / 1_000_000
        summary.late = generator.lateCount
        summary.malformed = generator.malformedCount
        return summary
    }

    private func send(
        _ generator: borrowing EmojiGenerator,
        to topic: Topic,
        by writer: inout RecordWriter
    ) throws(KafkaError) {
        let bytes = generator.bytes.span
        var payload: Span<UInt8>?
        if let range = generator.payload { payload = bytes.extracting(range) }
        try writer.send(to: topic, key: bytes.extracting(generator.user), payload: payload)
    }
}
