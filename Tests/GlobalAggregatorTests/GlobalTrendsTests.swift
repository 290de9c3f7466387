import Models
import Testing

@testable import GlobalAggregator

@Suite struct GlobalTrendsTests {
    private static let border: Int64 = 1_000_020_000
    private static let settings = GlobalBoards.Settings(
        depth: 3,
        maxWatched: 100,
        regionSilenceMs: 600_000,
        partitions: 4,
        seed: 1
    )

    /// An item as a region tells of it.
    private struct Told {
        var item: String
        var observed: Int64
        var expected: Double
        var status: TrendStatus?
        var sinceMs: Int64 = 0
        var posts: [String] = []
    }

    private func board(
        _ region: String,
        _ told: [Told],
        asOfMs: Int64 = border,
        revision: Int64 = 1,
        epoch: Int64 = 1,
        looksAt items: Int64 = 100
    ) -> Board {
        var board = Board(
            key: .init(board: BoardName.trends, region: region, timeframe: .oneHour),
            asOfMs: asOfMs,
            epoch: epoch,
            revision: revision
        )
        board.isFinal = true
        board.distinct = items
        board.watched = told.map { told in
            var item = Board.ItemCount(item: told.item, count: 0)
            var facts = TrendFacts()
            facts.kind = "keyword"
            facts.observed = told.observed
            facts.expected = told.expected
            facts.certainty = 4
            facts.status = told.status
            facts.firstSeenMs = told.sinceMs
            facts.examples = told.posts
            item.trend = facts
            return item
        }
        return board
    }

    private func open() -> GlobalBoards {
        var boards = GlobalBoards(Self.settings)
        for partition in 0..<4 {
            boards.assign(partition, epoch: 7)
            _ = boards.reachEnd(of: partition, at: 0)
        }
        return boards
    }

    private func take(_ board: Board, _ boards: inout GlobalBoards) -> GlobalBoards.Verdict {
        var out = Publications()
        return boards.on(
            board,
            from: boardPartition(GlobalTrends.key, of: 4),
            heardMs: 0,
            at: 0,
            into: &out
        )
    }

