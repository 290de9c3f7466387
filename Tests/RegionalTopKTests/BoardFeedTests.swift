import Models
import Ranking
import Redis
import Testing

@testable import RegionalTopK

private let base: Int64 = 1_400_000_000_000
private let sources = ["reddit-posts", "reddit-comments"]
private let boards = [
    [BoardName.subreddits, BoardName.keywords, BoardName.postSentiment],
    [BoardName.discussed, BoardName.keywords, BoardName.postSentiment],
]

/// One text, as the batches count it.
private struct Text {
    var region: String
    var item: String
    var timeMs: Int64
    var score: Int64
}

private func batch(
    _ source: Int,
    _ offset: Int64,
    atMs clockMs: Int64,
    isIdle: Bool = false,
    _ texts: [Text]
) -> CountBatch {
    var batch = CountBatch(
        source: .init(topic: sources[source], partition: 0),
        sourcePartitions: 1,
        from: offset,
        to: offset + 1,
        watermarkMs: clockMs,
        isIdle: isIdle,
        boards: boards[source]
    )
    for text in texts {
        for board in boards[source] {
            var group = CountGroup(
                region: text.region,
                board: board,
                paneStartMs: floorToMultiple(text.timeMs, of: 10_000),
                paneLengthMs: 10_000
            )
            let item = text.item.utf8
            if board == boards[source][0] {
                group.append(item.span, count: 1)
            } else {
                let score = ScoreSum(
                    sum: text.score,
                    positives: text.score > 0 ? 1 : 0,
                    negatives: text.score < 0 ? 1 : 0
                )
                group.append(item.span, count: 1, score: score)
            }
            batch.groups.append(group)
        }
    }
    return batch
}

private func newState() -> PartitionState {
    PartitionState(partition: 0, epoch: 1, inputOffset: 0, settings: .init())
}

/// What Postgres makes of checkpoints.
private struct Store {
    private struct Place: Hashable {
        var region: String
        var board: String
    }

    private var panes: [Place: [CountGroup]] = [:]
    private var topics: [String: SourceTopic] = [:]
    private var feeds: [String: BoardFeed] = [:]
    private var totals: [String: Int64] = [:]

    mutating func write(_ checkpoint: Checkpoint) {
        for expiry in checkpoint.expiries {
            panes[Place(region: expiry.region, board: expiry.board)]?.removeAll {
                $0.paneStartMs + $0.paneLengthMs <= expiry.beforeMs
            }
        }
        for write in checkpoint.panes {
            let group = write.group
            let place = Place(region: group.region, board: group.board)
            let span = group.paneStartMs..<group.paneStartMs + group.paneLengthMs
            if write.replacesPane { panes[place]?.removeAll { span.contains($0.paneStartMs) } }
            if !group.counts.isEmpty { panes[place, default: []].append(group) }
        }
        topics = checkpoint.topics
        feeds = checkpoint.feeds
        for total in checkpoint.totals { totals[total.subreddit] = total.posts }
    }

    func load() -> PartitionState {
        PartitionState(
            partition: 0,
            epoch: 2,
            inputOffset: 0,
            settings: .init(),
            topics: topics,
            feeds: feeds,
            panes: panes.values.flatMap(\.self),
            totals: totals.map { .init(subreddit: $0, posts: $1) }
        )
    }
}

extension PartitionState {
    /// Every record, by its key and whether it is final, without what differs between owners.
    fileprivate mutating func shown() -> [String: Board] {
        renewRecords()
        let due = Due(nowMs: .max / 2, redis: false, history: false)
        var shown: [String: Board] = [:]
        for var board in takePublications(due).records where !board.items.isEmpty {
            board.epoch = 0
            board.revision = 0
            for index in board.items.indices {
                // A collected item is new when it comes again, and ranks before are not stored.
                board.items[index].previousRank = nil
                board.items[index].firstSeenMs = 0
            }
            shown["\(board.key.recordKey) \(board.isFinal)"] = board
        }
        return shown
    }

    /// All totals, as Redis is given them.
    fileprivate mutating func allTotals() -> [String: Int64] {
        totals.renew()
        return Dictionary(
            uniqueKeysWithValues: totals.takeUnsent().map { ($0.subreddit, $0.posts) }
        )
    }
}

