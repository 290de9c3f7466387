#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif
internal import Models

/// One search for trends on one board.
struct TrendFinder {
    private static let stepMs = Timeframe.sixHours.paneMs
    private static let blocks = Int(Timeframe.sixHours.lengthMs / stepMs)
    /// Panes of an hour seldom lie as the last hour does: those that it began in, and ended in.
    private static let sameHours = 2
    private static let blocksAnHour = Int(Timeframe.oneHour.lengthMs / stepMs)

    /// An item that may be a trend.
    private struct Candidate {
        var id: UInt32
        var hour: Int64
        var week: Int64
        var day: Int64
        var sameHours = [Int64](repeating: 0, count: TrendFinder.sameHours)
        var past: TrendPast
        var logTail: Double
        var expected: Double
    }

    private let board: SlidingBoard
    private let rules: TrendRules
    private let thresholds: TrendCourse.Thresholds
    private let prior: GammaPoisson
    private let hourEndMs: Int64
    private let sixHoursEndMs: Int64
    private let hour: Int64
    private let week: Int64
    private let day: Int64
    /// The items that come more often than in the week, if only by chance.
    private let risen: [UInt32]

    /// Nil while the past is too short to judge by.
    init?(_ board: SlidingBoard, _ rules: TrendRules) {
        guard let hourEndMs = board.asOfMs(.oneHour, .running),
            let sixHoursEndMs = board.asOfMs(.sixHours, .running)
        else { return nil }
        self.board = board
        self.rules = rules
        self.hourEndMs = hourEndMs
        self.sixHoursEndMs = sixHoursEndMs
        let sixHours = board.total(.sixHours)
        hour = board.total(.oneHour)
        week = board.total(.sevenDays) - sixHours
        day = board.total(.oneDay) - sixHours
        guard hour > 0, Double(week) >= rules.leastPast * Double(hour) else { return nil }
        let all = board.hourBesideWeek(least: rules.least)
        risen = all.risen
        prior = GammaPoisson(distinct: all.distinct, total: week, squares: all.squares)
        // Terms of one post come together, so nothing is known of how they depend on each other:
        // the sum of all chances bounds that of any (Bonferroni; Dunn 1961).
        thresholds = TrendCourse.Thresholds(
            enter: log(rules.falseAlarmChance / Double(max(all.items, 1))),
            leave: log(rules.staysBelow)
        )
    }

    /// The trends, in no order, not merged.
    func rising() -> [Trend] {
        var places = [UInt32](repeating: 0, count: board.items.count)
        var candidates = candidates()
        addSameHours(to: &candidates, &places)
        candidates.removeAll { $0.logTail > thresholds.leave }
        if candidates.count > rules.limit {
            candidates.sort { ($0.logTail, $0.id) < ($1.logTail, $1.id) }
            candidates.removeLast(candidates.count - rules.limit)
        }
        return follow(candidates, &places)
    }

    // MARK: Pieces

    /// What the week and the day do not explain.
    private func candidates() -> [Candidate] {
        var candidates: [Candidate] = []
        for id in risen {
            let hour = board.count(id, .oneHour, .running)
            let sixHours = board.count(id, .sixHours, .running)
            let week = board.count(id, .sevenDays, .running) - sixHours
            let day = board.count(id, .oneDay, .running) - sixHours
            let past = past(week: week, spans: [PastSpan(count: day, total: self.day)])
            let (logTail, expected) = past.judge(hour, of: self.hour)
            guard logTail <= thresholds.leave else { continue }
            candidates.append(
                Candidate(
                    id: id,
                    hour: hour,
                    week: week,
                    day: day,
                    past: past,
                    logTail: logTail,
                    expected: expected
                )
            )
        }
        return candidates
    }

    private func past(week: Int64, spans: [PastSpan]) -> TrendPast {
        TrendPast(
            prior: prior,
            week: PastSpan(count: week, total: self.week),
            spans: spans,
            hour: hour,
            rules: rules
        )
    }

