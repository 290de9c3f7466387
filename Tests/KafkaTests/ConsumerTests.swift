import Kafka
import Testing

@Suite struct ConsumerTests {
    @Test func readsWhatWasProducedInOrderOfEachPartition() throws {
        let bench = try Bench(partitions: 4)
        for partition in 0..<4 { try bench.fill((0..<500).map(number), in: Int32(partition)) }
        var consumer = try bench.reader(0, 1, 2, 3)
        let seen = consumer.poll { $0.records.count >= 2_000 && $0.ends.count >= 4 }
        #expect(seen.errors.isEmpty)
        #expect(seen.records.count == 2_000)
        for partition in Int32(0)..<4 {
            let own = seen.records.filter { $0.partition == partition }
            #expect(own.map(\.offset) == Array(0..<500))
            #expect(own.map(\.payload) == (0..<500).map(number))
            #expect(consumer.position(bench.partition(partition)) == 500)
            #expect(consumer.highWatermark(bench.partition(partition)) == 500)
        }
        #expect(Set(seen.ends.map { $0.partition }) == Set((0..<4).map(bench.partition)))
        #expect(seen.ends.allSatisfy { $0.offset == 500 })
    }

    @Test func runsCoverTheBatchAndNameItsPartitions() throws {
        let bench = try Bench(partitions: 3)
        try bench.cluster.createTopic("other", partitions: 1)
        for partition in 0..<3 { try bench.fill((0..<50).map(number), in: Int32(partition)) }
        let producer = try Producer(bench.configuration)
        try producer.produce(to: producer.topic("other"), payload: number(7))
        try producer.flush(timeoutMs: 10_000)

        var consumer = try Consumer(bench.configuration)
        let other = TopicPartition(topic: "other", partition: 0)
        try consumer.assign(
            (0..<3).map { (bench.partition($0), offset: 0) } + [(other, offset: 0)]
        )
        #expect(consumer.topics == ["t", "other"])
        var total = 0
        var others = 0
        for _ in 0..<100 where total < 151 {
            guard case .messages(let batch) = try consumer.poll(max: 64, timeoutMs: 100) else {
                continue
            }
            #expect(batch.count <= 64)
            #expect(batch.runs.flatMap(\.range) == Array(0..<batch.count))
            for run in batch.runs {
                #expect(run.range.allSatisfy { batch.partition($0) == run.partition })
                #expect(run.range.allSatisfy { batch.topicIndex($0) == run.topic })
                if consumer.topics[run.topic] == "other" { others += run.range.count }
            }
            total += batch.count
        }
        #expect(total == 151)
        #expect(others == 1)
    }

    @Test func tellsTombstonesFromEmptyValuesAndNoKeyFromAnEmptyOne() throws {
        let bench = try Bench()
        let producer = try Producer(bench.configuration)
        let topic = try producer.topic(bench.topic)
        let none: [UInt8]? = nil
        try producer.produce(to: topic, key: [1], payload: none)
        try producer.produce(to: topic, key: [1], payload: [])
        try producer.produce(to: topic, key: none, payload: [2])
        try producer.produce(to: topic, key: [], payload: [3])
        try producer.produce(to: topic, key: Span(), payload: Span())
        try producer.flush(timeoutMs: 10_000)
        var consumer = try bench.reader(0)
        let seen = consumer.poll { $0.records.count >= 5 }
        #expect(seen.records.map(\.key) == [[1], [1], nil, [], []])
        #expect(seen.records.map(\.payload) == [nil, [], [2], [3], []])
    }

    @Test func carriesHeadersInOrderAndTimestamps() throws {
        let bench = try Bench()
        let producer = try Producer(bench.configuration)
        let topic = try producer.topic(bench.topic)
        let headers: [(String, [UInt8])] = [("reason", [1, 2]), ("none", []), ("reason", [3])]
        try producer.produce(to: topic, key: [9], payload: [1], headers: headers, opaque: 7)
        try producer.produce(to: topic, payload: [2])
        try producer.flush(timeoutMs: 10_000)
        #expect(Set(producer.poll(timeoutMs: 0).map(\.opaque)) == [0, 7])
        var consumer = try bench.reader(0)
        var found: [[String]] = []
        for _ in 0..<100 where found.count < 2 {
            guard case .messages(let batch) = try consumer.poll(max: 10, timeoutMs: 100) else {
                continue
            }
            for index in 0..<batch.count {
                found.append(batch.headers(index).map { "\($0.name)=\($0.value)" })
                #expect(batch.timestampMs(index) > 1_600_000_000_000)
            }
        }
        #expect(found == [["reason=[1, 2]", "none=[]", "reason=[3]"], []])
    }

    @Test func seeksBackAndForth() throws {
        let bench = try Bench()
        try bench.fill((0..<100).map(number))
        var consumer = try bench.reader(0)
        #expect(consumer.poll { $0.records.count >= 100 }.records.count == 100)
        try consumer.seek([(bench.partition(0), offset: 40)], timeoutMs: 5_000)
        let again = consumer.poll { $0.records.count >= 60 }
        #expect(again.records.map(\.offset) == Array(40..<100))
    }

    @Test func pausesAndResumesWithoutLossOrRepeat() throws {
        let bench = try Bench(partitions: 2)
        try bench.fill((0..<100).map(number), in: 0)
        try bench.fill((0..<100).map(number), in: 1)
        var consumer = try bench.reader(0, 1)
        var seen = consumer.poll(max: 10) { !$0.records.isEmpty }
        try consumer.pause([bench.partition(0)])
        let meanwhile = consumer.poll(tries: 5) { _ in false }
        #expect(meanwhile.records.allSatisfy { $0.partition == 1 })
        try consumer.resume([bench.partition(0)])
        let rest = consumer.poll {
            seen.records.count + meanwhile.records.count + $0.records.count >= 200
        }
        seen.records += meanwhile.records + rest.records
        for partition in Int32(0)..<2 {
            let offsets = seen.records.filter { $0.partition == partition }.map(\.offset)
            #expect(offsets == Array(0..<100))
        }
    }

    @Test func startsAtTheEndAndTellsWatermarks() throws {
        let bench = try Bench()
        try bench.fill((0..<10).map(number))
        var consumer = try bench.reader(from: LogicalOffset.end, 0)
        #expect(consumer.position(bench.partition(0)) == nil)
        #expect(consumer.poll { !$0.ends.isEmpty }.records.isEmpty)
        try bench.fill([number(10)])
        #expect(consumer.poll { !$0.records.isEmpty }.records.map(\.offset) == [10])
        let watermarks = try consumer.queryWatermarks(bench.partition(0), timeoutMs: 5_000)
        #expect(watermarks.low == 0 && watermarks.high == 11)
        let admin = try Admin(bench.configuration)
        let listed = try admin.listOffsets(bench.partition(0), timeoutMs: 5_000)
        #expect(listed.low == 0 && listed.high == 11)
    }

    @Test func refusesAMissingOffsetWhenTold() throws {
        let bench = try Bench()
        try bench.fill((0..<10).map(number))
        var consumer = try Consumer(bench.configuration, autoOffsetReset: .error)
        try consumer.assign([(bench.partition(0), offset: 1_000)])
        let seen = consumer.poll { !$0.errors.isEmpty }
        #expect(seen.errors.first?.code == .noOffset)
        #expect(seen.errors.first?.isRetriable == false)
    }
}
