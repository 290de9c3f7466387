import Kafka
import Testing

@Suite struct TransactionTests {
    /// Numbers of requests in the Kafka protocol.
    enum Request {
        static let initProducerId: Int16 = 22
        static let endTxn: Int16 = 26
        static let txnOffsetCommit: Int16 = 28
        static let produce: Int16 = 0
    }

    /// A consumer that has read ten records, and a producer ready for transactions.
    ///
    /// The mock forgets offsets sent to a transaction, so what they come to is tested on a broker.
    struct Pair: ~Copyable {
        let bench: Bench
        var consumer: Consumer
        let producer: Producer
        let output: Topic

        init() throws {
            let bench = try Bench()
            try bench.cluster.createTopic("out", partitions: 1)
            try bench.fill((0..<10).map(number))
            let producer = try Producer(
                bench.configuration,
                transactionalID: "id",
                reports: .failures
            )
            let output = try producer.topic("out")
            try producer.initTransactions(timeoutMs: 10_000)
            var consumer = try Consumer(bench.configuration, group: GroupMembership(groupID: "g"))
            try consumer.assign([(bench.partition(0), offset: 0)])
            #expect(consumer.poll { $0.records.count >= 10 }.records.count == 10)
            self.bench = bench
            self.producer = producer
            self.output = output
            self.consumer = consumer
        }

        /// Writes one record and offsets in a transaction that is left open.
        func write(offset: Int64) throws(KafkaError) {
            try producer.beginTransaction()
            try producer.produce(to: output, partition: 0, payload: number(Int(offset)))
            let group = try consumer.groupMetadata()
            try producer.sendOffsets(
                [(bench.partition(0), offset: offset, metadata: "at \(offset)")],
                group,
                timeoutMs: 10_000
            )
        }

        /// How many records the output topic holds.
        func written() throws(KafkaError) -> Int64 {
            let output = TopicPartition(topic: "out", partition: 0)
            return try consumer.queryWatermarks(output, timeoutMs: 5_000).high
        }
    }

    @Test func commitsRecordsAndOffsetsWithMetadata() throws {
        let pair = try Pair()
        for offset in Int64(1)...3 {
            try pair.write(offset: offset)
            try pair.producer.commitTransaction(timeoutMs: 10_000)
            #expect(try pair.written() == offset)
        }
    }

    @Test func goesOnAfterAnAbort() throws {
        let pair = try Pair()
        try pair.write(offset: 4)
        try pair.producer.abortTransaction(timeoutMs: 10_000)
        try pair.write(offset: 4)
        try pair.producer.commitTransaction(timeoutMs: 10_000)
    }

    @Test func aReplacedMemberMustAbort() throws {
        let pair = try Pair()
        let code = KafkaCode(rawValue: 22)  // ILLEGAL_GENERATION
        pair.bench.cluster.failRequests(ofKind: Request.txnOffsetCommit, with: [code])
        let error = #expect(throws: KafkaError.self) { try pair.write(offset: 4) }
        #expect(error?.requiresAbort == true)
        #expect(error?.code == code)
        try pair.producer.abortTransaction(timeoutMs: 10_000)
        try pair.write(offset: 5)
        try pair.producer.commitTransaction(timeoutMs: 10_000)
    }

    @Test func aFencedProducerIsDoneFor() throws {
        let pair = try Pair()
        let code = KafkaCode(rawValue: 90)  // PRODUCER_FENCED
        pair.bench.cluster.failRequests(ofKind: Request.endTxn, with: [code])
        try pair.write(offset: 4)
        let error = #expect(throws: KafkaError.self) {
            try pair.producer.commitTransaction(timeoutMs: 10_000)
        }
        #expect(error?.isFatal == true)
        #expect(pair.producer.fatalError?.isFatal == true)
        let next = #expect(throws: KafkaError.self) { try pair.producer.beginTransaction() }
        #expect(next?.isFatal == true)
    }

    @Test func aSlowCoordinatorIsRetriable() throws {
        let pair = try Pair()
        try pair.write(offset: 4)
        pair.bench.cluster.setRoundTrip(ofBroker: 1, ms: 1_000)
        let error = #expect(throws: KafkaError.self) {
            try pair.producer.commitTransaction(timeoutMs: 200)
        }
        #expect(error?.isRetriable == true)
        pair.bench.cluster.setRoundTrip(ofBroker: 1, ms: 0)
        try pair.producer.commitTransaction(timeoutMs: 10_000)
        #expect(try pair.written() == 1)
    }

    @Test func aFailedDeliveryIsToldByTheCommit() throws {
        let pair = try Pair()
        let code = KafkaCode(rawValue: 29)  // TOPIC_AUTHORIZATION_FAILED
        pair.bench.cluster.failRequests(ofKind: Request.produce, with: [code])
        let error = #expect(throws: KafkaError.self) {
            try pair.write(offset: 4)
            try pair.producer.commitTransaction(timeoutMs: 10_000)
        }
        #expect(error?.requiresAbort == true)
        try pair.producer.abortTransaction(timeoutMs: 10_000)
        #expect(try pair.written() == 0)
        #expect(pair.producer.poll(timeoutMs: 0).map(\.error?.code) == [code])
    }

    @Test func transactionsNeedAnID() throws {
        let bench = try Bench()
        let producer = try Producer(bench.configuration)
        let error = #expect(throws: KafkaError.self) {
            try producer.initTransactions(timeoutMs: 1_000)
        }
        #expect(error?.isRetriable == false)
    }
}
