/// A board as one of the stores has it.
struct ShownBoard: Sendable {
    /// The board of a worldwide view, which is nowhere but in the audit called nil.
    static let worldwide = "global"

    var key: AuditKey
    var asOfMs: Int64
    var items: [(item: String, count: Int64)] = []
    /// Of each item, where the store shows means; else empty.
    var means: [ShownMeans] = []
    /// What the store does not keep is nil.
    var total: Int64?
    var distinct: Int64?
    /// No item outside has more.
    var floor: Int64?
    var isExact = true
    var maxError: Int64 = 0
    /// The store is at odds with itself, such as ranks that are not 1, 2, 3.
    var fault: String?
}

/// What is asked of the boards of a store.
struct BoardRules: Sendable {
    /// A regional board has so many items, if there are so many.
    var regionalDepth: Int
    var worldwideDepth: Int
    /// Whether a board that says so itself may be off by its `max_error`.
    var allowsInexact = false
    /// Whether the boards are of now, and their `as_of` has to show it.
    var isCurrent = true
}

/// Compares what a store has with the recount.
struct BoardCheck {
    let rules: BoardRules
    let bounds: ClockBounds

    /// What is wrong with a board; nil when nothing is.
    func difference(_ claim: ShownBoard, _ recount: inout Recount, nowMs: Int64) -> String? {
        if let fault = claim.fault { return fault }
        let span = claim.key.span
        guard span.border(after: claim.asOfMs - 1) == claim.asOfMs else {
            return "as_of \(claim.asOfMs) is not a multiple of \(span.stepMs)"
        }
        let allowed = bounds.asOf(span, nowMs: nowMs)
        let isOlder = claim.asOfMs < allowed.lowerBound
        if claim.asOfMs > allowed.upperBound || (rules.isCurrent && isOlder) {
            return "as_of \(claim.asOfMs) is not within \(allowed)"
        }
        let window = span.window(endingAt: claim.asOfMs)
        let truth = recount.board(region: claim.key.region, window: window)
        // A final board does not hold what came late after the next one had taken its place.
        if isOlder { return excess(claim, truth) }
        if !claim.isExact {
            guard rules.allowsInexact else { return "is not exact, off by up to \(claim.maxError)" }
            return inexactDifference(claim, recount, window)
        }
        return itemDifference(claim, truth) ?? sumDifference(claim, truth, &recount, window)
    }

    /// What is wrong with a board that the store does not have; nil when it need not have it.
    ///
    /// An empty board may be left out; a window that has just run empty is one.
    func absence(of key: AuditKey, _ recount: inout Recount, nowMs: Int64) -> String? {
        let allowed = bounds.asOf(key.span, nowMs: nowMs)
        var least = Int64.max
        for asOf in [allowed.lowerBound, allowed.upperBound] {
            let window = key.span.window(endingAt: asOf)
            least = min(least, recount.board(region: key.region, window: window).distinct)
        }
        return least == 0 ? nil : "is missing, expected \(plural(least, "item"))"
    }

    // MARK: Parts

    /// What a board counts beyond the recount.
    private func excess(_ claim: ShownBoard, _ truth: TrueBoard) -> String? {
        if let total = claim.total, total > truth.total {
            return "total is \(total), expected at most \(truth.total)"
        }
        // Where every count is at most the true one, so is the n-th best.
        for (index, (item, count)) in claim.items.enumerated() where index < truth.ranked.count {
            let most = truth.ranked[index].count
            if count > most {
                return "rank \(index + 1) is \(item) with \(count), expected at most \(most)"
            }
        }
        return nil
    }

    private func itemDifference(_ claim: ShownBoard, _ truth: TrueBoard) -> String? {
        let depth = claim.key.region == nil ? rules.worldwideDepth : rules.regionalDepth
        let least = min(depth, Int(truth.distinct))
        for (index, (item, count)) in claim.items.enumerated() {
            guard index < truth.ranked.count else {
                return index < truth.distinct
                    ? nil : "has \(claim.items.count) items, expected \(truth.distinct)"
            }
            let expected = truth.ranked[index]
            // As strings, two spellings of one letter would be equal; as ids they are not.
            if count != expected.count || !item.utf8.elementsEqual(expected.item.utf8) {
                return "rank \(index + 1) is \(item) with \(count), "
                    + "expected \(expected.item) with \(expected.count)"
            }
            guard index < claim.means.count, index < truth.scores.count else { continue }
            let means = truth.scores[index].means(of: expected.count)
            if !claim.means[index].isNear(means) {
                return "rank \(index + 1), \(item), has \(claim.means[index]), expected \(means)"
            }
        }
        guard claim.items.count >= least else {
            return "has \(claim.items.count) items, expected \(least)"
        }
        guard let floor = claim.floor, claim.items.count < truth.ranked.count else { return nil }
        let next = truth.ranked[claim.items.count]
        return next.count > floor
            ? "floor is \(floor), but \(next.item) has \(next.count)" : nil
    }

    private func sumDifference(
        _ claim: ShownBoard,
        _ truth: TrueBoard,
        _ recount: inout Recount,
        _ window: Range<Int64>
    ) -> String? {
        if let total = claim.total, total != truth.total {
            return "total is \(total), expected \(truth.total)"
        }
        guard let distinct = claim.distinct else { return nil }
        var most = truth.distinct
        if claim.key.region == nil {
            // A worldwide board can only know how many there are at most.
            most = 0
            for region in recount.regions {
                most += recount.board(region: region, window: window).distinct
            }
        }
        return (truth.distinct...max(truth.distinct, most)).contains(distinct)
            ? nil : "distinct is \(distinct), expected \(truth.distinct)"
    }

    /// No count shown is off by more than `max_error`, and no post left out has more than the last.
    private func inexactDifference(
        _ claim: ShownBoard,
        _ recount: Recount,
        _ window: Range<Int64>
    ) -> String? {
        let truth = recount.counts(region: claim.key.region, window: window)
        for (item, count) in claim.items {
            let expected = truth[Array(item.utf8)] ?? 0
            guard abs(expected - count) > claim.maxError else { continue }
            return "\(item) has \(count), expected \(expected), off by more than \(claim.maxError)"
        }
        let listed = Set(claim.items.map { Array($0.item.utf8) })
        let most = (claim.items.last?.count ?? 0) + claim.maxError
        let best = truth.filter { !listed.contains($0.key) }.max { $0.value < $1.value }
        guard let best, best.value > most else { return nil }
        return
            "leaves out \(String(decoding: best.key, as: UTF8.self)) with \(best.value), more than \(most)"
    }
}

extension Recount {
    /// The counts of all posts in a window, by the bytes of their ids.
    func counts(region: String?, window: Range<Int64>) -> [[UInt8]: Int64] {
        let number = region.flatMap { events.regions.find(Array($0.utf8)) }
        if region != nil && number == nil { return [:] }
        let all = TrueBoard(events, region: number, window: window, depth: .max)
        return Dictionary(uniqueKeysWithValues: all.ranked.map { (Array($0.item.utf8), $0.count) })
    }
}
