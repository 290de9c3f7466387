public import Models

/// One board of one region over all its timeframes: exact counts in sliding windows, and the best
/// of each at any moment.
///
/// Counts arrive as panes of ten seconds. A pane is added to the windows it lies in when it comes,
/// and to the others, or out of them, when their ends move: so every window is exact however late,
/// early or out of order its panes came. Panes roll up as they age, to the length at which the
/// windows that still need them move.
public struct SlidingBoard: Sendable {
    /// Stands for all items that the budget had no room for.
    static let restID: UInt32 = 0

    /// The region's id.
    public let region: String
    /// What is ranked.
    public let board: String
    /// Whether it carries means.
    public let isScored: Bool
    /// Grows when items get new numbers: numbers of an older generation mean nothing.
    public private(set) var generation = 0

    let seed: UInt64
    let itemBudget: Int
    var items: Interner
    var windows: LaneWindows
    var panes: [Pane] = []
    var ahead = HoursAhead()
    private var firstSeen: [UInt32] = []
    private(set) var narrow = WindowTable<NarrowRow>()
    private(set) var wide = WindowTable<WideRow>()
    /// Rows only where the board carries means.
    private var scores = ScoreTable()
    private(set) var isWide = false
    private var changed: LaneSet = 0
    private var scratch: [UInt32] = []
    private var collectAbove = 65_536

    /// A board without counts.
    ///
    /// - Parameters:
    ///   - region: the region's id.
    ///   - board: what is ranked.
    ///   - timeframes: the windows kept.
    ///   - isScored: whether it carries means.
    ///   - itemBudget: how many items are counted exactly; the rest share one count.
    ///   - seed: random, as strangers choose the items.
    public init(
        region: String,
        board: String,
        timeframes: [Timeframe],
        isScored: Bool = false,
        itemBudget: Int,
        seed: UInt64
    ) {
        self.region = region
        self.board = board
        self.isScored = isScored
        self.itemBudget = max(itemBudget, 1)
        self.seed = seed
        items = Interner(seed: seed)
        windows = LaneWindows(timeframes)
        reserveRest()
    }

    /// How many items have a number.
    public var itemCount: Int { items.count - 1 }

    /// What is older than this belongs to no window any more; nil before the first advance.
    public var retainedFromMs: Int64? { windows.retainedFromMs }

    /// Adds counts, of one pane or several.
    ///
    /// - Returns: how many of them were older than every window, and so were not kept.
    public mutating func add(_ group: CountGroup) -> Int {
        if floorToMultiple(group.paneStartMs, of: HoursAhead.lengthMs) >= windows.aheadFromMs {
            ahead.add(group)
            return 0
        }
        // Where panes have become as long as the group, its own need not be told apart.
        if windows.paneLengthMs(holding: group.paneStartMs) >= group.paneLengthMs {
            return add(group.whole, of: group)
        }
        var dropped = 0
        group.forEachRun { dropped += add($0, of: group) }
        return dropped
    }

    private mutating func add(_ run: CountGroup.Run, of group: CountGroup) -> Int {
        if let first = retainedFromMs, run.startMs < first { return run.items.count }
        let index = paneIndex(run.startMs, atLeast: run.lengthMs)
        let before = panes[index].entries.count
        append(run, of: group, to: index)
        let lanes = windows.lanes(holding: run.startMs)
        apply(index, from: before, adding: lanes, removing: 0)
        changed |= lanes
        if panes[index].wantsCompaction { panes[index].compact(&scratch) }
        if items.count > itemBudget { shed() }
        return 0
    }

    /// Moves the windows on; see ``LaneWindows/advance(clockMs:finalMs:)``.
    public mutating func advance(clockMs: Int64, finalMs: Int64) {
        let old = windows
        let moved = windows.advance(clockMs: clockMs, finalMs: finalMs)
        guard moved != 0 else { return }
        for index in panes.indices {
            let before = old.lanes(holding: panes[index].startMs)
            let after = windows.lanes(holding: panes[index].startMs)
            apply(index, from: 0, adding: after & ~before, removing: before & ~after)
        }
        changed |= moved
        if !ahead.isEmpty {
            for hour in ahead.take(before: windows.aheadFromMs) { _ = add(hour) }
        }
        rollUp()
    }

