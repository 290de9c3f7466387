import Models
import Testing

@Suite struct BoardJSONTests {
    private func example() -> Board {
        var board = Board(
            key: .init(board: "posts", region: "NA", timeframe: .oneDay),
            asOfMs: 1_372_636_800_000,
            epoch: 3,
            revision: 41
        )
        board.watermarkMs = 1_372_636_799_000
        board.isExact = false
        board.maxError = 5
        board.total = 9_000_000_000
        board.distinct = 12
        board.floor = 2
        board.items = [
            .init(
                item: "a\"b\\c\n😀",
                count: 7,
                rank: 1,
                previousRank: 2,
                firstSeenMs: 10_000,
                share: 0.25,
                velocity: 1.5
            ),
            .init(item: "", count: 3, rank: 2, share: 0.125001, velocity: 0.001),
        ]
        board.watched = [.init(item: "w", count: 0)]
        board.watchRevision = 9
        return board
    }

    @Test func aBoardSurvivesItsJSON() throws {
        let board = example()
        #expect(try Board(json: board.json().span) == board)
    }

    @Test func aBoardOfTrendsSurvivesItsJSONAndTheStores() throws {
        var board = example()
        board.key.board = BoardName.trends
        var facts = TrendFacts()
        facts.kind = "keyword"
        facts.observed = 31
        facts.expected = 0.25
        facts.score = 9.5
        facts.certainty = 12.125
        facts.firstSeenMs = 10_000
        facts.status = .peaking
        facts.examples = ["1hs", "a\"b"]
        facts.variants = ["plane crash"]
        board.items[0].trend = facts
        facts.firstSeenMs = 0
        facts.status = nil
        facts.examples = []
        facts.variants = []
        board.items[1].trend = facts
        board.watched[0].trend = facts
        #expect(try Board(json: board.json().span) == board)
        #expect(example().trendDetails == nil)
        var kept = board
        for index in kept.items.indices {
            kept.items[index].trend = nil
            kept.items[index].firstSeenMs = 0
        }
        kept.add(trendDetails: try #require(board.trendDetails))
        #expect(kept == board)
        kept.add(trendDetails: "{")
        kept.add(trendDetails: "{\"items\":[{\"item\":\"other\",\"kind\":\"hashtag\"}]}")
        #expect(kept == board)
    }

    @Test func theJSONIsTheContract() {
        var board = example()
        board.items.removeFirst()
        #expect(
            String(decoding: board.json(), as: UTF8.self)
                == #"{"board":"posts","region":"NA","timeframe":"24h","as_of":1372636800000,"#
                + #""watermark":1372636799000,"revision":41,"epoch":3,"final":false,"exact":false,"#
                + #""max_error":5,"total":9000000000,"distinct":12,"floor":2,"items":[{"item":"","#
                + #""count":3,"rank":2,"previous_rank":null,"first_seen":0,"share":0.125001,"#
                + #""velocity":0.001}],"watched":[{"item":"w","count":0}],"watch_revision":9}"#
        )
    }

    @Test(arguments: [
        ("{}", BoardJSONError.missing("board")),
        ("{\"board\":1}", .invalid(.unexpectedByte(at: 9))),
        ("[", .invalid(.unexpectedByte(at: 0))),
    ])
    func saysWhatIsWrong(text: String, error: BoardJSONError) {
        #expect(throws: error) { try Board(json: text.utf8.span) }
    }

    @Test func aWatchListSurvivesItsJSON() throws {
        let list = WatchList(
            key: .init(board: "posts", region: Board.worldwide, timeframe: .oneMinute),
            revision: 4,
            threshold: 17,
            items: ["a", "b"]
        )
        #expect(try WatchList(json: list.json().span) == list)
    }

    @Test(arguments: [
        "0", "-0", "1", "-1.5", "0.1", "0.000001", "123456.789", "9007199254740991",
        "9007199254740993", "1e3", "-2.5E-7", "0.30000000000000004", "1234567890.123456789",
        "0.00000000000000000000000000000001", "179769313486231570000",
    ])
    func decimalsAreReadToTheNearest(text: String) throws {
        let head = #"{"board":"b","region":"r","timeframe":"1m","as_of":0,"revision":0,"epoch":0,"#
        let tail = #""final":true,"floor":0,"items":[{"item":"x","share":"# + text + "}]}"
        let board = try Board(json: (head + tail).utf8.span)
        let expected = try #require(Double(text))
        #expect(board.items[0].share.bitPattern == expected.bitPattern)
    }

    @Test func membersMayBeUnknownEscapedAndInAnyOrder() throws {
        let text = #"""
            {"items":[{"x":{"y":[1]},"count":2,"item":"aéb","velocity":1,"item2":"no"}],
            "watched":[{"count":3,"z":null,"item":"w"}], "new":[], "floor":0,"final":false,
            "epoch":1,"revision":2,"as_of":3,"timeframe":"7d","region":"r","board":"b"}
            """#
        let board = try Board(json: text.utf8.span)
        #expect(board.items == [.init(item: "aéb", count: 2, rank: 0, velocity: 1)])
        #expect(board.watched == [.init(item: "w", count: 3)])
    }

    @Test func numbersAreWrittenAsShortAsTheyCanBe() {
        var out = JSONWriter()
        out.array([0, -1.5, 0.1, 1_234_567.0, .infinity, -0.00001] as [Double]) {
            $0.value($1, decimals: 3)
        }
        #expect(String(decoding: out.bytes, as: UTF8.self) == "[0,-1.5,0.1,1234567,0,0]")
    }
}
