/// How often an item was counted in a pane.
struct PaneEntry: Sendable, BitwiseCopyable {
    var id: UInt32
    var count: UInt32
}

/// An item and its count in one window.
public struct RankedItem: Sendable, Equatable {
    /// The item's number in its board.
    public var id: UInt32
    /// Its count in the window.
    public var count: Int64
}

/// The counts of every item in sixteen windows at once, and who may be on top of each.
///
/// A row is one vector, so that an event costs the same whatever the number of windows. For each
/// lane the items at or above a threshold are kept as candidates: nothing outside them can have
/// more than `threshold - 1`, which makes a ranking exact without a look at the other items. A
/// window that lost too many candidates is scanned once, and the threshold lowered.
struct WindowTable<Row: WindowRow>: Sendable {
    /// Candidates kept after a scan, as a multiple of the depth asked for.
    private static var slack: Int { 2 }
    /// Above this multiple of the depth, the threshold is raised.
    private static var surplus: Int { 8 }

    private(set) var rows: [Row] = []
    private(set) var totals = [Int64](repeating: 0, count: 16)
    private(set) var distinct = [Int64](repeating: 0, count: 16)
    private var membership: [LaneSet] = []
    private var candidates = [[UInt32]](repeating: [], count: 16)
    private var raiseAbove = [Int](repeating: 0, count: 16)
    private var thresholds: Row
    /// Items that came to reach a threshold, of one call; kept for its memory.
    private var risen: [Risen] = []

    private struct Risen: Sendable {
        var id: UInt32
        var lanes: LaneSet

        init(_ id: UInt32, _ lanes: LaneSet) {
            self.id = id
            self.lanes = lanes
        }
    }

    init() {
        thresholds = .zero
        for lane in 0..<16 { thresholds[lane] = 1 }
    }

    /// The same counts with wider numbers.
    init(widening other: WindowTable<NarrowRow>) where Row == WideRow {
        rows = other.rows.map { WideRow($0) }
        totals = other.totals
        distinct = other.distinct
        membership = other.membership
        candidates = other.candidates
        raiseAbove = other.raiseAbove
        thresholds = WideRow(other.thresholds)
    }

    /// How many items have a row.
    var count: Int { rows.count }

    /// Makes rows for the items below `count`.
    mutating func grow(to count: Int) {
        while rows.count < count {
            rows.append(.zero)
            membership.append(0)
        }
    }

    /// The greatest total of the given lanes.
    func greatestTotal(of lanes: LaneSet) -> Int64 {
        (0..<16).reduce(0) { lanes & 1 << $1 != 0 ? max($0, totals[$1]) : $0 }
    }

    /// Adds a pane's counts to the windows of `lanes`.
    mutating func add(_ entries: Span<PaneEntry>, to lanes: LaneSet) {
        risen.removeAll(keepingCapacity: true)
        let (appeared, total) = Self.add(
            entries,
            Row.mask(lanes),
            to: &rows,
            thresholds,
            membership,
            &risen
        )
        settle(lanes, total: total, distinct: appeared, sign: -1)
        for item in risen { admit(item) }
    }

    /// Takes a pane's counts, added before, out of the windows of `lanes`.
    mutating func subtract(_ entries: Span<PaneEntry>, from lanes: LaneSet) {
        let (disappeared, total) = Self.subtract(entries, Row.mask(lanes), from: &rows)
        settle(lanes, total: -total, distinct: disappeared, sign: 1)
    }

    /// The candidates of a lane, in no order, with what nothing outside them exceeds.
    ///
    /// There are at least `depth` of them unless fewer items were counted at all.
    mutating func candidates(of lane: Lane, depth: Int) -> (items: [RankedItem], floor: Int64) {
        var kept = purged(lane)
        if kept.count < depth, thresholds[lane] > 1 {
            kept = scan(lane, depth: depth)
        } else if kept.count > max(Self.surplus * depth, raiseAbove[lane]) {
            raise(lane, depth: depth, &kept)
        }
        candidates[lane] = kept.map { $0.id }
        return (kept, thresholds[lane] - 1)
    }

    /// Keeps the candidates in this order, so that the next ranking finds them almost sorted.
    mutating func order(_ lane: Lane, _ best: [RankedItem], _ others: [RankedItem]) {
        candidates[lane] = best.map { $0.id } + others.map { $0.id }
    }

    // MARK: Pieces