    /// Judges the candidates by the same hours of the days before, too.
    private func addSameHours(to candidates: inout [Candidate], _ places: inout [UInt32]) {
        for (place, candidate) in candidates.enumerated() {
            places[Int(candidate.id)] = UInt32(place)
        }
        var totals = [Int64](repeating: 0, count: Self.sameHours)
        for pane in board.panes {
            guard let which = sameHour(pane) else { continue }
            totals[which] += pane.total
            for entry in pane.entries {
                // A place counts only if the candidate there is the item, as in `Pane.compact`.
                let place = Int(places[Int(entry.id)])
                if place < candidates.count, candidates[place].id == entry.id {
                    candidates[place].sameHours[which] += Int64(entry.count)
                }
            }
        }
        for index in candidates.indices {
            let candidate = candidates[index]
            let sameHours = zip(candidate.sameHours, totals).map {
                PastSpan(count: $0, total: $1)
            }
            let past = past(
                week: candidate.week,
                spans: [PastSpan(count: candidate.day, total: day)] + sameHours
            )
            candidates[index].past = past
            (candidates[index].logTail, candidates[index].expected) = past.judge(
                candidate.hour,
                of: hour
            )
        }
    }

    /// Which of the same hours of a day before a pane lies in: 0 for that in which the last hour
    /// ended, 1 for that in which it began; nil for neither.
    private func sameHour(_ pane: Pane) -> Int? {
        let dayMs = Timeframe.oneDay.lengthMs
        let anHourMs = Timeframe.oneHour.lengthMs
        let backMs = hourEndMs + anHourMs / 2 - (pane.startMs + pane.lengthMs / 2)
        let hours = backMs % dayMs / anHourMs
        return backMs >= dayMs && hours < Self.sameHours ? Int(hours) : nil
    }

    /// Goes through the windows of the last six hours, and keeps what is a trend in the last one.
    private func follow(_ candidates: [Candidate], _ places: inout [UInt32]) -> [Trend] {
        for (place, candidate) in candidates.enumerated() {
            places[Int(candidate.id)] = UInt32(place)
        }
        let startMs = sixHoursEndMs - Timeframe.sixHours.lengthMs
        var totals = [Int64](repeating: 0, count: Self.blocks)
        var counts = [Int64](repeating: 0, count: Self.blocks * candidates.count)
        for pane in board.panes where pane.startMs >= startMs && pane.startMs < sixHoursEndMs {
            let block = Int((pane.startMs - startMs) / Self.stepMs)
            totals[block] += pane.total
            for entry in pane.entries {
                let place = Int(places[Int(entry.id)])
                if place < candidates.count, candidates[place].id == entry.id {
                    counts[place * Self.blocks + block] += Int64(entry.count)
                }
            }
        }
        return candidates.enumerated().compactMap { place, candidate in
            let own = place * Self.blocks
            return trend(of: candidate, counts[own..<own + Self.blocks], totals)
        }
    }

    private func trend(
        of candidate: Candidate,
        _ counts: ArraySlice<Int64>,
        _ totals: [Int64]
    ) -> Trend? {
        var course = TrendCourse()
        let counts = Array(counts)
        // The last block is still filling: the running hour stands for it.
        for end in Self.blocksAnHour..<Self.blocks {
            let window = end - Self.blocksAnHour..<end
            let count = counts[window].reduce(0, +)
            let total = totals[window].reduce(0, +)
            let logTail =
                count >= rules.least ? candidate.past.judge(count, of: total).logTail : 0
            let endMs = sixHoursEndMs - Int64(Self.blocks - end) * Self.stepMs
            course.on(count, logTail: logTail, endMs: endMs, thresholds)
        }
        course.on(candidate.hour, logTail: candidate.logTail, endMs: hourEndMs, thresholds)
        guard course.isTrend else { return nil }
        return Trend(
            item: board.item(candidate.id),
            observed: candidate.hour,
            expected: candidate.expected,
            score: -candidate.logTail / log(10),
            status: course.status,
            firstSeenMs: course.sinceMs,
            examples: [],
            variants: []
        )
    }
}
