import Console
import Kafka
import ServiceKit

/// Writes simulated records: waits while the broker is the bottleneck, and counts what is not delivered.
struct RecordWriter {
    /// How long the last records may take to be acknowledged.
    private static let flushMs = 60_000
    private static let queueRecords = 200_000

    private let producer: Producer
    /// How many records were given up, by the reason.
    private(set) var failures: [String: Int] = [:]
    /// Why the first of them was.
    private(set) var firstFailure: KafkaError?

    init(
        _ kafka: KafkaConfiguration,
        lingerMs: Int = 5,
        compression: Compression = .lz4
    ) throws(KafkaError) {
        producer = try Producer(
            kafka,
            lingerMs: lingerMs,
            compression: compression,
            reports: .failures,
            maxQueuedMessages: Self.queueRecords,
            maxQueuedBytes: 64 << 20
        )
    }

    /// How many records were given up.
    var undelivered: Int { failures.values.reduce(0, +) }

    func topic(_ name: String) throws(KafkaError) -> Topic { try producer.topic(name) }

    /// Has records sent at a rate, and shows how far it is.
    ///
    /// - Parameters:
    ///   - noun: what they are, for who watches.
    ///   - total: how many; 0 is until stopped.
    ///   - rate: how many a second; 0 is as fast as they are taken.
    ///   - batch: how many at once, at most.
    ///   - stop: set when no more are wanted.
    ///   - send: sends so many.
    /// - Returns: how many were sent.
    /// - Throws: what `send` throws, and the error after which the producer cannot go on.
    mutating func pace(
        _ noun: String,
        total: Int,
        rate: Int,
        batch: Int,
        unless stop: StopFlag,
        send: (inout Self, Int) throws -> Void
    ) throws -> Int {
        var progress = Progress(noun, total: total, nowMs: Clock.monotonicMs())
        let pace = Pace(rate: rate)
        let startNs = Clock.monotonicNs()
        var sent = 0
        while (total == 0 || sent < total) && !stop.isSet {
            let count = pace.allowed(
                sent: sent,
                elapsedNs: Clock.monotonicNs() - startNs,
                wanted: total == 0 ? batch : min(total - sent, batch)
            )
            if count > 0 { try send(&self, count) }
            sent += count
            try settle(waitingMs: count > 0 ? 0 : 1)
            if let text = progress.update(done: sent, nowMs: Clock.monotonicMs()) {
                Stream.errors.write(text)
            }
        }
        Stream.errors.write(progress.clearing)
        return sent
    }

    /// Hands a record over, as soon as there is room for it.
    mutating func send(
        to topic: Topic,
        partition: Int32? = nil,
        key: Span<UInt8>,
        payload: Span<UInt8>?
    ) throws(KafkaError) {
        while true {
            do throws(KafkaError) {
                return try producer.produce(
                    to: topic,
                    partition: partition,
                    key: key,
                    payload: payload
                )
            } catch {
                guard error == .queueFull else { throw error }
                try settle(waitingMs: 1)
            }
        }
    }

    /// Learns what became of records, waiting at most so long.
    private mutating func settle(waitingMs: Int) throws(KafkaError) {
        note(producer.poll(timeoutMs: waitingMs))
        if let fatal = producer.fatalError { throw fatal }
    }

    /// Waits until every record has arrived or was given up.
    mutating func flush() throws(KafkaError) {
        try producer.flush(timeoutMs: Self.flushMs)
        note(producer.poll(timeoutMs: 0))
    }

    private mutating func note(_ deliveries: [Delivery]) {
        for error in deliveries.compactMap(\.error) {
            failures["\(error)", default: 0] += 1
            firstFailure = firstFailure ?? error
        }
    }
}