    /// Adds to the rows, and notes in `risen` the items that came to reach a threshold.
    private static func add(
        _ entries: Span<PaneEntry>,
        _ mask: Row,
        to rows: inout [Row],
        _ thresholds: Row,
        _ membership: [LaneSet],
        _ risen: inout [Risen]
    ) -> (appeared: Row, total: Int64) {
        var appeared = Row.zero
        var total: Int64 = 0
        var rows = rows.mutableSpan
        for index in 0..<entries.count {
            let entry = entries[index]
            let old = rows[Int(entry.id)]
            let new = old.adding(entry.count, in: mask)
            rows[Int(entry.id)] = new
            total &+= Int64(entry.count)
            appeared.tally(from: old, to: new)
            let reached = new.lanes(reaching: thresholds)
            if reached & ~membership[Int(entry.id)] != 0 { risen.append(Risen(entry.id, reached)) }
        }
        return (appeared, total)
    }

    private static func subtract(
        _ entries: Span<PaneEntry>,
        _ mask: Row,
        from rows: inout [Row]
    ) -> (disappeared: Row, total: Int64) {
        var disappeared = Row.zero
        var total: Int64 = 0
        var rows = rows.mutableSpan
        for index in 0..<entries.count {
            let entry = entries[index]
            let old = rows[Int(entry.id)]
            let new = old.subtracting(entry.count, in: mask)
            rows[Int(entry.id)] = new
            total &+= Int64(entry.count)
            disappeared.tally(from: new, to: old)
        }
        return (disappeared, total)
    }

    private mutating func settle(
        _ lanes: LaneSet,
        total: Int64,
        distinct change: Row,
        sign: Int64
    ) {
        for lane in 0..<16 {
            distinct[lane] += sign * change[lane]
            if lanes & 1 << lane != 0 { totals[lane] += total }
        }
    }

    /// Makes an item a candidate in the lanes where it is none yet.
    private mutating func admit(_ item: Risen) {
        let lanes = item.lanes & ~membership[Int(item.id)]
        membership[Int(item.id)] |= lanes
        for lane in 0..<16 where lanes & 1 << lane != 0 { candidates[lane].append(item.id) }
    }

    /// The candidates that still reach the threshold; the others are let go.
    private mutating func purged(_ lane: Lane) -> [RankedItem] {
        let threshold = thresholds[lane]
        var kept: [RankedItem] = []
        kept.reserveCapacity(candidates[lane].count)
        for id in candidates[lane] {
            let count = rows[Int(id)][lane]
            if count >= threshold {
                kept.append(RankedItem(id: id, count: count))
            } else {
                membership[Int(id)] &= ~(1 << lane)
            }
        }
        return kept
    }

    /// Looks at every item and lowers the threshold so that enough reach it.
    private mutating func scan(_ lane: Lane, depth: Int) -> [RankedItem] {
        var items: [RankedItem] = []
        for id in 0..<rows.count where rows[id][lane] > 0 {
            items.append(RankedItem(id: UInt32(id), count: rows[id][lane]))
        }
        thresholds[lane] = 1
        raiseAbove[lane] = 0
        if items.count > Self.slack * depth {
            let cut = nthGreatest(Self.slack * depth, of: items)
            thresholds[lane] = cut
            items.removeAll { $0.count < cut }
        }
        for item in items { membership[Int(item.id)] |= 1 << lane }
        return items
    }

    /// Lets go of candidates far below the depth asked for.
    ///
    /// Where a crowd of equal counts makes that impossible, the next try waits until there are
    /// twice as many.
    private mutating func raise(_ lane: Lane, depth: Int, _ kept: inout [RankedItem]) {
        let cut = nthGreatest(Self.slack * depth, of: kept)
        let above = kept.reduce(0) { $0 + ($1.count > cut ? 1 : 0) }
        let threshold = above >= depth ? cut + 1 : cut
        for item in kept where item.count < threshold {
            membership[Int(item.id)] &= ~(1 << lane)
        }
        kept.removeAll { $0.count < threshold }
        thresholds[lane] = threshold
        raiseAbove[lane] = 2 * kept.count
    }
}

/// The count that `n - 1` items reach or exceed at most, found by quickselect (Hoare).
///
/// - Parameters:
///   - n: from 1 to the number of items.
///   - items: any items.
/// - Returns: the `n`th greatest count.
func nthGreatest(_ n: Int, of items: [RankedItem]) -> Int64 {
    var counts = items.map { $0.count }
    var low = 0
    var high = counts.count - 1
    let target = n - 1
    while low < high {
        let pivot = counts[low + (high - low) / 2]
        var left = low
        var right = high
        while left <= right {
            while counts[left] > pivot { left += 1 }
            while counts[right] < pivot { right -= 1 }
            if left <= right {
                counts.swapAt(left, right)
                left += 1
                right -= 1
            }
        }
        if target <= right {
            high = right
        } else if target >= left {
            low = left
        } else {
            return counts[target]
        }
    }
    return counts[target]
}
