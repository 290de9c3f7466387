import Kafka
import Testing

@Suite struct ErrorTests {
    /// A port of the loopback address where nobody listens.
    static let nowhere = "127.0.0.1:1"

    @Test(arguments: [
        ("no.such.key", "1", "no.such.key"), ("linger.ms", "soon", "linger.ms"),
        ("compression.codec", "zip", "compression.codec"),
    ])
    func namesAWrongSetting(key: String, value: String, named: String) throws {
        let configuration = KafkaConfiguration(
            bootstrapServers: Self.nowhere,
            extra: [key: value]
        )
        let error = #expect(throws: KafkaError.self) { try Producer(configuration) }
        guard case .invalidConfiguration(let text) = error else {
            Issue.record("unexpected \(String(describing: error))")
            return
        }
        #expect(text.contains(named))
    }

    @Test func showsNoPassword() throws {
        let configuration = KafkaConfiguration(
            bootstrapServers: Self.nowhere,
            saslUsername: "u",
            saslPassword: "hunter2"
        )
        var dumped = ""
        dump(configuration, to: &dumped)
        #expect(
            !"\(configuration) \(String(reflecting: configuration)) \(dumped)".contains("hunter2")
        )
    }

    @Test func refusesSettingsThatDoNotFitTogether() throws {
        #expect(throws: KafkaError.self) {
            try Producer(
                KafkaConfiguration(
                    bootstrapServers: Self.nowhere,
                    extra: ["acks": "1"]
                )
            )
        }
    }

    @Test func tellsThatNoBrokerIsThere() throws {
        let configuration = KafkaConfiguration(bootstrapServers: Self.nowhere, log: { _, _ in })
        var consumer = try Consumer(configuration, group: GroupMembership(groupID: "g"))
        try consumer.subscribe(["t"])
        let seen = consumer.poll { !$0.errors.isEmpty }
        #expect(seen.errors.first?.code == .allBrokersDown)
        #expect(seen.errors.first?.isRetriable == true)
        #expect(throws: KafkaError.self) { try consumer.checkReachable(timeoutMs: 200) }

        let producer = try Producer(configuration)
        var errors: [KafkaError] = []
        for _ in 0..<100 where errors.isEmpty {
            _ = producer.poll(timeoutMs: 50)
            errors = producer.takeErrors()
        }
        #expect(errors.first?.code == .allBrokersDown)

        let admin = try Admin(configuration)
        let error = #expect(throws: KafkaError.self) { try admin.clusterInfo(timeoutMs: 200) }
        #expect(error?.isRetriable == true)
        let creation = #expect(throws: KafkaError.self) {
            try admin.createTopics([NewTopic(name: "t", partitions: 1)], timeoutMs: 200)
        }
        #expect(creation?.isRetriable == true)
    }

    @Test func tellsThatAHostHasNoAddress() throws {
        let configuration = KafkaConfiguration(
            bootstrapServers: "no-such-host.invalid:9092",
            log: { _, _ in }
        )
        var consumer = try Consumer(configuration)
        try consumer.assign([(TopicPartition(topic: "t", partition: 0), offset: 0)])
        let seen = consumer.poll { !$0.errors.isEmpty }
        #expect(seen.errors.first?.isRetriable == true)
    }

    @Test func isReachableAgainAfterABrokerCameBack() throws {
        let bench = try Bench()
        try bench.fill([number(0)])
        var consumer = try bench.reader(0)
        #expect(consumer.poll { !$0.records.isEmpty }.records.count == 1)
        bench.cluster.setBroker(1, down: true)
        #expect(consumer.poll { !$0.errors.isEmpty }.errors.first?.code == .allBrokersDown)
        bench.cluster.setBroker(1, down: false)
        try bench.fill([number(1)])
        #expect(consumer.poll { !$0.records.isEmpty }.records.map(\.offset) == [1])
        try consumer.checkReachable(timeoutMs: 5_000)
    }

    @Test func tellsThatATopicIsMissing() throws {
        let bench = try Bench()
        let missing = KafkaCode.unknownTopic
        bench.cluster.failTopic("gone", with: missing)
        let admin = try Admin(bench.configuration)
        let error = #expect(throws: KafkaError.self) {
            try admin.partitionCount("gone", timeoutMs: 2_000)
        }
        #expect(error?.code == missing)
        #expect(try admin.partitionCount(bench.topic, timeoutMs: 5_000) == 1)
    }

    @Test func refusesToCreateTopicsThatCannotBe() throws {
        let bench = try Bench(brokers: 2)
        let admin = try Admin(bench.configuration)
        for partitions in [-5, 1 << 40] {
            let error = #expect(throws: KafkaError.self) {
                try admin.createTopics(
                    [
                        NewTopic(name: "good", partitions: 1),
                        NewTopic(name: "t", partitions: partitions),
                    ],
                    timeoutMs: 1_000
                )
            }
            guard case .invalidConfiguration(let text) = error else {
                Issue.record("unexpected \(String(describing: error))")
                continue
            }
            #expect(text.contains("topic t: "))
        }
        #expect(try admin.createTopics([], timeoutMs: 1_000).isEmpty)
        // The mock has no admin requests: the answer does not come, and the call ends in time.
        let error = #expect(throws: KafkaError.self) {
            try admin.createTopics(
                [NewTopic(name: "new", partitions: 1, config: ["cleanup.policy": "compact"])],
                timeoutMs: 300
            )
        }
        #expect(error?.code == .timedOut)
        let info = try admin.clusterInfo(timeoutMs: 5_000)
        #expect(info.brokers.count == 2)
    }

    @Test func describesCodesByTheirNamesInTheProtocol() {
        #expect(KafkaCode.topicExists.description == "TOPIC_ALREADY_EXISTS")
        #expect(KafkaCode.fenced.description == "_FENCED")
        #expect(KafkaError.queueFull.description.contains("_QUEUE_FULL"))
        #expect(KafkaError.queueFull.isRetriable)
        let fault = KafkaFault(code: .fenced, action: "committing", detail: "newer epoch")
        #expect(KafkaError.fatal(fault).description == "committing: newer epoch (_FENCED), fatal")
        #expect(KafkaError.abortable(fault).requiresAbort)
        #expect(!KafkaError.rejected(fault).isRetriable)
    }
}
