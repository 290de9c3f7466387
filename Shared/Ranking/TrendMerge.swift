/// An item that rises, with a sample of the posts that name it; ``Trend/examples`` and
/// ``Trend/variants`` are not filled in yet.
public struct RisingItem: Sendable {
    /// What it was found to be.
    public var trend: Trend
    /// Some of the posts that name it.
    public var sample: PostSample

    /// An item that rises.
    public init(trend: Trend, sample: PostSample) {
        self.trend = trend
        self.sample = sample
    }
}

/// Makes one trend of the items that rise in the same posts: `san francisco`, `francisco`, `crash`
/// and `plane crash`.
public struct TrendMerge: Sendable {
    /// The part of the smaller item's posts that must name the other too.
    private static let sameAbove = 0.5

    /// Merges what belongs together.
    ///
    /// - Parameter rising: in any order.
    /// - Returns: trends, the least likely to be chance first.
    public static func merge(_ rising: [RisingItem]) -> [Trend] {
        var groups: [[RisingItem]] = []
        for item in rising.sorted(by: { $0.trend.isBefore($1.trend) }) {
            if let at = groups.firstIndex(where: { isSame(item, $0[0]) }) {
                groups[at].append(item)
            } else {
                groups.append([item])
            }
        }
        return groups.map(trend).sorted { $0.isBefore($1) }
    }

    private static func isSame(_ item: RisingItem, _ head: RisingItem) -> Bool {
        if isPlural(item.trend.item, of: head.trend.item)
            || isPlural(head.trend.item, of: item.trend.item)
        {
            return true
        }
        return item.sample.overlap(
            head.sample,
            count: item.trend.observed,
            otherCount: head.trend.observed
        ) >= sameAbove
    }

    /// The trend of a group, under the name that says most of those that say nearly as often.
    private static func trend(_ group: [RisingItem]) -> Trend {
        let head = group[0].trend
        var named = group[0]
        for member in group.dropFirst() where 3 * member.trend.observed >= 2 * head.observed {
            if words(member.trend.item) > words(named.trend.item) { named = member }
        }
        var trend = named.trend
        trend.firstSeenMs = group.reduce(.max) { min($0, $1.trend.firstSeenMs) }
        trend.examples = Array(named.sample.ids.prefix(PostSample.shown))
        trend.variants = group.map(\.trend.item).filter { $0 != trend.item }
        return trend
    }

    private static func words(_ item: String) -> Int {
        item.utf8.reduce(1) { $0 + ($1 == UInt8(ascii: " ") ? 1 : 0) }
    }

    private static func isPlural(_ item: String, of other: String) -> Bool {
        let longer = item.utf8
        let shorter = other.utf8
        guard longer.starts(with: shorter) else { return false }
        let rest = longer.dropFirst(shorter.count)
        return rest.elementsEqual("s".utf8) || rest.elementsEqual("es".utf8)
    }
}

extension Trend {
    /// Whether this one stands above `other`: by score, then by count, then by the bytes of the item.
    func isBefore(_ other: Trend) -> Bool {
        if score != other.score { return score > other.score }
        if observed != other.observed { return observed > other.observed }
        return other.item.utf8.lexicographicallyPrecedes(item.utf8)
    }
}
