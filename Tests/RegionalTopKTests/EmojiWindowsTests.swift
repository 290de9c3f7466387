import Models
import Ranking
import Testing

@testable import RegionalTopK

private let topic = "emoji_reactions"
private let base: Int64 = 1_400_000_000_000

/// One batch of a made-up history: reactions, and where the clock stands after it.
private struct Step {
    var offset: Int64
    var clockMs: Int64
    var reactions: [(region: String, emoji: String, timeMs: Int64)]

    var batch: CountBatch {
        var batch = CountBatch(
            source: .init(topic: topic, partition: 0),
            sourcePartitions: 1,
            from: offset,
            to: offset + 1,
            watermarkMs: clockMs,
            isIdle: false
        )
        for reaction in reactions {
            var group = CountGroup(
                region: reaction.region,
                board: BoardName.emojis,
                paneStartMs: floorToMultiple(reaction.timeMs, of: 2_000),
                paneLengthMs: 2_000
            )
            group.append(reaction.emoji, count: 1)
            batch.groups.append(group)
        }
        return batch
    }
}

private struct Place: Hashable {
    var region: String
    var startMs: Int64
}

private func settings(retentionMs: Int64 = 600_000) -> PartitionState.Settings {
    var settings = PartitionState.Settings()
    settings.windowRetentionMs = retentionMs
    return settings
}

private func newState(retentionMs: Int64 = 600_000) -> PartitionState {
    PartitionState(
        partition: 0,
        epoch: 1,
        inputOffset: 0,
        settings: settings(retentionMs: retentionMs)
    )
}

private func windows(_ state: inout PartitionState, nowMs: Int64) -> [EmojiWindow] {
    defer { state.emojiWindows.confirm() }
    return state.emojiWindows.takeDue(nowMs: nowMs)
}

/// What Postgres makes of checkpoints.
private struct Store {
    var panes: [String: [Int64: CountGroup]] = [:]
    var topics: [String: SourceTopic] = [:]
    var feeds: [String: BoardFeed] = [:]
    var offset: Int64 = 0

    mutating func write(_ checkpoint: Checkpoint) {
        for expiry in checkpoint.expiries where expiry.board == BoardName.emojiWindows {
            panes[expiry.region]?.keys.filter { $0 + 2_000 <= expiry.beforeMs }
                .forEach { panes[expiry.region]?[$0] = nil }
        }
        for write in checkpoint.panes where write.group.board == BoardName.emojiWindows {
            panes[write.group.region, default: [:]][write.group.paneStartMs] = write.group
        }
        topics = checkpoint.topics
        feeds = checkpoint.feeds
        offset = checkpoint.inputOffset
    }

    func load(retentionMs: Int64 = 600_000) -> PartitionState {
        PartitionState(
            partition: 0,
            epoch: 2,
            inputOffset: offset,
            settings: settings(retentionMs: retentionMs),
            topics: topics,
            feeds: feeds,
            panes: panes.values.flatMap(\.values)
        )
    }
}

