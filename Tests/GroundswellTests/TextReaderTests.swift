import Models
import Testing

@testable import Groundswell

private let places: SubredditPlaces = {
    let json = #"{"partitions":1,"regions":[{"id":"NA","partition":0,"subreddits":["NYC"]}]}"#
    let regions = (try? RegionDirectory(json: json.utf8.span))?.regions ?? []
    return SubredditPlaces(regions, elsewhere: "unknown")
}()

private func text(_ mark: Mark) -> String {
    let name = TextReader.Board(rawValue: mark.board).map { "\($0)" } ?? ""
    return "\(name) \(String(decoding: mark.item, as: UTF8.self))"
}

@Suite struct TextReaderTests {
    private static let faulty: [(String, Faults)] = [
        ("{}", [.missingID, .missingSubreddit, .missingCreated]),
        (
            #"{"id":"","subreddit":7,"created_utc":"soon"}"#,
            [.invalidID, .invalidSubreddit, .invalidCreated]
        ),
        (#"{"id":"a\u0000","subreddit":"s","created_utc":1}"#, .invalidID),
        (#"{"id":"a","subreddit":"\ud800","created_utc":1}"#, .invalidSubreddit),
        (#"{"id":"a","subreddit":"s","created_utc":-1}"#, .invalidCreated),
        (#"{"id":"a","subreddit":"s","created_utc":1,"title":"\ud800"}"#, .invalidText),
        (#"{"id":"a","subreddit":"s","created_utc":1,"author":"\udc00"}"#, .invalidText),
        ("[1]", .notAnObject), ("{", .notJSON), ("", .empty),
    ]

    @Test(arguments: faulty) func findsEveryFaultOfAPost(text: String, faults: Faults) {
        var reader = TextReader(.posts, places)
        #expect(reader.read(text.utf8.span, offset: 0) == .unfit(faults))
        // What the services say is one of them, where they look at the same members.
        if faults != .invalidText {
            do throws(RedditRejection) {
                _ = try RedditPost(text.utf8.span)
                Issue.record("the services take it")
            } catch {
                #expect(!faults.isDisjoint(with: Faults(code: error.code)))
            }
        }
    }

    @Test func everyReasonOfTheServicesIsKnown() {
        for reason in RedditRejection.allCases {
            #expect(Faults(code: reason.code).rawValue != 0, "\(reason.code)")
        }
    }

    @Test func commentsNeedAPost() {
        var reader = TextReader(.comments, places)
        let record = #"{"id":"a","subreddit":"s","created_utc":1"#
        #expect(reader.read((record + "}").utf8.span, offset: 0) == .unfit(.missingLink))
        let mistyped = record + #","link_id":1}"#
        #expect(reader.read(mistyped.utf8.span, offset: 0) == .unfit(.invalidLink))
    }

    @Test func marksWhatATextCounts() {
        var reader = TextReader(.comments, places)
        let record = #"""
            {"id":"c","link_id":"t3_p","subreddit":"nyc","author":"a","created_utc":"1372636810",
             "body":"horrible pizza #fail 🍕"}
            """#
        #expect(reader.read(record.utf8.span, offset: 0) == .event(timeMs: 1_372_636_810_000))
        #expect(String(decoding: reader.region, as: UTF8.self) == "NA")
        let marks = Set(reader.marks.map { text($0) })
        #expect(
            marks.isSuperset(of: [
                "records p", "subredditSentiment nyc", "postSentiment p", "keywords horrible pizza",
                "hashtags fail", "emojis 🍕",
            ])
        )
        let scores = reader.marks.compactMap(\.score)
        #expect(scores.allSatisfy { $0 == scores[0] } && scores[0] < -500)
        #expect(reader.marks.filter { $0.board == 0 }.allSatisfy { $0.score == nil })
    }

    /// By author and words, within so many offsets; records by their id.
    @Test func knowsWhatCameBefore() {
        var reader = TextReader(.comments, places)
        func marks(_ id: String, _ author: String, _ body: String, _ offset: Int64) -> Int {
            let record =
                #"{"id":"\#(id)","link_id":"p","subreddit":"s","author":"\#(author)","#
                + #""created_utc":1,"body":"\#(body)"}"#
            guard case .event = reader.read(record.utf8.span, offset: offset) else { return -1 }
            return reader.marks.count
        }
        let whole = marks("1", "ann", "purple elephant", 0)
        #expect(whole == 6)
        #expect(marks("2", "ann", "purple, ELEPHANT!", 1) == 1)
        #expect(marks("3", "bob", "purple elephant", 2) == whole)
        #expect(marks("4", "[deleted]", "purple elephant", 3) == whole)
        #expect(marks("5", "[deleted]", "purple elephant", 4) == whole)
        #expect(marks("5", "cy", "something new", 5) == 0)
        #expect(marks("6", "ann", "purple elephant", TextRepeats.span + 1) == 1)
        #expect(marks("7", "ann", "purple elephant", 2 * TextRepeats.span + 2) == whole)
        #expect(marks("8", "ann", "[removed]", 2 * TextRepeats.span + 3) == 1)
    }
}

@Suite struct SubredditAuditTests {
    private let events: EventTable = {
        var events = EventTable()
        for (name, timeMs) in [("pics", 1), ("pics", 9_000_000_000_000), ("de", 5)] {
            let item = Array(name.utf8)
            events.add(item: item, region: Array("NA".utf8), timeMs: Int64(timeMs))
        }
        events.sort()
        return events
    }()

    @Test func countsPostsOfAnyTime() {
        let audit = SubredditAudit(events, isWhole: true)
        #expect(audit.findings(["pics": 2, "de": 1], ["pics": 2, "de": 1]).count == 0)
        #expect(audit.findings(["pics": 1, "de": 1], nil).count == 1)
        #expect(audit.findings(["pics": 2], nil).count == 1)
        #expect(audit.findings(nil, ["pics": 3, "de": 1, "x": 1]).count == 2)
    }

    @Test func countersRememberWhatATopicForgets() {
        let audit = SubredditAudit(events, isWhole: false)
        #expect(audit.findings(["pics": 7, "de": 1], nil).count == 0)
        #expect(audit.findings(["pics": 1, "de": 1], nil).count == 1)
    }
}

@Suite struct MeanAuditTests {
    private func recount() -> Recount {
        var events = EventTable()
        for (item, score) in [("a", 6_000), ("a", -900), ("b", 0), ("a", 100)] {
            let mark = Mark(item: Array(item.utf8), score: Int32(score))
            events.add([mark], region: Array("NA".utf8), timeMs: 60_000)
        }
        events.sort()
        return Recount(events, depth: 10)
    }

    private func claim(_ change: (inout Board) -> Void) -> ShownBoard? {
        var board = Board(
            key: .init(board: "sentiment:keywords", region: "NA", timeframe: .oneMinute),
            asOfMs: 70_000,
            epoch: 1,
            revision: 1
        )
        board.items = [
            .init(
                item: "a",
                count: 3,
                rank: 1,
                score: ScoreSum(sum: 5_200, positives: 1, negatives: 1)
            ), .init(item: "b", count: 1, rank: 2, score: .zero),
        ]
        board.total = 4
        board.distinct = 2
        change(&board)
        return try? BoardRecord(board.json(), board: "sentiment:keywords")?.claim()
    }

    private func difference(_ change: (inout Board) -> Void) throws -> String? {
        let check = BoardCheck(
            rules: BoardRules(regionalDepth: 10, worldwideDepth: 10),
            bounds: ClockBounds(latestMs: 60_000, leadMs: 0)
        )
        var recount = recount()
        let claim = claim(change)
        return check.difference(try #require(claim), &recount, nowMs: 60_000)
    }

    @Test func comparesMeansAndShares() throws {
        #expect(try difference { _ in } == nil)
        #expect(try difference { $0.items[0].score?.sum += 1 } != nil)
        #expect(try difference { $0.items[0].score?.positives = 2 } != nil)
        #expect(try difference { $0.items[1].score?.negatives = 1 } != nil)
        #expect(try difference { $0.items[1].score = nil } != nil)
    }

    @Test func aBoardFollowsTheSlowestOfItsTopics() {
        let slow = ClockBounds(latestMs: 5_000, leadMs: -100_000)
        let fast = ClockBounds(latestMs: 95_000, leadMs: 0)
        let both = ClockBounds(slowestOf: [fast, slow])
        #expect(both == ClockBounds(latestMs: 5_000, leadMs: 0))
        #expect(ClockBounds(slowestOf: []) == nil)
    }
}
