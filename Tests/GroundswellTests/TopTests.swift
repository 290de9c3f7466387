import Console
import Testing

@testable import Groundswell

private let selection = TopSelection(board: "posts", region: "global", timeframe: "5m")

/// 2026-01-31T12:00:00Z.
private let noonMs: Int64 = 1_769_860_800_000

private func madeBoard(
    _ more: String = "",
    items: String? = nil,
    named name: String = "posts"
) -> TopBoard? {
    let usual = """
        {"item":"a1","count":1234,"rank":1,"previous_rank":3,"first_seen":null,"share":0.5,"velocity":20.566},
        {"item":"b2","count":99,"rank":2,"previous_rank":1,"first_seen":null,"share":0.0404,"velocity":0.5},
        {"item":"c3","count":7,"rank":3,"previous_rank":null,"first_seen":null,"share":0,"velocity":null}
        """
    let json = """
        {"board":"\(name)","region":"global","timeframe":"5m","as_of":"2026-01-31T12:00:00.000Z",
        "watermark":"2026-01-31T11:59:58.800Z","final":false,"exact":true,"max_error":0,"total":2468,
        "distinct":3,"source":"live",\(more)"items":[\(items ?? usual)]}
        """
    return TopBoard(Array(json.utf8))
}

private let beside = TopTable.Beside(
    titles: ["a1": "日本語の投稿", "b2": "A title that is longer than the screen has room for"],
    minutes: ["a1": [nil, 0, 1, 4, 8], "b2": [3]]
)

private func screen(_ state: TopState) -> [String] {
    TopScreen(state: state, nowMs: noonMs).lines.map(\.plain)
}

private func state(columns: Int = 80, rows: Int = 9) -> TopState {
    var state = TopState(selection, showsSubreddits: false, columns: columns, rows: rows)
    let regions = #"[{"id":"EU","name":"Europe"},{"id":"NA","name":"North America"}]"#
    let known = #"{"boards":["posts","emojis"],"timeframes":["1m"]}"#
    if let catalogue = TopCatalogue(configuration: Array(known.utf8), regions: Array(regions.utf8))
    {
        state.on(.catalogue(catalogue), nowMs: noonMs)
    }
    return state
}

