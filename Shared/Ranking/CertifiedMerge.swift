public import Models

/// Merges the boards of regions into one worldwide board and proves it, if that can be done.
///
/// A board is proven when each count shown is known from every region, and no other item can rank
/// before the last one shown: not with the counts that are known of it, and in each region that does
/// not list it as much as that region's floor. The choice among equal counts is proven as well.
///
/// Regions differ in taste, so lists alone seldom prove a board. ``watchPlan(_:for:current:)`` names
/// the items whose counts would, after TPUT (Cao and Wang, PODC 2004).
public struct CertifiedMerge: Sendable {
    /// The largest count, total or floor that is believed; sums of many regions stay within 64 bits.
    public static let largestCount: Int64 = 1 << 53
    /// The most regions merged.
    public static let maxRegions = 1_000
    /// The deepest board.
    public static let maxDepth = 1_000

    /// How many items are shown and proven.
    public let depth: Int
    /// The items seen, by number.
    var items: Interner
    private let seed: UInt64
    var sums: [Sum] = []
    var touched: [UInt32] = []

    /// What is known of one item from all regions.
    struct Sum: Sendable {
        var count: Int64 = 0
        /// Sum of the floors of the regions that the count is known from.
        var knownFloor: Int64 = 0
        /// How much more, and how much less, it can be in the regions that the count is known from.
        var over: Int64 = 0
        var under: Int64 = 0
        var firstSeenMs: Int64 = 0
        var velocity: Double = 0
        /// On a board that shows means.
        var score: ScoreSum?
        var isTouched = false
        var isShown = false
    }

    /// A merge of boards of this depth, from 1 to ``maxDepth``.
    ///
    /// - Parameters:
    ///   - depth: how many items are shown.
    ///   - seed: random, as strangers choose the items.
    public init(depth: Int, seed: UInt64) {
        precondition((1...Self.maxDepth).contains(depth), "depth is out of range")
        self.depth = depth
        self.seed = seed
        items = Interner(seed: seed)
    }

    /// How many items have a number.
    public var itemCount: Int { items.count }

    /// The counts of a region's board; nil when it contradicts itself: negative or huge counts, or an
    /// item listed twice.
    public mutating func counts(of board: Board) -> RegionalCounts? {
        let range = 0...Self.largestCount
        guard range ~= board.floor, range ~= board.total, range ~= board.distinct,
            range ~= board.maxError
        else { return nil }
        var counts = RegionalCounts(
            asOfMs: board.asOfMs,
            watermarkMs: board.watermarkMs,
            revision: board.revision,
            watchRevision: board.watchRevision,
            isFinal: board.isFinal,
            maxError: board.maxError,
            isExact: board.isExact && board.maxError == 0,
            total: board.total,
            distinct: board.distinct,
            floor: board.floor,
            items: [],
            watched: []
        )
        defer { forget() }
        counts.items.reserveCapacity(board.items.count)
        for entry in board.items {
            let item = items.intern(entry.item.utf8.span)
            guard range ~= entry.count, touch(item) else { return nil }
            counts.items.append(
                .init(
                    item: item,
                    count: entry.count,
                    firstSeenMs: entry.firstSeenMs,
                    velocity: entry.velocity,
                    score: entry.score
                )
            )
        }
        counts.watched.reserveCapacity(board.watched.count)
        for entry in board.watched {
            let item = items.intern(entry.item.utf8.span)
            guard range ~= entry.count else { return nil }
            // An item that is listed as well says nothing new.
            if touch(item) {
                counts.watched.append(.init(item: item, count: entry.count, score: entry.score))
            }
        }
        return counts
    }

    /// Forgets the items that none of `counts` holds, and renumbers those that it does.
    public mutating func compact(_ counts: inout [RegionalCounts]) {
        let old = items
        items = Interner(seed: seed)
        for i in counts.indices {
            for j in counts[i].items.indices {
                let item = counts[i].items[j].item
                counts[i].items[j].item = items.intern(old[item])
            }
            for j in counts[i].watched.indices {
                let item = counts[i].watched[j].item
                counts[i].watched[j].item = items.intern(old[item])
            }
        }
        sums = []
    }

    /// Merges the boards of regions, at most ``maxRegions``; the newest `asOfMs` is that of the whole.
    ///
    /// A region that lags behind is counted as it stands, and as unsure in full: what it held may
    /// have left the window since. Of events that no region has counted yet nothing is said.
    /// When a region is known to be missing it is not complete, and nothing is exact.
    public mutating func merge(_ regions: [RegionalCounts], isComplete: Bool = true) -> MergedBoard
    {
        precondition(regions.count <= Self.maxRegions, "more regions than the limit")
        let asOfMs = regions.map(\.asOfMs).max() ?? 0
        var unseen: Int64 = 0
        for region in regions {
            add(region, isCurrent: region.asOfMs == asOfMs)
            unseen += region.floor
        }
        let shown = best()
        let proof = certify(shown, unseen: unseen)
        let total = regions.reduce(0) { $0 + $1.total }
        let areInputsExact = regions.allSatisfy { $0.isExact && $0.asOfMs == asOfMs }
        let board = MergedBoard(
            asOfMs: asOfMs,
            watermarkMs: regions.map(\.watermarkMs).min() ?? 0,
            isFinal: regions.allSatisfy { $0.isFinal && $0.asOfMs == asOfMs },
            isProven: proof.isProven,
            isExact: proof.isProven && areInputsExact && isComplete,
            maxError: proof.maxError,
            total: total,
            distinct: regions.reduce(0) { $0 + $1.distinct },
            floor: proof.floor,
            lastCount: shown.count == depth ? sums[Int(shown[depth - 1])].count : nil,
            items: shown.enumerated().map { entry($1, rank: $0 + 1, total: total) }
        )
        forget()
        return board
    }

