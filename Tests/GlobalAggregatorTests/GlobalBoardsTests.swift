import Models
import Testing

@testable import GlobalAggregator

@Suite struct GlobalBoardsTests {
    private static let settings = GlobalBoards.Settings(
        depth: 3,
        maxWatched: 100,
        regionSilenceMs: 600_000,
        partitions: 4,
        seed: 1
    )
    private let partition = boardPartition(
        .init(board: "posts", region: Board.worldwide, timeframe: .oneMinute),
        of: 4
    )
    private static let border: Int64 = 1_000_020_000

    private func open(_ timeframe: Timeframe = .oneMinute) -> GlobalBoards {
        var boards = GlobalBoards(Self.settings)
        for partition in 0..<4 {
            boards.assign(partition, epoch: 7)
            _ = boards.reachEnd(of: partition, at: 0)
        }
        return boards
    }

    private func board(
        _ region: String,
        _ items: [(String, Int64)],
        revision: Int64,
        asOfMs: Int64 = border,
        epoch: Int64 = 1,
        final: Bool = false,
        floor: Int64 = 0,
        timeframe: Timeframe = .oneMinute
    ) -> Board {
        var board = Board(
            key: .init(board: "posts", region: region, timeframe: timeframe),
            asOfMs: asOfMs,
            epoch: epoch,
            revision: revision
        )
        board.items = items.enumerated().map { .init(item: $1.0, count: $1.1, rank: $0 + 1) }
        board.isFinal = final
        board.floor = floor
        board.total = items.reduce(0) { $0 + $1.1 }
        return board
    }

    /// Takes a record and returns what is published of it at once.
    private func take(
        _ board: Board,
        _ boards: inout GlobalBoards,
        at nowMs: Int64 = 0,
        _ expected: GlobalBoards.Verdict = .taken
    ) -> Publications {
        var out = Publications()
        let home = boardPartition(board.key, of: 4)
        let verdict = boards.on(board, from: home, heardMs: nowMs, at: nowMs, into: &out)
        #expect(verdict == expected)
        return out
    }

    // MARK: Opening

    @Test func nothingIsPublishedBeforeTheEndOfTheTopic() {
        var boards = GlobalBoards(Self.settings)
        boards.assign(partition, epoch: 7)
        #expect(take(board("EU", [("a", 1)], revision: 1, final: true), &boards).records.isEmpty)
        #expect(boards.due(at: 0).records.isEmpty)
        #expect(boards.nextMs() == nil)
        _ = take(board("NA", [("a", 2)], revision: 1, final: true), &boards)
        // Then the final board comes at once, and the running one when asked for.
        let final = boards.reachEnd(of: partition, at: 5).records
        #expect(final.map(\.items[0].count) == [3])
        #expect(final.map(\.isFinal) == [true])
        #expect(boards.due(at: 5).cached.map(\.items[0].count) == [3])
    }

    @Test func recordsOfOtherPartitionsAreNotTaken() {
        var boards = open()
        var out = Publications()
        let stray = board("EU", [("a", 1)], revision: 1)
        for other in 0..<5 where other != partition {
            #expect(boards.on(stray, from: other, heardMs: 0, at: 0, into: &out) == .misplaced)
        }
    }

    @Test func revokedPartitionIsForgotten() {
        var boards = open()
        _ = take(board("EU", [("a", 1)], revision: 5), &boards)
        boards.revoke(partition)
        #expect(take(board("EU", [("a", 1)], revision: 5), &boards, .misplaced).records.isEmpty)
        #expect(boards.due(at: 1_000).records.isEmpty)
        // The next time everything is read anew, under another epoch.
        boards.assign(partition, epoch: 9)
        _ = take(board("EU", [("a", 2)], revision: 1), &boards)
        _ = boards.reachEnd(of: partition, at: 2_000)
        let record = boards.due(at: 2_000).records[0]
        #expect(record.epoch == 9 && record.items[0].count == 2)
    }

    // MARK: Which records count

