import Models
import Redis
import Testing

@testable import Console
@testable import Groundswell

private let asOf: Int64 = 1_700_000_010_000
private let key = AuditKey(region: "NA", span: .oneMinute)
private let worldwide = AuditKey(region: nil, span: .oneMinute)

/// a 3, c 2, b 2, d 1 in NA, and e 2, a 1 in EU.
private func recount(depth: Int = 100) -> Recount {
    var events = EventTable()
    func add(_ post: String, _ region: String, _ count: Int) {
        for index in 0..<count {
            events.add(
                item: Array(post.utf8),
                region: Array(region.utf8),
                timeMs: asOf - 5000 - Int64(index)
            )
        }
    }
    add("a", "NA", 3)
    add("b", "NA", 2)
    add("c", "NA", 2)
    add("d", "NA", 1)
    add("e", "EU", 2)
    add("a", "EU", 1)
    events.sort()
    return Recount(events, depth: depth)
}

private let bounds = ClockBounds(latestMs: asOf - 5000, leadMs: -5000)
private let truth: [(item: String, count: Int64)] = [("a", 3), ("c", 2), ("b", 2), ("d", 1)]
private let truthWorldwide: [(item: String, count: Int64)] = [
    ("a", 4), ("e", 2), ("c", 2), ("b", 2), ("d", 1),
]

private func check(
    depth: Int = 1000,
    allowsInexact: Bool = false,
    isCurrent: Bool = true
) -> BoardCheck {
    BoardCheck(
        rules: BoardRules(
            regionalDepth: depth,
            worldwideDepth: depth,
            allowsInexact: allowsInexact,
            isCurrent: isCurrent
        ),
        bounds: bounds
    )
}

private func claim(_ change: (inout ShownBoard) -> Void = { _ in }) -> ShownBoard {
    var claim = ShownBoard(key: key, asOfMs: asOf, items: truth, total: 8, distinct: 4)
    change(&claim)
    return claim
}

private func difference(_ claim: ShownBoard, _ check: BoardCheck = check()) -> String? {
    var recount = recount()
    return check.difference(claim, &recount, nowMs: asOf + 1000)
}

/// A board and what must be said of it.
struct Planted: Sendable {
    let change: @Sendable (inout ShownBoard) -> Void
    let difference: String
}

private let planted: [Planted] = [
    Planted(
        change: { $0.items[0].count = 4 },
        difference: "rank 1 is a with 4, expected a with 3"
    ),
    Planted(
        change: { $0.items.swapAt(1, 2) },
        difference: "rank 2 is b with 2, expected c with 2"
    ),
    Planted(change: { $0.items.remove(at: 3) }, difference: "has 3 items, expected 4"),
    Planted(change: { $0.items.append(("z", 1)) }, difference: "has 5 items, expected 4"),
    Planted(change: { $0.total = 9 }, difference: "total is 9, expected 8"),
    Planted(change: { $0.distinct = 5 }, difference: "distinct is 5, expected 4"),
    Planted(
        change: { $0.asOfMs += 1 },
        difference: "as_of 1700000010001 is not a multiple of 10000"
    ),
    Planted(
        change: { $0.asOfMs -= 10_000 },
        difference: "as_of 1700000000000 is not within 1700000010000...1700000010000"
    ),
    Planted(
        change: { $0.asOfMs += 10_000 },
        difference: "as_of 1700000020000 is not within 1700000010000...1700000010000"
    ),
    Planted(
        change: {
            $0.isExact = false
            $0.maxError = 2
        },
        difference: "is not exact, off by up to 2"
    ),
    Planted(change: { $0.fault = "is odd" }, difference: "is odd"),
]

@Suite struct BoardCheckTests {
    @Test func aTrueBoardIsFine() {
        #expect(difference(claim()) == nil)
        #expect(difference(claim { $0.items.removeLast() }, check(depth: 3)) == nil)
    }

