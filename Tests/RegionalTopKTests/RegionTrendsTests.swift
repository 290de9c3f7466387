import Models
import Ranking
import Redis
import Testing

@testable import RegionalTopK

private let minuteMs: Int64 = 60_000
private let startMs = 372_000 * 60 * minuteMs

/// What a post says, as batches count it.
private struct Post {
    var id: String
    var region: String
    var words: [String]
    var timeMs: Int64
}

/// Nine days of posts about forty words, of which now and then one is said a lot, by many.
private struct Story {
    var posts: [Post] = []

    init(seed: Int, days: Int = 9) {
        var random = SplitMix(seed: UInt64(seed))
        for minute in 0..<days * 1_440 {
            let topic = minute / 900
            let isNews = minute % 900 > 700
            for _ in 0..<(isNews ? 2 : 1) {
                var words = ["w\(Int.random(in: 0..<40, using: &random))"]
                if isNews, Int.random(in: 0..<3, using: &random) == 0 {
                    words = ["news\(topic)", "so much news\(topic)"]
                }
                posts.append(
                    Post(
                        id: "p\(posts.count)",
                        region: Int.random(in: 0..<4, using: &random) == 0 ? "EU" : "NA",
                        words: words,
                        timeMs: startMs + Int64(minute) * minuteMs
                            + .random(in: 0..<minuteMs, using: &random)
                    )
                )
            }
        }
    }

    /// The posts of a batch, as window-aggregator counts them.
    static func groups(_ posts: ArraySlice<Post>) -> [CountGroup] {
        var counter = BatchCounter(
            boards: [BoardName.subreddits, BoardName.keywords, BoardName.hashtags],
            scored: [BoardName.keywords],
            sampled: BoardName.trendSources,
            seed: 3
        )
        for post in posts {
            let region = post.region.utf8
            let number = counter.post(post.id.utf8.span)
            let record = counter.add(
                "pics".utf8.span,
                board: 0,
                region: region.span,
                timeMs: post.timeMs
            )
            counter.show(number, of: record)
            for word in post.words {
                let term = counter.add(
                    word.utf8.span,
                    board: 1,
                    region: region.span,
                    timeMs: post.timeMs,
                    score: .zero
                )
                counter.show(number, of: term)
                guard word.hasPrefix("news") else { continue }
                let tag = counter.add(
                    word.utf8.span,
                    board: 2,
                    region: region.span,
                    timeMs: post.timeMs
                )
                counter.show(number, of: tag)
            }
        }
        return counter.drain()
    }
}

private func batch(_ offset: Int64, clockMs: Int64, _ posts: ArraySlice<Post>) -> CountBatch {
    CountBatch(
        source: .init(topic: "reddit-posts", partition: 0),
        sourcePartitions: 1,
        from: offset,
        to: offset + 1,
        watermarkMs: clockMs,
        isIdle: false,
        boards: BoardName.trendSources,
        groups: Story.groups(posts)
    )
}

/// What Postgres makes of checkpoints.
private struct Store {
    private var panes: [String: [CountGroup]] = [:]
    private var topics: [String: SourceTopic] = [:]
    private var feeds: [String: BoardFeed] = [:]
    private(set) var history: [String: [Int64: Board]] = [:]

    mutating func write(_ checkpoint: Checkpoint) {
        for expiry in checkpoint.expiries {
            panes["\(expiry.region) \(expiry.board)"]?.removeAll {
                $0.paneStartMs + $0.paneLengthMs <= expiry.beforeMs
            }
        }
        for write in checkpoint.panes {
            let group = write.group
            let place = "\(group.region) \(group.board)"
            let span = group.paneStartMs..<group.paneStartMs + group.paneLengthMs
            if write.replacesPane { panes[place]?.removeAll { span.contains($0.paneStartMs) } }
            if !group.counts.isEmpty { panes[place, default: []].append(group) }
        }
        topics = checkpoint.topics
        feeds = checkpoint.feeds
        for board in checkpoint.boards {
            history[board.key.region, default: [:]][board.asOfMs] = board.plain
        }
    }

    func load(_ settings: PartitionState.Settings, epoch: Int64) -> PartitionState {
        PartitionState(
            partition: 0,
            epoch: epoch,
            inputOffset: 0,
            settings: settings,
            topics: topics,
            feeds: feeds,
            panes: panes.values.flatMap(\.self)
        )
    }
}

extension Board {
    /// Without what differs from owner to owner.
    fileprivate var plain: Board {
        var plain = self
        plain.epoch = 0
        plain.revision = 0
        for index in plain.items.indices { plain.items[index].previousRank = nil }
        return plain
    }
}

extension PartitionState {
    /// The boards of trends as they are published now, by region.
    fileprivate mutating func trendBoards(nowMs: Int64) -> [String: Board] {
        renewRecords()
        let records = takePublications(Due(nowMs: nowMs, redis: true, history: false)).records
        return Dictionary(
            records.filter { $0.key.board == BoardName.trends }.map { ($0.key.region, $0.plain) },
            uniquingKeysWith: { _, last in last }
        )
    }
}

@Suite struct RegionTrendsTests {
    private static func newState(_ settings: PartitionState.Settings) -> PartitionState {
        PartitionState(partition: 0, epoch: 1, inputOffset: 0, settings: settings)
    }