    /// Whether a window changed since this was last asked.
    public mutating func takeChange(_ timeframe: Timeframe, _ kind: WindowKind) -> Bool {
        let bit: LaneSet = 1 << lane(timeframe, kind)
        defer { changed &= ~bit }
        return changed & bit != 0
    }

    /// The end of a window, exclusive, in milliseconds since 1970; nil before the first advance.
    public func asOfMs(_ timeframe: Timeframe, _ kind: WindowKind) -> Int64? {
        let end = windows.ends[lane(timeframe, kind)]
        return end == LaneWindows.notStarted ? nil : end
    }

    /// The best items of a window in the order of ``Board``, and what it holds in all.
    public mutating func ranking(
        _ timeframe: Timeframe,
        _ kind: WindowKind,
        depth: Int
    ) -> Ranking {
        let lane = lane(timeframe, kind)
        var (kept, floor) =
            isWide
            ? wide.candidates(of: lane, depth: depth + 1)
            : narrow.candidates(of: lane, depth: depth + 1)
        var others: [RankedItem] = kept.filter { $0.id == Self.restID }
        kept.removeAll { $0.id == Self.restID }
        if kept.count > depth {
            let cut = nthGreatest(depth, of: kept)
            for item in kept where item.count < cut {
                floor = max(floor, item.count)
                others.append(item)
            }
            kept.removeAll { $0.count < cut }
        }
        kept.sort {
            $0.count != $1.count
                ? $0.count > $1.count : items.isGreater($0.id, than: $1.id)
        }
        if isWide { wide.order(lane, kept, others) } else { narrow.order(lane, kept, others) }
        if kept.count > depth {
            floor = max(floor, kept[depth].count)
            kept.removeLast(kept.count - depth)
        }
        let rest = count(Self.restID, lane)
        return Ranking(
            items: kept,
            floor: floor + rest,
            total: isWide ? wide.totals[lane] : narrow.totals[lane],
            distinct: (isWide ? wide.distinct[lane] : narrow.distinct[lane]) - (rest > 0 ? 1 : 0),
            maxError: rest
        )
    }

    /// What changed between two rankings of one generation.
    ///
    /// - Returns: the items that are new or have another count, in the order of `after`, and those
    ///   that are gone.
    public mutating func difference(
        from before: [RankedItem],
        to after: [RankedItem]
    ) -> (changed: [RankedItem], removed: [UInt32]) {
        // A place counts only if the entry there is the item's, as in `Pane.compact`.
        for (place, item) in before.enumerated() { scratch[Int(item.id)] = UInt32(place) }
        var isKept = [Bool](repeating: false, count: before.count)
        var changed: [RankedItem] = []
        for item in after {
            let place = Int(scratch[Int(item.id)])
            if place < before.count, before[place].id == item.id {
                isKept[place] = true
                if before[place].count == item.count { continue }
            }
            changed.append(item)
        }
        return (changed, before.indices.filter { !isKept[$0] }.map { before[$0].id })
    }

    /// The item with this number.
    public func item(_ id: UInt32) -> String { items.text(id) }

    /// The number of this item; nil when it was never counted here.
    public func find(_ item: String) -> UInt32? { items.find(item.utf8.span) }

    /// The exact count of an item in a window.
    public func count(_ id: UInt32, _ timeframe: Timeframe, _ kind: WindowKind) -> Int64 {
        count(id, lane(timeframe, kind))
    }

    /// What the mean of an item in a window is made of, where the board carries means.
    public func score(_ id: UInt32, _ timeframe: Timeframe, _ kind: WindowKind) -> ScoreSum {
        isScored ? scores.score(id, lane(timeframe, kind)) : .zero
    }

