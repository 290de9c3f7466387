public import Models

extension Board {
    /// Makes entries of what rises, of all kinds and called by ``TrendKind/name(_:)``, and puts them
    /// in the order of boards.
    ///
    /// Keywords and hashtags that rise in the same posts become one entry. A subreddit holds many
    /// things, and stays by itself.
    public mutating func fill(rising: [RisingItem]) {
        let terms = rising.filter { TrendKind.parse($0.trend.item).kind != .subreddit }
        let subreddits = rising.filter { TrendKind.parse($0.trend.item).kind == .subreddit }
        let trends = TrendMerge.merge(terms) + subreddits.flatMap { TrendMerge.merge([$0]) }
        items = trends.map { Entry($0) }.sorted {
            $0.count != $1.count
                ? $0.count > $1.count
                : $1.item.utf8.lexicographicallyPrecedes($0.item.utf8)
        }
        total = items.reduce(0) { $0 + $1.count }
        for index in items.indices {
            items[index].rank = index + 1
            items[index].share = Double(items[index].count) / Double(max(total, 1))
        }
    }
}

extension Board.Entry {
    fileprivate init(_ trend: Trend) {
        var facts = TrendFacts(trend)
        facts.status = trend.status
        self.init(item: trend.item, count: facts.count, rank: 0, firstSeenMs: trend.firstSeenMs)
        self.trend = facts
    }
}

extension TrendFacts {
    /// What an item, called by ``TrendKind/name(_:)``, was found to be; no trend at first.
    public init(_ trend: Trend) {
        self.init()
        kind = TrendKind.parse(trend.item).kind.rawValue
        observed = trend.observed
        expected = trend.expected
        score = trend.score
        certainty = trend.certainty
        firstSeenMs = trend.firstSeenMs
        examples = trend.examples
        variants = trend.variants
    }

    /// The count by which a board orders it.
    public var count: Int64 { Int64((score * Self.unit).rounded()) }
}