private func full(columns: Int = 80, rows: Int = 9) throws -> TopState {
    var state = state(columns: columns, rows: rows)
    state.on(.board(try #require(madeBoard())), nowMs: noonMs)
    state.on(.beside(beside, selection), nowMs: noonMs)
    return state
}

@Suite struct TopScreenTests {
    @Test func wideScreenShowsEverything() throws {
        #expect(
            screen(try full(columns: 100)) == [
                "groundswell top   posts · Worldwide · 5m                                                12:00:00 UTC",
                "2,468 in 3 items   exact   1.2 s behind",
                "",
                " #  move     count   share        /s  last 20 min           post",
                " 1  ▲ 2      1,234   50.0%      20.6   ▁▃▅█                 日本語の投稿  a1",
                " 2  ▼ 1         99    4.0%      0.50  █                     A title that is longer than the screen …",
                " 3  new          7    0.0%         -                        c3",
                "",
                "q quit  b board  r region  t timeframe  s subreddits  p pause  ↑↓ scroll  ? help",
            ]
        )
    }

    @Test func narrowScreenLeavesColumnsOut() throws {
        #expect(
            screen(try full(columns: 40)) == [
                "groundswell top   posts · Worldwide · 5m",
                "2,468 in 3 items   exact   1.2 s behind", "",
                " #  move     count  post", " 1  ▲ 2      1,234  日本語の投稿  a1",
                " 2  ▼ 1         99  A title that is lon…", " 3  new          7  c3", "",
                "q quit  b board  r region  t timeframe …",
            ]
        )
    }

    /// Whatever the size, no line is wider and there are no more lines than the screen has.
    @Test func everySizeFits() throws {
        for columns in 0...130 {
            for rows in [0, 1, 2, 5, 9, 40] {
                var states = [try full(columns: columns, rows: rows)]
                for keys in ["?", "b", "rx", "s"] {
                    var one = states[0]
                    for key in keys { _ = one.on(.character(key)) }
                    states.append(one)
                }
                for state in states {
                    let lines = TopScreen(state: state, nowMs: noonMs).lines
                    #expect(lines.count <= rows)
                    #expect(lines.allSatisfy { $0.cells <= columns }, "\(columns) × \(rows)")
                }
            }
        }
    }

    @Test func problemsAreSaidAboveWhatIsKnown() throws {
        var state = try full()
        let problem = TopProblem.unreachable(
            "http://localhost:8080",
            because: "refused"
        )
        state.on(.problem(problem), nowMs: noonMs - 3_000)
        state.on(.problem(problem), nowMs: noonMs - 1_000)
        let lines = screen(state)
        #expect(
            lines[2].hasPrefix(
                "query-api at http://localhost:8080 cannot be reached (refused). Is it run"
            )
        )
        #expect(lines[4].hasPrefix(" 1  ▲ 2      1,234"))
        state.on(.board(try #require(madeBoard())), nowMs: noonMs)
        #expect(screen(state)[2] == "")
        var empty = wideState()
        empty.on(.problem(problem), nowMs: noonMs - 5_000)
        #expect(screen(empty)[2].hasSuffix("--query-api-url says where it is (for 5 seconds)"))
    }

    @Test func qualityIsSaid() throws {
        let rough = #""exact":false,"max_error":1200,"source":"history","#
        let line = TopHeading.quality(try #require(madeBoard(rough)), nowMs: noonMs + 7_200_000)
        #expect(line.plain == "2,468 in 3 items   within 1,200   2 h behind   from history")
    }

    @Test func moodsHaveColumns() throws {
        let items = """
            {"item":"aww","count":40,"rank":1,"previous_rank":null,"share":0.8,"velocity":1,"mean":0.4251,
            "positive":0.625,"neutral":0.3,"negative":0.075},
            {"item":"news","count":10,"rank":2,"previous_rank":null,"share":0.2,"velocity":0,"mean":-0.2,
            "positive":0.1,"neutral":0.4,"negative":0.5}
            """
        let board = try #require(madeBoard(items: items, named: "sentiment:subreddits"))
        let table = TopTable(board: board, beside: .init(), width: 110)
        #expect(
            ([table.head] + table.rows(0..<2)).map(\.plain) == [
                " #  move     count   share        /s    mean  + / 0 / - %  last 20 min           subreddits",
                " 1              40   80.0%      1.00   +0.43   63  30   8                        aww",
                " 2              10   20.0%      0.00   -0.20   10  40  50                        news",
            ]
        )
    }

    @Test func trendsHaveColumnsOfTheirOwn() throws {
        let items = """
            {"item":"r/aww","count":7240,"rank":1,"previous_rank":2,"share":0.8,"velocity":null,"kind":"subreddit",
            "observed":1200,"expected":3.14159,"score":7.2404,"certainty":2,"status":"rising"},
            {"item":"putin","count":5970,"rank":2,"previous_rank":1,"share":0.2,"velocity":null,"kind":"keyword",
            "observed":5,"expected":0.02,"score":5.97,"certainty":2,"status":"peaking"}
            """
        let board = try #require(madeBoard(items: items, named: "trends"))
        let table = TopTable(board: board, beside: .init(), width: 110)
        #expect(
            ([table.head] + table.rows(0..<2)).map(\.plain) == [
                " #  move     count  expected   score           trend",
                " 1  ▲ 1      1,200       3.1    7.24  rising   r/aww",
                " 2  ▼ 1          5       0.0    5.97  peaking  putin",
            ]
        )
        let line = TopHeading.quality(board, nowMs: noonMs)
        #expect(line.plain.hasPrefix("3 items looked at   "))
        #expect(TopPrint.json(board, .init()).contains(#""observed":5,"expected":0.02,"#))
    }

    @Test func stylesAreColoursOnlyWhereWished() throws {
        let line = TopLine("a", .up) + TopLine("b", .strong) + TopLine("c")
        #expect(line.styled(hasColours: true) == "\u{1B}[32ma\u{1B}[0m\u{1B}[1mb\u{1B}[0mc")
        #expect(line.styled(hasColours: false) == "a\u{1B}[1mb\u{1B}[0mc")
        #expect(line.plain == "abc")
    }

    /// A title that would clear the screen and a region that would turn the writing.
    @Test func strangersTextIsHarmless() throws {
        var state = try full()
        let bad = try #require(
            madeBoard(
                items: #"{"item":"x\u001b[2J\u202e","count":1,"rank":1,"share":1,"velocity":null}"#
            )
        )
        state.on(.board(bad), nowMs: noonMs)
        let text = screen(state).joined(separator: "\n")
        #expect(text.unicodeScalars.allSatisfy { $0.value >= 0x20 || $0 == "\n" })
        #expect(!text.unicodeScalars.contains("\u{202E}"))
        #expect(text.contains("x [2J"))
    }
}

private func wideState() -> TopState { state(columns: 200) }

