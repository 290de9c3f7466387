import Models
import Ranking

/// What a search for trends costs, by the item of the board.
let trendBenchmarks = [
    MicroBenchmark(name: "SlidingBoard.trends", records: TrendBoard.items) {
        let board = TrendBoard.filled()
        let sample = PostSample()
        return { board.trends { _ in sample }.count }
    }
]

/// A week of a board of half a million items, where ten new ones rise in the last hour.
private enum TrendBoard {
    static let items = 500_000
    private static let hours = 168
    private static let perHour = 20_000

    static func filled() -> SlidingBoard {
        var board = SlidingBoard(
            region: "EU",
            board: "keywords",
            timeframes: Timeframe.allCases,
            itemBudget: 5_000_000,
            seed: 1
        )
        var random = Generator()
        let startMs = floorToMultiple(1_750_000_000_000, of: 3_600_000)
        // The last six hours come in the panes they are kept in.
        for minute in stride(from: 0, to: hours * 60, by: 10) {
            var group = CountGroup(
                region: "EU",
                board: "keywords",
                paneStartMs: startMs + Int64(minute) * 60_000,
                paneLengthMs: 600_000
            )
            for _ in 0..<perHour / 6 {
                // Half of what is said are a few thousand words, the rest comes from all of them.
                let range = random.next() % 2 == 0 ? 4_000 : items
                group.append("word\(Int(random.next() % UInt64(range)))", count: 1)
            }
            if minute >= (hours - 1) * 60 {
                for number in 0..<10 { group.append("new\(number)", count: 5) }
            }
            let endMs = group.paneStartMs + group.paneLengthMs
            board.advance(clockMs: endMs, finalMs: endMs)
            _ = board.add(group)
        }
        return board
    }
}