    @Test func olderRevisionsAndEpochsAreStale() {
        var boards = open()
        _ = take(board("EU", [("a", 5)], revision: 5, epoch: 2), &boards)
        _ = take(board("EU", [("a", 5)], revision: 5, epoch: 2), &boards, .stale)
        _ = take(board("EU", [("a", 4)], revision: 4, epoch: 2), &boards, .stale)
        _ = take(board("EU", [("a", 9)], revision: 9, epoch: 1), &boards, .stale)
        #expect(boards.due(at: 0).records[0].items[0].count == 5)
        _ = take(board("EU", [("a", 1)], revision: 1, epoch: 3), &boards)
        #expect(boards.due(at: 1_000).records[0].items[0].count == 1)
    }

    /// A region that moved has an owner whose epochs begin lower.
    @Test func lowerEpochCountsOnceTheOldWindowIsOver() {
        var boards = open()
        _ = take(board("EU", [("a", 5)], revision: 5, epoch: 9), &boards)
        let within = Self.border + 50_000
        _ = take(board("EU", [("a", 1)], revision: 1, asOfMs: within), &boards, .stale)
        _ = take(board("EU", [("a", 1)], revision: 2, asOfMs: Self.border + 60_000), &boards)
        #expect(boards.due(at: 0).records[0].items[0].count == 1)
    }

    @Test func contradictoryBoardsAreRefused() {
        var boards = open()
        _ = take(board("EU", [("a", -1)], revision: 1), &boards, .refused)
        _ = take(board("EU", [("a", 1), ("a", 1)], revision: 1), &boards, .refused)
        _ = take(board("", [("a", 1)], revision: 1), &boards, .refused)
        _ = take(board(Board.worldwide, [("a", 1)], revision: 1), &boards, .refused)
        #expect(boards.due(at: 0).records.isEmpty)
    }

    @Test func removedRegionNoLongerCounts() {
        var boards = open()
        _ = take(board("EU", [("a", 5)], revision: 1), &boards)
        _ = take(board("NA", [("a", 3)], revision: 1), &boards)
        #expect(boards.due(at: 0).records[0].items[0].count == 8)
        boards.remove(.init(board: "posts", region: "EU", timeframe: .oneMinute))
        #expect(boards.due(at: 1_000).records[0].items[0].count == 3)
    }

    @Test func regionsSpeltWithOtherBytesAreOthers() {
        var boards = open()
        _ = take(board("é", [("a", 5)], revision: 1), &boards)
        _ = take(board("e\u{301}", [("a", 3)], revision: 1), &boards)
        #expect(boards.due(at: 0).records[0].items[0].count == 8)
    }

    // MARK: Final boards

    @Test func finalWaitsForEveryRegionAndNeverMixesBorders() {
        var boards = open()
        let next = Self.border + 10_000
        _ = take(board("EU", [("a", 1)], revision: 1, final: true), &boards)
        #expect(take(board("NA", [("a", 2)], revision: 1), &boards).records.isEmpty)
        // The first border is complete only when the slow region comes to it.
        let late = board("EU", [("a", 10)], revision: 2, asOfMs: next, final: true)
        #expect(take(late, &boards).records.isEmpty)
        let first = take(board("NA", [("a", 3)], revision: 2, final: true), &boards).records
        #expect(first.map(\.items[0].count) == [4] && first[0].asOfMs == Self.border)
        let na = board("NA", [("a", 30)], revision: 3, asOfMs: next, final: true)
        let second = take(na, &boards).records
        #expect(second.map(\.items[0].count) == [40] && second[0].asOfMs == next)
        #expect(second[0].isExact && second[0].revision > first[0].revision)
    }