@Suite struct BoardFeedTests {
    private func clocks(_ state: PartitionState) -> [Int64?] {
        [BoardName.subreddits, BoardName.keywords, BoardName.discussed].map {
            state.feeds[$0]?.clockMs
        }
    }

    @Test func followsTheSlowestTopicThatHasAClock() throws {
        var state = newState()
        try state.apply(batch(0, 0, atMs: base, []))
        #expect(clocks(state) == [base, base, nil])
        // The comments have no event yet and hold nothing back.
        try state.apply(batch(1, 0, atMs: 0, isIdle: true, []))
        try state.apply(batch(0, 1, atMs: base + 5_000, []))
        #expect(clocks(state) == [base + 5_000, base + 5_000, nil])
        // They come later and are behind: the clock stands until they catch up.
        try state.apply(batch(1, 1, atMs: base + 1_000, []))
        try state.apply(batch(0, 2, atMs: base + 9_000, []))
        #expect(clocks(state) == [base + 9_000, base + 5_000, base + 1_000])
        try state.apply(batch(1, 2, atMs: base + 7_000, []))
        #expect(clocks(state) == [base + 9_000, base + 7_000, base + 7_000])
        try state.apply(batch(1, 3, atMs: base + 20_000, []))
        #expect(clocks(state) == [base + 9_000, base + 9_000, base + 20_000])
    }

    @Test func learnsFromTheCountsOfBatchesThatDoNotSay() throws {
        var state = newState()
        var old = batch(
            0,
            0,
            atMs: base,
            [Text(region: "NA", item: "a", timeMs: base, score: 1)]
        )
        old.boards = []
        try state.apply(old)
        #expect(clocks(state) == [base, base, nil])
    }

    @Test func publishesABoardWithMeansUnderTwoNames() throws {
        var state = newState()
        let texts = [4_000, -1_000, 0].map {
            Text(region: "NA", item: "a", timeMs: base, score: $0)
        }
        try state.apply(batch(0, 0, atMs: base, texts))
        let shown = state.shown()
        let plain = try #require(shown["NA/keywords/1h false"])
        let scored = try #require(shown["NA/sentiment:keywords/1h false"])
        #expect(plain.items.map(\.count) == [3] && scored.items.map(\.count) == [3])
        #expect(plain.items[0].score == nil)
        #expect(scored.items[0].score == ScoreSum(sum: 3_000, positives: 1, negatives: 1))
        #expect(shown["NA/sentiment:posts/1h false"]?.items[0].score == scored.items[0].score)
        #expect(shown["NA/subreddits/1h false"]?.items[0].score == nil)
        #expect(shown["NA/sentiment:sentiment:posts/1h false"] == nil)

        let text = String(decoding: scored.json(), as: UTF8.self)
        #expect(text.contains(#""mean":0.1,"positive":0.333333,"neutral":0.333333,"#))
        #expect(try Board(json: scored.json().span).items == scored.items)
    }

