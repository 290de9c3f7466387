import Connections
import Kafka
import Models
import ServiceKit

/// Reads back what is in the topics of the time that a client must know.
///
/// Exact once the writer before us is fenced: what it had committed is there, what it had not never
/// will be. A transaction of someone else's that is still open hides what lies behind it; so that is
/// waited for.
struct TopicTail {
    private static let requestMs = 10_000
    /// For clocks that differ, ours, Reddit's and the broker's.
    private static let marginMs: Int64 = 600_000
    private static let maxWaitMs: Int64 = 120_000

    private let kafka: KafkaConfiguration
    /// Sees the ends of what is committed.
    private let admin: Admin
    /// Sees the ends of all there is.
    private let wide: Admin
    private let log: Logger
    private let stop: StopFlag

    init(_ kafka: KafkaConfiguration, log: Logger, stop: StopFlag) throws(KafkaError) {
        self.kafka = kafka
        self.log = log
        self.stop = stop
        admin = try Admin(kafka)
        var uncommitted = kafka
        uncommitted.extra["isolation.level"] = "read_uncommitted"
        wide = try Admin(uncommitted)
    }

    /// The items of a topic that were written since then, the oldest first.
    ///
    /// - Returns: nothing when it is time to stop.
    func items(of topic: String, sinceMs: Int64) throws -> [KnownItem] {
        let partitions = try retrying(log) { () throws(KafkaError) in
            let count = try admin.partitionCount(topic, timeoutMs: Self.requestMs)
            return (0..<Int32(count)).map { TopicPartition(topic: topic, partition: $0) }
        }
        try waitForOpenTransactions(partitions)
        let starts = try retrying(log) { () throws(KafkaError) in
            try admin.listOffsets(
                partitions,
                atMs: max(0, sinceMs - Self.marginMs),
                timeoutMs: Self.requestMs
            )
        }
        var positions: [(TopicPartition, offset: Int64)] = []
        for (partition, start) in zip(partitions, starts) {
            if let start { positions.append((partition, offset: start)) }
        }
        guard !positions.isEmpty else { return [] }
        var found = try read(positions, sinceMs: sinceMs)
        found.sort { $0.createdMs < $1.createdMs }
        return found
    }

    private func read(
        _ positions: [(TopicPartition, offset: Int64)],
        sinceMs: Int64
    ) throws -> [KnownItem] {
        var consumer = try Consumer(kafka)
        try consumer.assign(positions)
        var open = Set(positions.map { $0.0 })
        var found: [KnownItem] = []
        var silentMs: Int64 = 0
        while !open.isEmpty, !stop.isSet {
            guard case .messages(let batch) = try consumer.poll(max: 10_000, timeoutMs: 500) else {
                silentMs += 500
                guard silentMs < Self.maxWaitMs else {
                    throw KafkaError.retriable(
                        KafkaFault(
                            code: .timedOut,
                            action: "reading a topic back",
                            detail: "nothing comes"
                        )
                    )
                }
                continue
            }
            silentMs = 0
            for run in batch.runs {
                for index in run.range {
                    guard let record = batch.payload(index), let item = Self.item(record),
                        item.createdMs >= sinceMs
                    else { continue }
                    found.append(item)
                }
            }
            for end in batch.reachedEnds { open.remove(end.partition) }
        }
        return found
    }

    /// Waits until what is there now is committed or aborted.
    private func waitForOpenTransactions(_ partitions: [TopicPartition]) throws {
        for partition in partitions {
            let end = try retrying(log) { () throws(KafkaError) in
                try wide.listOffsets(partition, timeoutMs: Self.requestMs).high
            }
            let deadlineMs = Clock.monotonicMs() + Self.maxWaitMs
            while !stop.isSet {
                let stable = try retrying(log) { () throws(KafkaError) in
                    try admin.listOffsets(partition, timeoutMs: Self.requestMs).high
                }
                if stable >= end { break }
                guard Clock.monotonicMs() < deadlineMs else {
                    throw APIError.openTransaction("\(partition)")
                }
                log.info("waiting for an open transaction", ["partition": "\(partition)"])
                _ = stop.wait(upToMs: 500)
            }
        }
    }

    private static func item(_ record: Span<UInt8>) -> KnownItem? {
        do throws(RedditRejection) {
            let thing = try Thing(line: record)
            var subreddit: [UInt8] = []
            subreddit.append(copying: record.extracting(thing.subreddit))
            return KnownItem(
                name: thing.name,
                createdMs: thing.createdMs,
                subreddit: String(decoding: subreddit, as: UTF8.self).lowercased(),
                score: thing.score,
                comments: thing.comments
            )
        } catch {
            // Whatever else is in the topic is not of Reddit's.
            return nil
        }
    }
}

/// Why the API cannot be read.
enum APIError: Error, CustomStringConvertible {
    /// Someone's transaction stays open.
    case openTransaction(String)

    var description: String {
        switch self {
        case .openTransaction(let partition):
            "reading \(partition) back: a transaction of another producer stays open"
        }
    }
}