@Suite struct EmojiWindowsTests {
    @Test func isSentWhileItFillsThenFinal() throws {
        var state = newState()
        try state.apply(
            Step(offset: 0, clockMs: base + 10, reactions: [("EU", "👍", base)]).batch,
            at: 0
        )
        #expect(
            windows(&state, nowMs: 1_000) == [
                EmojiWindow(
                    region: "EU",
                    startMs: base,
                    counts: [.init(item: "👍", count: 1)],
                    isFinal: false,
                    revision: 1
                )
            ]
        )
        let more = [("EU", "👍", base + 5), ("EU", "😂", base + 6), ("EU", "👍", base + 1_999)]
        try state.apply(Step(offset: 1, clockMs: base + 1_999, reactions: more).batch, at: 7)
        #expect(windows(&state, nowMs: 1_249).isEmpty, "at most once in a quarter of a second")
        let second = windows(&state, nowMs: 1_250)
        #expect(second.map(\.total) == [4])
        #expect(second.map(\.revision) == [8])
        #expect(windows(&state, nowMs: 9_000).isEmpty, "nothing new")
        try state.apply(Step(offset: 2, clockMs: base + 2_249, reactions: []).batch, at: 8)
        #expect(windows(&state, nowMs: 9_000).isEmpty, "not yet")
        try state.apply(Step(offset: 3, clockMs: base + 2_250, reactions: []).batch, at: 9)
        let last = windows(&state, nowMs: 9_000)
        #expect(last.map(\.isFinal) == [true])
        #expect(last.map(\.revision) == [10])
        #expect(last[0].counts == [.init(item: "👍", count: 3), .init(item: "😂", count: 1)])
    }

    @Test func isCorrectedByWhatComesLateAndGivenUpAtTheLimit() throws {
        var state = newState(retentionMs: 10_000)
        let first = Step(offset: 0, clockMs: base + 11_999, reactions: [("EU", "👍", base)])
        try state.apply(first.batch, at: 0)
        #expect(windows(&state, nowMs: 0).map(\.isFinal) == [true])
        let late = Step(offset: 1, clockMs: base + 11_999, reactions: [("EU", "😂", base + 1)])
        try state.apply(late.batch, at: 1)
        #expect(windows(&state, nowMs: 1_999).isEmpty)
        let corrected = windows(&state, nowMs: 2_000)
        #expect(corrected.map(\.total) == [2])
        #expect(corrected.map(\.isFinal) == [true])
        #expect(corrected.map(\.revision) == [2])
        try state.apply(Step(offset: 2, clockMs: base + 12_000, reactions: []).batch, at: 2)
        let later = Step(offset: 3, clockMs: base + 12_000, reactions: [("EU", "😂", base + 1)])
        try state.apply(later.batch, at: 3)
        #expect(windows(&state, nowMs: 9_000).isEmpty)
        #expect(state.emojiWindows.tooLate == 1)
    }

    @Test func staysUntilTheBrokerHasIt() throws {
        var state = newState(retentionMs: 10_000)
        let first = Step(offset: 0, clockMs: base, reactions: [("EU", "👍", base)])
        try state.apply(first.batch, at: 0)
        try state.apply(Step(offset: 1, clockMs: base + 90_000, reactions: []).batch, at: 1)
        var store = Store()
        store.write(state.takeCheckpoint(of: "window-counts", []))
        #expect(state.emojiWindows.takeDue(nowMs: 0).count == 1)
        state.emojiWindows.renew()
        #expect(state.emojiWindows.takeDue(nowMs: 2_000).count == 1)
        // Killed before it was confirmed: the next owner says it again, under the same revision.
        var next = store.load(retentionMs: 10_000)
        let again = windows(&next, nowMs: 0)
        #expect(again.map(\.revision) == [2])
        #expect(again.map(\.isFinal) == [true])
        #expect(next.emojiWindows.count == 0, "and then lets go of it")
    }

    /// Whatever came late, and wherever an owner ended, each window's newest record holds every
    /// reaction, and no revision ever stood for two contents.
    @Test(arguments: 1...30) func equalsARecountOverRestarts(seed: Int) throws {
        var random = SplitMix(seed: UInt64(seed))
        var model: [Place: [String: Int64]] = [:]
        var seen: [Place: [Int64: EmojiWindow]] = [:]
        var steps: [Step] = []
        var clock = base
        for offset in 0..<80 as Range<Int64> {
            clock += .random(in: 0...1_500, using: &random)
            let reactions = (0..<Int.random(in: 0...6, using: &random)).map { _ in
                (
                    region: ["EU", "NA", "OC"].randomElement(using: &random) ?? "",
                    emoji: ["👍", "😂", "🔥", "🎉"].randomElement(using: &random) ?? "",
                    timeMs: clock - .random(in: 0...8_000, using: &random)
                )
            }
            for reaction in reactions {
                let start = floorToMultiple(reaction.timeMs, of: 2_000)
                model[Place(region: reaction.region, startMs: start), default: [:]][
                    reaction.emoji,
                    default: 0
                ] += 1
            }
            steps.append(Step(offset: offset, clockMs: clock, reactions: reactions))
        }
        func note(_ sent: [EmojiWindow]) {
            for window in sent {
                let place = Place(region: window.region, startMs: window.startMs)
                if let known = seen[place]?[window.revision] { #expect(known == window) }
                seen[place, default: [:]][window.revision] = window
            }
        }
        var state = newState()
        var store = Store()
        var next = 0
        var nowMs: Int64 = 0
        while next < steps.count {
            try state.apply(steps[next].batch, at: steps[next].offset * 2)
            state.inputOffset = steps[next].offset * 2 + 1
            next += 1
            nowMs += .random(in: 0...300, using: &random)
            if Bool.random(using: &random) { note(windows(&state, nowMs: nowMs)) }
            if Int.random(in: 0..<5, using: &random) == 0 {
                store.write(state.takeCheckpoint(of: "window-counts", []))
            }
            guard Int.random(in: 0..<12, using: &random) == 0 else { continue }
            // Ends without a word; the next owner begins at the last checkpoint.
            state = store.load()
            next = Int(state.inputOffset + 1) / 2
        }
        try state.apply(Step(offset: 80, clockMs: clock + 5_000, reactions: []).batch, at: 1_000)
        note(windows(&state, nowMs: nowMs + 2_000))
        #expect(seen.count == model.count)
        for (place, counts) in model {
            let newest = seen[place]?.max { $0.key < $1.key }?.value
            #expect(newest?.isFinal == true)
            #expect(newest?.total == counts.values.reduce(0, +))
            for count in newest?.counts ?? [] { #expect(count.count == counts[count.item]) }
        }
    }
}
