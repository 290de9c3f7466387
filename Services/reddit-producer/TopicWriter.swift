import Connections
import Kafka
import ServiceKit

/// Writes batches, each in one transaction, so that of each all is in the topics or nothing.
///
/// A writer of the same name that is still there is fenced: it can commit nothing more.
struct TopicWriter {
    private static let requestMs = 30_000
    private static let queueBytes = 64 << 20
    private static let queueRecords = 200_000

    /// How far a source was read, kept in the group's offsets and moved by the same transaction.
    struct Position {
        let partition: TopicPartition
        let offset: Int64
        let metadata: String
        let group: GroupMetadata
    }

    private let producer: Producer
    private let topics: [Topic]
    private let log: Logger
    private let stop: StopFlag

    /// Takes over from the writer before, whose last transaction is committed or aborted after this.
    ///
    /// The topics are in the order of the destinations.
    init(
        _ kafka: KafkaConfiguration,
        name: String,
        topics names: [String],
        log: Logger,
        stop: StopFlag
    ) throws {
        let producer = try Producer(
            kafka,
            transactionalID: name,
            reports: .failures,
            maxQueuedMessages: Self.queueRecords,
            maxQueuedBytes: Self.queueBytes
        )
        topics = try names.map { try producer.topic($0) }
        self.producer = producer
        self.log = log
        self.stop = stop
        var backoff = Backoff(firstMs: 100, maxMs: 2_000)
        while true {
            do throws(KafkaError) {
                try producer.initTransactions(timeoutMs: 10_000)
                return
            } catch {
                guard error.isRetriable, !stop.isSet else { throw error }
                log.warning("waiting for Kafka", ["error": "\(error)"])
                guard backoff.pause(unless: stop) else { throw error }
            }
        }
    }

    /// Writes a batch and moves the position, repeating what Kafka had to give up.
    ///
    /// - Throws: when it is unknown what became of it: then only a new writer can tell.
    func write(_ batch: RecordBatch, _ position: Position?) throws {
        var backoff = Backoff(firstMs: 100, maxMs: 5_000)
        while true {
            do throws(KafkaError) {
                return try attempt(batch, position)
            } catch {
                guard error.requiresAbort, backoff.attempts < 60 else { throw error }
                log.warning("transaction aborted", ["error": "\(error)"])
                try retrying(log) { () throws(KafkaError) in
                    try producer.abortTransaction(timeoutMs: Self.requestMs)
                }
                _ = producer.poll(timeoutMs: 0)
                guard backoff.pause(unless: stop) else { throw error }
            }
        }
    }

    private func attempt(
        _ batch: RecordBatch,
        _ position: Position?
    ) throws(KafkaError) {
        try producer.beginTransaction()
        let bytes = batch.bytes.span
        for record in batch.records {
            try produce(
                topics[record.destination.rawValue],
                key: bytes.extracting(record.key),
                bytes.extracting(record.payload)
            )
        }
        if let position {
            try retrying(log) { () throws(KafkaError) in
                try producer.sendOffsets(
                    [(position.partition, offset: position.offset, metadata: position.metadata)],
                    position.group,
                    timeoutMs: Self.requestMs
                )
            }
        }
        try retrying(log) { () throws(KafkaError) in
            try producer.commitTransaction(timeoutMs: Self.requestMs)
        }
    }

    private func produce(
        _ topic: Topic,
        key: Span<UInt8>,
        _ payload: Span<UInt8>
    ) throws(KafkaError) {
        while true {
            do throws(KafkaError) {
                return try producer.produce(to: topic, key: key, payload: payload)
            } catch {
                guard error.code == .queueFull else { throw error }
                _ = producer.poll(timeoutMs: 100)
            }
        }
    }
}
