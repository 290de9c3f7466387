import Console
import Kafka
import ServiceKit

/// Writes simulated reactions straight into their topic, keyed by user as the gateway does.
struct EmojiStream {
    private static let batch = 1024
    private static let flushMs = 60_000
    private static let queueRecords = 200_000

    let config: EmojiConfig
    let stop: StopFlag

    func run(_ emoji: EmojiChoice) throws -> EmojiSummary {
        let producer = try Producer(
            config.kafka,
            reports: .failures,
            maxQueuedMessages: Self.queueRecords,
            maxQueuedBytes: 64 << 20
        )
        let topic = try producer.topic(config.topic)
        let total = config.clients * config.perClient
        var generator = EmojiGenerator(plan: config.plan, emoji: emoji)
        var summary = EmojiSummary()
        var progress = Progress("reactions", total: total, nowMs: Clock.monotonicMs())
        let pace = Pace(rate: config.rate)
        let startNs = Clock.monotonicNs()
        var sent = 0
        while sent < total && !stop.isSet {
            let count = pace.allowed(
                sent: sent,
                elapsedNs: Clock.monotonicNs() - startNs,
                wanted: min(total - sent, Self.batch)
            )
            let nowMs = Clock.nowMs()
            for _ in 0..<count {
                generator.makeNext(nowMs: nowMs)
                try send(generator, to: topic, of: producer)
            }
            sent += count
            note(producer.poll(timeoutMs: count > 0 ? 0 : 1), in: &summary)
            if let fatal = producer.fatalError { throw fatal }
            if let text = progress.update(done: sent, nowMs: Clock.monotonicMs()) {
                Stream.errors.write(text)
            }
        }
        Stream.errors.write(progress.clearing)
        try producer.flush(timeoutMs: Self.flushMs)
        note(producer.poll(timeoutMs: 0), in: &summary)
        summary.taken = sent - summary.failed
        summary.elapsedMs = (Clock.monotonicNs() - startNs) / 1_000_000
        summary.late = generator.lateCount
        summary.malformed = generator.malformedCount
        return summary
    }

    private func send(
        _ generator: borrowing EmojiGenerator,
        to topic: Topic,
        of producer: Producer
    ) throws(KafkaError) {
        let bytes = generator.bytes.span
        let user = bytes.extracting(generator.user)
        var payload: Span<UInt8>?
        if let range = generator.payload { payload = bytes.extracting(range) }
        while true {
            do throws(KafkaError) {
                return try producer.produce(to: topic, key: user, payload: payload)
            } catch {
                guard error == .queueFull else { throw error }
                // The broker is the bottleneck: wait for it to take some.
                _ = producer.poll(timeoutMs: 1)
                if let fatal = producer.fatalError { throw fatal }
            }
        }
    }

    private func note(_ deliveries: [Delivery], in summary: inout EmojiSummary) {
        for delivery in deliveries {
            guard let error = delivery.error else { continue }
            summary.failures["\(error)", default: 0] += 1
        }
    }
}