    @Test func revisedFinalIsPublishedAgainWithTheRanksOfTheOneBefore() {
        var boards = open()
        let next = Self.border + 10_000
        _ = take(board("EU", [("a", 2), ("b", 1)], revision: 1, final: true), &boards)
        let second = board("EU", [("b", 4), ("a", 2)], revision: 2, asOfMs: next, final: true)
        let published = take(second, &boards).records[0]
        #expect(published.items.map(\.previousRank) == [2, 1])
        let revised = board("EU", [("b", 4), ("a", 3)], revision: 3, asOfMs: next, final: true)
        let again = take(revised, &boards).records[0]
        #expect(again.items.map(\.count) == [4, 3] && again.revision > published.revision)
        #expect(again.items.map(\.previousRank) == [2, 1])
        // The same again is no news, and an older border comes too late.
        let same = board("EU", [("b", 4), ("a", 3)], revision: 4, asOfMs: next, final: true)
        #expect(take(same, &boards).records.isEmpty)
        let old = board("EU", [("b", 4), ("a", 9)], revision: 5, final: true)
        #expect(take(old, &boards).records.isEmpty)
        // Those running have the ranks of the last final one.
        _ = take(board("EU", [("c", 9), ("b", 4)], revision: 6, asOfMs: next + 10_000), &boards)
        #expect(boards.due(at: 0).records[0].items.map(\.previousRank) == [nil, 1])
    }

    /// An owner that is away may come back with what it has not counted yet, so its old board holds
    /// back final boards, and leaves running ones unproven, until it was silent for long.
    @Test func regionSilentForLongIsLeftOut() {
        var boards = open()
        let later = Self.border + 70_000
        _ = take(board("EU", [("a", 1)], revision: 1, final: true), &boards, at: 0)
        let final = board("NA", [("a", 2)], revision: 1, asOfMs: later, final: true)
        #expect(take(final, &boards, at: 70_000).records.isEmpty)
        let running = boards.due(at: 70_000).records
        #expect(running.map(\.items[0].count) == [2] && !running[0].isExact)
        #expect(boards.due(at: 599_000).records.isEmpty)
        let records = boards.due(at: 601_000).records
        #expect(records.map(\.isFinal) == [true, true] && records.map(\.isExact) == [true, true])
        #expect(records.map(\.items[0].count) == [2, 2])
    }

    @Test func silentRegionWhoseWindowStillReachesInHoldsBack() {
        var boards = open()
        let later = Self.border + 70_000
        let day = Timeframe.oneDay
        _ = take(board("EU", [("a", 1)], revision: 1, final: true, timeframe: day), &boards)
        _ = take(
            board("NA", [("a", 2)], revision: 1, asOfMs: later, final: true, timeframe: day),
            &boards
        )
        let records = boards.due(at: 5_000_000).records
        #expect(records.map(\.isFinal) == [false] && records.map(\.isExact) == [false])
        #expect(records[0].items[0].count == 3)
    }

    // MARK: Publication

    @Test func cacheAndKafkaGetChangesAtTheirOwnPace() {
        var boards = open()
        var revision: Int64 = 0
        func change() -> Board {
            revision += 1
            return board("EU", [("a", revision)], revision: revision)
        }
        _ = take(change(), &boards)
        let first = boards.due(at: 1_000)
        #expect(first.records.count == 1 && first.cached.count == 1)
        #expect(boards.due(at: 5_000).records.isEmpty && boards.due(at: 5_000).cached.isEmpty)

        var cached: [Int64] = []
        var recorded: [Int64] = []
        for ms in stride(from: Int64(10_000), to: 11_000, by: 10) {
            _ = take(change(), &boards)
            let out = boards.due(at: ms)
            if !out.cached.isEmpty { cached.append(ms - 10_000) }
            if !out.records.isEmpty { recorded.append(ms - 10_000) }
        }
        #expect(cached == [0, 100, 200, 300, 400, 500, 600, 700, 800, 900])
        #expect(recorded == [0, 250, 500, 750])
        #expect(boards.nextMs() == 11_000)
        // Without the cache, only Kafka is waited for.
        #expect(boards.nextMs(.init(cache: false)) == 11_000)
        #expect(boards.due(at: 10_991, .init(cache: false, everything: true)).cached.isEmpty)
    }

    @Test func longTimeframesGoToKafkaOnceASecond() {
        var boards = open()
        var recorded: [Int64] = []
        for ms in stride(from: Int64(0), to: 3_000, by: 50) {
            let change = board("EU", [("a", ms + 1)], revision: ms + 1, timeframe: .sixHours)
            _ = take(change, &boards)
            if !boards.due(at: ms).records.isEmpty { recorded.append(ms) }
        }
        #expect(recorded == [0, 1_000, 2_000])
    }

