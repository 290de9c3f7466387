import Models
import Ranking
import Redis
import Testing

@testable import RegionalTopK

private let base: Int64 = 1_400_000_000_000

private func batch(
    _ partition: Int32,
    _ range: Range<Int64>,
    atMs timeMs: Int64,
    of partitions: Int32 = 1,
    isIdle: Bool = false,
    _ counts: [(Int64, String, UInt64)] = []
) -> CountBatch {
    var batch = CountBatch(
        source: .init(topic: "post-views", partition: partition),
        sourcePartitions: partitions,
        from: range.lowerBound,
        to: range.upperBound,
        watermarkMs: timeMs,
        isIdle: isIdle
    )
    for (eventMs, item, count) in counts {
        var group = CountGroup(
            region: "NA",
            board: "posts",
            paneStartMs: floorToMultiple(eventMs, of: 10_000),
            paneLengthMs: 10_000
        )
        group.append(item, count: count)
        batch.groups.append(group)
    }
    return batch
}

private func newState(_ settings: PartitionState.Settings = .init()) -> PartitionState {
    PartitionState(partition: 0, epoch: 1, inputOffset: 0, settings: settings)
}

extension PartitionState {
    fileprivate mutating func updates(nowMs: Int64 = 0) -> [BoardUpdate] {
        takePublications(Due(nowMs: nowMs, redis: true, history: false)).redis
    }

    fileprivate mutating func counts(_ timeframe: Timeframe = .oneMinute) -> [String: Int64] {
        renewRedis()
        let board = updates().first { $0.header.key.timeframe == timeframe }
        return Dictionary(
            uniqueKeysWithValues: (board?.changed ?? []).map { ($0.item, $0.count) }
        )
    }
}

@Suite struct ChainTests {
    @Test func aRepeatIsCountedOnce() throws {
        var state = newState()
        let first = batch(0, 10..<20, atMs: base, [(base, "a", 3)])
        try state.apply(first)
        try state.apply(first)
        try state.apply(batch(0, 20..<30, atMs: base, [(base, "a", 4)]))
        try state.apply(first)
        #expect(state.counts() == ["a": 7])
        #expect(state.repeats == 2)
    }

    @Test func aGapIsAnErrorThatNamesItAndChangesNothing() throws {
        var state = newState()
        try state.apply(batch(3, 0..<5, atMs: base, [(base, "a", 1)]))
        let gap = ChainGap(
            source: .init(topic: "post-views", partition: 3),
            expected: 5,
            found: 6..<9
        )
        #expect(throws: gap) {
            try state.apply(batch(3, 6..<9, atMs: base, [(base, "a", 1)]))
        }
        #expect("\(gap)" == "post-views[3]: expected a batch from 5, found 6..<9")
        #expect(state.counts() == ["a": 1])
    }

    @Test func aBatchThatOverlapsTheChainIsAGapNotARepeat() throws {
        var state = newState()
        try state.apply(batch(0, 0..<5, atMs: base))
        #expect(throws: ChainGap.self) { try state.apply(batch(0, 3..<8, atMs: base)) }
    }

    @Test func sourcesHaveChainsOfTheirOwn() throws {
        var state = newState()
        try state.apply(batch(0, 0..<5, atMs: base, of: 2, [(base, "a", 1)]))
        try state.apply(batch(1, 100..<105, atMs: base, of: 2, [(base, "a", 1)]))
        try state.apply(batch(1, 105..<105, atMs: base, of: 2))
        #expect(state.counts() == ["a": 2])
    }
}

@Suite struct ClockTests {
    private func clock(_ batches: [CountBatch]) throws -> Int64? {
        var topic = SourceTopic()
        for batch in batches { _ = try topic.accept(batch) }
        return topic.clockMs
    }

    @Test func nothingMovesBeforeEveryPartitionWasHeardOf() throws {
        #expect(try clock([batch(0, 0..<5, atMs: base, of: 2)]) == nil)
    }

    @Test func aPartitionWithABacklogHoldsTheClockBack() throws {
        #expect(
            try clock([
                batch(0, 0..<5, atMs: base, of: 2), batch(1, 0..<5, atMs: base + 9_000, of: 2),
            ]) == base
        )
    }

    @Test func anIdlePartitionHoldsNothingBack() throws {
        #expect(
            try clock([
                batch(0, 0..<5, atMs: base, of: 3, isIdle: true),
                batch(1, 0..<5, atMs: base + 9_000, of: 3),
                batch(2, 0..<0, atMs: 0, of: 3, isIdle: true),
            ]) == base + 9_000
        )
    }

    @Test func whenAllAreIdleTheFurthestCounts() throws {
        #expect(
            try clock([
                batch(0, 0..<5, atMs: base, of: 2, isIdle: true),
                batch(1, 0..<5, atMs: base + 9_000, of: 2, isIdle: true),
            ]) == base + 9_000
        )
    }

    @Test func aPartitionThatWakesInThePastDoesNotTurnTheClockBack() throws {
        #expect(
            try clock([
                batch(0, 0..<5, atMs: base, of: 2, isIdle: true),
                batch(1, 0..<5, atMs: base + 9_000, of: 2), batch(0, 5..<6, atMs: base, of: 2),
            ]) == base + 9_000
        )
    }
}