    /// Kills at any moment, and posts that come late: boards, examples and history are those of an
    /// owner that was never killed and got everything at once.
    @Test(arguments: 1...2) func aRestartAtAnyMomentChangesNothing(seed: Int) throws {
        var random = SplitMix(seed: UInt64(seed))
        let story = Story(seed: seed)
        var settings = PartitionState.Settings()
        // What is not looked at here is not worth its time.
        settings.timeframes = [.oneHour, .sixHours, .oneDay, .sevenDays]
        settings.recordDepth = 3
        settings.storedDepth = 3
        settings.trendsStepMs = seed == 2 ? 3_600_000 : 0
        var steady = Self.newState(settings)
        var killed = Self.newState(settings)
        var store = Store()
        var sinceCheckpoint: [CountBatch] = []
        var next = 0
        var offset: Int64 = 0
        var epoch: Int64 = 1
        var nowMs: Int64 = 0
        var kills = 0
        var listed = 0
        var late: [Post] = []
        while next < story.posts.count {
            // Small batches towards the end, where there is a past.
            let most = next < story.posts.count * 7 / 9 ? 2_500 : 120
            let end = min(story.posts.count, next + .random(in: 1...most, using: &random))
            var posts = Array(story.posts[next..<end])
            let clockMs = posts.last?.timeMs ?? 0
            if Int.random(in: 0..<4, using: &random) == 0, posts.count > 3 {
                late.append(posts.removeFirst())
            } else {
                posts += late
                late = []
            }
            next = end
            let batch = batch(offset, clockMs: clockMs, posts[...])
            offset += 1
            try steady.apply(batch)
            try killed.apply(batch)
            sinceCheckpoint.append(batch)
            if Int.random(in: 0..<4, using: &random) == 0 {
                store.write(killed.takeCheckpoint(of: "window-counts", []))
                sinceCheckpoint = []
            }
            if Int.random(in: 0..<6, using: &random) == 0 {
                epoch += 1
                kills += 1
                killed = store.load(settings, epoch: epoch)
                for again in sinceCheckpoint { try killed.apply(again) }
            }
            nowMs += RegionTrends.intervalMs
            let expected = steady.trendBoards(nowMs: nowMs)
            #expect(killed.trendBoards(nowMs: nowMs) == expected)
            for board in expected.values {
                listed += board.items.count
                guard offset % 3 == 0 else { continue }
                Self.check(
                    board,
                    story.posts[..<next].filter { post in
                        !late.contains { $0.id == post.id }
                    }
                )
            }
        }
        #expect(kills > 5 && listed > 20)
        guard settings.trendsStepMs > 0 else { return }
        // Every border was looked at once, whoever was killed meanwhile.
        store.write(killed.takeCheckpoint(of: "window-counts", []))
        var whole = Store()
        whole.write(steady.takeCheckpoint(of: "window-counts", []))
        let borders = try #require(whole.history["NA"])
        #expect(borders.count > 150)
        for asOfMs in borders.keys where asOfMs % settings.trendsStepMs == 0 {
            #expect(store.history["NA"]?[asOfMs] != nil, "\(asOfMs)")
        }
    }

    /// Counts and examples are those of the posts.
    private static func check(_ board: Board, _ posts: [Post]) {
        let hour = board.asOfMs - 3_600_000..<board.asOfMs
        for entry in board.items {
            guard let trend = entry.trend else {
                Issue.record("\(entry.item) has no facts")
                continue
            }
            let (kind, item) = TrendKind.parse(entry.item)
            let naming = posts.filter {
                $0.region == board.key.region && hour.contains($0.timeMs)
                    && (kind == .subreddit || $0.words.contains(item))
            }
            #expect(trend.kind == kind.rawValue)
            #expect(trend.observed == Int64(naming.count))
            #expect(trend.examples == Array(PostSample(naming.map(\.id)).ids.prefix(3)))
            #expect(trend.status != nil && trend.firstSeenMs <= board.asOfMs)
            #expect(entry.count == Int64((trend.score * 1_000).rounded()))
            if entry.item.hasPrefix("so much") {
                #expect(trend.variants.contains { $0.hasPrefix("news") })
            }
        }
    }

    @Test func whatIsAskedForIsToldOf() throws {
        let story = Story(seed: 5)
        var state = Self.newState(.init())
        let clockMs = story.posts.last?.timeMs ?? 0
        try state.apply(batch(0, clockMs: clockMs, story.posts[...]))
        let key = Board.Key(
            board: BoardName.trends,
            region: Board.worldwide,
            timeframe: .oneHour
        )
        state.watch(
            .init(key: key, revision: 8, threshold: 0, items: ["w3", "#nobody", "r/pics"])
        )
        let board = try #require(state.trendBoards(nowMs: 10_000)["NA"])
        #expect(board.watchRevision == 8 && board.distinct > 0 && board.isFinal)
        for item in ["w3", "#nobody", "r/pics"] {
            let told = try #require(board.watched.first { $0.item == item }, "\(item)")
            #expect(told.trend?.status == nil || item == "r/pics")
            // Nobody wrote a hashtag in that hour: there is nothing to judge by.
            #expect(((told.trend?.expected ?? 0) > 0) == (item != "#nobody"))
        }
        #expect(try Board(json: board.json().span).watched.count == board.watched.count)
    }

    @Test func examplesBeyondTheBudgetAreLeftOut() {
        var log = ExampleLog(budget: 10)
        for group in Story.groups(Story(seed: 2, days: 1).posts[..<40]) { log.add(group) }
        #expect(log.count <= 10 && log.dropped > 0)
        log.drop(before: startMs + 3_600_000 * 24)
        #expect(log.count == 0)
    }
}
