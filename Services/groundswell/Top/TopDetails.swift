/// Titles and charts of the items that are seen, asked for a few at a time and then remembered.
struct TopDetails: Sendable {
    /// After so long a chart is asked for again, in milliseconds.
    static let chartMs: Int64 = 15_000
    /// After so long a title that nobody knew is looked for again.
    static let untitledMs: Int64 = 30_000
    /// How many titles are remembered.
    static let maxTitles = 5_000

    private var titles: [String: (text: String, askedMs: Int64)] = [:]
    private var charts: [String: (minutes: [Int64?], askedMs: Int64)] = [:]
    private var selection: TopSelection?

    /// Asks for at most `most` of what is missing or old of these items; problems are left to the board.
    mutating func complete(
        _ board: TopBoard,
        _ range: Range<Int>,
        most: Int,
        from source: TopSource,
        nowMs: Int64
    ) -> TopTable.Beside {
        if selection != board.selection { charts = [:] }
        selection = board.selection
        if titles.count > Self.maxTitles { titles = [:] }
        let items = board.items[range.clamped(to: board.items.indices)].map(\.item)
        var left = most
        // Minutes that have ended do not change; the running one is the last.
        let endMs = board.watermarkMs.map { $0 - $0 % 60_000 }
        for item in items where left > 0 {
            do throws(TopProblem) {
                if board.selection.ranksPosts, lacksTitle(item, nowMs) {
                    left -= 1
                    titles[item] = (try source.title(of: item), nowMs)
                }
                // Trends have no minutes.
                if let endMs, !board.selection.ranksTrends,
                    nowMs - (charts[item]?.askedMs ?? .min / 2) > Self.chartMs
                {
                    left -= 1
                    let minutes = try source.minutes(of: item, on: board.selection, endMs: endMs)
                    charts[item] = (minutes, nowMs)
                }
            } catch {
                break
            }
        }
        return TopTable.Beside(
            titles: titles.mapValues(\.text).filter { !$0.value.isEmpty },
            minutes: charts.mapValues(\.minutes)
        )
    }

    private func lacksTitle(_ item: String, _ nowMs: Int64) -> Bool {
        guard let known = titles[item] else { return true }
        return known.text.isEmpty && nowMs - known.askedMs > Self.untitledMs
    }
}
