/// What regions must be asked for so that a board can be proven.
public struct WatchPlan: Sendable, Equatable {
    /// A threshold that makes no list longer than it is by itself.
    public static let noThreshold = Int64.max

    /// Regions must list every item with at least this count.
    public var threshold: Int64
    /// The items whose counts are wanted, the likeliest to rank first.
    public var items: [String]
}

extension CertifiedMerge {
    /// Counts may move by this part of the last one shown before a plan has to be made anew.
    private static let slackPart: Int64 = 8
    /// How often the threshold is halved at most to make the list of wanted items short enough.
    private static let maxHalvings = 3

    /// What is asked for at present.
    public enum PresentThreshold: Sendable, Equatable {
        /// Nothing was ever asked for.
        case none
        /// Something was, by a former owner, and it is not known what.
        case unknown
        /// This threshold.
        case known(Int64)

        var threshold: Int64 {
            if case .known(let threshold) = self { threshold } else { WatchPlan.noThreshold }
        }
    }

    /// The threshold and the items that prove a board, if the counts stay near what they are.
    ///
    /// The plan depends on the lists alone, not on the counts of watched items, so that an item does
    /// not lose its place on the watch list by being watched. When the threshold falls, lists grow
    /// by items not known yet, and a second plan may be needed; never a third, were counts to stand
    /// still, unless lists are cut at their region's limit.
    ///
    /// `regions` is what `merged` was made of, and `limit` the most items named.
    public mutating func watchPlan(
        _ regions: [RegionalCounts],
        for merged: MergedBoard,
        present: PresentThreshold,
        limit: Int
    ) -> WatchPlan {
        let floors = regions.map(\.floor)
        let deepest = floors.max() ?? 0
        guard let last = merged.lastCount else {
            // Too few items are known to say how deep lists must be.
            let deeper = deepest > 0 ? max(1, deepest / 2) : WatchPlan.noThreshold
            return WatchPlan(threshold: min(deeper, present.threshold), items: [])
        }
        let bar = max(1, last - last / Self.slackPart)
        var threshold = Self.threshold(floors, bar: bar, tops: regions.map(\.top), present)
        var wanted = wantedItems(regions, bar: bar, threshold: threshold, present)
        for _ in 0..<Self.maxHalvings where wanted.count > limit && threshold > 1 {
            threshold = max(1, min(threshold, deepest + 1) / 2)
            wanted = wantedItems(regions, bar: bar, threshold: threshold, present)
        }
        return WatchPlan(threshold: threshold, items: wanted.prefix(limit).map { items.text($0) })
    }

    /// The highest threshold with which an item that no region lists stays below `bar`.
    private static func threshold(
        _ floors: [Int64],
        bar: Int64,
        tops: [Int64],
        _ present: PresentThreshold
    ) -> Int64 {
        let safe = level(tops, below: bar).map { $0 + 1 } ?? WatchPlan.noThreshold
        if present == .unknown { return safe }
        let current = present.threshold
        // Lists twice as deep as they need be are worth a new request.
        if safe / 2 >= current { return safe }
        return min(current, level(floors, below: bar).map { $0 + 1 } ?? current)
    }

    /// The greatest level for which the sum of the bounds, each cut at that level, stays below `bar`;
    /// nil when it does without a cut.
    static func level(_ bounds: [Int64], below bar: Int64) -> Int64? {
        var budget = max(0, bar - 1)
        let ascending = bounds.sorted()
        for (i, bound) in ascending.enumerated() {
            let left = Int64(ascending.count - i)
            if bound > budget / left { return budget / left }
            budget -= bound
        }
        return nil
    }

    /// Items that are not listed everywhere and may reach `bar`, the greatest bound first.
    private mutating func wantedItems(
        _ regions: [RegionalCounts],
        bar: Int64,
        threshold: Int64,
        _ present: PresentThreshold
    ) -> [UInt32] {
        // A higher threshold may take items off lists that are deeper today.
        let mayShorten = present == .unknown || threshold > present.threshold
        var unseen: Int64 = 0
        for region in regions {
            let cut = threshold - 1
            let floor =
                mayShorten ? max(region.floor, min(cut, region.top)) : min(region.floor, cut)
            unseen += floor
            for entry in region.items where !mayShorten || entry.count >= threshold {
                touch(entry.item)
                sums[Int(entry.item)].count += entry.count
                sums[Int(entry.item)].knownFloor += floor
            }
        }
        var wanted: [(item: UInt32, bound: Int64)] = []
        for item in touched {
            let sum = sums[Int(item)]
            let bound = sum.count + unseen - sum.knownFloor
            if sum.knownFloor < unseen, bound >= bar { wanted.append((item, bound)) }
        }
        forget()
        wanted.sort { ($0.bound, $1.item) > ($1.bound, $0.item) }
        return wanted.map(\.item)
    }
}
