import Console
import Kafka
import Models
import ServiceKit

/// Sends views at a steady pace, a few every millisecond.
struct SteadyLoad {
    private static let tickMs = 1
    private static let flushMs = 10_000
    private static let progressMs: Int64 = 5_000

    private let config: LatencyConfig
    private let producer: Producer
    private let topic: Topic
    private let keys: [[UInt8]]
    private var random = SystemRandomNumberGenerator()
    /// When each event was handed over, by the monotonic clock.
    private var sentNs: [Int64] = []

    init(_ config: LatencyConfig) throws {
        self.config = config
        var kafka = config.kafka
        // The idempotent producer of librdkafka 2.0 spins on a core while a request is under way
        // for longer than it lingers, which would be measured, too.
        kafka.extra["enable.idempotence"] = "false"
        producer = try Producer(kafka, reports: .failures)
        topic = try producer.topic(config.topic)
        keys = config.regions.regions.map { Array($0.id.utf8) }
        sentNs.reserveCapacity(config.count)
    }

    /// Sends all events and returns when each was handed to `produce`.
    consuming func run() throws -> [Int64] {
        let startNs = Clock.monotonicNs()
        var shownMs = Clock.monotonicMs()
        while sentNs.count < config.count {
            let elapsed = Double(Clock.monotonicNs() - startNs) / 1e9
            let due = min(config.count, Int(elapsed * Double(config.rate)))
            let time = EventTime.text(Clock.nowMs())
            while sentNs.count < due { try send(time) }
            if let failure = producer.poll(timeoutMs: 0).first?.error { throw failure }
            if Clock.monotonicMs() - shownMs >= Self.progressMs {
                shownMs = Clock.monotonicMs()
                Stream.errors.write("  \(sentNs.count) of \(config.count) events sent\n")
            }
            pause(ms: Self.tickMs)
        }
        try producer.flush(timeoutMs: Self.flushMs)
        return sentNs
    }

    private mutating func send(_ time: String) throws {
        let region = sentNs.count % keys.count
        // By Zipf's law with exponent 1: the rank's logarithm is spread evenly.
        let rank = Int(power(Double(config.posts), Double.random(in: 0..<1, using: &random)))
        let view =
            "{\"post_id\":\"\(String(60_466_176 + rank * 7919, radix: 36))\","
            + "\"region_id\":\"\(config.regions.regions[region].id)\",\"timestamp\":\"\(time)\"}"
        // Where the queue has no room the event is late from now on, and not from when it has.
        sentNs.append(Clock.monotonicNs())
        let payload = Array(view.utf8)
        while true {
            do throws(KafkaError) {
                return try producer.produce(to: topic, key: keys[region], payload: payload)
            } catch {
                guard error == .queueFull else { throw error }
                if let failure = producer.poll(timeoutMs: 1).first?.error { throw failure }
            }
        }
    }
}