    @Test(arguments: planted)
    func plantedDifferencesAreFound(_ planted: Planted) {
        #expect(difference(claim(planted.change)) == planted.difference)
    }

    @Test func idsAreComparedByTheirBytes() {
        var events = EventTable()
        events.add(item: Array("e\u{301}".utf8), region: Array("NA".utf8), timeMs: asOf - 1)
        events.sort()
        var recount = Recount(events, depth: 10)
        for (id, isFine) in [("e\u{301}", true), ("\u{E9}", false)] {
            let board = ShownBoard(key: key, asOfMs: asOf, items: [(id, 1)])
            let bounds = ClockBounds(latestMs: asOf - 1, leadMs: -1)
            let check = BoardCheck(rules: check().rules, bounds: bounds)
            #expect((check.difference(board, &recount, nowMs: asOf) == nil) == isFine)
        }
    }

    @Test func theFloorHolds() {
        let short = check(depth: 2)
        let board = claim {
            $0.items = Array(truth.prefix(2))
            $0.floor = 2
        }
        #expect(difference(board, short) == nil)
        var low = board
        low.floor = 1
        #expect(difference(low, short) == "floor is 1, but b has 2")
    }

    @Test func aWorldwideBoardKnowsDistinctItemsAtMost() {
        for (distinct, isFine) in [(4, false), (5, true), (6, true), (7, false)] {
            let board = ShownBoard(
                key: worldwide,
                asOfMs: asOf,
                items: truthWorldwide,
                total: 11,
                distinct: Int64(distinct)
            )
            #expect((difference(board) == nil) == isFine)
        }
    }

    @Test func aBoardMayBeInexactWhenAllowed() {
        let rules = check(allowsInexact: true)
        let board = claim {
            $0.isExact = false
            $0.maxError = 1
            $0.items = [("a", 2), ("b", 2), ("c", 1)]
            $0.total = 99
        }
        #expect(difference(board, rules) == nil)
        var off = board
        off.items[0].count = 1
        #expect(difference(off, rules) == "a has 1, expected 3, off by more than 1")
        var without = board
        without.items.removeFirst()
        without.maxError = 1
        #expect(difference(without, rules) == "leaves out a with 3, more than 2")
    }

    @Test func earlierFinalBoardsHoldNoMoreThanThereIs() {
        let finals = check(isCurrent: false)
        var late = ShownBoard(key: AuditKey(region: "NA", span: .oneMinute), asOfMs: asOf - 10_000)
        #expect(difference(late, finals) == nil)
        late.total = 1
        #expect(difference(late, finals) == "total is 1, expected at most 0")
    }

    @Test func missingBoardsAreFound() {
        var recount = recount()
        let claims = [claim()]
        let store = StoreCheck(
            title: "Redis",
            place: .redis,
            part: .newest,
            check: check(),
            graceMs: 0
        )
        let eu = AuditKey(region: "EU", span: .oneMinute)
        let none = AuditKey(region: "ME", span: .oneMinute)
        let result = store.compare(
            claims,
            keys: [key, eu, none],
            &recount,
            nowMs: asOf + 1000
        )
        #expect(result.boards == 1)
        #expect(result.findings.shown == ["EU 1m: is missing, expected 2 items"])
        // Two minutes later the window is empty, and an empty board may be missing.
        let later = store.compare([], keys: [key, eu], &recount, nowMs: asOf + 120_000)
        #expect(later.findings.count == 0)
    }

    @Test func phantomRegionsAreFound() {
        let board = ShownBoard(
            key: AuditKey(region: "XX", span: .oneMinute),
            asOfMs: asOf,
            items: [("a", 1)],
            total: 1,
            distinct: 1
        )
        #expect(difference(board) == "has 1 items, expected 0")
    }

    @Test func onlySoManyDifferencesAreShown() {
        var findings = Findings("checks")
        findings.scope = "30 boards"
        for index in 0..<30 { findings.add("difference \(index)") }
        let lines = findings.text.split(separator: "\n")
        #expect(lines.first == "checks: 30 boards, 30 differences")
        #expect(lines.count == 22 && lines.last == "  and 10 more")
    }
}

