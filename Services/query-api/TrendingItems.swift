import Models

/// The body of `GET /trending`: a board with its quality, and each item with its movement.
struct TrendingItems {
    private let query: BoardQuery
    private let board: Board?
    private let source: Snapshot.Source
    private let previousRanks: [String: Int]?
    private let minute: Board?
    private let minuteCounts: [String: Int64]

    /// A board that holds nothing yet.
    static func nothing(_ query: BoardQuery) -> TrendingItems {
        TrendingItems(query)
    }

    private init(_ query: BoardQuery) {
        self.query = query
        board = nil
        source = .redis
        previousRanks = nil
        minute = nil
        minuteCounts = [:]
    }

    init(_ query: BoardQuery, _ snapshot: Snapshot, previous: BoardInPostgres?) {
        self.query = query
        board = snapshot.board
        source = snapshot.source
        previousRanks =
            switch previous {
            case .snapshot(let before):
                Dictionary(
                    before.board.items.enumerated().map { ($0.element.item, $0.offset + 1) },
                    uniquingKeysWith: { first, _ in first }
                )
            case .nothing: [:]
            case nil: nil
            }
        minute = query.key.timeframe == .oneMinute ? snapshot.board : snapshot.minute
        minuteCounts = Dictionary(
            minute?.items.map { ($0.item, $0.count) } ?? [],
            uniquingKeysWith: { first, _ in first }
        )
    }

    func json() -> [UInt8] {
        let items = board?.items.prefix(query.count) ?? []
        var out = JSONWriter(reserving: 320 + items.count * 140)
        out.object {
            $0.member("board", query.key.board)
            $0.member("region", query.key.region)
            $0.member("timeframe", query.key.timeframe.name)
            if let board {
                $0.member("as_of", EventTime.text(board.asOfMs))
                $0.member("watermark", EventTime.text(board.watermarkMs))
            } else {
                $0.null("as_of")
                $0.null("watermark")
            }
            $0.member("final", board?.isFinal ?? false)
            $0.member("exact", board?.isExact ?? false)
            $0.member("max_error", board?.maxError ?? 0)
            $0.member("total", board?.total ?? 0)
            $0.member("distinct", board?.distinct ?? 0)
            $0.member("source", source == .redis ? "live" : "history")
            $0.array("items", items.enumerated()) { out, item in
                out.object { write(item.element, rank: item.offset + 1, &$0) }
            }
        }
        return out.bytes
    }

    private func write(_ entry: Board.Entry, rank: Int, _ out: inout JSONWriter) {
        out.member("item", entry.item)
        out.member("count", entry.count)
        out.member("rank", Int64(rank))
        if let previous = previousRanks?[entry.item] {
            out.member("previous_rank", Int64(previous))
        } else {
            out.null("previous_rank")
        }
        if entry.firstSeenMs > 0 {
            out.member("first_seen", EventTime.text(entry.firstSeenMs))
        } else {
            out.null("first_seen")
        }
        out.member("share", entry.share, decimals: 6)
        if let velocity = velocity(of: entry.item) {
            out.member("velocity", velocity, decimals: 3)
        } else {
            out.null("velocity")
        }
        if let score = entry.score { out.means(score, of: entry.count) }
        if let trend = entry.trend { out.trend(trend) }
    }

    /// Counts a second over the last minute; nil where that is not known.
    private func velocity(of item: String) -> Double? {
        guard let minute else { return nil }
        if let count = minuteCounts[item] { return Double(count) / 60 }
        let holdsAll = minute.floor == 0 && minute.distinct <= Int64(minute.items.count)
        return holdsAll ? 0 : nil
    }
}
