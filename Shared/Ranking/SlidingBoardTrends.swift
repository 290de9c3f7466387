internal import Models

extension SlidingBoard {
    /// What rises on this board in the running hour.
    ///
    /// It is a function of the panes alone: a board that was restored from them finds the same
    /// trends, since the same moments. The last six hours are followed window by window, ten minutes
    /// apart, and judged by the week before them.
    ///
    /// - Parameters:
    ///   - rules: what counts as a trend.
    ///   - sample: some of the posts of the running hour that name an item; items that share most of
    ///     theirs become one trend.
    /// - Returns: the trends, the least likely to be chance first; none while the past is too short.
    public func trends(
        _ rules: TrendRules = TrendRules(),
        sample: (String) -> PostSample
    ) -> [Trend] {
        guard let finder = TrendFinder(self, rules) else { return [] }
        let rising = finder.rising()
            .map { TrendMerge.Rising(trend: $0, sample: sample($0.item)) }
            .sorted { $0.trend.isBefore($1.trend) }
        return TrendMerge.merge(rising)
    }
}

extension SlidingBoard {
    /// Sum of all counts in a running window.
    func total(_ timeframe: Timeframe) -> Int64 {
        let lane = lane(timeframe, .running)
        return isWide ? wide.totals[lane] : narrow.totals[lane]
    }

    /// What the running hour holds beside the week before it.
    func hourBesideWeek(least: Int64) -> HourBesideWeek {
        isWide ? wide.hourBesideWeek(least: least) : narrow.hourBesideWeek(least: least)
    }
}

/// All items of a board, as far as the search for trends looks at each.
struct HourBesideWeek: Sendable {
    /// How many items the running hour holds.
    var items: Int64 = 0
    /// How many items the week holds, without the last six hours.
    var distinct: Int64 = 0
    /// The sum of the squares of their counts.
    var squares = 0.0
    /// The items that the hour holds often enough, and more often than the week, be it by chance.
    var risen: [UInt32] = []
}

extension WindowTable {
    fileprivate func hourBesideWeek(least: Int64) -> HourBesideWeek {
        let hour = lane(.oneHour, .running)
        let sixHours = lane(.sixHours, .running)
        let week = lane(.sevenDays, .running)
        let hourTotal = Double(totals[hour])
        let weekTotal = Double(totals[week] - totals[sixHours])
        var result = HourBesideWeek()
        let rows = rows.span
        for id in 0..<rows.count where id != Int(SlidingBoard.restID) {
            let row = rows[id]
            let inHour = row[hour]
            let inWeek = row[week] - row[sixHours]
            if inHour > 0 { result.items += 1 }
            if inHour >= least, Double(inHour) * weekTotal > Double(inWeek) * hourTotal {
                result.risen.append(UInt32(id))
            }
            guard inWeek > 0 else { continue }
            result.distinct += 1
            result.squares += Double(inWeek) * Double(inWeek)
        }
        return result
    }
}