@Suite struct SpanTests {
    @Test func spansAreThoseOfTheContract() {
        #expect(AuditSpan.allCases.map(\.rawValue) == Timeframe.allCases.map(\.name))
        #expect(AuditSpan.allCases.map(\.lengthMs) == Timeframe.allCases.map(\.lengthMs))
        #expect(AuditSpan.allCases.map(\.stepMs) == Timeframe.allCases.map(\.paneMs))
        #expect(AuditSpan.oneMinute.border(after: 9999) == 10_000)
        #expect(AuditSpan.oneMinute.border(after: 10_000) == 20_000)
        #expect(AuditSpan.oneMinute.border(after: -1) == 0)
    }

    @Test func theClockGoesOnWithTheWall() {
        let bounds = ClockBounds(latestMs: 1_000_000, leadMs: -500_000)
        #expect(bounds.asOf(.oneMinute, nowMs: 1_500_000) == 1_010_000...1_010_000)
        #expect(bounds.asOf(.oneMinute, nowMs: 1_530_000) == 1_010_000...1_040_000)
    }
}

@Suite struct StoreReadingTests {
    private let meta: [RedisReply] = ["as_of", "total", "distinct", "exact", "max_error", "floor"]
        .enumerated().flatMap { index, name -> [RedisReply] in
            let values = ["\(asOf)", "8", "4", "1", "0", "0"]
            return [.bytes(Array(name.utf8)), .bytes(Array(values[index].utf8))]
        }
    private let items: RedisReply = .array(
        truth.flatMap { [.bytes(Array($0.item.utf8)), .bytes(Array("\($0.count)".utf8))] }
    )