@Suite struct WindowTests {
    @Test func lateEventsCountWhereTheyBelong() throws {
        var state = newState()
        try state.apply(batch(0, 0..<1, atMs: base + 600_000, [(base + 600_000, "now", 1)]))
        let before = state.updates().first { $0.header.key.timeframe == .fifteenMinutes }
        try state.apply(batch(0, 1..<2, atMs: base + 600_000, [(base, "late", 5)]))
        let after = state.updates().first { $0.header.key.timeframe == .fifteenMinutes }
        #expect(after?.changed == [.init(item: "late", count: 5)])
        #expect(after?.baseRevision == before?.header.revision)
        #expect((after?.header.revision ?? 0) > (before?.header.revision ?? 0))
        #expect(state.counts(.oneMinute) == ["now": 1])
    }

    @Test func aFinalBoardIsRevisedByALateEvent() throws {
        var state = newState()
        try state.apply(batch(0, 0..<1, atMs: base, [(base, "a", 1)]))
        try state.apply(batch(0, 1..<2, atMs: base + 20_300, [(base + 20_300, "b", 1)]))
        let due = Due(nowMs: 1_000, redis: false, history: false)
        let finals = state.takePublications(due).records.filter {
            $0.isFinal && $0.key.timeframe == .oneMinute
        }
        #expect(finals.map { $0.asOfMs } == [base + 20_000])
        #expect(finals.first?.items.map { $0.item } == ["a"])
        try state.apply(batch(0, 2..<3, atMs: base + 20_300, [(base + 10_000, "a", 4)]))
        let later = Due(nowMs: 2_000, redis: false, history: false)
        let revised = state.takePublications(later).records.filter {
            $0.isFinal && $0.key.timeframe == .oneMinute
        }
        #expect(revised.map { $0.asOfMs } == [base + 20_000])
        #expect(revised.first?.items.map { $0.count } == [5])
        #expect((revised.first?.revision ?? 0) > (finals.first?.revision ?? 0))
    }

    /// A window becomes final after the next one has begun; whoever reads the last record of a board
    /// must not be given the one that has ended.
    @Test func theLastRecordOfABoardIsItsNewestWindow() throws {
        let border = floorToMultiple(base, of: 600_000) + 600_000
        var state = newState()
        try state.apply(
            batch(0, 0..<1, atMs: border - 1, [(border - 5_000, "a", 1)])
        )
        var last: [Timeframe: Board] = [:]
        for (nowMs, clockMs) in [(0, border - 1), (2_000, border + 100), (4_000, border + 300)] {
            try state.apply(batch(0, 1..<1, atMs: clockMs))
            let due = Due(nowMs: Int64(nowMs), redis: false, history: false)
            for record in state.takePublications(due).records {
                #expect(record.revision > last[record.key.timeframe]?.revision ?? .min)
                last[record.key.timeframe] = record
            }
        }
        for timeframe in [Timeframe.oneMinute, .oneHour, .sixHours, .oneDay] {
            let record = try #require(last[timeframe])
            #expect(record.asOfMs > border && !record.isFinal, "\(timeframe)")
        }
    }

    /// What Redis makes of the differences equals the board written whole, whatever came and went,
    /// also when items were numbered anew because the budget was full.
    @Test(arguments: 1...20) func differencesAddUpToTheWholeBoard(seed: Int) throws {
        var random = SplitMix(seed: UInt64(seed))
        var state = newState(.init(itemBudget: 60, recordDepth: 5, storedDepth: 12))
        var redis: [Board.Key: (revision: Int64, items: [String: Int64])] = [:]
        var clock = base
        for offset in 0..<60 as Range<Int64> {
            clock += .random(in: 0...9_000, using: &random)
            let counts = (0..<Int.random(in: 0...8, using: &random)).map { _ in
                (
                    clock - .random(in: 0...40_000, using: &random),
                    "\(Int.random(in: 0...40, using: &random) + Int(offset))",
                    UInt64.random(in: 1...4, using: &random)
                )
            }
            try state.apply(batch(0, offset..<offset + 1, atMs: clock, counts))
            for update in state.updates() {
                let key = update.header.key
                if let base = update.baseRevision {
                    #expect(base == redis[key]?.revision)
                } else {
                    redis[key] = nil
                }
                var items = redis[key]?.items ?? [:]
                for one in update.changed { items[one.item] = one.count }
                for item in update.removed { #expect(items.removeValue(forKey: item) != nil) }
                redis[key] = (update.header.revision, items)
            }
            var copy = state
            for timeframe in Timeframe.allCases {
                let key = Board.Key(board: "posts", region: "NA", timeframe: timeframe)
                #expect(redis[key]?.items ?? [:] == copy.counts(timeframe))
            }
        }
    }

    @Test func anUnchangedBoardIsNotPublishedAgain() throws {
        var state = newState()
        try state.apply(batch(0, 0..<1, atMs: base, [(base, "a", 1)]))
        #expect(state.updates().count == Timeframe.allCases.count)
        #expect(state.updates().isEmpty)
        try state.apply(batch(0, 1..<1, atMs: base + 1))
        #expect(state.updates().isEmpty)
    }

    @Test func spellingsOfOneLetterAreTwoItems() throws {
        var state = newState()
        let composed = "caf\u{E9}"
        let decomposed = "cafe\u{301}"
        try state.apply(
            batch(0, 0..<3, atMs: base, [(base, composed, 2), (base, decomposed, 1)])
        )
        try state.apply(batch(0, 3..<3, atMs: base + 20_300))
        let due = Due(nowMs: 1_000, redis: false, history: false)
        let board = state.takePublications(due).records.first { $0.isFinal && $0.total > 0 }
        #expect(
            board?.items.map { Array($0.item.utf8) }
                == [composed, decomposed].map { Array($0.utf8) }
        )
    }

