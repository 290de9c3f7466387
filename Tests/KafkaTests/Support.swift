import Kafka
import Testing

/// A record copied out of a batch.
struct Record: Equatable {
    var partition: Int32
    var offset: Int64
    var key: [UInt8]?
    var payload: [UInt8]?
}

func bytes(_ span: Span<UInt8>?) -> [UInt8]? {
    guard let span else { return nil }
    return unsafe span.withUnsafeBufferPointer { unsafe [UInt8]($0) }
}

extension MessageBatch {
    func copies() -> [Record] {
        (0..<count).map { index in
            Record(
                partition: partition(index),
                offset: offset(index),
                key: bytes(key(index)),
                payload: bytes(payload(index))
            )
        }
    }
}

/// What a run of polls saw, in order.
struct Seen {
    var records: [Record] = []
    var ends: [MessageBatch.End] = []
    var assigned: [[TopicPartition]] = []
    var revoked: [[TopicPartition]] = []
    var errors: [KafkaError] = []
}

extension Consumer {
    /// Polls until `done`, at most `tries` waits of 100 ms long; acknowledges rebalances at `start`.
    mutating func poll(
        start: Int64 = LogicalOffset.beginning,
        tries: Int = 100,
        max: Int = 1_000,
        until done: (Seen) -> Bool
    ) -> Seen {
        var seen = Seen()
        var waits = 0
        while !done(seen) && waits < tries {
            do throws(KafkaError) {
                switch try poll(max: max, timeoutMs: 100) {
                case .messages(let batch):
                    seen.records += batch.copies()
                    seen.ends += batch.reachedEnds
                case .assigned(let partitions):
                    seen.assigned.append(partitions)
                    try acknowledgeAssigned(partitions.map { ($0, offset: start) })
                case .revoked(let partitions, _):
                    seen.revoked.append(partitions)
                    try acknowledgeRevoked()
                case .nothing:
                    waits += 1
                }
            } catch {
                seen.errors.append(error)
                waits += 1
            }
        }
        return seen
    }
}

/// A mock cluster with one topic.
struct Bench {
    let cluster: MockCluster
    let configuration: KafkaConfiguration
    let topic = "t"

    init(partitions: Int = 1, brokers: Int = 1) throws {
        cluster = try MockCluster.start(brokers: brokers)
        try cluster.createTopic(topic, partitions: partitions)
        configuration = KafkaConfiguration(
            bootstrapServers: cluster.bootstrapServers,
            log: { _, _ in }
        )
    }

    func partition(_ number: Int32) -> TopicPartition {
        TopicPartition(topic: topic, partition: number)
    }

    /// Writes payloads to a partition and waits until they are there.
    func fill(_ payloads: [[UInt8]?], in partition: Int32 = 0) throws {
        let producer = try Producer(configuration)
        let topic = try producer.topic(topic)
        for payload in payloads {
            try producer.produce(to: topic, partition: partition, payload: payload)
        }
        try producer.flush(timeoutMs: 10_000)
        #expect(producer.poll(timeoutMs: 0).allSatisfy { $0.error == nil })
    }

    func reader(
        from offset: Int64 = LogicalOffset.beginning,
        _ partitions: Int32...
    ) throws -> Consumer {
        var consumer = try Consumer(configuration)
        try consumer.assign(partitions.map { (partition($0), offset: offset) })
        return consumer
    }
}

func number(_ value: Int) -> [UInt8] { Array(String(value).utf8) }