    @Test func redis() throws {
        let whole = try #require(
            RedisStore.claim(key, [.array(meta), items, .integer(55), items])
        )
        #expect(difference(whole) == nil)
        #expect(RedisStore.claim(key, [.array([]), .array([]), .integer(-2), .array([])]) == nil)
        for (replies, fault) in [
            (
                [.array(meta), items, .integer(-1), items],
                "lives for -1 s more, expected at most 60"
            ),
            (
                [.array(meta), items, .integer(61), items],
                "lives for 61 s more, expected at most 60"
            ),
            (
                [.array(meta), items, .integer(9), .array([])],
                "differs from its copy under the short name"
            ),
            (
                [.array([]), items, .integer(9), items],
                "has items without as_of, or as_of without items"
            ),
        ] as [([RedisReply], String)] {
            #expect(RedisStore.claim(key, replies)?.fault == fault)
        }
    }

    /// Means out of Redis: three numbers an item, for these items and no others.
    @Test func redisMeans() throws {
        func hash(_ fields: [(String, String)]) -> RedisReply {
            .array(fields.flatMap { [.bytes(Array($0.utf8)), .bytes(Array($1.utf8))] })
        }
        func read(_ fields: [(String, String)]) -> ShownBoard? {
            let replies = [.array(meta), items, .integer(55), items, hash(fields)]
            return RedisStore.claim(key, replies, showsMeans: true)
        }
        let good = truth.map { ($0.item, "\($0.count * 100) \($0.count) 0") }
        let whole = try #require(read(good))
        #expect(whole.fault == nil)
        #expect(
            whole.means
                == truth.map {
                    AuditScore(sum: $0.count * 100, positives: $0.count, negatives: 0).means(
                        of: $0.count
                    )
                }
        )
        let other = [("other", "1 0 0")] + good.dropFirst()
        for (fields, fault) in [
            (Array(good.dropFirst()), "has \(truth.count) items and \(truth.count - 1) scores"),
            (good + [("more", "0 0 0")], "has \(truth.count) items and \(truth.count + 1) scores"),
            (good.map { ($0.0, "1 2") }, "has a score that is not three numbers"),
            (other, "has no score of \(truth[0].item)"),
        ] {
            #expect(read(fields)?.fault == fault)
        }
    }

    private func answer(_ body: String, status: Int = 200) -> HTTPAnswer {
        HTTPAnswer(
            status: status,
            headers: [
                "groundswell-as-of": "2023-11-14T22:13:30.000Z", "groundswell-exact": "true",
                "groundswell-max-error": "0",
            ],
            body: Array(body.utf8)
        )
    }

    private func body(_ posts: [(item: String, count: Int64)], region: String = "NA") -> String {
        let posts = posts.map {
            "{\"post_id\":\"\($0.item)\",\"author\":\"\",\"view_count\":\($0.count),\"content\":\"x\"}"
        }
        return "{\"region\":\"\(region)\",\"timeframe\":\"1m\",\"top_posts\":"
            + "[\(posts.joined(separator: ","))]}"
    }

    @Test func api() throws {
        let whole = try #require(APIStore.claim(key, answer(body(truth))))
        #expect(whole.asOfMs == asOf && difference(whole) == nil)
        #expect(APIStore.claim(key, answer("{}", status: 404)) == nil)
        let other = "names another region or timeframe, or has other members"
        #expect(APIStore.claim(key, answer(body(truth, region: "EU")))?.fault == other)
        #expect(
            APIStore.claim(key, answer("[", status: 200))?.fault
                == "is answered with status 200 and 1 bytes"
        )
        let bare = #"{"region":"NA","timeframe":"1m","top_posts":[{"post_id":"a","view_count":1}]}"#
        #expect(
            APIStore.claim(key, answer(bare))?.fault
                == "has a post without post_id, author, view_count or content"
        )
        #expect(APIStore.encoded("a b/é") == "a%20b%2F%C3%A9")
    }

    @Test func topics() throws {
        var board = Board(
            key: .init(board: "posts", region: "NA", timeframe: .oneMinute),
            asOfMs: asOf,
            epoch: 2,
            revision: 7
        )
        board.total = 8
        board.distinct = 4
        board.items = truth.enumerated().map { index, entry in
            .init(item: entry.item, count: entry.count, rank: index + 1)
        }
        var records = BoardRecords(board: "posts")
        records.take(board.json())
        var zombie = board
        zombie.epoch = 1
        zombie.revision = 900
        zombie.total = 1
        records.take(zombie.json())
        var final = board
        final.isFinal = true
        final.revision = 6
        records.take(final.json())
        #expect(records.finals.isEmpty)
        #expect(records.earlyFinals == [AuditWindow(span: .oneMinute, endMs: asOf)])
        records.isSettled = true
        records.take(final.json())
        var other = board
        other.key.board = "emojis"
        records.take(other.json())
        records.take(Array("{}".utf8))
        #expect(records.unreadable == 1 && records.newest.count == 1)
        let newest = try #require(records.newest[key])
        #expect(newest.revision == 7 && difference(newest.claim()) == nil)
        #expect(records.finals[key]?[asOf]?.revision == 6)
        board.items[1].rank = 1
        let odd = try #require(try BoardRecord(board.json(), board: "posts"))
        #expect(difference(odd.claim()) == "item 2 has another rank")
    }

    @Test func jsonIsTakenApart() throws {
        let text = #" {"a" : [1, "x\n", {"b":true}], "a":{"c":-5} , "d\u0065":[] } "#
        let parts = try #require(JSONParts(Array(text.utf8)))
        #expect(parts.members["a"]?.members["c"]?.integer == -5)
        #expect(parts.members["de"]?.elements.isEmpty == true)
        let list = try #require(JSONParts(Array(#"[1, "x\n", {"b":true}]"#.utf8)))
        #expect(list.elements.count == 3 && list.elements[1].string == "x\n")
        #expect(list.elements[2].members["b"]?.boolean == true && list.members.isEmpty)
        #expect(JSONParts(Array("[1,]".utf8)) == nil)
    }
}