    /// One text for another: no count differs, but what the texts feel like.
    @Test func redisIsToldOfMeansAlone() throws {
        var state = newState()
        func texts(_ scores: [Int64]) -> [Text] {
            scores.map { Text(region: "NA", item: "a", timeMs: base, score: $0) }
        }
        func updates() -> [BoardUpdate] {
            let due = Due(nowMs: base, redis: true, history: false)
            return state.takePublications(due).redis.filter {
                $0.header.key.board == "sentiment:keywords" && $0.header.key.timeframe == .oneMinute
            }
        }
        try state.apply(batch(0, 0, atMs: base, texts([4_000])))
        #expect(
            updates().map(\.changed) == [
                [.init(item: "a", count: 1, score: .init(sum: 4_000, positives: 1, negatives: 0))]
            ]
        )
        // The first text leaves the minute as the second enters it.
        let later = Text(region: "NA", item: "a", timeMs: base + 60_000, score: -700)
        try state.apply(batch(0, 1, atMs: base + 60_000, [later]))
        let changed = updates()
        #expect(changed.map(\.baseRevision).contains(nil) == false && changed.count == 1)
        #expect(
            changed.map(\.changed) == [
                [.init(item: "a", count: 1, score: .init(sum: -700, positives: 0, negatives: 1))]
            ]
        )
    }

    /// Two topics whose clocks differ, kills at any moment, late texts: the boards, the clocks and
    /// the totals are those of one that was never killed.
    @Test(arguments: 1...10) func aRestartAtAnyMomentChangesNothing(seed: Int) throws {
        var random = SplitMix(seed: UInt64(seed))
        var steady = newState()
        var restarted = newState()
        var store = Store()
        var sinceCheckpoint: [CountBatch] = []
        var clocks = [base, base - 3_000_000]
        var offsets: [Int64] = [0, 0]
        var posts: [String: Int64] = [:]
        for _ in 0..<160 {
            // Now this topic is ahead, now that one.
            let source = Int.random(in: 0...1, using: &random)
            clocks[source] += .random(in: 0...200_000, using: &random)
            let texts = (0..<Int.random(in: 0...4, using: &random)).map { _ in
                Text(
                    region: ["NA", "EU"].randomElement(using: &random) ?? "",
                    item: "i\(Int.random(in: 0..<20, using: &random))",
                    timeMs: clocks[source] - .random(in: 0...4_000_000, using: &random),
                    score: .random(in: -10_000...10_000, using: &random)
                )
            }
            if source == 0 { for text in texts { posts[text.item, default: 0] += 1 } }
            let next = batch(
                source,
                offsets[source],
                atMs: clocks[source],
                isIdle: Int.random(in: 0..<4, using: &random) == 0,
                texts
            )
            offsets[source] += 1
            try steady.apply(next)
            try restarted.apply(next)
            sinceCheckpoint.append(next)
            if Int.random(in: 0..<5, using: &random) == 0 {
                store.write(restarted.takeCheckpoint(of: "window-counts", []))
                sinceCheckpoint = []
            }
            if Int.random(in: 0..<15, using: &random) == 0 {
                restarted = store.load()
                for again in sinceCheckpoint { try restarted.apply(again) }
            }
            #expect(steady.feeds == restarted.feeds)
        }
        let expected = steady.shown()
        let found = restarted.shown()
        #expect(expected.count > 40)
        #expect(Set(expected.keys) == Set(found.keys))
        for (key, board) in expected { #expect(found[key] == board, "\(key)") }
        #expect(restarted.allTotals() == posts)
        #expect(steady.allTotals() == posts)
    }
}

@Suite struct SubredditTotalsTests {
    private func group(_ counts: [(String, UInt64)]) -> CountGroup {
        var group = CountGroup(
            region: "NA",
            board: BoardName.subreddits,
            paneStartMs: 0,
            paneLengthMs: 10_000
        )
        for (item, count) in counts { group.append(item, count: count) }
        return group
    }

    @Test func eachIsTakenOnceUnlessItChanges() {
        var totals = SubredditTotals(seed: 1)
        totals.add(group([("pics", 3), ("Pics", 1)]))
        totals.add(group([("pics", 2)]))
        #expect(
            totals.takeUnstored().sorted { $0.posts < $1.posts } == [
                .init(subreddit: "Pics", posts: 1), .init(subreddit: "pics", posts: 5),
            ]
        )
        #expect(totals.takeUnstored().isEmpty)
        totals.add(group([("pics", 1)]))
        #expect(totals.takeUnstored() == [.init(subreddit: "pics", posts: 6)])
        var other = group([("pics", 1)])
        other.board = BoardName.posts
        totals.add(other)
        #expect(totals.takeUnstored().isEmpty && totals.count == 2)
    }

    @Test func redisGetsAllOfThemAgainInTurn() {
        var totals = SubredditTotals(seed: 1)
        totals.add(group((0..<5_000).map { ("s\($0)", 1) }))
        #expect(totals.takeUnsent().count == 5_000)
        var seen: Set<String> = []
        for _ in 0..<SubredditTotals.roundsOfSweep {
            let sent = totals.takeUnsent()
            #expect(sent.count < 20)
            seen.formUnion(sent.map(\.subreddit))
        }
        #expect(seen.count == 5_000)
        totals.renew()
        #expect(totals.takeUnsent().count == 5_000)
    }

    @Test func neverMoreThanSoManyAtATime() {
        var totals = SubredditTotals(seed: 1)
        let all = 2 * SubredditTotals.mostSent + 1
        totals.add(group((0..<all).map { ("s\($0)", 1) }))
        var seen: Set<String> = []
        for _ in 0..<4 {
            let sent = totals.takeUnsent()
            #expect(sent.count <= SubredditTotals.mostSent)
            seen.formUnion(sent.map(\.subreddit))
        }
        #expect(seen.count == all)
    }
}