    @Test func regionsAreAddedUp() throws {
        var boards = open()
        #expect(
            take(
                board(
                    "NA",
                    [
                        Told(
                            item: "crash",
                            observed: 20,
                            expected: 1,
                            status: .peaking,
                            sinceMs: 500,
                            posts: ["a", "b"]
                        ),
                        Told(item: "dull", observed: 9, expected: 8, status: nil),
                    ]
                ),
                &boards
            ) == .taken
        )
        #expect(
            take(
                board(
                    "EU",
                    [
                        Told(
                            item: "crash",
                            observed: 30,
                            expected: 2,
                            status: .rising,
                            sinceMs: 700,
                            posts: ["c"]
                        ),
                        Told(item: "dull", observed: 2, expected: 3, status: nil),
                    ]
                ),
                &boards
            ) == .taken
        )
        let out = boards.due(at: 1_000)
        let merged = try #require(out.records.first)
        #expect(merged.key == GlobalTrends.key && merged.asOfMs == Self.border)
        #expect(merged.items.map(\.item) == ["crash"])
        let trend = try #require(merged.items[0].trend)
        #expect(trend.observed == 50 && trend.expected == 3 && trend.certainty == 4)
        // Where it has risen the most, and since it did so anywhere.
        #expect(trend.status == .rising && trend.firstSeenMs == 500)
        #expect(Set(trend.examples) == ["a", "b", "c"])
        #expect(!merged.isExact && merged.maxError == 0 && merged.distinct == 200)
        #expect(out.cached.map(\.key) == [GlobalTrends.key] && out.requests.isEmpty)
        #expect(boards.takeHistory().map(\.asOfMs) == [Self.border])
        #expect(boards.due(at: 2_000).records.isEmpty, "nothing has changed")
    }

    @Test func oneRegionAloneIsExact() throws {
        var boards = open()
        let told = Told(item: "crash", observed: 20, expected: 1, status: .rising)
        #expect(take(board("NA", [told]), &boards) == .taken)
        #expect(take(board("EU", [], looksAt: 0), &boards) == .taken)
        let merged = try #require(boards.due(at: 1_000).records.first)
        #expect(merged.isExact && merged.maxError == 0 && merged.items.count == 1)
    }

    @Test func whatARegionDoesNotTellIsAskedFor() throws {
        var boards = open()
        let crash = Told(item: "crash", observed: 20, expected: 1, status: .rising)
        #expect(take(board("NA", [crash]), &boards) == .taken)
        #expect(take(board("EU", []), &boards) == .taken)
        let first = boards.due(at: 1_000)
        let unsure = try #require(first.records.first)
        #expect(!unsure.isExact && unsure.maxError == unsure.items[0].count)
        let list = try #require(first.requests.first)
        #expect(list.key == GlobalTrends.key && list.items == ["crash"] && list.revision > 7 << 28)
        // The answer corrects the board of the same hour.
        let answer = Told(item: "crash", observed: 1, expected: 2, status: nil)
        #expect(take(board("EU", [answer], revision: 2), &boards) == .taken)
        let sure = try #require(boards.due(at: 2_000).records.first)
        #expect(sure.maxError == 0 && sure.revision > unsure.revision)
        #expect(sure.items[0].trend?.observed == 21 && sure.items[0].trend?.expected == 3)
        #expect(sure.items[0].count < unsure.items[0].count)
        // After a loss it is asked again, under a higher revision.
        boards.recordsLost()
        #expect(take(board("EU", [], revision: 3), &boards) == .taken)
        #expect((boards.due(at: 3_000).requests.first?.revision ?? 0) > list.revision)
    }

    @Test func anHourWaitsForEveryRegion() {
        var boards = open()
        let told = Told(item: "crash", observed: 20, expected: 1, status: .rising)
        let later = Self.border + 60_000
        #expect(take(board("NA", [told]), &boards) == .taken)
        #expect(take(board("EU", [told]), &boards) == .taken)
        #expect(boards.due(at: 1_000).records.map(\.asOfMs) == [Self.border])
        #expect(take(board("NA", [told], asOfMs: later, revision: 2), &boards) == .taken)
        #expect(boards.due(at: 2_000).records.isEmpty)
        #expect(take(board("EU", [told], asOfMs: later, revision: 2), &boards) == .taken)
        #expect(boards.due(at: 3_000).records.map(\.asOfMs) == [later])
        // An older owner, and a repeat, say nothing new.
        #expect(take(board("EU", [], asOfMs: later, revision: 9, epoch: 0), &boards) == .stale)
        #expect(take(board("EU", [], asOfMs: later, revision: 2), &boards) == .stale)
        // A region that has been silent for long holds nothing back once its hour is past.
        let much = Self.border + 2 * 3_600_000
        #expect(take(board("NA", [told], asOfMs: much, revision: 3), &boards) == .taken)
        #expect(boards.due(at: 4_000).records.isEmpty)
        #expect(boards.due(at: 700_000).records.map(\.asOfMs) == [much])
    }

    /// A region that begins holds nothing back that was before it; but an owner that begins itself
    /// tells nothing of hours that it may have heard half of.
    @Test func regionsAndOwnersBegin() {
        var boards = open()
        let told = Told(item: "crash", observed: 20, expected: 1, status: .rising)
        func board(_ region: String, _ minute: Int64) -> Board {
            self.board(
                region,
                [told],
                asOfMs: Self.border + minute * 60_000,
                revision: minute + 1
            )
        }
        #expect(take(board("NA", 1), &boards) == .taken)
        #expect(take(board("EU", 0), &boards) == .taken)
        #expect(boards.due(at: 1_000).records.isEmpty, "what NA told of minute 0 is not known")
        #expect(take(board("EU", 1), &boards) == .taken)
        #expect(boards.due(at: 2_000).records.map(\.distinct) == [200])
        for region in ["NA", "EU"] { #expect(take(board(region, 2), &boards) == .taken) }
        for region in ["NA", "EU", "SA"] { #expect(take(board(region, 3), &boards) == .taken) }
        #expect(boards.due(at: 3_000).records.map(\.distinct) == [200, 300])
    }

    @Test func aBoardOfTrendsOfAnotherTimeframeIsRefused() {
        var boards = open()
        var wrong = board("NA", [])
        wrong.key.timeframe = .oneDay
        var out = Publications()
        let verdict = boards.on(
            wrong,
            from: boardPartition(wrong.key, of: 4),
            heardMs: 0,
            at: 0,
            into: &out
        )
        #expect(verdict == .refused)
    }
}
