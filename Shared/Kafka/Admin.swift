internal import CRdKafka

/// A topic to create.
public struct NewTopic: Sendable {
    /// The topic's name.
    public var name: String
    /// How many partitions.
    public var partitions: Int
    /// How many replicas; nil is the broker's default.
    public var replication: Int?
    /// Settings of the topic, such as `cleanup.policy`.
    public var config: [String: String]

    /// Describes a topic.
    public init(
        name: String,
        partitions: Int,
        replication: Int? = nil,
        config: [String: String] = [:]
    ) {
        self.name = name
        self.partitions = partitions
        self.replication = replication
        self.config = config
    }
}

/// What became of a topic to create.
public enum TopicCreation: Equatable, Sendable {
    /// It is new.
    case created
    /// It was there already, which is fine; its settings may differ.
    case existed
    /// The broker refused.
    case failed(KafkaError)
}

/// The brokers of a cluster.
public struct ClusterInfo: Sendable {
    /// The cluster's id; nil when the broker does not tell.
    public let clusterID: String?
    /// `host:port` by broker id.
    public let brokers: [Int32: String]
}

/// Asks and changes what a cluster holds.
public struct Admin: Sendable {
    private let client: Client

    /// Connects in the background.
    public init(_ configuration: KafkaConfiguration) throws(KafkaError) {
        var settings = configuration.common
        settings.merge(configuration.extra) { _, chosen in chosen }
        // A consumer, because asking about a missing topic must not create it.
        client = try unsafe Client(RD_KAFKA_CONSUMER, settings, Callbacks(log: configuration.log))
    }

    /// Creates topics and waits until they are there; the results are in the order given.
    public func createTopics(
        _ topics: [NewTopic],
        timeoutMs: Int
    ) throws(KafkaError) -> [TopicCreation] {
        try TopicRequest(topics).send(client, timeoutMs: timeoutMs)
    }

    /// How many partitions a topic has; throws `KafkaCode.unknownTopic` when there is none.
    public func partitionCount(_ topic: String, timeoutMs: Int) throws(KafkaError) -> Int {
        let action = "asking about topic \(topic)"
        guard let handle = unsafe rd_kafka_topic_new(client.handle, topic, nil) else {
            throw KafkaError(rd_kafka_last_error(), action)
        }
        defer { unsafe rd_kafka_topic_destroy(handle) }
        var metadata: UnsafePointer<rd_kafka_metadata>?
        let code = unsafe rd_kafka_metadata(client.handle, 0, handle, &metadata, Int32(timeoutMs))
        defer { unsafe rd_kafka_metadata_destroy(metadata) }
        try check(code, action)
        guard let found = unsafe metadata, unsafe found.pointee.topic_cnt == 1 else {
            throw KafkaError(RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, action)
        }
        try unsafe check(found.pointee.topics[0].err, action)
        return unsafe Int(found.pointee.topics[0].partition_cnt)
    }

    /// The brokers; throws a retriable error when none answers in time.
    public func clusterInfo(timeoutMs: Int) throws(KafkaError) -> ClusterInfo {
        var metadata: UnsafePointer<rd_kafka_metadata>?
        let code = unsafe rd_kafka_metadata(client.handle, 0, nil, &metadata, Int32(timeoutMs))
        defer { unsafe rd_kafka_metadata_destroy(metadata) }
        try check(code, "asking the cluster for its metadata")
        var brokers: [Int32: String] = [:]
        if let found = unsafe metadata {
            for index in unsafe 0..<Int(found.pointee.broker_cnt) {
                let broker = unsafe found.pointee.brokers[index]
                unsafe brokers[broker.id] = "\(String(cString: broker.host)):\(broker.port)"
            }
        }
        let text = unsafe rd_kafka_clusterid(client.handle, Int32(timeoutMs))
        defer { unsafe rd_kafka_mem_free(client.handle, text) }
        return ClusterInfo(
            clusterID: unsafe text.map { unsafe String(cString: $0) },
            brokers: brokers
        )
    }

    /// The oldest offset kept of a partition and the one behind its newest record.
    public func listOffsets(
        _ partition: TopicPartition,
        timeoutMs: Int
    ) throws(KafkaError) -> (low: Int64, high: Int64) {
        try client.watermarks(of: partition, timeoutMs: timeoutMs)
    }

    /// The first offsets at or after a time in milliseconds since 1970; nil when all is older.
    public func listOffsets(
        _ partitions: [TopicPartition],
        atMs timeMs: Int64,
        timeoutMs: Int
    ) throws(KafkaError) -> [Int64?] {
        let action = "asking for offsets by time"
        let list = PartitionList(partitions.map { ($0, offset: timeMs) })
        try unsafe check(
            rd_kafka_offsets_for_times(client.handle, list.list, Int32(timeoutMs)),
            action
        )
        try list.checkEach(action)
        return (0..<list.count).map { list.offset($0) >= 0 ? list.offset($0) : nil }
    }
}