    /// When the item was first counted, to the pane, in milliseconds since 1970.
    public func firstSeenMs(_ id: UInt32) -> Int64 {
        Int64(firstSeen[Int(id)]) * Timeframe.smallestPaneMs
    }

    // MARK: Pieces

    private func count(_ id: UInt32, _ lane: Lane) -> Int64 {
        isWide ? wide.rows[Int(id)][lane] : narrow.rows[Int(id)][lane]
    }

    private mutating func reserveRest() {
        _ = items.intern("".utf8.span)
        firstSeen = [0]
        scratch = [0]
        narrow.grow(to: isWide ? 0 : 1)
        wide.grow(to: isWide ? 1 : 0)
        scores.grow(to: isScored ? 1 : 0)
    }

    /// The pane that holds `startMs`, made if there is none.
    private mutating func paneIndex(_ startMs: Int64, atLeast lengthMs: Int64) -> Int {
        var low = 0
        var high = panes.count
        while low < high {
            let middle = (low + high) / 2
            if panes[middle].startMs <= startMs { low = middle + 1 } else { high = middle }
        }
        if low > 0, startMs < panes[low - 1].endMs { return low - 1 }
        let length = max(windows.paneLengthMs(holding: startMs), lengthMs)
        panes.insert(
            Pane(startMs: floorToMultiple(startMs, of: length), lengthMs: length),
            at: low
        )
        return low
    }

    private mutating func append(_ run: CountGroup.Run, of group: CountGroup, to index: Int) {
        let bytes = group.items.span
        let firstPane = UInt32(clamping: group.paneStartMs / Timeframe.smallestPaneMs)
        var at = run.firstByte
        for item in run.items {
            let end = at + Int(group.lengths[item])
            let pane = group.panes.isEmpty ? 0 : group.panes[item]
            let id = number(bytes.extracting(at..<end), firstPane &+ pane)
            at = end
            if isScored {
                let score = item < group.scores.count ? group.scores[item] : .zero
                panes[index].append(id, group.counts[item], score)
            } else {
                panes[index].append(id, group.counts[item])
            }
        }
        narrow.grow(to: isWide ? 0 : items.count)
        wide.grow(to: isWide ? items.count : 0)
        scores.grow(to: isScored ? items.count : 0)
    }

    /// The item's number; the rest's when the budget has no room even after shedding.
    @inline(__always)
    private mutating func number(_ bytes: Span<UInt8>, _ firstPane: UInt32) -> UInt32 {
        let id = items.intern(bytes)
        if Int(id) == firstSeen.count {
            firstSeen.append(firstPane)
            scratch.append(0)
        } else if firstPane < firstSeen[Int(id)] {
            firstSeen[Int(id)] = firstPane
        }
        return id
    }

    /// Changes the windows by the entries of a pane from `start` on.
    private mutating func apply(
        _ index: Int,
        from start: Int,
        adding: LaneSet,
        removing: LaneSet
    ) {
        let pane = panes[index]
        guard adding | removing != 0, start < pane.entries.count else { return }
        if !isWide, narrow.greatestTotal(of: adding) + pane.total > Int64(Int32.max) { widen() }
        let entries = pane.entries.span.extracting(start..<pane.entries.count)
        if isWide {
            if adding != 0 { wide.add(entries, to: adding) }
            if removing != 0 { wide.subtract(entries, from: removing) }
        } else {
            if adding != 0 { narrow.add(entries, to: adding) }
            if removing != 0 { narrow.subtract(entries, from: removing) }
        }
        guard isScored else { return }
        let scored = pane.scores.span.extracting(start..<pane.scores.count)
        scores.apply(entries, scored, adding: adding, removing: removing)
    }

    /// Goes over to counts of 64 bits, for good: some window may pass 2,147,483,647 in all.
    private mutating func widen() {
        wide = WindowTable(widening: narrow)
        narrow = WindowTable()
        isWide = true
    }

