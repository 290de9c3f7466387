import Models
import Testing
import Wire

@Suite struct CountBatchWireTests {
    private func example() -> CountBatch {
        var group = CountGroup(
            region: "NA",
            board: "posts",
            paneStartMs: 1_372_636_800_000,
            paneLengthMs: 10_000
        )
        group.append("1he6o3", count: 3)
        group.append("", count: 1)
        group.append("é😀", count: 6_000_000_000)
        let empty = CountGroup(
            region: "EU",
            board: "posts",
            paneStartMs: -10_000,
            paneLengthMs: 60_000
        )
        var scored = empty
        scored.board = "sentiment:subreddits"
        for (item, sum) in [("pics", -12_345), ("de", 10_000)] as [(String, Int64)] {
            let score = ScoreSum(sum: sum, positives: 3, negatives: 5_000_000_000)
            scored.append(item.utf8.span, count: 6_000_000_000, score: score)
        }
        var shown = empty
        shown.board = "hashtags"
        for item in ["a", "b", "c"] { shown.append(item, count: 2) }
        shown.posts = ["1he6o3", "1he6o4"]
        shown.exampleCounts = [2, 0, 1]
        shown.examples = [1, 0, 1]
        return CountBatch(
            source: .init(topic: "post-views", partition: 3),
            sourcePartitions: 4,
            from: 17,
            to: 4_000_000_000,
            watermarkMs: 1_372_636_809_999,
            isIdle: true,
            boards: ["posts", "sentiment:subreddits"],
            groups: [group, empty, scored, shown]
        )
    }

    @Test func aBatchSurvivesItsBytes() throws {
        let batch = example()
        #expect(try CountBatch(decoding: batch.encoded().span) == batch)
        var empty = batch
        empty.groups = []
        #expect(try CountBatch(decoding: empty.encoded().span) == empty)
    }

    @Test func aGroupSurvivesItsBytes() throws {
        let group = example().groups[0]
        #expect(try CountGroup(decoding: group.encoded().span) == group)
    }

    @Test func noDamagedRecordCrashesOrPassesUnnoticedColumns() {
        let bytes = example().encoded()
        for index in bytes.indices {
            for byte: UInt8 in [0, 1, 0x7F, 0x80, 0xFF] {
                var damaged = bytes
                damaged[index] = byte
                let batch = try? CountBatch(decoding: damaged.span)
                #expect(batch?.groups.allSatisfy { $0.isConsistent } ?? true)
            }
            _ = try? CountBatch(decoding: Array(bytes[..<index]).span)
        }
    }

    @Test func columnsOfDifferentLengthsAreRefused() {
        var batch = example()
        batch.groups[0].counts.removeLast()
        #expect(throws: WireError.inconsistent) {
            try CountBatch(decoding: batch.encoded().span)
        }
    }

    @Test func scoresOfOtherLengthsAreRefused() {
        var batch = example()
        batch.groups[2].scores.removeLast()
        #expect(throws: WireError.inconsistent) {
            try CountBatch(decoding: batch.encoded().span)
        }
    }

    @Test(
        arguments: [
            ([2, 0], [1, 0]), ([2, 0, 1], [1, 0]), ([2, 0, 1], [1, 0, 2]), ([], [1]),
        ] as [([UInt32], [UInt32])]
    )
    func examplesThatDoNotFitAreRefused(_ counts: [UInt32], _ examples: [UInt32]) {
        var batch = example()
        batch.groups[3].exampleCounts = counts
        batch.groups[3].examples = examples
        #expect(throws: WireError.inconsistent) {
            // What has no example counts is written without examples.
            var bytes = batch
            if counts.isEmpty { bytes.groups[3].exampleCounts = [1] }
            return try CountBatch(decoding: bytes.encoded().span)
        }
    }

    @Test func countsWithoutMeansTakeNoRoomForThem() {
        var group = CountGroup(region: "", board: "", paneStartMs: 0, paneLengthMs: 0)
        for item in 0..<100 { group.append("\(item % 10)", count: 1) }
        #expect(group.encoded().count < 320)
    }

    @Test func bytesOfAnotherMessageAreRefused() {
        let text = Array("not protobuf".utf8)
        #expect(throws: WireError.self) { try CountBatch(decoding: text.span) }
    }
}
