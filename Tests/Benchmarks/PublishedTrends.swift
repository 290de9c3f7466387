import Models
import Postgres
import Ranking

/// The worldwide boards of trends that services published, as history keeps them.
struct PublishedTrends {
    /// How many boards are read in one round trip.
    private static let boardsPerTrip = 200

    private var boards: [Int64: [Trend]] = [:]

    /// How many of the moments asked for have a board.
    var count: Int { boards.count }

    /// Reads the boards of these moments, which end with minutes.
    init(postgres url: String, atMs moments: [Int64]) throws {
        var postgres = try PostgresConnection(url: url)
        try postgres.connectIfNeeded()
        let key = Board.Key(
            board: BoardName.trends,
            region: Board.worldwide,
            timeframe: .oneHour
        )
        for start in stride(from: 0, to: moments.count, by: Self.boardsPerTrip) {
            let part = moments[start..<min(start + Self.boardsPerTrip, moments.count)]
            let found = try BoardHistory.read(
                part.map { (key: key, atOrBeforeMs: $0) },
                from: &postgres
            )
            for (moment, board) in zip(part, found) where board?.asOfMs == moment {
                boards[moment] = board?.items.compactMap { Trend($0) }
            }
        }
    }

    /// What rose in the hour that ended at a moment.
    func trends(atMs moment: Int64) -> [Trend] { boards[moment] ?? [] }
}

extension Trend {
    /// What an entry says; keywords and hashtags by their words.
    fileprivate init?(_ entry: Board.Entry) {
        guard let facts = entry.trend, let status = facts.status else { return nil }
        func words(_ name: String) -> String {
            let (kind, item) = TrendKind.parse(name)
            return kind == .hashtag ? item : name
        }
        self.init(
            item: words(entry.item),
            observed: facts.observed,
            expected: facts.expected,
            score: facts.score,
            certainty: facts.certainty,
            status: status,
            firstSeenMs: entry.firstSeenMs,
            examples: facts.examples,
            variants: facts.variants.map(words)
        )
    }
}
