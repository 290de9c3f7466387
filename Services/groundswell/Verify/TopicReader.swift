import Kafka
import ServiceKit

/// Reads partitions of one topic up to their end, and on from there when asked again.
struct TopicReader: ~Copyable {
    /// Most records taken at a time.
    private static let batch = 10_000
    private static let requestMs = 10_000
    /// No record for so long, and no end either: the broker is not answering.
    private static let patienceMs: Int64 = 30_000

    let topic: String
    let partitions: [Int32]
    private var consumer: Consumer
    /// The partitions whose end was not reached yet.
    private var waiting: Set<Int32>
    /// The first offset that each partition keeps.
    let lows: [Int32: Int64]

    /// Begins at the first record of each partition; nil means all partitions.
    init(
        _ kafka: KafkaConfiguration,
        topic: String,
        partitions: [Int32]? = nil
    ) throws(KafkaError) {
        let count = try Admin(kafka).partitionCount(topic, timeoutMs: Self.requestMs)
        let own = partitions ?? (0..<Int32(count)).map { $0 }
        var consumer = try Consumer(kafka, autoOffsetReset: .earliest, maxQueuedBytes: 32 << 20)
        var lows: [Int32: Int64] = [:]
        for partition in own {
            let place = TopicPartition(topic: topic, partition: partition)
            lows[partition] = try consumer.queryWatermarks(place, timeoutMs: Self.requestMs).low
        }
        try consumer.assign(
            own.map { partition in
                (
                    TopicPartition(topic: topic, partition: partition),
                    offset: lows[partition] ?? LogicalOffset.beginning
                )
            }
        )
        self.consumer = consumer
        self.topic = topic
        waiting = Set(own)
        self.partitions = own
        self.lows = lows
    }

    /// Reads on until the end of every partition was reached once and nothing more comes.
    ///
    /// `each` gets every record: its batch and its index there.
    mutating func readToEnd(
        unless stop: StopFlag,
        _ each: (borrowing MessageBatch, Int) throws -> Void
    ) throws {
        var lastNewsMs = Clock.monotonicMs()
        while !stop.isSet {
            // Fetches wait a tenth of a second for records: silence for longer is the end.
            switch try consumer.poll(max: Self.batch, timeoutMs: waiting.isEmpty ? 250 : 1000) {
            case .messages(let batch):
                for index in 0..<batch.count { try each(batch, index) }
                for end in batch.reachedEnds { waiting.remove(end.partition.partition) }
                lastNewsMs = Clock.monotonicMs()
                if waiting.isEmpty && batch.isEmpty { return }
            default:
                if waiting.isEmpty { return }
                guard Clock.monotonicMs() - lastNewsMs < Self.patienceMs else {
                    throw VerifyError.silent(topic: topic)
                }
            }
        }
        throw VerifyError.stopped
    }
}

/// Why the audit cannot be made.
enum VerifyError: Error, CustomStringConvertible {
    case silent(topic: String)
    case stopped

    var description: String {
        switch self {
        case .silent(let topic): "reading \(topic): the broker sends neither records nor their end"
        case .stopped: "stopped before the end"
        }
    }
}
