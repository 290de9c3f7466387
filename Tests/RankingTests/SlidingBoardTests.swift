import Models
import Testing

@testable import Ranking

/// The slow, obvious model: remembers every event, and recounts from them.
private struct Model {
    var events: [(timeMs: Int64, item: String, count: UInt64)] = []
    var endMs: [Timeframe: [WindowKind: Int64]] = [:]

    mutating func advance(clockMs: Int64, finalMs: Int64) {
        for timeframe in Timeframe.allCases {
            let step = timeframe.paneMs
            let running = (clockMs / step) * step + step
            let final = (finalMs / step) * step
            let old = endMs[timeframe] ?? [:]
            endMs[timeframe] = [
                .running: max(old[.running] ?? 0, running), .final: max(old[.final] ?? 0, final),
            ]
        }
    }

    func counts(_ timeframe: Timeframe, _ kind: WindowKind) -> [String: Int64] {
        guard let end = endMs[timeframe]?[kind] else { return [:] }
        var counts: [String: Int64] = [:]
        for event in events where event.timeMs < end && event.timeMs >= end - timeframe.lengthMs {
            counts[event.item, default: 0] += Int64(event.count)
        }
        return counts
    }
}

private func sorted(_ counts: [String: Int64]) -> [(String, Int64)] {
    counts.sorted {
        $0.value != $1.value
            ? $0.value > $1.value : Array($1.key.utf8).lexicographicallyPrecedes(Array($0.key.utf8))
    }.map { ($0.key, $0.value) }
}

private func expectSame(
    _ board: inout SlidingBoard,
    _ model: Model,
    depth: Int,
    timeframes: [Timeframe] = Timeframe.allCases,
    _ comment: Comment
) {
    for timeframe in timeframes {
        for kind in WindowKind.allCases {
            let counts = model.counts(timeframe, kind)
            let expected = sorted(counts)
            let ranking = board.ranking(timeframe, kind, depth: depth)
            #expect(
                ranking.items.map { board.item($0.id) } == expected.prefix(depth).map { $0.0 },
                "\(timeframe) \(kind) \(comment)"
            )
            #expect(ranking.items.map { $0.count } == expected.prefix(depth).map { $0.1 }, comment)
            #expect(ranking.total == counts.values.reduce(0, +), comment)
            #expect(ranking.distinct == Int64(counts.count), comment)
            #expect(ranking.maxError == 0)
            let next = expected.count > depth ? expected[depth].1 : 0
            #expect(ranking.floor >= next, "the floor is a bound")
            #expect(ranking.floor <= (expected.count > depth ? expected[depth - 1].1 : 0))
        }
    }
}

/// Panes come as long as the board's shortest, and shorter, too.
private func group(_ timeMs: Int64, _ counts: [(String, UInt64)]) -> CountGroup {
    let paneMs: Int64 = timeMs % 3 == 0 ? 10_000 : 2_000
    var group = CountGroup(
        region: "NA",
        board: "posts",
        paneStartMs: floorToMultiple(timeMs, of: paneMs),
        paneLengthMs: paneMs
    )
    for (item, count) in counts { group.append(item, count: count) }
    return group
}

private func newBoard(
    budget: Int = 1_000_000,
    timeframes: [Timeframe] = Timeframe.allCases
) -> SlidingBoard {
    SlidingBoard(
        region: "NA",
        board: "posts",
        timeframes: timeframes,
        itemBudget: budget,
        seed: 7
    )
}

/// How a history's clock moves between two batches.
private struct Pace: Sendable, CustomTestStringConvertible {
    var name: String
    var stepMs: ClosedRange<Int64>
    var lateMs: Int64
    var earlyMs: Int64
    var items: Int
    var testDescription: String { name }

    static let all = [
        Pace(name: "live", stepMs: 0...4_000, lateMs: 90_000, earlyMs: 0, items: 40),
        Pace(name: "late by hours", stepMs: 0...60_000, lateMs: 9_000_000, earlyMs: 0, items: 30),
        Pace(
            name: "partitions apart",
            stepMs: 0...30_000,
            lateMs: 0,
            earlyMs: 7_200_000,
            items: 50
        ),
        Pace(
            name: "days",
            stepMs: 0...20_000_000,
            lateMs: 90_000_000,
            earlyMs: 10_000_000,
            items: 25
        ),
        Pace(name: "jumps", stepMs: 0...700_000_000, lateMs: 600_000_000, earlyMs: 0, items: 9),
    ]
}

@Suite struct SlidingBoardTests {
    @Test(arguments: Pace.all, 1...4)
    private func everyWindowEqualsTheRecount(_ pace: Pace, seed: Int) {
        var random = SplitMix(seed: UInt64(seed))
        var board = newBoard()
        var model = Model()
        var clock: Int64 = 1_400_000_000_000 + Int64.random(in: 0...3_600_000, using: &random)
        for step in 0..<60 {
            for _ in 0..<Int.random(in: 0...6, using: &random) {
                let time =
                    clock - Int64.random(in: 0...pace.lateMs, using: &random)
                    + Int64.random(in: 0...pace.earlyMs, using: &random)
                var counts: [(String, UInt64)] = []
                for _ in 0..<Int.random(in: 1...5, using: &random) {
                    let item = "p\(Int.random(in: 0..<pace.items, using: &random))"
                    let count = UInt64.random(in: 1...4, using: &random)
                    counts.append((item, count))
                }
                if board.add(group(time, counts)) == 0 {
                    for (item, count) in counts { model.events.append((time, item, count)) }
                } else {
                    #expect(time < clock - Timeframe.longestMs)
                }
            }
            clock += Int64.random(in: pace.stepMs, using: &random)
            let finalMs = clock - Int64.random(in: 0...15_000, using: &random)
            board.advance(clockMs: clock, finalMs: finalMs)
            model.advance(clockMs: clock, finalMs: finalMs)
            if step % 5 == 0 { expectSame(&board, model, depth: 7, "step \(step)") }
        }
        expectSame(&board, model, depth: 100, "end")
    }

