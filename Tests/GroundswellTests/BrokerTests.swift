import Kafka
import ServiceKit
import Testing

@testable import Groundswell

/// What `groundswell broker` says of itself is what the mock cluster does.
@Suite struct BrokerTests {
    private func kafka(_ cluster: MockCluster) -> KafkaConfiguration {
        KafkaConfiguration(bootstrapServers: cluster.bootstrapServers, log: { _, _ in })
    }

    private func values(_ kafka: KafkaConfiguration, _ topic: String) throws -> [String] {
        var reader = try TopicReader(kafka, topic: topic)
        var values: [String] = []
        try reader.readToEnd(unless: StopFlag()) { batch, index in
            if let payload = batch.payload(index) { values.append(text(payload)) }
        }
        return values
    }

    @Test func abortedRecordsAreRead() throws {
        let cluster = try MockCluster.start()
        try cluster.createTopic("t", partitions: 1)
        let producer = try Producer(kafka(cluster), transactionalID: "x")
        let topic = try producer.topic("t")
        try producer.initTransactions(timeoutMs: 10_000)
        try producer.beginTransaction()
        try producer.produce(to: topic, payload: Array("aborted".utf8))
        try producer.flush(timeoutMs: 10_000)
        try producer.abortTransaction(timeoutMs: 10_000)
        #expect(try values(kafka(cluster), "t") == ["aborted"])
    }

    @Test func nothingIsCompacted() throws {
        let cluster = try MockCluster.start()
        try cluster.createTopic("t", partitions: 1)
        let producer = try Producer(kafka(cluster))
        let topic = try producer.topic("t")
        for value in ["1", "2"] {
            try producer.produce(to: topic, key: Array("k".utf8), payload: Array(value.utf8))
        }
        try producer.flush(timeoutMs: 10_000)
        #expect(try values(kafka(cluster), "t") == ["1", "2"])
    }

    @Test func onlyTheNewestFiveMegabytesAreKept() throws {
        let cluster = try MockCluster.start()
        try cluster.createTopic("t", partitions: 1)
        let producer = try Producer(kafka(cluster), compression: .none)
        let topic = try producer.topic("t")
        let payload = [UInt8](repeating: 7, count: 500_000)
        for _ in 0..<20 {
            try producer.produce(to: topic, payload: payload)
            try producer.flush(timeoutMs: 10_000)
        }
        let place = TopicPartition(topic: "t", partition: 0)
        let range = try Admin(kafka(cluster)).listOffsets(place, timeoutMs: 10_000)
        #expect(range.high == 20 && (9...11).contains(range.low))
    }

    @Test func otherTopicsAppearWithFourPartitions() throws {
        let cluster = try MockCluster.start()
        let admin = try Admin(kafka(cluster))
        #expect(try admin.partitionCount("anything", timeoutMs: 10_000) == 4)
        let new = NewTopic(name: "new", partitions: 2)
        let creation = Result { try admin.createTopics([new], timeoutMs: 2000) }
        #expect((try? creation.get()) != [.created])
    }
}

@Suite struct SourceScanTests {
    @Test func simulatedViewsAreAllFound() throws {
        let cluster = try MockCluster.start()
        try cluster.createTopic("post-views", partitions: 3)
        let kafka = KafkaConfiguration(bootstrapServers: cluster.bootstrapServers, log: { _, _ in })
        var settings = Settings(
            arguments: [
                "--kafka-bootstrap-servers", cluster.bootstrapServers, "--count", "5000", "--posts",
                "100", "--malformed-share", "0.02", "--regions", regionsFile, "--span", "600",
            ],
            environment: { _ in nil }
        )
        let config = SimulateConfig(from: &settings)
        #expect(settings.mistakes.isEmpty)
        var plan = config.plan
        plan.partitions = 3
        let summary = try SimulateLoop(config: config, stop: StopFlag())
            .run(PostCatalog(synthetic: 100), plan: plan)
        #expect(summary.sent == 5000 && summary.undelivered == 0)
        let scan = try SourceScan<EventTable>.all(
            kafka,
            topic: "post-views",
            latestMs: Clock.nowMs() + 60_000,
            stop: StopFlag()
        )
        let unfit = scan.partitions.reduce(0) { $0 + $1.unfit.count }
        #expect(scan.read == 5000 && unfit == summary.malformed && unfit > 50)
        #expect(scan.events.count == 5000 - unfit)
        #expect(scan.partitions.map(\.partition) == [0, 1, 2])
        #expect(scan.clockBounds?.latestMs == config.plan.time.lastMs)
    }
}

extension ViewPlan.EventTiming {
    fileprivate var lastMs: Int64? {
        if case .spread(let startMs, _, _) = self { startMs } else { nil }
    }
}
