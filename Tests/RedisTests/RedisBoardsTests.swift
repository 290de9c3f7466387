import Models
import Testing

@testable import Redis

private let posts = Board.Key(board: "posts", region: "NA", timeframe: .oneDay)
private let emojis = Board.Key(board: "emojis", region: Board.worldwide, timeframe: .oneMinute)

/// A board of these items, in the suite's order.
private func board(
    _ key: Board.Key,
    epoch: Int64 = 1,
    revision: Int64 = 1,
    _ counts: [String: Int64]
) -> Board {
    var board = Board(key: key, asOfMs: 1_700_000_000_000, epoch: epoch, revision: revision)
    board.watermarkMs = 1_700_000_000_123
    board.total = counts.values.reduce(0, +)
    board.distinct = Int64(counts.count)
    board.floor = 7
    board.maxError = 5
    board.isExact = false
    let sorted = counts.sorted { ($0.value, bytes($0.key)) > ($1.value, bytes($1.key)) }
    for (index, item) in sorted.enumerated() {
        board.items.append(
            Board.Entry(
                item: item.key,
                count: item.value,
                rank: index + 1,
                share: board.total > 0 ? Double(item.value) / Double(board.total) : 0
            )
        )
    }
    return board
}

/// Bytes that compare like bytes, which text does not.
private func bytes(_ text: String) -> String {
    text.utf8.map { String(UInt16($0) + 0x100, radix: 16) }.joined()
}

@Suite struct RedisBoardsTests {
    @Test func keysFollowTheDesign() {
        let region = RedisBoardNames(posts)
        #expect(region.set == "region:NA:posts:24h:top_k")
        #expect(region.meta == "region:NA:posts:24h:meta")
        #expect(region.short == "region:NA:top_k")
        let world = RedisBoardNames(emojis)
        #expect(world.set == "global:emojis:1m:top_k")
        #expect(world.meta == "global:emojis:1m:meta")
        #expect(world.short == nil)
        let short = RedisBoardNames(.init(board: "posts", region: "global", timeframe: .oneDay))
        #expect(short.short == "global:top_k")
    }

    @Test func whatMakesATrendIsKeptWithTheBoard() throws {
        let server = try RedisServer()
        var boards = RedisBoards(try server.connect())
        let key = Board.Key(board: BoardName.trends, region: "NA", timeframe: .oneHour)
        var first = board(key, ["#a": 9_500, "b": 4_000])
        for index in first.items.indices {
            var facts = TrendFacts()
            facts.kind = index == 0 ? "hashtag" : "keyword"
            facts.expected = 0.5
            facts.status = .rising
            facts.firstSeenMs = 1_000
            facts.examples = ["x", "y"]
            first.items[index].trend = facts
            first.items[index].firstSeenMs = 1_000
        }
        #expect(try boards.publish([BoardUpdate(whole: first)]) == [.written])
        #expect(try boards.readBoards([key], k: 10) == [first])
        var second = first
        second.revision = 2
        second.items.removeLast()
        second.items[0].trend?.status = .peaking
        second.items[0].share = 9_500.0 / 13_500
        #expect(try boards.publish([BoardUpdate(second, since: first)]) == [.written])
        #expect(try boards.readBoards([key], k: 10) == [second])
    }

    @Test func writesWhatItReads() throws {
        let server = try RedisServer()
        var boards = RedisBoards(try server.connect())
        var first = board(posts, ["a": 3, "b": 9, "c": 3, "d": 1])
        first.isFinal = true
        let second = board(emojis, epoch: 4, revision: 9, ["😀": 2, "é": 2, "z": 2])
        #expect(
            try boards.publish([BoardUpdate(whole: first), BoardUpdate(whole: second)])
                == [.written, .written]
        )
        let missing = Board.Key(board: "posts", region: "EU", timeframe: .oneDay)
        #expect(try boards.readBoards([posts, missing, emojis], k: 100) == [first, nil, second])
        first.items.removeLast(2)
        #expect(try boards.readBoards([posts], k: 2) == [first])
        #expect(first.items.map(\.item) == ["b", "c"])

