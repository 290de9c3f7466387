import Kafka
import Testing

@Suite struct ProducerTests {
    @Test func reportsEachDeliveryWithOpaquePartitionAndOffset() throws {
        let bench = try Bench(partitions: 2)
        let producer = try Producer(bench.configuration, lingerMs: 0)
        let topic = try producer.topic(bench.topic)
        for index in 1...100 {
            try producer.produce(
                to: topic,
                partition: 1,
                payload: number(index),
                opaque: UInt(index)
            )
        }
        var deliveries: [Delivery] = []
        for _ in 0..<100 where deliveries.count < 100 {
            deliveries += producer.poll(timeoutMs: 100)
        }
        #expect(deliveries.map(\.opaque) == Array(1...100))
        #expect(deliveries.map(\.offset) == Array(0..<100))
        #expect(deliveries.allSatisfy { $0.error == nil && $0.partition == 1 })
        #expect(producer.queueLength == 0)
        #expect(producer.fatalError == nil)
    }

    /// Keys with the hashes that Kafka's own test of its murmur2 expects.
    @Test(arguments: [
        ("21", -973_932_308), ("foobar", -790_332_482), ("abc", 479_470_107),
        ("a-little-bit-long-string", -985_981_536),
    ])
    func spreadsKeysAsJavaClientsDo(key: String, hash: Int) throws {
        let bench = try Bench(partitions: 97)
        let producer = try Producer(bench.configuration)
        try producer.produce(to: producer.topic(bench.topic), key: Array(key.utf8), payload: [1])
        try producer.flush(timeoutMs: 10_000)
        let expected = Int32((hash & 0x7fff_ffff) % 97)
        #expect(producer.poll(timeoutMs: 0).map(\.partition) == [expected])
    }

    @Test func refusesWhatIsTooLarge() throws {
        let bench = try Bench()
        let producer = try Producer(bench.configuration)
        let topic = try producer.topic(bench.topic)
        let error = #expect(throws: KafkaError.self) {
            try producer.produce(to: topic, payload: [UInt8](repeating: 0, count: 2_000_000))
        }
        #expect(error?.code == .messageTooLarge)
        #expect(error?.isRetriable == false)
    }

    @Test func reportsAFailedDelivery() throws {
        let bench = try Bench()
        var configuration = bench.configuration
        configuration.extra["message.timeout.ms"] = "300"
        let producer = try Producer(configuration, reports: .failures)
        let topic = try producer.topic(bench.topic)
        try producer.produce(to: topic, payload: [1], opaque: 1)
        try producer.flush(timeoutMs: 10_000)
        bench.cluster.setBroker(1, down: true)
        try producer.produce(to: topic, payload: [2], opaque: 2)
        var deliveries: [Delivery] = []
        for _ in 0..<100 where deliveries.isEmpty { deliveries += producer.poll(timeoutMs: 100) }
        #expect(deliveries.map(\.opaque) == [2])
        #expect(deliveries.first?.error?.isRetriable == true)
        #expect(deliveries.first?.offset == -1)
    }

    @Test func saysWhenItsQueueIsFull() throws {
        let bench = try Bench()
        bench.cluster.setRoundTrip(ofBroker: 1, ms: 2_000)
        let producer = try Producer(bench.configuration, maxQueuedMessages: 10)
        let topic = try producer.topic(bench.topic)
        for _ in 0..<10 { try producer.produce(to: topic, payload: [1]) }
        #expect(throws: KafkaError.queueFull) { try producer.produce(to: topic, payload: [1]) }
        #expect(producer.queueLength == 10)
    }

    @Test func refusesMoreWhileNobodyReadsReports() throws {
        let bench = try Bench()
        let producer = try Producer(bench.configuration, maxQueuedMessages: 10)
        let topic = try producer.topic(bench.topic)
        for _ in 0..<10 { try producer.produce(to: topic, payload: [1]) }
        try producer.flush(timeoutMs: 10_000)
        #expect(throws: KafkaError.queueFull) { try producer.produce(to: topic, payload: [1]) }
        #expect(producer.poll(timeoutMs: 0).count == 10)
        try producer.produce(to: topic, payload: [1])
    }

    @Test func topicKeepsItsProducerAlive() throws {
        let bench = try Bench()
        let topic = try Producer(bench.configuration).topic(bench.topic)
        #expect(topic.name == bench.topic)
    }
}
