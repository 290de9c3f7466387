import Models
import Testing

@testable import Postgres

private let key = Board.Key(board: "posts", region: "NA", timeframe: .oneHour)
private let minute: Int64 = 60_000
/// A border of a minute.
private let base: Int64 = 1_700_000_040_000

private func board(
    _ key: Board.Key = key,
    at asOfMs: Int64,
    _ epoch: Int64 = 1,
    _ revision: Int64 = 1,
    _ counts: [Int64] = [5, 3]
) -> Board {
    var board = Board(key: key, asOfMs: asOfMs, epoch: epoch, revision: revision)
    board.watermarkMs = asOfMs - 1
    board.isFinal = true
    board.isExact = false
    board.maxError = 2
    board.total = 10
    board.distinct = 4
    board.floor = 1
    for (index, count) in counts.enumerated() {
        board.items.append(
            Board.Entry(
                item: "item '\(index)' 😀",
                count: count,
                rank: index + 1,
                share: Double(count) / 10
            )
        )
    }
    return board
}

@Suite struct BoardHistoryTests {
    @Test func whatMakesATrendComesBack() throws {
        var connection = try migratedConnection()
        let key = Board.Key(board: BoardName.trends, region: "EU", timeframe: .oneHour)
        var written = board(key, at: base, 1, 1, [9, 4])
        for index in written.items.indices {
            var facts = TrendFacts()
            facts.kind = "keyword"
            facts.score = 9.5
            facts.status = .cooling
            facts.firstSeenMs = base
            facts.variants = ["é\"\\"]
            written.items[index].trend = facts
            written.items[index].firstSeenMs = base
        }
        try BoardHistory.write([written], to: &connection)
        #expect(try BoardHistory.newest([key], from: &connection) == [written])
    }

    @Test func boardsComeBackByTime() throws {
        var connection = try migratedConnection()
        let world = Board.Key(board: "posts", region: Board.worldwide, timeframe: .oneMinute)
        let written = [
            board(at: base), board(at: base + minute, 1, 2), board(at: base + 3 * minute, 1, 3, []),
            board(world, at: base + 10_000),
        ]
        #expect(try BoardHistory.write(written, to: &connection) == 4)
        let missing = Board.Key(board: "posts", region: "EU", timeframe: .oneHour)
        #expect(
            try BoardHistory.newest([key, missing, world], from: &connection)
                == [written[2], nil, written[3]]
        )
        for (time, expected) in [
            (base - 1, nil), (base, written[0]), (base + minute - 1, written[0]),
            (base + minute, written[1]), (base + 3 * minute - 1, written[1]),
            (base + 3 * minute, written[2]), (base + 1_000 * minute, written[2]),
        ] as [(Int64, Board?)] {
            let found = try BoardHistory.newest([key], atOrBefore: time, from: &connection)
            #expect(found == [expected], "at \(time - base)")
        }
        // Ended in the same minute, but after the time asked for.
        for (time, expected) in [(base + 9_999, nil), (base + 10_000, written[3])] {
            #expect(
                try BoardHistory.newest([world], atOrBefore: time, from: &connection)
                    == [expected as Board?]
            )
        }
    }

    @Test func meansComeBack() throws {
        var connection = try migratedConnection()
        let scored = Board.Key(board: "sentiment:posts", region: "NA", timeframe: .oneHour)
        var whole = board(scored, at: base)
        whole.items[0].score = ScoreSum(sum: -4_321, positives: 1, negatives: 3)
        whole.items[1].score = .zero
        let empty = board(scored, at: base + minute, 1, 2, [])
        #expect(try BoardHistory.write([whole, empty], to: &connection) == 2)
        #expect(try BoardHistory.newest([scored], from: &connection) == [empty])
        let before = try BoardHistory.newest([scored], atOrBefore: base, from: &connection)
        #expect(before == [whole])
        whole.revision = 9
        whole.items[0].score?.sum = 5
        #expect(try BoardHistory.write([whole], to: &connection) == 1)
        let changed = try BoardHistory.newest([scored], atOrBefore: base, from: &connection)
        #expect(changed == [whole])
    }

    /// Whether an update of the same minute replaces revision 5 of epoch 5.
    @Test(
        arguments: [
            (5, 4, false), (5, 5, true), (5, 6, true), (4, 9, false), (6, 1, true),
        ] as [(Int64, Int64, Bool)]
    )
    func anOlderOwnerOrRevisionReplacesNothing(
        _ epoch: Int64,
        _ revision: Int64,
        _ replaces: Bool
    ) throws {
        var connection = try migratedConnection()
        let first = board(at: base - 20_000, 5, 5)
        let second = board(at: base, epoch, revision, [9])
        try BoardHistory.write([first], to: &connection)
        #expect(try BoardHistory.write([second], to: &connection) == (replaces ? 1 : 0))
        #expect(
            try BoardHistory.newest([key], from: &connection) == [replaces ? second : first]
        )
        #expect(try connection.query("SELECT count(*) FROM boards").int(0, 0) == 1)
    }

    @Test func manyBoardsTakeOneRoundTrip() throws {
        var connection = try migratedConnection()
        let counts = (0..<200).map { Int64(1_000 - $0) }
        let boards = (0..<56).map { i in
            board(
                Board.Key(board: "posts", region: "r\(i)", timeframe: .sevenDays),
                at: base,
                1,
                1,
                counts
            )
        }
        #expect(try BoardHistory.write(boards, to: &connection) == 56)
        #expect(
            try BoardHistory.newest(boards.map(\.key), from: &connection) == boards.map { $0 }
        )
    }
}
