/// A chart of one line.
enum Sparkline {
    private static let bars: [Character] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]

    /// A bar for each value, as high as it is beside the greatest; nil leaves a blank.
    static func text(_ values: [Int64?]) -> String {
        let most = values.reduce(0) { max($0, $1 ?? 0) }
        return String(
            values.map { value in
                guard let value, value >= 0 else { return " " }
                guard most > 0, value > 0 else { return bars[0] }
                // More than nothing is seen to be more than nothing.
                let height = 1 + Double(value) / Double(most) * Double(bars.count - 2)
                return bars[min(bars.count - 1, Int(height.rounded()))]
            }
        )
    }
}