        // The short key holds the same set; every key expires within the minute.
        let same = try boards.connection.command("ZRANGE", "region:NA:top_k", 0, -1, "WITHSCORES")
        let long = try boards.connection.command(
            "ZRANGE",
            "region:NA:posts:24h:top_k",
            0,
            -1,
            "WITHSCORES"
        )
        #expect(same == long)
        #expect(same.array?.count == 8)
        for key in [
            "region:NA:top_k", "region:NA:posts:24h:top_k", "region:NA:posts:24h:meta",
            "global:emojis:1m:top_k", "global:emojis:1m:meta",
        ] {
            let left = try boards.connection.command("TTL", .text(key)).integer ?? 0
            #expect((59...60).contains(left), "\(key) lives \(left) s")
        }
        let names = try boards.connection.command("HKEYS", "region:NA:posts:24h:meta").array ?? []
        let expected: Set = [
            "as_of", "watermark", "revision", "epoch", "exact", "max_error", "total",
        ]
        #expect(expected.isSubset(of: Set(names.compactMap(\.text))))
    }

    /// What means are made of is kept beside the counts, and changes with them or alone.
    @Test func meansAreKeptBesideTheCounts() throws {
        let server = try RedisServer()
        var boards = RedisBoards(try server.connect())
        let key = Board.Key(board: "sentiment:subreddits", region: "NA", timeframe: .oneHour)
        let scores = "region:NA:sentiment:subreddits:1h:scores"
        #expect(RedisBoardNames(key).scores == scores)
        var first = board(key, ["a": 3, "b": 2, "é \0": 1])
        for index in first.items.indices {
            first.items[index].score = ScoreSum(
                sum: Int64(index) - 5_200,
                positives: 1,
                negatives: 2
            )
        }
        #expect(try boards.publish([BoardUpdate(whole: first)]) == [.written])
        #expect(try boards.readBoards([key, posts, key], k: 10) == [first, nil, first])
        let field = try boards.connection.command("HGET", .text(scores), "a").text
        #expect(field == "-5200 1 2")
        #expect(
            (59...60).contains(try boards.connection.command("TTL", .text(scores)).integer ?? 0)
        )

        var second = board(key, revision: 2, ["a": 3, "c": 1])
        second.items[0].score = ScoreSum(sum: 7, positives: 3, negatives: 0)
        second.items[1].score = .zero
        let difference = BoardUpdate(second, since: first)
        #expect(difference.changed.map(\.item) == ["a", "c"])
        #expect(try boards.publish([difference]) == [.written])
        #expect(try boards.readBoards([key], k: 10) == [second])
        #expect(try boards.connection.command("HLEN", .text(scores)).integer == 2)
        let claim = BoardClaim(key: key, epoch: 1, revision: 2)
        #expect(try boards.renew([claim]) == [.written])
        for damage in [
            ["HDEL", .text(scores), "a"], ["DEL", .text(scores)], ["SET", .text(scores), "text"],
        ] as [[RedisArgument]] {
            #expect(try boards.publish([BoardUpdate(whole: second)]) == [.written])
            try boards.connection.append(damage)
            _ = try boards.connection.replies(1)
            #expect(try boards.renew([claim]) == [.fullNeeded], "\(damage)")
            #expect(try boards.readBoards([key], k: 10) == [nil], "\(damage)")
        }
        let many = board(
            key,
            revision: 3,
            Dictionary(uniqueKeysWithValues: (0..<5_000).map { ("item \($0)", Int64($0 + 1)) })
        )
        var whole = many
        for index in whole.items.indices {
            whole.items[index].score = ScoreSum(sum: Int64(index), positives: 0, negatives: 0)
        }
        #expect(try boards.publish([BoardUpdate(whole: whole)]) == [.written])
        #expect(try boards.readBoards([key], k: 5_000) == [whole])
        var empty = board(key, revision: 4, [:])
        empty.total = 0
        #expect(try boards.publish([BoardUpdate(empty, since: whole)]) == [.written])
        #expect(try boards.readBoards([key], k: 5) == [empty])
    }

    @Test(arguments: ["", "1 2", "1 2 3 4", "1  2", "a b c", "1 2 x"])
    func otherTextsAreNoScores(_ text: String) {
        #expect(ScoreSum(redisText: text) == nil)
    }

    @Test func itemsAreBinarySafe() throws {
        let server = try RedisServer()
        var boards = RedisBoards(try server.connect())
        let odd = board(
            posts,
            ["": 9, "\0": 8, "a\r\nb": 7, "$1": 6, "😀\u{301}": 5, " ": 4, "%s": 3]
        )
        #expect(try boards.publish([BoardUpdate(whole: odd)]) == [.written])
        #expect(try boards.readBoards([posts], k: 10) == [odd])
    }

    @Test func countsAreExactUpToTheirLimit() throws {
        let server = try RedisServer()
        var boards = RedisBoards(try server.connect())
        let limit = RedisBoards.largestExact
        let large = board(
            posts,
            epoch: limit,
            revision: limit,
            ["most": limit, "less": limit - 1, "minus": -5]
        )
        #expect(try boards.publish([BoardUpdate(whole: large)]) == [.written])
        let read = try #require(try boards.readBoards([posts], k: 3)[0])
        #expect(read.items.map(\.count) == [limit, limit - 1, -5])
        #expect(read.epoch == limit && read.revision == limit)

        var tooLarge = BoardUpdate(header: large, baseRevision: nil, changed: [])
        tooLarge.changed = [.init(item: "x", count: limit + 1)]
        #expect(throws: RedisError.self) { try boards.publish([tooLarge]) }
        tooLarge.changed = [.init(item: "x", count: .min)]
        #expect(throws: RedisError.self) { try boards.publish([tooLarge]) }
        tooLarge.changed = []
        tooLarge.header.revision = limit + 1
        #expect(throws: RedisError.self) { try boards.publish([tooLarge]) }
        tooLarge.header.revision = 1
        tooLarge.baseRevision = 2
        #expect(throws: RedisError.self) { try boards.publish([tooLarge]) }
        tooLarge.baseRevision = nil
        tooLarge.removed = Array(repeating: "x", count: RedisBoards.maxMembers + 1)
        #expect(throws: RedisError.self) { try boards.publish([tooLarge]) }
        #expect(boards.connection.pendingReplies == 0)
        #expect(try boards.readBoards([posts], k: 3)[0] == read)
    }

    /// What the script answers to an update when (5, 50) is stored.
    @Test(
        arguments: [
            (5, 51, nil, .written),
            (5, 50, nil, .written),
            (5, 49, nil, .refused(epoch: 5, revision: 50)),
            (4, 99, nil, .refused(epoch: 5, revision: 50)),
            (6, 1, nil, .written),
            (5, 51, 50, .written),
            (5, 60, 50, .written),
            (5, 50, 49, .written),
            (5, 50, 50, .written),
            (5, 52, 51, .fullNeeded),
            (5, 51, 49, .fullNeeded),
            (5, 49, 48, .refused(epoch: 5, revision: 50)),
            (4, 51, 50, .refused(epoch: 5, revision: 50)),
            (6, 51, 50, .fullNeeded),
            (6, 50, 50, .fullNeeded),
        ] as [(Int64, Int64, Int64?, BoardAnswer)]
    )
    func fences(
        _ epoch: Int64,
        _ revision: Int64,
        _ base: Int64?,
        _ expected: BoardAnswer
    ) throws {
        let server = try RedisServer()
        var boards = RedisBoards(try server.connect())
        let stored = board(posts, epoch: 5, revision: 50, ["kept": 1])
        _ = try boards.publish([BoardUpdate(whole: stored)])
        let update = BoardUpdate(
            header: board(posts, epoch: epoch, revision: revision, [:]),
            baseRevision: base,
            changed: [.init(item: "new", count: 2)]
        )
        #expect(try boards.publish([update]) == [expected])
        let read = try #require(try boards.readBoards([posts], k: 10)[0])
        let isApplied = expected == .written && (base == nil || revision > 50)
        #expect(read.items.contains { $0.item == "new" } == isApplied)
        #expect(read.items.contains { $0.item == "kept" } == (base != nil || !isApplied))
        #expect(read.revision == (isApplied ? revision : 50))
    }

    @Test func noticesWhatWasLostOrChanged() throws {
        let server = try RedisServer()
        var boards = RedisBoards(try server.connect())
        let whole = board(posts, ["a": 3, "b": 2])
        let claim = BoardClaim(key: posts, epoch: 1, revision: 1)
        let damages: [[RedisArgument]] = [
            ["FLUSHALL"],
            ["DEL", "region:NA:posts:24h:top_k"],
            ["DEL", "region:NA:posts:24h:meta"],
            ["DEL", "region:NA:top_k"],
            ["ZREM", "region:NA:posts:24h:top_k", "a"],
            ["ZADD", "region:NA:top_k", 1, "z"],
            ["SET", "region:NA:posts:24h:top_k", "text"],
            ["SET", "region:NA:posts:24h:meta", "text"],
            ["SET", "region:NA:top_k", "text"],
            ["HDEL", "region:NA:posts:24h:meta", "size"],
        ]
        for damage in damages {
            #expect(try boards.publish([BoardUpdate(whole: whole)]) == [.written])
            #expect(try boards.renew([claim]) == [.written])
            try boards.connection.append(damage)
            _ = try boards.connection.replies(1)
            #expect(try boards.renew([claim]) == [.fullNeeded], "\(damage)")
            let delta = BoardUpdate(
                header: board(posts, revision: 2, [:]),
                baseRevision: 1,
                changed: [.init(item: "c", count: 1)]
            )
            #expect(try boards.publish([delta]) == [.fullNeeded], "\(damage)")
        }
        #expect(try boards.publish([BoardUpdate(whole: whole)]) == [.written])
        #expect(try boards.readBoards([posts], k: 10) == [whole])
        // Readers do not show half a board either.
        _ = try boards.connection.command("ZREM", "region:NA:posts:24h:top_k", "a")
        #expect(try boards.readBoards([posts], k: 10) == [nil])
        _ = try boards.connection.command("SET", "region:NA:posts:24h:top_k", "text")
        #expect(try boards.readBoards([posts], k: 10) == [nil])
    }

    @Test func emptyBoardsAreKept() throws {
        let server = try RedisServer()
        var boards = RedisBoards(try server.connect())
        let empty = board(posts, [:])
        #expect(try boards.publish([BoardUpdate(whole: empty)]) == [.written])
        #expect(try boards.readBoards([posts], k: 10) == [empty])
        #expect(
            try boards.renew([BoardClaim(key: posts, epoch: 1, revision: 1)]) == [.written]
        )
        let one = board(posts, revision: 2, ["a": 1])
        #expect(try boards.publish([BoardUpdate(one, since: empty)]) == [.written])
        #expect(try boards.readBoards([posts], k: 10) == [one])
        let again = board(posts, revision: 3, [:])
        #expect(try boards.publish([BoardUpdate(again, since: one)]) == [.written])
        #expect(try boards.readBoards([posts], k: 10) == [again])
    }

    @Test func renewalLengthensTheLife() throws {
        let server = try RedisServer()
        var boards = RedisBoards(try server.connect())
        _ = try boards.publish([BoardUpdate(whole: board(posts, ["a": 1]))])
        let keys = ["region:NA:top_k", "region:NA:posts:24h:top_k", "region:NA:posts:24h:meta"]
        for key in keys { _ = try boards.connection.command("EXPIRE", .text(key), 5) }
        let other = BoardClaim(key: emojis, epoch: 1, revision: 1)
        #expect(
            try boards.renew([other, BoardClaim(key: posts, epoch: 1, revision: 1)])
                == [.fullNeeded, .written]
        )
        for key in keys {
            let left = try boards.connection.command("TTL", .text(key)).integer ?? 0
            #expect(left > 50, "\(key) lives \(left) s")
        }
        // A zombie renews nothing.
        _ = try boards.publish([BoardUpdate(whole: board(posts, epoch: 2, ["a": 1]))])
        #expect(
            try boards.renew([BoardClaim(key: posts, epoch: 1, revision: 1)])
                == [.refused(epoch: 2, revision: 1)]
        )
    }

    @Test func loadsTheScriptAgain() throws {
        let server = try RedisServer()
        var boards = RedisBoards(try server.connect())
        let first = board(posts, ["a": 1])
        _ = try boards.publish([BoardUpdate(whole: first)])
        _ = try boards.connection.command("SCRIPT", "FLUSH")
        let second = board(posts, revision: 2, ["a": 2])
        #expect(try boards.publish([BoardUpdate(second, since: first)]) == [.written])
        server.kill()
        #expect(throws: RedisError.self) { try boards.publish([BoardUpdate(whole: second)]) }
        try server.start()
        try eventually("it is back") { (try? boards.connection.connectIfNeeded()) != nil }
        #expect(try boards.readBoards([posts], k: 1) == [nil])
        #expect(try boards.publish([BoardUpdate(whole: second)]) == [.written])
        #expect(try boards.readBoards([posts], k: 1) == [second])
    }

    @Test func aFullServerIsToldApart() throws {
        let server = try RedisServer()
        var boards = RedisBoards(try server.connect())
        let first = board(posts, ["a": 1])
        _ = try boards.publish([BoardUpdate(whole: first)])
        _ = try boards.connection.command("CONFIG", "SET", "maxmemory", "1")
        let second = board(posts, revision: 2, ["a": 2])
        #expect {
            try boards.publish([BoardUpdate(second, since: first), BoardUpdate(whole: second)])
        } throws: { error in
            guard case RedisError.server(code: "OOM") = error else { return false }
            return (error as? RedisError)?.isRetriable == true
        }
        #expect(boards.connection.pendingReplies == 0)
        _ = try boards.connection.command("CONFIG", "SET", "maxmemory", "0")
        #expect(try boards.readBoards([posts], k: 1) == [first])
    }

    @Test func manyMembersAndManyBoardsGoThrough() throws {
        let server = try RedisServer()
        var boards = RedisBoards(try server.connect())
        var counts: [String: Int64] = [:]
        for i in 0..<RedisBoards.maxMembers { counts["item-\(i)"] = Int64(i * 7 % 1_000) }
        let large = board(posts, counts)
        #expect(try boards.publish([BoardUpdate(whole: large)]) == [.written])
        #expect(try boards.readBoards([posts], k: 100_000) == [large])
        // Several batches: a part that is not written would show.
        let many = (0..<60).map { i in
            var copy = large
            copy.key = Board.Key(board: "posts", region: "r\(i)", timeframe: .oneHour)
            return copy
        }
        let answers = try boards.publish(many.map { BoardUpdate(whole: $0) })
        #expect(answers == Array(repeating: .written, count: 60))
        #expect(try boards.readBoards([many[59].key], k: 100_000) == [many[59]])
        let gone = board(posts, revision: 2, [:])
        #expect(try boards.publish([BoardUpdate(gone, since: large)]) == [.written])
        #expect(try boards.readBoards([posts], k: 1) == [gone])
    }

    /// Random owners, changes and damages against what a board must be.
    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func aRandomHistoryEndsAsItShould(_ seed: UInt64) throws {
        let server = try RedisServer()
        var boards = RedisBoards(try server.connect())
        var random = SeededRandom(seed)
        var counts: [String: Int64] = [:]
        var written: Board?
        var epoch: Int64 = 1
        var revision: Int64 = 0
        for _ in 0..<300 {
            for _ in 0..<Int.random(in: 0...5, using: &random) {
                let item = "i\(Int.random(in: 0..<20, using: &random))"
                counts[item] =
                    Bool.random(using: &random) ? Int64.random(in: 0...9, using: &random) : nil
            }
            switch Int.random(in: 0..<12, using: &random) {
            case 0: _ = try boards.connection.command("FLUSHALL")
            case 1: _ = try boards.connection.command("DEL", "region:NA:top_k")
            case 2:
                epoch += 1
                revision = 0
                written = nil
            case 3 where epoch > 1:
                let zombie = board(posts, epoch: epoch - 1, revision: 1_000, ["zombie": 99])
                let answer = try boards.publish([BoardUpdate(whole: zombie)])[0]
                // Only on an empty store is there nothing to be refused by.
                if answer == .written {
                    #expect(try boards.readBoards([posts], k: 1)[0]?.epoch == epoch - 1)
                }
            default: break
            }
            revision += 1
            let next = board(posts, epoch: epoch, revision: revision, counts)
            let update = written.map { BoardUpdate(next, since: $0) } ?? BoardUpdate(whole: next)
            switch try boards.publish([update])[0] {
            case .written: break
            case .fullNeeded:
                #expect(try boards.publish([BoardUpdate(whole: next)]) == [.written])
            case .refused: Issue.record("the owner was refused")
            }
            written = next
            #expect(try boards.readBoards([posts], k: 50) == [next])
        }
    }
}

/// A small generator that gives the same numbers for the same seed.
private struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
