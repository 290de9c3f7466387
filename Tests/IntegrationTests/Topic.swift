import Kafka

/// A topic, read from its first record to its last.
enum Topic {
    struct Place: Hashable {
        var partition: Int32
        var offset: Int64
    }

    struct Record {
        var place: Place
        var payload: [UInt8]?
        var headers: [String: String]
    }

    /// Every record that is there now, those of open and aborted transactions aside.
    static func read(_ topic: String, _ servers: Servers) throws -> [Record] {
        let kafka = KafkaConfiguration(bootstrapServers: servers.kafka, clientID: "integration")
        let count = try Admin(kafka).partitionCount(topic, timeoutMs: 10_000)
        let partitions = (0..<Int32(count)).map { TopicPartition(topic: topic, partition: $0) }
        var consumer = try Consumer(kafka)
        try consumer.assign(partitions.map { ($0, offset: LogicalOffset.beginning) })
        var records: [Record] = []
        var open = Set(partitions)
        var silentPolls = 0
        while !open.isEmpty {
            guard case .messages(let batch) = try consumer.poll(max: 10_000, timeoutMs: 500) else {
                silentPolls += 1
                guard silentPolls < 40 else { throw Trouble("reading \(topic): no end in sight") }
                continue
            }
            silentPolls = 0
            for run in batch.runs {
                for index in run.range {
                    let place = Place(partition: run.partition, offset: batch.offset(index))
                    var payload: [UInt8]?
                    if let bytes = batch.payload(index) {
                        payload = bytes.indices.map { bytes[$0] }
                    }
                    let headers = batch.headers(index).map {
                        ($0.name, String(decoding: $0.value, as: UTF8.self))
                    }
                    records.append(
                        Record(
                            place: place,
                            payload: payload,
                            headers: Dictionary(headers) { $1 }
                        )
                    )
                }
            }
            for end in batch.reachedEnds { open.remove(end.partition) }
        }
        return records
    }

    /// Writes records, each a partition and a value; a compacted topic needs a key.
    static func write(
        _ records: [(partition: Int32, payload: [UInt8]?)],
        key: String? = nil,
        to topic: String,
        _ servers: Servers
    ) throws {
        let kafka = KafkaConfiguration(bootstrapServers: servers.kafka, clientID: "integration")
        let producer = try Producer(kafka)
        let handle = try producer.topic(topic)
        for record in records {
            try producer.produce(
                to: handle,
                partition: record.partition,
                key: key.map { Array($0.utf8) },
                payload: record.payload
            )
        }
        try producer.flush(timeoutMs: 30_000)
        let failed = producer.poll(timeoutMs: 0).compactMap(\.error)
        if let error = failed.first { throw error }
    }
}
