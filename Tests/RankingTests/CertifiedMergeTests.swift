import Models
import Ranking
import Testing

@Suite struct CertifiedMergeTests {
    private func board(
        _ region: String,
        _ items: [(String, Int64)],
        floor: Int64 = 0,
        watched: [(String, Int64)] = [],
        asOfMs: Int64 = 60_000
    ) -> Board {
        var board = Board(
            key: .init(board: "posts", region: region, timeframe: .oneMinute),
            asOfMs: asOfMs
        )
        board.items = items.enumerated().map {
            .init(item: $1.0, count: $1.1, rank: $0 + 1)
        }
        board.floor = floor
        board.watched = watched.map { .init(item: $0.0, count: $0.1) }
        board.total = items.reduce(0) { $0 + $1.1 }
        return board
    }

    private func merged(_ boards: [Board], depth: Int) -> MergedBoard {
        var merge = CertifiedMerge(depth: depth, seed: 1)
        let counts = boards.compactMap { merge.counts(of: $0) }
        #expect(counts.count == boards.count)
        return merge.merge(counts)
    }

    @Test func nothingIsExact() {
        let merged = merged([], depth: 3)
        #expect(merged.isExact && merged.items.isEmpty && merged.maxError == 0)
    }

    @Test func sumsAndRanks() {
        let merged = merged(
            [board("EU", [("a", 5), ("b", 3)]), board("NA", [("b", 4), ("c", 1)])],
            depth: 2
        )
        #expect(merged.items.map(\.item) == ["b", "a"])
        #expect(merged.items.map(\.count) == [7, 5])
        #expect(merged.items.map(\.rank) == [1, 2])
        #expect(merged.items[0].share == 7.0 / 13.0)
        #expect(merged.isExact && merged.floor == 1 && merged.maxError == 0)
    }

    @Test func equalCountsAreOrderedByBytesGreatestFirst() {
        let merged = merged(
            [board("EU", [("a", 5), ("é", 5), ("e\u{301}", 5), ("z", 5)])],
            depth: 3
        )
        // Two spellings of é are two items; z is 7A, the decomposed letter begins with 65.
        #expect(
            merged.items.map { Array($0.item.utf8) }
                == ["é", "z", "e\u{301}"].map { Array($0.utf8) }
        )
        #expect(merged.isExact)
    }

    /// b is not listed in NA, where it may have as much as the floor.
    @Test func floorLeavesDoubtAndWatchedCountResolvesIt() {
        let europe = board("EU", [("a", 10), ("b", 6)], floor: 2)
        let doubtful = merged([europe, board("NA", [("a", 5), ("c", 4)], floor: 4)], depth: 2)
        #expect(!doubtful.isProven && !doubtful.isExact)
        #expect(doubtful.items.map(\.item) == ["a", "b"])
        #expect(doubtful.maxError == 4)
        let proven = merged(
            [europe, board("NA", [("a", 5), ("c", 3)], floor: 3, watched: [("b", 0)])],
            depth: 2
        )
        #expect(proven.isExact && proven.maxError == 0 && proven.floor == 5)
        #expect(proven.items.map(\.count) == [15, 6])
    }

    /// An unlisted item may tie with the last one shown and have the greater name.
    @Test func tieWithTheUnseenIsNotProven() {
        #expect(!merged([board("EU", [("a", 3)], floor: 3)], depth: 1).isProven)
        #expect(merged([board("EU", [("a", 3)], floor: 2)], depth: 1).isProven)
        // Known by name, a tie is decided.
        #expect(merged([board("EU", [("b", 3), ("a", 3)], floor: 2)], depth: 1).isProven)
    }

    @Test func regionsOfDifferentAgeAreNotExact() {
        let merged = merged(
            [board("EU", [("a", 5)], asOfMs: 70_000), board("NA", [("a", 3)], asOfMs: 60_000)],
            depth: 1
        )
        #expect(merged.isProven && !merged.isExact && !merged.isFinal)
        #expect(merged.asOfMs == 70_000)
        // All of the three may have left the window.
        #expect(merged.maxError == 3)
    }

    @Test func errorOfARegionIsCarriedOver() {
        var unsure = board("EU", [("a", 5), ("b", 4)], floor: 1)
        unsure.isExact = false
        unsure.maxError = 2
        let merged = merged([unsure, board("NA", [("a", 5)])], depth: 1)
        #expect(merged.isProven && !merged.isExact && merged.maxError == 2)
    }

    @Test func missingRegionIsNotExact() {
        var merge = CertifiedMerge(depth: 1, seed: 1)
        let counts = merge.counts(of: board("EU", [("a", 5)]))
        #expect(merge.merge([counts].compactMap(\.self)).isExact)
        #expect(!merge.merge([counts].compactMap(\.self), isComplete: false).isExact)
    }

    @Test(arguments: [
        [("a", Int64(-1))], [("a", CertifiedMerge.largestCount + 1)], [("a", 1), ("a", 1)],
    ])
    func contradictoryBoardsAreRefused(_ items: [(String, Int64)]) {
        var merge = CertifiedMerge(depth: 1, seed: 1)
        #expect(merge.counts(of: board("EU", items)) == nil)
        // And leave nothing behind.
        #expect(merge.counts(of: board("EU", [("a", 1)])) != nil)
    }

    @Test func watchedItemThatIsListedIsNotCountedTwice() {
        let merged = merged([board("EU", [("a", 5)], watched: [("a", 5), ("b", 1)])], depth: 2)
        #expect(merged.items.map(\.count) == [5, 1])
    }

    @Test func compactionKeepsEveryCount() {
        var merge = CertifiedMerge(depth: 3, seed: 1)
        for i in 0..<100 { _ = merge.counts(of: board("EU", [("old\(i)", 1)])) }
        let boards = [
            board("EU", [("a", 5), ("b", 3)], floor: 1, watched: [("c", 1)]),
            board("NA", [("b", 4)], floor: 0),
        ]
        var counts = boards.compactMap { merge.counts(of: $0) }
        let before = merge.merge(counts)
        merge.compact(&counts)
        #expect(merge.itemCount == 3)
        #expect(merge.merge(counts) == before)
    }

    @Test func itemsAreFirstSeenWhereTheyWereSeenFirstAndSpeedsAddUp() {
        var europe = board("EU", [("a", 5)])
        europe.items[0].firstSeenMs = 20_000
        europe.items[0].velocity = 1.5
        var america = europe
        america.key.region = "NA"
        america.items[0].firstSeenMs = 10_000
        let item = merged([europe, america], depth: 1).items[0]
        #expect(item.firstSeenMs == 10_000 && item.velocity == 3)
    }
}
