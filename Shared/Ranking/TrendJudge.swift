#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// Tells from its counts whether an item is a trend: all that is computed, and nothing that is
/// counted.
public struct TrendJudge: Sendable {
    /// What all items of a board have in common.
    public struct Board: Sendable {
        /// The counts of all items together.
        public var totals: TrendCounts
        /// How many items the hour holds.
        public var itemsInHour: Int64
        /// How many items the week holds.
        public var itemsInWeek: Int64
        /// The sum of the squares of their counts.
        public var squares: Double

        /// What a board's items have in common.
        public init(
            totals: TrendCounts,
            itemsInHour: Int64,
            itemsInWeek: Int64,
            squares: Double
        ) {
            self.totals = totals
            self.itemsInHour = itemsInHour
            self.itemsInWeek = itemsInWeek
            self.squares = squares
        }
    }

    /// What an item is found to be.
    public struct Finding: Sendable, Equatable {
        /// The trend that it is, or would be.
        public var trend: Trend
        /// Whether it is one.
        public var isTrend: Bool
    }

    private let board: Board
    private let spans: TrendSpans
    private let rules: TrendRules
    private let prior: GammaPoisson
    let thresholds: TrendCourse.Thresholds

    /// Nil while the past is too short to judge by.
    public init?(_ board: Board, _ spans: TrendSpans, _ rules: TrendRules = TrendRules()) {
        let totals = board.totals
        guard totals.hour > 0, Double(totals.week) >= rules.leastPast * Double(totals.hour) else {
            return nil
        }
        self.board = board
        self.spans = spans
        self.rules = rules
        prior = GammaPoisson(
            distinct: board.itemsInWeek,
            total: totals.week,
            squares: board.squares
        )
        // Terms of one post come together, so nothing is known of how they depend on each other:
        // the sum of all chances bounds that of any (Bonferroni; Dunn 1961).
        thresholds = TrendCourse.Thresholds(
            enter: log(rules.falseAlarmChance / Double(max(board.itemsInHour, 1))),
            leave: log(rules.staysBelow)
        )
    }

    /// Whether an item came often enough to be looked at, and more often than in the week, be it by
    /// chance.
    public func isMore(_ counts: TrendCounts) -> Bool {
        counts.hour >= rules.least
            && Double(counts.hour) * Double(board.totals.week)
                > Double(counts.week) * Double(board.totals.hour)
    }

    /// Whether the week and its last day do not explain an item's hour.
    func isUnexplained(hour: Int64, week: Int64, day: Int64) -> Bool {
        let past = TrendPast(
            prior: prior,
            week: PastSpan(count: week, total: board.totals.week),
            spans: [PastSpan(count: day, total: board.totals.day)],
            hour: board.totals.hour,
            rules: rules
        )
        return past.judge(hour, of: board.totals.hour).logTail <= thresholds.leave
    }

    /// Whether chance would not explain a finding, for itself.
    public func isUnexplained(_ finding: Finding) -> Bool {
        finding.trend.score >= -thresholds.leave / log(10)
    }

    /// What an item is, by its counts.
    public func find(_ item: String, _ counts: TrendCounts) -> Finding {
        let past = past(counts)
        let judgement = past.judge(counts.hour, of: board.totals.hour)
        let course = course(counts, past, judgement)
        return Finding(
            trend: Trend(
                item: item,
                observed: counts.hour,
                expected: judgement.expected,
                score: max(0, -judgement.logTail / log(10)),
                certainty: judgement.certainty,
                status: course.status,
                firstSeenMs: course.isTrend ? course.sinceMs : 0
            ),
            isTrend: course.isTrend
        )
    }

    // MARK: Pieces

    private func past(_ counts: TrendCounts) -> TrendPast {
        let totals = board.totals
        var spans = [PastSpan(count: counts.day, total: totals.day)]
        for (count, total) in zip(counts.sameHours, totals.sameHours) {
            spans.append(PastSpan(count: count, total: total))
        }
        return TrendPast(
            prior: prior,
            week: PastSpan(count: counts.week, total: totals.week),
            spans: spans,
            hour: totals.hour,
            rules: rules
        )
    }

    /// Goes through the windows of the last six hours, ten minutes apart, up to the hour that is
    /// judged.
    private func course(
        _ counts: TrendCounts,
        _ past: TrendPast,
        _ judgement: TrendPast.Judgement
    ) -> TrendCourse {
        var course = TrendCourse()
        let sixHours = spans.sixHours
        for end in TrendSpans.blocksAnHour..<TrendSpans.blocks {
            let endMs = sixHours.lowerBound + Int64(end) * TrendSpans.stepMs
            // The steps after the last border are those that the hour itself stands for.
            guard endMs < spans.hourEndMs else { break }
            let window = end - TrendSpans.blocksAnHour..<end
            let count = counts.blocks[window].reduce(0, +)
            let total = board.totals.blocks[window].reduce(0, +)
            let logTail = count >= rules.least ? past.judge(count, of: total).logTail : 0
            course.on(count, logTail: logTail, endMs: endMs, thresholds)
        }
        course.on(counts.hour, logTail: judgement.logTail, endMs: spans.hourEndMs, thresholds)
        return course
    }
}
