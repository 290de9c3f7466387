internal import Models

/// One search for trends on one board: it gathers the counts that ``TrendJudge`` wants.
struct TrendFinder {
    private let board: SlidingBoard
    private let rules: TrendRules
    private let spans: TrendSpans
    private let totals: TrendCounts
    private let judge: TrendJudge
    /// The items that come more often than in the week, if only by chance.
    private let risen: [UInt32]

    /// An item, and its counts as far as they are known.
    private struct Candidate {
        var id: UInt32
        var counts: TrendCounts
    }

    /// Nil while the past is too short to judge by, or the windows do not stand as
    /// ``TrendSpans`` has it.
    init?(_ board: SlidingBoard, _ rules: TrendRules) {
        guard let hourEndMs = board.trendHourEndMs else { return nil }
        let spans = TrendSpans(hourEndMs: hourEndMs)
        self.board = board
        self.rules = rules
        self.spans = spans
        var totals = TrendCounts()
        totals.hour = board.total(.oneHour, .final)
        let sixHours = board.total(.sixHours, .running)
        totals.week = board.total(.sevenDays, .running) - sixHours
        totals.day = board.total(.oneDay, .running) - sixHours
        for pane in board.panes {
            if let which = spans.sameHour(middleMs: pane.startMs + pane.lengthMs / 2) {
                totals.sameHours[which] += pane.total
            }
            if let block = spans.block(pane) { totals.blocks[block] += pane.total }
        }
        self.totals = totals
        let all = board.hourBesideWeek(least: rules.least)
        risen = all.risen
        let common = TrendJudge.Board(
            totals: totals,
            itemsInHour: all.items,
            itemsInWeek: all.distinct,
            squares: all.squares
        )
        guard let judge = TrendJudge(common, spans, rules) else { return nil }
        self.judge = judge
    }

    /// What chance does not explain, whether it is a trend or not, in no order; and of the items
    /// asked for what they are, whatever that is.
    func findings(asked: [String]) -> [TrendJudge.Finding] {
        var candidates = risen.filter(isUnexplained).map { candidate($0) }
        let known = Set(candidates.map(\.id))
        let others = Set(asked.compactMap { board.find($0) }).subtracting(known)
        candidates += others.sorted().map { candidate($0) }
        count(&candidates)
        var findings = candidates.map { candidate in
            (candidate.id, judge.find(board.item(candidate.id), candidate.counts))
        }
        findings.removeAll { id, finding in
            !others.contains(id) && !judge.isUnexplained(finding)
        }
        let unasked = findings.filter { !others.contains($0.0) }
        let strangers = Set(asked).filter { board.find($0) == nil }.sorted().map {
            judge.find($0, TrendCounts())
        }
        guard unasked.count > rules.limit else { return findings.map(\.1) + strangers }
        let kept = unasked.sorted { ($1.1.trend.score, $0.0) < ($0.1.trend.score, $1.0) }
            .prefix(rules.limit)
        return (kept + findings.filter { others.contains($0.0) }).map(\.1) + strangers
    }

    // MARK: Pieces

    private func isUnexplained(_ id: UInt32) -> Bool {
        let sixHours = board.count(id, .sixHours, .running)
        return judge.isUnexplained(
            hour: board.count(id, .oneHour, .final),
            week: board.count(id, .sevenDays, .running) - sixHours,
            day: board.count(id, .oneDay, .running) - sixHours
        )
    }

    private func candidate(_ id: UInt32) -> Candidate {
        var counts = TrendCounts()
        counts.hour = board.count(id, .oneHour, .final)
        let sixHours = board.count(id, .sixHours, .running)
        counts.week = board.count(id, .sevenDays, .running) - sixHours
        counts.day = board.count(id, .oneDay, .running) - sixHours
        return Candidate(id: id, counts: counts)
    }

    /// Counts the candidates in the same hours of the days before, and in the steps of the last six.
    private func count(_ candidates: inout [Candidate]) {
        var places = [UInt32](repeating: 0, count: board.items.count)
        for (place, candidate) in candidates.enumerated() {
            places[Int(candidate.id)] = UInt32(place)
        }
        for pane in board.panes {
            let which = spans.sameHour(middleMs: pane.startMs + pane.lengthMs / 2)
            let block = spans.block(pane)
            guard which != nil || block != nil else { continue }
            for entry in pane.entries {
                // A place counts only if the candidate there is the item, as in `Pane.compact`.
                let place = Int(places[Int(entry.id)])
                guard place < candidates.count, candidates[place].id == entry.id else { continue }
                if let which { candidates[place].counts.sameHours[which] += Int64(entry.count) }
                if let block { candidates[place].counts.blocks[block] += Int64(entry.count) }
            }
        }
    }
}

extension TrendSpans {
    /// The step of the last six hours that a pane lies in.
    fileprivate func block(_ pane: Pane) -> Int? {
        guard sixHours.contains(pane.startMs) else { return nil }
        return Int((pane.startMs - sixHours.lowerBound) / Self.stepMs)
    }
}