    @Test func recordsListTheirDepthAFloorAndWhatIsWatched() throws {
        var settings = PartitionState.Settings()
        settings.recordDepth = 2
        var state = newState(settings)
        let counts: [(Int64, String, UInt64)] = [
            (base, "a", 9), (base, "b", 8), (base, "c", 7), (base, "d", 6), (base, "e", 1),
        ]
        try state.apply(batch(0, 0..<5, atMs: base, counts))
        let due = Due(nowMs: 1_000, redis: false, history: false)
        let plain = state.takePublications(due).records.first {
            !$0.isFinal && $0.key.timeframe == .oneHour
        }
        #expect(plain?.items.map { $0.item } == ["a", "b"])
        #expect(plain?.floor == 7)
        let key = Board.Key(board: "posts", region: Board.worldwide, timeframe: .oneHour)
        state.watch(WatchList(key: key, revision: 5, threshold: 7, items: ["a", "e", "x"]))
        let asked = state.takePublications(due).records.first {
            !$0.isFinal && $0.key.timeframe == .oneHour
        }
        #expect(asked?.items.map { $0.item } == ["a", "b", "c"])
        #expect(asked?.floor == 6)
        #expect(asked?.watchRevision == 5)
        #expect(asked?.watched == [.init(item: "e", count: 1), .init(item: "x", count: 0)])
    }
}

@Suite struct CheckpointTests {
    @Test(arguments: 1...6)
    func aRestartAtAnyMomentChangesNothing(seed: Int) throws {
        var random = SplitMix(seed: UInt64(seed))
        var steady = newState()
        var restarted = newState()
        var stored: [CountGroup] = []
        var checkpoint = restarted.takeCheckpoint(of: "window-counts", [])
        var sinceCheckpoint: [CountBatch] = []
        var clock = base
        for offset in 0..<Int64(120) {
            clock += Int64.random(in: 0...40_000, using: &random)
            let late = clock - Int64.random(in: 0...4_000_000, using: &random)
            let next = batch(
                0,
                offset..<offset + 1,
                atMs: clock,
                [
                    (clock, "p\(Int.random(in: 0..<20, using: &random))", 2),
                    (late, "q\(Int.random(in: 0..<20, using: &random))", 1),
                ]
            )
            try steady.apply(next)
            try restarted.apply(next)
            sinceCheckpoint.append(next)
            if Int.random(in: 0..<4, using: &random) == 0 {
                checkpoint = restarted.takeCheckpoint(of: "window-counts", [])
                store(checkpoint, in: &stored)
                sinceCheckpoint = []
            }
            if Int.random(in: 0..<15, using: &random) == 0 {
                restarted = PartitionState(
                    partition: 0,
                    epoch: 2,
                    inputOffset: 0,
                    settings: .init(),
                    topics: checkpoint.topics,
                    feeds: checkpoint.feeds,
                    panes: stored
                )
                for again in sinceCheckpoint { try restarted.apply(again) }
            }
        }
        for timeframe in Timeframe.allCases {
            #expect(steady.counts(timeframe) == restarted.counts(timeframe), "\(timeframe)")
        }
    }

    private func store(_ checkpoint: Checkpoint, in stored: inout [CountGroup]) {
        for write in checkpoint.panes {
            let span =
                write.group.paneStartMs..<write.group.paneStartMs + write.group.paneLengthMs
            if write.replacesPane { stored.removeAll { span.contains($0.paneStartMs) } }
            if !write.group.counts.isEmpty { stored.append(write.group) }
        }
        for expiry in checkpoint.expiries {
            stored.removeAll { $0.paneStartMs + $0.paneLengthMs <= expiry.beforeMs }
        }
    }
}

struct SplitMix: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