    // MARK: Sums

    private mutating func add(_ region: RegionalCounts, isCurrent: Bool) {
        let floor = region.floor
        let error = region.maxError
        for entry in region.items {
            touch(entry.item)
            let i = Int(entry.item)
            sums[i].count += entry.count
            sums[i].knownFloor += floor
            sums[i].over += error
            sums[i].under += isCurrent ? min(error, entry.count) : entry.count
            sums[i].velocity += entry.velocity
            if let score = entry.score { sums[i].score = sums[i].score.adding(score) }
            let seen = sums[i].firstSeenMs
            if seen == 0 || entry.firstSeenMs < seen { sums[i].firstSeenMs = entry.firstSeenMs }
        }
        for entry in region.watched {
            touch(entry.item)
            let i = Int(entry.item)
            sums[i].count += entry.count
            sums[i].knownFloor += floor
            sums[i].over += error
            sums[i].under += isCurrent ? min(error, entry.count) : entry.count
            if let score = entry.score { sums[i].score = sums[i].score.adding(score) }
        }
    }

    /// Makes room for an item's sum; false when it had been touched before.
    @discardableResult
    mutating func touch(_ item: UInt32) -> Bool {
        let i = Int(item)
        if i >= sums.count {
            sums.append(contentsOf: repeatElement(Sum(), count: items.count - sums.count))
        }
        guard !sums[i].isTouched else { return false }
        sums[i].isTouched = true
        touched.append(item)
        return true
    }

    mutating func forget() {
        for item in touched { sums[Int(item)] = Sum() }
        touched.removeAll(keepingCapacity: true)
    }

    /// The items shown, best first: the `depth` greatest of those that were counted at all.
    private func best() -> [UInt32] {
        var best = BestItems(depth: depth)
        for item in touched {
            let count = sums[Int(item)].count
            if count > 0 { best.offer(item, count: count, names: items) }
        }
        return best.sorted(names: items)
    }

    private func entry(_ item: UInt32, rank: Int, total: Int64) -> Board.Entry {
        let sum = sums[Int(item)]
        return Board.Entry(
            item: items.text(item),
            count: sum.count,
            rank: rank,
            firstSeenMs: sum.firstSeenMs,
            share: total > 0 ? Double(sum.count) / Double(total) : 0,
            velocity: sum.velocity,
            score: sum.score
        )
    }

    // MARK: Proof

    private struct Proof {
        var isProven = true
        var maxError: Int64 = 0
        var floor: Int64
    }

    /// Checks what is shown against everything else; `unseen` is the sum of all floors, which bounds
    /// an item that no region lists.
    private mutating func certify(_ shown: [UInt32], unseen: Int64) -> Proof {
        var proof = Proof(floor: unseen)
        for item in shown {
            sums[Int(item)].isShown = true
            let sum = sums[Int(item)]
            let missing = unseen - sum.knownFloor
            if missing > 0 { proof.isProven = false }
            proof.maxError = max(proof.maxError, missing + sum.over, sum.under)
        }
        let last = shown.last.map { (item: $0, count: sums[Int($0)].count) }
        // A board that is not full shows every item there is, unless floors leave room for more.
        let limit = shown.count == depth ? last : nil
        if unseen > 0, unseen >= limit?.count ?? 0 { proof.isProven = false }
        for item in touched where !sums[Int(item)].isShown {
            let sum = sums[Int(item)]
            let bound = sum.count + unseen - sum.knownFloor
            proof.floor = max(proof.floor, bound + sum.over)
            guard proof.isProven, let limit, bound >= limit.count else { continue }
            let isBehind = bound == limit.count && items.isGreater(limit.item, than: item)
            if !isBehind { proof.isProven = false }
        }
        proof.maxError = max(proof.maxError, proof.floor - (last?.count ?? 0))
        return proof
    }
}

/// A worldwide board and how sure it is.
public struct MergedBoard: Sendable, Equatable {
    /// End of the window, in milliseconds since 1970.
    public let asOfMs: Int64
    /// The least event clock of the regions.
    public let watermarkMs: Int64
    /// Whether every region's board is final and of this `asOfMs`.
    public let isFinal: Bool
    /// Whether the regions' counts, taken as they stand, determine the items and their counts.
    public let isProven: Bool
    /// Whether it is proven, and every region's board is exact and of this `asOfMs`.
    public let isExact: Bool
    /// No count is off by more than this, and no item left out has more than the last one plus this.
    public let maxError: Int64
    /// Sum of the regions' totals.
    public let total: Int64
    /// Sum of the regions' numbers of items.
    public let distinct: Int64
    /// No item that is not shown has more than this.
    public let floor: Int64
    /// Count of the last item shown; nil when fewer are shown than the depth.
    public let lastCount: Int64?
    /// The items shown, best first.
    public let items: [Board.Entry]
}

extension ScoreSum? {
    /// The sum with another one; nothing and another one is that.
    fileprivate func adding(_ other: ScoreSum) -> ScoreSum {
        guard var sum = self else { return other }
        sum += other
        return sum
    }
}
