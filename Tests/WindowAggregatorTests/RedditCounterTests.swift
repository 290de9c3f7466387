import Models
import Testing
import Wire

@testable import WindowAggregator

private let start: Int64 = 1_700_000_000_000

/// Counts records one after the other and adds up what comes of them.
private struct Bench {
    let kind: RedditReader.Kind
    var counter: SourceCounter

    init(_ kind: RedditReader.Kind) {
        self.kind = kind
        counter = redditCounter(kind)
    }

    @discardableResult
    mutating func count(_ item: RedditItem) -> Rejection? { count(bytes: item.record(kind)) }

    mutating func count(bytes: [UInt8]?) -> Rejection? {
        do throws(Rejection) {
            let offset = counter.position.offset
            if let bytes {
                try counter.count(bytes.span, offset: offset, nowMs: start)
            } else {
                try counter.count(nil, offset: offset, nowMs: start)
            }
            return nil
        } catch {
            return error
        }
    }

    mutating func sums() -> RedditSums {
        var sums = RedditSums()
        for batch in counter.takeBatches(redditRegions, sourcePartitions: 1, nowMs: start) {
            sums.add(batch)
        }
        return sums
    }
}

private let faultyPosts: [(String, String?, Rejection)] = [
    ("tombstone", nil, .empty), ("empty", "", .empty), ("no JSON", "{", .notJSON),
    ("no object", "[]", .notAnObject), ("broken UTF-8", "{\"id\":\"\u{1}\"}", .notJSON),
    ("no id", #"{"subreddit":"a","created_utc":1}"#, .missingID),
    ("id of another type", #"{"id":1,"subreddit":"a","created_utc":1}"#, .invalidID),
    ("empty id", #"{"id":"","subreddit":"a","created_utc":1}"#, .invalidID),
    ("no subreddit", #"{"id":"x","created_utc":1}"#, .missingSubreddit),
    ("empty subreddit", #"{"id":"x","subreddit":"","created_utc":1}"#, .invalidSubreddit),
    ("NUL in a name", #"{"id":"x","subreddit":"a\u0000","created_utc":1}"#, .invalidSubreddit),
    ("no time", #"{"id":"x","subreddit":"a"}"#, .missingTime),
    ("no moment", #"{"id":"x","subreddit":"a","created_utc":"soon"}"#, .invalidTime),
    (
        "half a character", #"{"id":"x","subreddit":"a","created_utc":1,"title":"\ud800"}"#,
        .invalidText
    ),
    ("later than now", #"{"id":"x","subreddit":"a","created_utc":1700001000}"#, .inTheFuture),
]

private let faultyComments: [(String, String?, Rejection)] = [
    ("no post", #"{"id":"x","subreddit":"a","created_utc":1}"#, .missingPost),
    (
        "post of another type", #"{"id":"x","link_id":7,"subreddit":"a","created_utc":1}"#,
        .invalidPost
    ),
    (
        "half a character",
        #"{"id":"x","link_id":"p","subreddit":"a","created_utc":1,"body":"\udc00"}"#, .invalidText
    ),
]

@Suite struct RedditCounterTests {
    @Test(arguments: faultyPosts) func rejectsPosts(name: String, text: String?, why: Rejection) {
        var bench = Bench(.posts)
        #expect(bench.count(bytes: text.map { Array($0.utf8) }) == why, "\(name)")
        #expect(bench.counter.tally == .init(read: 1, counted: 0, rejected: [why: 1]))
        #expect(bench.sums().sums.isEmpty)
    }

    @Test(arguments: faultyComments)
    func rejectsComments(name: String, text: String?, why: Rejection) {
        var bench = Bench(.comments)
        #expect(bench.count(bytes: text.map { Array($0.utf8) }) == why, "\(name)")
        #expect(bench.sums().sums.isEmpty)
    }

    @Test func rejectsWhatIsBrokenTooLargeOrTooLate() {
        var bench = Bench(.posts)
        #expect(bench.count(bytes: [0x7B, 0x22, 0xFF, 0x22, 0x3A, 0x31, 0x7D]) == .invalidUTF8)
        #expect(bench.count(bytes: [UInt8](repeating: 0x20, count: 1 << 20 | 1)) == .tooLarge)
        #expect(bench.count(RedditItem(timeMs: start)) == nil)
        #expect(
            bench.count(RedditItem(id: "b", timeMs: start - Timeframe.longestMs - 1)) == .tooLate
        )
        #expect(bench.count(RedditItem(id: "c", timeMs: start - Timeframe.longestMs)) == nil)
    }

    @Test func everyReasonOfRedditsHasAReasonHere() {
        for reason in RedditRejection.allCases {
            #expect(Rejection(reason).code == reason.code)
        }
    }

    @Test func countsWhatAPostSpeaksOf() {
        var bench = Bench(.posts)
        bench.count(
            RedditItem(
                subreddit: "Guitars",
                title: "I love my Telecaster #guitar 🎸",
                body: "> a quoted word\n\nTelecaster and **amp**",
                timeMs: start + 1
            )
        )
        let sums = bench.sums()
        #expect(sums.counts(of: "subreddits") == ["Guitars": 1])
        #expect(sums.counts(of: "hashtags") == ["guitar": 1])
        #expect(sums.counts(of: "text-emojis") == ["🎸": 1])
        let keywords = sums.counts(of: "keywords")
        #expect(keywords["telecaster"] == 1 && keywords["amp"] == 1)
        #expect(keywords["quoted"] == nil)
        #expect(sums.counts(of: "sentiment:posts") == ["1abc": 1])
        let place = RedditSums.Place(
            board: "sentiment:subreddits",
            region: "unknown",
            paneStartMs: start,
            item: "Guitars"
        )
        let score = sums.sums[place]?.score
        #expect(score?.positives == 1 && score?.negatives == 0)
        #expect((1...10_000).contains(score?.sum ?? 0))
    }

    @Test func countsCommentsByTheirPost() {
        var bench = Bench(.comments)
        bench.count(RedditItem(id: "a", link: "t3_9z", body: "terrible", timeMs: start))
        bench.count(RedditItem(id: "b", link: "9z", author: "bob", body: "", timeMs: start))
        bench.count(RedditItem(id: "c", link: "t3_", author: "cy", body: "good", timeMs: start))
        let sums = bench.sums()
        #expect(sums.counts(of: "discussed") == ["9z": 2, "t3_": 1])
        #expect(sums.counts(of: "sentiment:posts") == ["9z": 1, "t3_": 1])
        #expect(sums.counts(of: "subreddits").isEmpty)
    }

    @Test func givesSubredditsToTheirRegionsWhateverTheirCase() {
        var bench = Bench(.posts)
        for (id, name) in ["nyc", "NYC", "France", "pics"].enumerated() {
            bench.count(RedditItem(id: "\(id)", subreddit: name, timeMs: start))
        }
        let places = bench.sums().sums.keys.filter { $0.board == "subreddits" }
        #expect(
            Set(places.map { "\($0.item) \($0.region)" })
                == ["nyc NA", "NYC NA", "France EU", "pics unknown"]
        )
    }

    @Test func aTextOfTheSameAuthorCountsItsWordsOnce() {
        var bench = Bench(.comments)
        let text = RedditItem(body: "Buy these cheap shoes!", timeMs: start)
        func with(_ id: String, _ change: (inout RedditItem) -> Void) -> RedditItem {
            var item = text
            item.id = id
            change(&item)
            return item
        }
        bench.count(text)
        // The same words, whatever stands between them, and somewhere else.
        bench.count(with("b") { $0.body = "BUY, these *cheap* shoes" })
        bench.count(with("c") { $0.subreddit = "nyc" })
        // Other authors, and authors that nobody knows.
        bench.count(with("d") { $0.author = "bob" })
        for (id, author) in ["[deleted]", "[deleted]", "", ""].enumerated() {
            bench.count(with("e\(id)") { $0.author = author })
        }
        let sums = bench.sums()
        #expect(sums.counts(of: "discussed") == ["1abc": 8])
        #expect(sums.counts(of: "keywords")["shoes"] == 6)
        #expect(sums.counts(of: "sentiment:posts") == ["1abc": 6])
    }

    @Test func textsWithoutWordsAreComparedByTheirBytes() {
        var bench = Bench(.comments)
        for (id, body) in ["🎉🎉", "😂", "🎉🎉", "😂!"].enumerated() {
            bench.count(RedditItem(id: "\(id)", body: body, timeMs: start))
        }
        #expect(bench.sums().counts(of: "text-emojis") == ["🎉": 1, "😂": 2])
    }

    @Test func aRecordReadAgainCountsNowhere() {
        var bench = Bench(.posts)
        bench.count(RedditItem(title: "telescope", timeMs: start))
        bench.count(RedditItem(title: "telescope and edited", timeMs: start))
        let sums = bench.sums()
        #expect(sums.counts(of: "subreddits") == ["pics": 1])
        #expect(sums.counts(of: "keywords") == ["telescope": 1])
        #expect(bench.counter.tally == .init(read: 2, counted: 2))
    }

    @Test func whatWasTakenBackSaysNothing() {
        var bench = Bench(.comments)
        bench.count(RedditItem(body: "[removed]", timeMs: start))
        let sums = bench.sums()
        #expect(Set(sums.sums.keys.map(\.board)) == ["discussed"])
    }

    /// A text counts again when its like is further back than is remembered.
    @Test func forgetsByOffset() {
        for (distance, isRepeat) in [(RecentKeys.span, true), (RecentKeys.span + 1, false)] {
            var counter = redditCounter(.comments)
            for (id, offset) in [("a", 5), ("b", 5 + distance)] {
                let item = RedditItem(id: id, body: "purple elephant", timeMs: start)
                do throws(Rejection) {
                    let record = item.record(.comments)
                    try counter.count(record.span, offset: offset, nowMs: start)
                } catch {
                    Issue.record("\(error)")
                }
            }
            var sums = RedditSums()
            for batch in counter.takeBatches(redditRegions, sourcePartitions: 1, nowMs: start) {
                sums.add(batch)
            }
            #expect(sums.counts(of: "keywords")["purple elephant"] == (isRepeat ? 1 : 2))
        }
    }

    /// The largest record that one text can make still fits beside what is held.
    @Test func knowsHowMuchOneTextCanAdd() {
        var bench = Bench(.posts)
        let words = (0..<5_000).map { number in
            String("word\(number)".utf8.reversed().map { Character(Unicode.Scalar($0)) })
                + String(repeating: "x", count: 38)
        }
        bench.count(RedditItem(body: words.joined(separator: " "), timeMs: start))
        #expect(bench.counter.heldBytes < bench.counter.largestRecordBytes)
        #expect(bench.counter.heldBytes > bench.counter.largestRecordBytes / 2)
        let held = bench.counter.heldBytes
        let one = RegionDirectory(partitions: 1)
        let batch = bench.counter.takeBatches(one, sourcePartitions: 1, nowMs: start)[0]
        #expect(batch.encoded().count < held + 1_000)
    }

    @Test func tellsWhichBoardsItFeeds() {
        for kind in [RedditReader.Kind.posts, .comments] {
            var bench = Bench(kind)
            let batches = bench.counter.takeBatches(
                redditRegions,
                sourcePartitions: 1,
                nowMs: start
            )
            let own = kind == .posts ? "subreddits" : "discussed"
            #expect(
                batches.allSatisfy {
                    $0.boards == [
                        own, "keywords", "hashtags", "text-emojis", "sentiment:subreddits",
                        "sentiment:posts",
                    ]
                }
            )
        }
    }
}
