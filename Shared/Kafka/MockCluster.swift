internal import CRdKafka

/// A Kafka of librdkafka's own inside this process, for tests and the embedded broker.
///
/// Keeps the newest 5 MiB of a partition in memory. Of transactions it knows only so much that
/// clients can run them: offsets sent to one are not kept, markers are not written, and aborted
/// records stay visible. Topics that are asked for come to be with four partitions; there are no
/// admin requests. A group's first member waits three seconds for others.
@safe public final class MockCluster: @unchecked Sendable {
    // Unchecked: the mock's functions may be called from every thread.
    private let client: Client
    private let cluster: OpaquePointer
    /// Where clients of this process, or of others on this machine, reach it.
    public let bootstrapServers: String

    private init(client: Client, cluster: OpaquePointer) {
        self.client = client
        unsafe self.cluster = cluster
        bootstrapServers = unsafe String(cString: rd_kafka_mock_cluster_bootstraps(cluster))
    }

    /// Starts brokers on free ports of the loopback address; they end with the last reference.
    public static func start(brokers: Int = 1) throws(KafkaError) -> MockCluster {
        let client = try unsafe Client(
            RD_KAFKA_PRODUCER,
            ["client.id": "mock-cluster", "test.mock.num.brokers": String(brokers)],
            Callbacks(log: { _, _ in })
        )
        guard let cluster = unsafe rd_kafka_handle_mock_cluster(client.handle) else {
            throw KafkaError(RD_KAFKA_RESP_ERR__FAIL, "starting the mock cluster")
        }
        return unsafe MockCluster(client: client, cluster: cluster)
    }

    /// Creates a topic.
    public func createTopic(
        _ name: String,
        partitions: Int,
        replication: Int = 1
    ) throws(KafkaError) {
        try unsafe check(
            rd_kafka_mock_topic_create(cluster, name, Int32(partitions), Int32(replication)),
            "creating \(name)"
        )
    }

    /// Makes the next requests of a kind (by its number in the Kafka protocol) fail with these codes.
    public func failRequests(ofKind apiKey: Int16, with codes: [KafkaCode]) {
        let codes = codes.map { rd_kafka_resp_err_t($0.rawValue) }
        unsafe rd_kafka_mock_push_request_errors_array(cluster, apiKey, codes.count, codes)
    }

    /// Makes every request about a topic fail.
    public func failTopic(_ name: String, with code: KafkaCode) {
        unsafe rd_kafka_mock_topic_set_error(cluster, name, rd_kafka_resp_err_t(code.rawValue))
    }

    /// Closes a broker's connections and refuses new ones, or lets it work again.
    public func setBroker(_ id: Int32, down: Bool) {
        _ =
            unsafe down
            ? rd_kafka_mock_broker_set_down(cluster, id) : rd_kafka_mock_broker_set_up(cluster, id)
    }

    /// Delays a broker's answers.
    public func setRoundTrip(ofBroker id: Int32, ms: Int) {
        _ = unsafe rd_kafka_mock_broker_set_rtt(cluster, id, Int32(ms))
    }
}
