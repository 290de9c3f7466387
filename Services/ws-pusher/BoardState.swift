import Models

/// What clients of a board's channel see: the newest record, as deep as is sent.
struct BoardState: Equatable, Sendable {
    /// What a board tells beside its items.
    struct Header: Equatable, Sendable {
        var asOfMs: Int64 = 0
        var watermarkMs: Int64 = 0
        var isFinal = false
        var isExact = true
        var maxError: Int64 = 0
        var total: Int64 = 0
        var distinct: Int64 = 0
        var floor: Int64 = 0
    }

    /// One ranked item; its rank is its place in the list.
    struct Item: Equatable, Sendable {
        var item: String
        var count: Int64
        var previousRank: Int?
        var firstSeenMs: Int64
        /// On a board that shows means what the item's is made of.
        var score: ScoreSum?
        /// On a board of trends.
        var trend: TrendFacts?
    }

    var header = Header()
    var items: [Item] = []

    /// An empty board.
    init() {}

    /// The best `depth` items of a record.
    init(_ board: Board, depth: Int) {
        header = Header(
            asOfMs: board.asOfMs,
            watermarkMs: board.watermarkMs,
            isFinal: board.isFinal,
            isExact: board.isExact,
            maxError: board.maxError,
            total: board.total,
            distinct: board.distinct,
            floor: board.floor
        )
        items = board.items.prefix(depth).map {
            Item(
                item: $0.item,
                count: $0.count,
                previousRank: $0.previousRank,
                firstSeenMs: $0.firstSeenMs,
                score: $0.score,
                trend: $0.trend
            )
        }
        // What is not sent may have as much as the first item left out.
        if board.items.count > depth { header.floor = max(board.items[depth].count, board.floor) }
    }
}

/// What makes one state of a board of another.
struct BoardDelta: Equatable, Sendable {
    /// The members of one item that differ; all of them for one that was not there.
    struct Change: Equatable, Sendable {
        var item: String
        var rank: Int?
        var count: Int64?
        /// Nil twice is no difference, nil once is no rank.
        var previousRank: Int??
        var firstSeenMs: Int64?
        /// The mean and the shares follow from both, so they differ together.
        var means: (score: ScoreSum, count: Int64)?

        static func == (a: Self, b: Self) -> Bool {
            a.item == b.item && a.rank == b.rank && a.count == b.count
                && a.previousRank == b.previousRank && a.firstSeenMs == b.firstSeenMs
                && a.means?.score == b.means?.score && a.means?.count == b.means?.count
                && a.trend == b.trend
        }
        /// All of what makes it a trend, where any of that differs.
        var trend: TrendFacts?
    }

    let before: BoardState.Header
    let after: BoardState.Header
    private(set) var changed: [Change] = []
    private(set) var removed: [String] = []

    init(from old: BoardState, to new: BoardState) {
        before = old.header
        after = new.header
        var known: [ItemKey: Int] = [:]
        known.reserveCapacity(old.items.count)
        for (index, item) in old.items.enumerated() { known[ItemKey(item.item)] = index }
        for (index, item) in new.items.enumerated() {
            guard let place = known.removeValue(forKey: ItemKey(item.item)) else {
                changed.append(
                    Change(
                        item: item.item,
                        rank: index + 1,
                        count: item.count,
                        previousRank: .some(item.previousRank),
                        firstSeenMs: item.firstSeenMs,
                        means: item.score.map { ($0, item.count) },
                        trend: item.trend
                    )
                )
                continue
            }
            let was = old.items[place]
            if place == index && was == item { continue }
            changed.append(
                Change(
                    item: item.item,
                    rank: place == index ? nil : index + 1,
                    count: was.count == item.count ? nil : item.count,
                    previousRank: was.previousRank == item.previousRank
                        ? nil : .some(item.previousRank),
                    firstSeenMs: was.firstSeenMs == item.firstSeenMs ? nil : item.firstSeenMs,
                    means: was.count == item.count && was.score == item.score
                        ? nil : item.score.map { ($0, item.count) },
                    trend: was.trend == item.trend ? nil : item.trend
                )
            )
        }
        guard !known.isEmpty else { return }
        removed = old.items.lazy.map(\.item).filter { known[ItemKey($0)] != nil }
    }
}