    @Test func unchangedBoardIsNotPublishedAgain() {
        var boards = open()
        _ = take(board("EU", [("a", 1)], revision: 1), &boards)
        _ = boards.due(at: 0)
        var same = board("EU", [("a", 1)], revision: 2)
        same.watermarkMs = 5
        _ = take(same, &boards)
        let out = boards.due(at: 1_000)
        #expect(out.records.isEmpty && out.cached.isEmpty && out.merges == 1)
    }

    @Test func revisionsGrowInTheOrderOfPublication() {
        var boards = open()
        var published: [Int64] = []
        for i in 0..<200 {
            let ms = Int64(i) * 30
            let asOfMs = Self.border + Int64(i / 20) * 10_000
            let change = board(
                "EU",
                [("a", Int64(i + 1))],
                revision: Int64(i + 1),
                asOfMs: i % 20 == 0 ? asOfMs : asOfMs + 10_000,
                final: i % 20 == 0
            )
            published += take(change, &boards, at: ms).records.map(\.revision)
            published += boards.due(at: ms).records.map(\.revision)
        }
        #expect(published.count > 20)
        #expect(zip(published, published.dropFirst()).allSatisfy(<))
    }

    /// The cache has a running board that Kafka is to get later, and a final one comes between.
    @Test func boardThatWaitsForKafkaIsNotOlderThanTheFinalBefore() {
        var boards = open()
        let next = Self.border + 10_000
        _ = take(board("EU", [("a", 1)], revision: 1, final: true), &boards)
        _ = take(board("EU", [("a", 2)], revision: 2, asOfMs: next), &boards)
        #expect(boards.due(at: 0).records.count == 1)
        _ = take(board("EU", [("a", 3)], revision: 3, asOfMs: next), &boards)
        let waiting = boards.due(at: 100)
        #expect(waiting.cached.count == 1 && waiting.records.isEmpty)
        let final = take(board("EU", [("a", 2)], revision: 4, final: true), &boards).records[0]
        let later = boards.due(at: 300).records[0]
        #expect(later.items[0].count == 3 && later.revision > final.revision)
    }

    @Test func whatTheCacheMissedIsGivenAgain() {
        var boards = open()
        _ = take(board("EU", [("a", 1)], revision: 1), &boards)
        #expect(boards.due(at: 0).cached.count == 1)
        boards.cacheFailed()
        #expect(boards.due(at: 500, .init(cache: false)).cached.isEmpty)
        let out = boards.due(at: 1_000)
        #expect(out.cached.count == 1 && out.records.isEmpty)
    }

    @Test func whatKafkaLostIsPublishedAgain() {
        var boards = open()
        _ = take(board("EU", [("a", 1)], revision: 1, final: true), &boards)
        _ = take(board("EU", [("a", 2)], revision: 2, asOfMs: Self.border + 10_000), &boards)
        #expect(boards.due(at: 0).records.count == 1)
        boards.recordsLost()
        let again = boards.due(at: 1_000).records
        #expect(again.map(\.isFinal) == [true, false])
        #expect(again[0].revision < again[1].revision)
    }

    @Test func boardsAreBounded() {
        var boards = open()
        var out = Publications()
        var verdicts: [GlobalBoards.Verdict] = []
        for i in 0...GlobalBoards.maxBoards {
            var one = board("EU", [("a", 1)], revision: 1)
            one.key.board = "b\(i)"
            let home = boardPartition(one.key, of: 4)
            verdicts.append(boards.on(one, from: home, heardMs: 0, at: 0, into: &out))
        }
        #expect(verdicts.dropLast().allSatisfy { $0 == .taken } && verdicts.last == .refused)
    }

    @Test func itemsThatPassByAreForgotten() {
        var boards = open()
        for i in 0..<2_000 {
            let items = (0..<20).map { ("i\(i)-\($0)", Int64(20 - $0)) }
            _ = take(board("EU", items, revision: Int64(i + 1)), &boards)
        }
        _ = take(board("NA", [("i1999-0", 5)], revision: 1), &boards)
        let record = boards.due(at: 0).records[0]
        #expect(record.items.map(\.item) == ["i1999-0", "i1999-1", "i1999-2"])
        #expect(record.items[0].count == 25)
    }
}