    /// Drops panes that no window needs and merges those that have come to share a longer one.
    private mutating func rollUp() {
        guard let first = retainedFromMs else { return }
        var kept: [Pane] = []
        kept.reserveCapacity(panes.count)
        var merged = false
        for pane in panes where pane.endMs > first {
            let length = windows.paneLengthMs(holding: pane.startMs)
            guard length > pane.lengthMs else {
                kept.append(pane)
                continue
            }
            let start = floorToMultiple(pane.startMs, of: length)
            if kept.last?.startMs != start || kept.last?.lengthMs != length {
                kept.append(Pane(startMs: start, lengthMs: length))
            }
            kept[kept.count - 1].append(pane)
            merged = true
        }
        let dropped = kept.count < panes.count
        panes = kept
        if merged {
            for index in panes.indices where panes[index].wantsCompaction {
                panes[index].compact(&scratch)
            }
        }
        if dropped, items.count > collectAbove { collect() }
    }

    /// Gives up the numbers of items that no pane holds any more.
    private mutating func collect() {
        var isUsed = [Bool](repeating: false, count: items.count)
        for pane in panes {
            for entry in pane.entries { isUsed[Int(entry.id)] = true }
        }
        let used = isUsed.reduce(0) { $0 + ($1 ? 1 : 0) }
        if used < items.count / 2 { renumber(keeping: isUsed) }
        collectAbove = max(65_536, 2 * items.count)
    }

    /// Gives the lightest half of the items up to the rest, so that the heavy ones stay exact.
    private mutating func shed() {
        let longest = lane(longestTimeframe, .running)
        let counts = (1..<UInt32(items.count)).map {
            RankedItem(id: $0, count: count($0, longest))
        }
        let cut = nthGreatest(max(1, itemBudget / 2), of: counts)
        var isKept = [Bool](repeating: false, count: items.count)
        var room = max(1, itemBudget / 2)
        for item in counts where item.count > cut {
            isKept[Int(item.id)] = true
            room -= 1
        }
        for item in counts where item.count == cut && room > 0 {
            isKept[Int(item.id)] = true
            room -= 1
        }
        renumber(keeping: isKept)
        for index in panes.indices { panes[index].markReplaced() }
    }

    private var longestTimeframe: Timeframe {
        Timeframe.allCases.last { windows.enabled & 1 << lane($0, .running) != 0 } ?? .sevenDays
    }

    /// Numbers the kept items anew, in their order; the others become the rest.
    ///
    /// The windows are then summed up again from the panes.
    private mutating func renumber(keeping isKept: [Bool]) {
        let old = items
        let oldFirstSeen = firstSeen
        items = Interner(seed: seed)
        isWide = false
        narrow = WindowTable()
        wide = WindowTable()
        scores = ScoreTable()
        reserveRest()
        var newID = [UInt32](repeating: Self.restID, count: old.count)
        for id in 1..<old.count where isKept[id] {
            newID[id] = number(old[UInt32(id)], oldFirstSeen[id])
        }
        narrow.grow(to: items.count)
        scores.grow(to: isScored ? items.count : 0)
        scratch = Array(repeating: 0, count: max(items.count, old.count))
        for index in panes.indices {
            panes[index].rename(newID, &scratch)
            let lanes = windows.lanes(holding: panes[index].startMs)
            apply(index, from: 0, adding: lanes, removing: 0)
        }
        scratch = Array(repeating: 0, count: items.count)
        generation += 1
        changed |= windows.enabled
    }
}

/// The best items of one window.
public struct Ranking: Sendable {
    /// Best first, at most as many as were asked for.
    public var items: [RankedItem]
    /// No item outside ``items`` has more.
    public var floor: Int64
    /// Sum of all counts in the window.
    public var total: Int64
    /// How many different items were counted, without those that share the rest.
    public var distinct: Int64
    /// The count of the rest, which no count is off by more than: 0 while the item budget suffices.
    public var maxError: Int64
}
