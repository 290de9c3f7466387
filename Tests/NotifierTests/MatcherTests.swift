import Models
import Testing

@testable import Notifier

private func post(
    _ id: String,
    in subreddit: String = "swift",
    title: String = "",
    text: String = ""
) throws -> PostText {
    let json = #"""
        {"id":"\#(id)","subreddit":"\#(subreddit)","title":"\#(title)","selftext":"\#(text)",
        "author":"a","created_utc":1372636810,"permalink":"/p","url":"u"}
        """#
    let bytes = Array(json.utf8)
    return try PostText(bytes.span)
}

private func subscriber(
    _ id: String,
    _ type: Subscription.TargetType,
    _ name: String,
    _ condition: Subscription.Condition = .newPost,
    watch: Watch? = nil
) -> Subscriber {
    Subscriber(
        id: id,
        owner: "key:k",
        subscription: Subscription(.init(type, name), condition),
        watch: watch
    )
}

private let key = Board.Key(board: BoardName.posts, region: "EU", timeframe: .oneHour)

private func board(
    _ revision: Int64,
    _ items: [String],
    atMinute minute: Int64,
    epoch: Int64 = 1,
    key: Board.Key = key,
    kind: String? = nil
) -> BoardGlimpse {
    var glimpse = BoardGlimpse(key)
    glimpse.revision = revision
    glimpse.epoch = epoch
    glimpse.asOfMs = minute * 60_000
    glimpse.ranking = .read(items.map { .init(name: $0, count: 7, kind: kind) })
    return glimpse
}

extension Matcher {
    fileprivate init(_ subscribers: [Subscriber], _ limits: MatchingLimits = .init()) {
        self.init(limits)
        for subscriber in subscribers { self.subscribers.insert(subscriber) }
    }

    /// The subscriptions that were found since the last time.
    fileprivate mutating func found() -> [String] {
        takeResult().notifications.map(\.subscriptionID)
    }
}

@Suite struct PostMatchingTests {
    @Test(arguments: [
        ("s1", "swift", "", ""), ("s1", "SWIFT", "", ""), ("k1", "x", "What is RISING now", ""),
        ("k1", "x", "", "it is *rising*"), ("k2", "x", "a Climate Change report", ""),
        ("h1", "x", "see #News", ""), ("e1", "x", "", "wow 🎉🎉"),
    ])
    func postsAreFoundByWhatTheyAre(
        id: String,
        subreddit: String,
        title: String,
        text: String
    ) throws {
        var matcher = Matcher([
            subscriber("s1", .subreddit, "Swift"), subscriber("k1", .keyword, "rising"),
            subscriber("k2", .keyword, "climate change report"), subscriber("h1", .hashtag, "news"),
            subscriber("e1", .emoji, "🎉"), subscriber("p1", .post, "p"),
        ])
        matcher.take(try post("p", in: subreddit, title: title, text: text))
        #expect(matcher.found() == [id])
        matcher.take(try post("q", in: "other", title: "nothing", text: "[removed]"))
        #expect(matcher.found().isEmpty)
    }

    @Test func oneEventHasOneIDForEachSubscription() throws {
        let subscribers = ["a", "b"].map { subscriber($0, .subreddit, "swift") }
        var first = Matcher(subscribers)
        var second = Matcher(subscribers)
        for id in ["x", "y", "x"] {
            first.take(try post(id))
            second.take(try post(id))
        }
        let notifications = first.takeResult().notifications
        #expect(notifications == second.takeResult().notifications)
        #expect(notifications.count == 6)
        #expect(Set(notifications.map(\.id)).count == 4)
        let id = notifications[0].id
        #expect(id.hasPrefix("ntf_") && id.utf8.count == 36)
        #expect(
            String(decoding: notifications[0].body, as: UTF8.self)
                == #"{"type":"new_post","timestamp":"2013-07-01T00:00:10.000Z","data":{"#
                + #""notification_id":"\#(id)","subscription_id":"a","#
                + #""target":{"type":"subreddit","name":"swift"},"#
                + #""post":{"id":"x","subreddit":"swift","title":"","author":"a","#
                + #""permalink":"/p","url":"u"}}}"#
        )
    }

    @Test func whatIsDeletedIsNotFound() throws {
        var matcher = Matcher([
            subscriber("a", .subreddit, "swift"), subscriber("b", .keyword, "rising"),
        ])
        #expect(matcher.subscribers.termCount == 1)
        matcher.subscribers.remove("a")
        matcher.subscribers.remove("b")
        matcher.subscribers.remove("b")
        #expect(matcher.subscribers.termCount == 0)
        matcher.take(try post("p", title: "rising"))
        #expect(matcher.found().isEmpty)
    }

    @Test func muchIsWrittenInParts() throws {
        var limits = MatchingLimits()
        limits.notifications = 3
        var matcher = Matcher([subscriber("a", .subreddit, "swift")], limits)
        for id in ["1", "2"] { matcher.take(try post(id)) }
        #expect(!matcher.isFull)
        matcher.take(try post("3"))
        #expect(matcher.isFull)
        _ = matcher.takeResult()
        #expect(!matcher.isFull)
    }
}

@Suite struct BoardMatchingTests {
    private func watcher(_ id: String, _ name: String, k: Int = 2) -> Subscriber {
        subscriber(id, .post, name, .entersTopK(key, k: k))
    }

    @Test func whoComesIsToldAndWhoIsThereIsNot() throws {
        var matcher = Matcher([
            watcher("a", "a"), watcher("b", "b"), watcher("c", "c"), watcher("c1", "c", k: 1),
        ])
        try matcher.take(board(1, ["a", "b", "c"], atMinute: 1), isPast: true)
        try matcher.take(board(2, ["a", "c", "b"], atMinute: 1))
        #expect(matcher.found() == ["c"])
        try matcher.take(board(3, ["c", "a", "b"], atMinute: 1))
        #expect(matcher.found() == ["c1"])
    }

    @Test func aFirstRecordIsNews() throws {
        var matcher = Matcher([watcher("a", "a")])
        try matcher.take(board(1, ["a"], atMinute: 1))
        #expect(matcher.found() == ["a"])
    }

    @Test func whatABoardWasIsKnownToWhoSubscribesLater() throws {
        func written(_ items: [String], revision: Int64) throws -> BoardGlimpse {
            var whole = Board(key: key, asOfMs: 60_000, epoch: 1, revision: revision)
            whole.items = items.map { Board.Entry(item: $0, count: 1, rank: 1) }
            return try BoardGlimpse(json: whole.json().span)
        }
        var matcher = Matcher([])
        try matcher.take(written(["a", "b"], revision: 1))
        matcher.subscribers.insert(watcher("was there", "a"))
        matcher.subscribers.insert(watcher("comes", "c"))
        try matcher.take(written(["a", "c"], revision: 2))
        #expect(matcher.found() == ["comes"])
    }

    @Test func itemsThatCannotBeReadAreAnErrorOnlyWhereTheyAreLookedAt() throws {
        let bytes = Array(
            #"{"board":"posts","region":"EU","timeframe":"1h","as_of":1,"epoch":1,"revision":1,"#
                .utf8
        )
        let record = bytes + Array(#""items":[{"item":1}]}"#.utf8)
        let glimpse = try BoardGlimpse(json: record.span)
        var unwatched = Matcher([])
        try unwatched.take(glimpse)
        var watched = Matcher([watcher("a", "a")])
        #expect(throws: BoardJSONError.self) { try watched.take(glimpse) }
        #expect(watched.takeResult().isEmpty)
    }

    @Test func recordsThatGoBackArePassedOver() throws {
        var matcher = Matcher([watcher("a", "a", k: 1)])
        try matcher.take(board(5, ["b"], atMinute: 5), isPast: true)
        // A repeat, the final board of an earlier window, an owner before.
        try matcher.take(board(5, ["a"], atMinute: 5))
        try matcher.take(board(6, ["a"], atMinute: 4))
        try matcher.take(board(9, ["a"], atMinute: 9, epoch: 0))
        #expect(matcher.found().isEmpty)
        // A new owner counts, though its window ends before.
        try matcher.take(board(1, ["a"], atMinute: 4, epoch: 2))
        #expect(matcher.found() == ["a"])
    }

    @Test func hoveringAboutTheLastPlaceIsToldOnce() throws {
        var matcher = Matcher([watcher("a", "a", k: 1)])
        var revision: Int64 = 0
        var told: [Int64] = []
        for minute in Int64(1)...200 {
            for item in ["b", "a"] {
                revision += 1
                try matcher.take(board(revision, [item], atMinute: minute))
                if !matcher.found().isEmpty { told.append(minute) }
            }
        }
        #expect(told == [1])
        // Away for an hour, it may be told again: be it seen to be away, or only after.
        for minute in Int64(201)...261 {
            revision += 1
            try matcher.take(board(revision, ["b"], atMinute: minute))
        }
        try matcher.take(board(revision + 1, ["a"], atMinute: 262))
        #expect(matcher.found() == ["a"])
        try matcher.take(board(revision + 2, ["b"], atMinute: 263))
        try matcher.take(board(revision + 3, ["a"], atMinute: 323))
        #expect(matcher.found() == ["a"])
    }

    @Test func aRestartAtAnyStepTellsTheSame() throws {
        let history: [(items: [String], minute: Int64)] = [
            (["b"], 1), (["a"], 2), (["b"], 3), (["a"], 40), (["b"], 50), (["b"], 120),
            (["a"], 121), (["b"], 200), (["a"], 300),
        ]
        func run(restartingAt restart: Int?) throws -> [String] {
            var ids: [String] = []
            var stored: Watch?
            var matcher = Matcher([watcher("a", "a", k: 1)])
            for (index, step) in history.enumerated() {
                if index == restart {
                    // The record before is read again, to know what the board was, or is compacted away.
                    matcher = Matcher([
                        subscriber("a", .post, "a", .entersTopK(key, k: 1), watch: stored)
                    ])
                    if index % 2 == 0 && index > 0 {
                        let before = history[index - 1]
                        try matcher.take(
                            board(Int64(index - 1), before.items, atMinute: before.minute),
                            isPast: true
                        )
                    }
                }
                try matcher.take(board(Int64(index), step.items, atMinute: step.minute))
                let result = matcher.takeResult()
                ids += result.notifications.map(\.id)
                stored = result.watches["a"] ?? stored
            }
            return ids
        }
        let expected = try run(restartingAt: nil)
        #expect(expected.count == 3)
        for step in history.indices { #expect(try run(restartingAt: step) == expected, "\(step)") }
    }

    @Test func whatTrendsIsToldByItsKind() throws {
        let trends = Board.Key(board: "trends", region: "global", timeframe: .oneHour)
        var matcher = Matcher([
            subscriber("k", .keyword, "eclipse", .trends(trends)),
            subscriber("s", .subreddit, "Eclipse", .trends(trends)),
            subscriber("h", .hashtag, "sun", .trends(trends)),
        ])
        try matcher.take(board(1, ["eclipse"], atMinute: 1, key: trends, kind: "hashtag"))
        #expect(matcher.found().isEmpty)
        try matcher.take(board(2, ["eclipse"], atMinute: 1, key: trends, kind: "keyword"))
        #expect(matcher.found() == ["k"])
        try matcher.take(board(3, ["r/eclipse"], atMinute: 1, key: trends, kind: "subreddit"))
        #expect(matcher.found() == ["s"])
        try matcher.take(board(4, ["sun", "#sun"], atMinute: 1, key: trends, kind: "keyword"))
        #expect(matcher.found().isEmpty)
        try matcher.take(board(5, ["#sun"], atMinute: 1, key: trends, kind: "hashtag"))
        #expect(matcher.found() == ["h"])
    }

    @Test func boardsBeyondTheLimitAreCounted() throws {
        var limits = MatchingLimits()
        limits.boards = 1
        var matcher = Matcher([], limits)
        try matcher.take(board(1, ["a"], atMinute: 1))
        var other = key
        other.region = "NA"
        try matcher.take(board(1, ["a"], atMinute: 1, key: other))
        #expect(matcher.forgottenBoards == 1)
    }

    @Test func recordsAreReadAsFarAsTheyMatter() throws {
        var whole = Board(key: key, asOfMs: 9, epoch: 3, revision: 4)
        whole.items = (1...300).map { Board.Entry(item: "i\($0)", count: Int64($0), rank: $0) }
        let bytes = whole.json()
        let glimpse = try BoardGlimpse(json: bytes.span)
        #expect(glimpse.key == key && glimpse.asOfMs == 9)
        #expect(glimpse.epoch == 3 && glimpse.revision == 4)
        let items = try glimpse.ranking.items()
        #expect(items.count == Subscription.maxDepth)
        #expect(items[1].name == "i2" && items[1].count == 2)
        for text in ["", "{}", "[]", #"{"board":1}"#] {
            let bytes = Array(text.utf8)
            #expect(throws: BoardJSONError.self) { try BoardGlimpse(json: bytes.span) }
        }
    }
}
