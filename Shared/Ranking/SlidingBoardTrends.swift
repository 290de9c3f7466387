internal import Models

extension SlidingBoard {
    /// What rises on this board in the last whole hour that is final, and near which the clock is.
    ///
    /// It is a function of the panes alone: a board that was restored from them finds the same
    /// trends, since the same moments. The last six hours are followed window by window, ten minutes
    /// apart, and judged by the week before them.
    ///
    /// - Parameters:
    ///   - rules: what counts as a trend.
    ///   - sample: some of the posts of the hour that name an item; items that share most of theirs
    ///     become one trend.
    /// - Returns: the trends, the least likely to be chance first; none while the past is too short.
    public func trends(
        _ rules: TrendRules = TrendRules(),
        sample: (String) -> PostSample
    ) -> [Trend] {
        let rising = (trendFindings(rules) ?? []).filter(\.isTrend).map {
            RisingItem(trend: $0.trend, sample: sample($0.trend.item))
        }
        return TrendMerge.merge(rising)
    }

    /// What chance does not explain on this board, trends among it, in no order; and of the items
    /// `asked` for what they are, whatever that is.
    ///
    /// Nil while the past is too short to judge by, or ``trendHourEndMs`` is nil.
    public func trendFindings(
        _ rules: TrendRules = TrendRules(),
        asked: [String] = []
    ) -> [TrendJudge.Finding]? {
        TrendFinder(self, rules)?.findings(asked: asked)
    }

    /// The end of the hour that is looked at, in milliseconds since 1970; nil while the windows do
    /// not stand as ``TrendSpans`` has it, which is only for moments after a border.
    public var trendHourEndMs: Int64? {
        guard let hourEndMs = asOfMs(.oneHour, .final) else { return nil }
        let spans = TrendSpans(hourEndMs: hourEndMs)
        return asOfMs(.sixHours, .running) == spans.sixHours.upperBound
            && asOfMs(.oneDay, .running) == spans.sixHours.upperBound
            && asOfMs(.sevenDays, .running).map { $0 - Timeframe.sevenDays.lengthMs }
                == spans.week.lowerBound
            ? hourEndMs : nil
    }

    /// Whether every item of the last week is counted by itself: the budget has had room for all.
    public var countsEveryItem: Bool {
        let lane = lane(.sevenDays, .running)
        return (isWide ? wide.rows[0][lane] : narrow.rows[0][lane]) == 0
    }

    /// How many items its last final hour holds.
    public var itemsInHour: Int64 {
        let lane = lane(.oneHour, .final)
        return isWide ? wide.distinct[lane] : narrow.distinct[lane]
    }
}

extension SlidingBoard {
    /// Sum of all counts in a window.
    func total(_ timeframe: Timeframe, _ kind: WindowKind) -> Int64 {
        let lane = lane(timeframe, kind)
        return isWide ? wide.totals[lane] : narrow.totals[lane]
    }

    /// What the last final hour holds beside the week before it.
    func hourBesideWeek(least: Int64) -> HourBesideWeek {
        isWide ? wide.hourBesideWeek(least: least) : narrow.hourBesideWeek(least: least)
    }
}

/// All items of a board, as far as the search for trends looks at each.
struct HourBesideWeek: Sendable {
    /// How many items the hour holds.
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
        let hour = lane(.oneHour, .final)
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