    @Test(arguments: 1...4)
    func manyItemsKeepFewCandidates(seed: Int) {
        var random = SplitMix(seed: UInt64(seed))
        var board = newBoard(timeframes: [.oneMinute, .oneHour])
        var model = Model()
        var clock: Int64 = 1_400_000_000_000
        for step in 0..<300 {
            var counts: [(String, UInt64)] = []
            for _ in 0..<60 {
                let rank = Int(1 / Double.random(in: 0.0005...1, using: &random))
                counts.append(("p\((rank + step / 40) % 2000)", 1))
            }
            _ = board.add(group(clock, counts))
            for (item, count) in counts { model.events.append((clock, item, count)) }
            clock += 1_500
            board.advance(clockMs: clock, finalMs: clock)
            model.advance(clockMs: clock, finalMs: clock)
            if step % 20 == 0 {
                expectSame(
                    &board,
                    model,
                    depth: 10,
                    timeframes: [.oneMinute, .oneHour],
                    "step \(step)"
                )
            }
        }
    }

    @Test func countsBeyond32BitsStayExact() {
        var board = newBoard()
        board.advance(clockMs: 1_400_000_000_000, finalMs: 1_400_000_000_000)
        for _ in 0..<3 {
            _ = board.add(group(1_400_000_000_000, [("a", 6_000_000_000), ("b", 1)]))
        }
        let ranking = board.ranking(.oneDay, .running, depth: 2)
        #expect(ranking.items.map { $0.count } == [18_000_000_000, 3])
        #expect(ranking.total == 18_000_000_003)
        board.advance(clockMs: 1_400_000_100_000, finalMs: 1_400_000_100_000)
        #expect(board.ranking(.oneMinute, .running, depth: 2).items.isEmpty)
    }

    @Test func aBoardRestoredFromItsWritesIsTheSame() {
        var random = SplitMix(seed: 11)
        var board = newBoard()
        var stored: [PaneWrite] = []
        var clock: Int64 = 1_400_000_000_000
        for step in 0..<400 {
            let time = clock - Int64.random(in: 0...2_000_000, using: &random)
            _ = board.add(group(time, [("p\(step % 37)", 2), ("q\(step % 11)", 1)]))
            clock += Int64.random(in: 0...30_000, using: &random)
            board.advance(clockMs: clock, finalMs: clock)
            guard step % 7 == 0 else { continue }
            for write in board.takeUnstored() {
                let span =
                    write.group.paneStartMs..<write.group.paneStartMs + write.group.paneLengthMs
                if write.replacesPane { stored.removeAll { span.contains($0.group.paneStartMs) } }
                stored.append(write)
            }
        }
        stored += board.takeUnstored().filter { !$0.replacesPane }
        var restored = newBoard()
        restored.advance(clockMs: clock, finalMs: clock)
        for write in stored.shuffled(using: &random) { restored.restore(write.group) }
        #expect(restored.takeUnstored().isEmpty)
        for timeframe in Timeframe.allCases {
            for kind in WindowKind.allCases {
                let expected = board.ranking(timeframe, kind, depth: 100)
                let ranking = restored.ranking(timeframe, kind, depth: 100)
                #expect(
                    ranking.items.map { restored.item($0.id) }
                        == expected.items.map { board.item($0.id) }
                )
                #expect(ranking.items.map { $0.count } == expected.items.map { $0.count })
                #expect(ranking.total == expected.total)
            }
        }
    }

    @Test func pastItsBudgetTheHeavyStayExactAndTheErrorIsBounded() {
        var board = newBoard(budget: 100)
        let clock: Int64 = 1_400_000_000_000
        board.advance(clockMs: clock, finalMs: clock)
        for round in 0..<20 {
            for heavy in 0..<10 { _ = board.add(group(clock, [("heavy\(heavy)", 100)])) }
            for light in 0..<30 { _ = board.add(group(clock, [("light\(round)-\(light)", 1)])) }
        }
        let ranking = board.ranking(.oneHour, .running, depth: 10)
        #expect(ranking.items.map { $0.count } == Array(repeating: 2000, count: 10))
        #expect(board.itemCount <= 100)
        #expect(ranking.total == 20_600)
        #expect(ranking.maxError > 0 && ranking.maxError <= 600)
        #expect(ranking.floor >= ranking.maxError)
    }

    @Test func deadItemsGiveTheirNumbersBack() {
        var board = newBoard(timeframes: [.oneMinute])
        var clock: Int64 = 1_400_000_000_000
        for round in 0..<40 {
            _ = board.add(group(clock, (0..<10_000).map { ("r\(round)-\($0)", 1) }))
            clock += 10_000
            board.advance(clockMs: clock, finalMs: clock)
        }
        #expect(board.itemCount < 200_000)
        #expect(board.generation > 0)
        let ranking = board.ranking(.oneMinute, .running, depth: 5)
        #expect(ranking.distinct == 50_000)
        #expect(ranking.items.allSatisfy { $0.count == 1 })
    }
}

/// A seeded generator (Steele, Lea, Flood: SplitMix64).
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
