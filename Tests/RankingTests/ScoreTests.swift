import Models
import Testing

@testable import Ranking

/// Remembers every text, and adds up those of a window.
private struct Texts {
    struct Text {
        var timeMs: Int64
        var item: String
        var count: Int64
        var score: ScoreSum
    }

    var texts: [Text] = []

    func sums(in window: Range<Int64>) -> [String: (count: Int64, score: ScoreSum)] {
        var sums: [String: (count: Int64, score: ScoreSum)] = [:]
        for text in texts where window.contains(text.timeMs) {
            var sum = sums[text.item] ?? (0, .zero)
            sum.count += text.count
            sum.score += text.score
            sums[text.item] = sum
        }
        return sums
    }
}

@Suite struct ScoreTests {
    private func board(budget: Int = 1_000_000) -> SlidingBoard {
        SlidingBoard(
            region: "NA",
            board: "keywords",
            timeframes: Timeframe.allCases,
            isScored: true,
            itemBudget: budget,
            seed: 5
        )
    }

    /// A pane of texts, which the model takes, too.
    private func pane(
        _ timeMs: Int64,
        _ texts: inout Texts,
        _ random: inout SplitMix
    ) -> CountGroup {
        var group = CountGroup(
            region: "NA",
            board: "keywords",
            paneStartMs: floorToMultiple(timeMs, of: 10_000),
            paneLengthMs: 10_000
        )
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let item = "w\(Int.random(in: 0..<12, using: &random))"
            let count = Int64.random(in: 1...3, using: &random)
            let score = ScoreSum(
                sum: .random(in: -10_000...10_000, using: &random) * count,
                positives: .random(in: 0...1, using: &random),
                negatives: .random(in: 0...1, using: &random)
            )
            group.append(item.utf8.span, count: UInt64(count), score: score)
            texts.texts.append(
                .init(timeMs: group.paneStartMs, item: item, count: count, score: score)
            )
        }
        return group
    }

    private func expectSame(_ board: inout SlidingBoard, _ texts: Texts) {
        for timeframe in Timeframe.allCases {
            for kind in WindowKind.allCases {
                guard let end = board.asOfMs(timeframe, kind) else { continue }
                let expected = texts.sums(in: (end - timeframe.lengthMs)..<end)
                let ranking = board.ranking(timeframe, kind, depth: 100)
                #expect(ranking.items.count == expected.count)
                for item in ranking.items {
                    let sum = expected[board.item(item.id)]
                    #expect(item.count == sum?.count)
                    #expect(board.score(item.id, timeframe, kind) == sum?.score)
                }
            }
        }
    }

    /// Late and early panes, jumps of the clock, and a restart at any moment from what was stored.
    @Test(arguments: 1...12) func meansEqualARecount(seed: Int) {
        var random = SplitMix(seed: UInt64(seed))
        var board = board()
        var texts = Texts()
        var stored: [CountGroup] = []
        var clock: Int64 = 1_400_000_000_000
        let stepMs: Int64 = [4_000, 90_000, 4_000_000, 90_000_000][seed % 4]
        for _ in 0..<80 {
            for _ in 0..<Int.random(in: 0...4, using: &random) {
                let time = clock + .random(in: -3 * stepMs...4 * stepMs, using: &random)
                _ = board.add(pane(time, &texts, &random))
            }
            clock += .random(in: 0...stepMs, using: &random)
            board.advance(clockMs: clock, finalMs: clock - 250)
            if Int.random(in: 0..<3, using: &random) == 0 {
                for write in board.takeUnstored() {
                    let span =
                        write.group.paneStartMs..<write.group.paneStartMs + write.group.paneLengthMs
                    if write.replacesPane { stored.removeAll { span.contains($0.paneStartMs) } }
                    if !write.group.counts.isEmpty { stored.append(write.group) }
                }
                if Int.random(in: 0..<4, using: &random) == 0 {
                    board = self.board()
                    board.advance(clockMs: clock, finalMs: clock - 250)
                    for group in stored { board.restore(group) }
                }
            }
            expectSame(&board, texts)
        }
    }

    /// Giving items up to the rest keeps the means of those that stay.
    @Test func meansSurviveTheItemBudget() {
        var board = board(budget: 40)
        let clock: Int64 = 1_400_000_000_000
        board.advance(clockMs: clock, finalMs: clock)
        for number in 0..<100 {
            var group = CountGroup(
                region: "NA",
                board: "keywords",
                paneStartMs: clock,
                paneLengthMs: 10_000
            )
            let score = ScoreSum(sum: 70, positives: 2, negatives: 1)
            group.append("heavy".utf8.span, count: 5, score: score)
            group.append("light\(number)".utf8.span, count: 1, score: score)
            _ = board.add(group)
        }
        let best = board.ranking(.oneHour, .running, depth: 1).items[0]
        #expect(board.item(best.id) == "heavy" && best.count == 500)
        #expect(
            board.score(best.id, .oneHour, .running)
                == ScoreSum(sum: 7_000, positives: 200, negatives: 100)
        )
        #expect(board.itemCount <= 40)
    }

    @Test func worldwideMeansAddUp() {
        func board(_ region: String, _ items: [Board.Entry], watched: [Board.ItemCount]) -> Board {
            var board = Board(
                key: .init(board: "sentiment:keywords", region: region, timeframe: .oneHour),
                asOfMs: 60_000
            )
            board.items = items
            board.watched = watched
            board.floor = 1
            board.total = items.reduce(0) { $0 + $1.count }
            return board
        }
        func score(_ sum: Int64) -> ScoreSum { .init(sum: sum, positives: 2, negatives: 1) }
        var merge = CertifiedMerge(depth: 2, seed: 1)
        let boards = [
            board(
                "EU",
                [
                    .init(item: "a", count: 9, rank: 1, score: score(-500)),
                    .init(item: "b", count: 8, rank: 2, score: score(40)),
                ],
                watched: []
            ),
            board(
                "NA",
                [.init(item: "a", count: 5, rank: 1, score: score(300))],
                watched: [.init(item: "b", count: 1, score: score(2))]
            ),
        ]
        let counts = boards.compactMap { merge.counts(of: $0) }
        let merged = merge.merge(counts)
        #expect(merged.isExact)
        #expect(merged.items.map(\.count) == [14, 9])
        #expect(
            merged.items.map(\.score) == [
                .init(sum: -200, positives: 4, negatives: 2),
                .init(sum: 42, positives: 4, negatives: 2),
            ]
        )
    }
}