@Suite struct TopStateTests {
    private func after(_ keys: [Key]) throws -> TopState {
        var state = try full(rows: 8)
        for key in keys { #expect(state.on(key) == .nothing) }
        return state
    }

    @Test(arguments: [
        ([Key.tab], "emojis/global/5m"), ([.tab, .tab], "posts/global/5m"),
        ([.backTab], "emojis/global/5m"),
        ([.right], "posts/global/15m"), ([.left, .left], "posts/global/7d"),
        ([.character("]")], "posts/EU/5m"), ([.character("[")], "posts/NA/5m"),
        (
            [.character("r"), .character("m"), .character("e"), .character("r"), .enter],
            "posts/NA/5m"
        ),
        ([.character("r"), .down, .enter], "posts/EU/5m"),
        ([.character("t"), .home, .enter], "posts/global/1m"),
        ([.character("b"), .end, .enter], "emojis/global/5m"),
        ([.character("b"), .end, .escape], "posts/global/5m"),
        ([.character("r"), .character("q"), .enter], "posts/global/5m"),
    ])
    func keysChoose(_ keys: [Key], _ wanted: String) throws {
        let chosen = try after(keys).selection
        #expect("\(chosen.board)/\(chosen.region)/\(chosen.timeframe)" == wanted)
        #expect(try after(keys).picker == nil)
    }

    @Test(arguments: [
        (Key.character("q"), TopState.Action.quit), (.control("c"), .quit),
        (.control("z"), .suspend),
        (.control("l"), .redraw),
    ])
    func keysEnd(_ key: Key, _ action: TopState.Action) throws {
        var state = try full()
        #expect(state.on(key) == action)
    }

    @Test func listScrollsWithinItself() throws {
        #expect(try after([.down]).seen == 1..<3)
        #expect(try after([.down, .down, .down, .down]).seen == 2..<4)
        #expect(try after([.end]).seen == 2..<4)
        #expect(try after([.end, .up, .home]).seen == 0..<2)
        #expect(try after([.pageDown]).seen == 2..<4)
        #expect(try after([.down, .tab]).seen.lowerBound == 0)
    }

    @Test func anotherBoardIsAskedForAndOldNewsPassOver() throws {
        var state = try after([.tab])
        #expect(state.wish.selection.board == "emojis")
        #expect(state.board == nil)
        state.on(.board(try #require(madeBoard())), nowMs: noonMs)
        #expect(state.board == nil)
    }

    @Test func pausedStandsStill() throws {
        var state = try after([.character("p")])
        let more = try #require(madeBoard(#""total":9999,"#))
        state.on(.board(more), nowMs: noonMs)
        #expect(state.board?.total == 2_468)
        #expect(screen(state)[2] == "Paused; p goes on.")
        _ = state.on(.character(" "))
        state.on(.board(more), nowMs: noonMs)
        #expect(state.board?.total == 9_999)
    }

    @Test func subredditsAreATable() throws {
        var state = try after([.character("s")])
        #expect(state.wish.showsSubreddits)
        let json =
            #"{"total":1300,"distinct":2,"subreddits":[{"subreddit":"AskReddit","posts":1250},"#
            + #"{"subreddit":"aww","posts":50}]}"#
        let found = try #require(TopSubreddits(Array(json.utf8)))
        state.on(.subreddits(found), nowMs: noonMs)
        #expect(
            Array(screen(state)[1..<6]) == [
                "1,300 posts in 2 subreddits", "", " #      posts  subreddit",
                " 1      1,250  AskReddit", " 2         50  aww",
            ]
        )
        #expect(TopPrint.json(found) == json + "\n")
        #expect(
            TopPrint.text(found, width: 80).map(\.plain) == [
                "1,300 posts in 2 subreddits", "", " #      posts  subreddit",
                " 1      1,250  AskReddit",
                " 2         50  aww",
            ]
        )
    }
}

@Suite struct TopPrintTests {
    @Test func jsonIsExact() throws {
        let item =
            #"{"item":"a1","count":1234,"rank":1,"previous_rank":3,"share":0.5,"velocity":20.566}"#
        let board = try #require(madeBoard(items: item))
        let minutes = TopTable.Beside(titles: ["a1": "x"], minutes: ["a1": [nil, 2]])
        #expect(
            TopPrint.json(board, minutes)
                == #"{"board":"posts","region":"global","timeframe":"5m","as_of":"2026-01-31T12:00:00.000Z","#
                + #""watermark":"2026-01-31T11:59:58.800Z","final":false,"exact":true,"max_error":0,"#
                + #""total":2468,"distinct":3,"source":"live","items":[{"item":"a1","count":1234,"rank":1,"#
                + #""previous_rank":3,"share":0.5,"velocity":20.566,"title":"x","minutes":[null,2]}]}"#
                + "\n"
        )
    }

    @Test(arguments: [
        (0.0, 2, "0.00"), (0.005, 2, "0.01"), (-0.004, 2, "0.00"), (-1.25, 1, "-1.3"),
        (1234.56, 1, "1,234.6"),
        (99.95, 1, "100.0"), (.nan, 1, "-"), (.infinity, 1, "-"), (12.0, 0, "12"),
        (0.07, 2, "0.07"),
    ])
    func numbersAreRounded(_ number: Double, _ digits: Int, _ text: String) {
        #expect(decimals(number, digits) == text)
    }

    @Test(arguments: [
        ([Int64?](), ""), ([0, 0], "▁▁"), ([1], "█"), ([nil, 1, 2, 4, 8], " ▃▄▅█"),
        ([1, 1_000_000], "▂█"),
    ])
    func chartsAreDrawn(_ values: [Int64?], _ text: String) {
        #expect(Sparkline.text(values) == text)
    }

    @Test(arguments: [
        "", "[]", "{}", #"{"board":"posts"}"#,
        #"{"board":1,"region":"x","timeframe":"5m","items":[]}"#,
    ])
    func otherAnswersAreNoBoards(_ json: String) {
        #expect(TopBoard(Array(json.utf8)) == nil)
        #expect(TopSubreddits(Array(json.utf8)) == nil)
    }
}
