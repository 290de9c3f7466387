import Kafka
import Testing

@Suite struct GroupTests {
    func member(_ bench: Bench, instance: String? = nil) throws -> Consumer {
        var consumer = try Consumer(
            bench.configuration,
            group: GroupMembership(groupID: "g", instanceID: instance, sessionTimeoutMs: 4_000)
        )
        try consumer.subscribe([bench.topic])
        return consumer
    }

    @Test func assignsReadsAndCommits() throws {
        let bench = try Bench(partitions: 2)
        try bench.fill((0..<20).map(number), in: 0)
        var consumer = try member(bench)
        let seen = consumer.poll { $0.records.count >= 20 }
        #expect(seen.assigned.map(Set.init) == [Set((0..<2).map(bench.partition))])
        #expect(seen.errors.isEmpty)
        try consumer.commit(
            [(bench.partition(0), offset: 20, metadata: "clock=5 ü")],
            timeoutMs: 5_000
        )
        let committed = try consumer.committed((0..<2).map(bench.partition), timeoutMs: 5_000)
        #expect(committed.map(\.offset) == [20, nil])
        #expect(committed.map(\.metadata) == ["clock=5 ü", ""])
    }

    @Test func goesOnAtTheCommittedOffsetAfterClosing() throws {
        let bench = try Bench()
        try bench.fill((0..<20).map(number))
        let group = GroupMembership(groupID: "g")
        do {
            var consumer = try Consumer(bench.configuration, group: group)
            try consumer.commit([(bench.partition(0), offset: 15, metadata: "")], timeoutMs: 5_000)
            consumer.close()
        }
        // Without subscribing, offsets are the group's, and the partitions are the caller's choice.
        var consumer = try Consumer(bench.configuration, group: group)
        try consumer.assign([(bench.partition(0), offset: LogicalOffset.committed)])
        let seen = consumer.poll { $0.records.count >= 5 }
        #expect(seen.records.map(\.offset) == Array(15..<20))
    }

    @Test func sharesPartitionsWithAMemberThatJoins() throws {
        let bench = try Bench(partitions: 4)
        var first = try member(bench)
        #expect(first.poll { !$0.assigned.isEmpty }.assigned.first?.count == 4)
        var second = try member(bench)
        // Both are polled in turn: the mock waits for every member to join again.
        var shares: [[TopicPartition]] = [[], []]
        var revoked = 0
        for _ in 0..<200 where shares[0].count != 2 || shares[1].count != 2 {
            let one = first.poll(tries: 1) { !$0.assigned.isEmpty }
            let two = second.poll(tries: 1) { !$0.assigned.isEmpty }
            revoked += one.revoked.count
            shares[0] = one.assigned.last ?? shares[0]
            shares[1] = two.assigned.last ?? shares[1]
        }
        #expect(revoked >= 1)
        #expect(Set(shares[0] + shares[1]) == Set((0..<4).map(bench.partition)))
    }

    @Test func closesWithAnUnacknowledgedAssignment() throws {
        let bench = try Bench()
        var consumer = try member(bench)
        var assigned = false
        for _ in 0..<100 where !assigned {
            if case .assigned = try consumer.poll(max: 10, timeoutMs: 100) { assigned = true }
        }
        #expect(assigned)
        consumer.close()
    }

    @Test func closesWithAnUnacknowledgedRevocation() throws {
        let bench = try Bench(partitions: 2)
        var first = try member(bench)
        #expect(first.poll { !$0.assigned.isEmpty }.assigned.count == 1)
        let second = try member(bench)
        var revoked = false
        for _ in 0..<100 where !revoked {
            if case .revoked(let partitions, let lost) = try first.poll(max: 10, timeoutMs: 100) {
                #expect(partitions.count == 2 && !lost)
                revoked = true
            }
        }
        #expect(revoked)
        first.close()
        second.close()
    }

    @Test func closesBeforeAnythingHappened() throws {
        let bench = try Bench()
        let consumer = try member(bench, instance: "i")
        consumer.close()
    }
}
