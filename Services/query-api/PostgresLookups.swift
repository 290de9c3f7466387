import Models
import Postgres

/// The statements behind what clients ask of Postgres alone.
extension PostgresReader {
    /// A point for each step of a timeline that history has a board of; nil when Postgres cannot be
    /// asked.
    mutating func timeline(_ query: TimelineQuery) -> [TimelinePoint]? {
        attempt { postgres throws(PostgresError) in
            try BoardHistory.course(
                of: query.item,
                on: query.key,
                fromMs: query.fromMs,
                toMs: query.toMs,
                stepMs: query.stepMs,
                from: &postgres
            ).map { point in
                TimelinePoint(
                    endMs: point.endMs,
                    count: point.count ?? (point.floor == 0 ? 0 : nil),
                    rank: point.rank
                )
            }
        }
    }

    /// A post; nil inside when nobody has described it, nil when Postgres cannot be asked.
    mutating func post(_ id: String) -> PostRecord?? {
        if id.utf8.contains(0) { return .some(nil) }
        return attempt { postgres throws(PostgresError) in
            let rows = try postgres.query(
                """
                SELECT title, left(content, $2::int), author, subreddit, url, permalink, flair,
                    over_18, upvotes, comments, timestamp, retrieved
                FROM posts WHERE post_id = $1
                """,
                [.text(id), .int(Self.longestContent)],
                prepared: true
            )
            guard rows.count > 0 else { return nil }
            return PostRecord(
                id: id,
                title: try rows.text(0, 0),
                content: try rows.text(0, 1),
                author: try rows.text(0, 2),
                subreddit: try rows.text(0, 3),
                url: try rows.text(0, 4),
                permalink: try rows.text(0, 5),
                flair: try rows.text(0, 6),
                over18: try rows.bool(0, 7),
                upvotes: try rows.int(0, 8),
                comments: try rows.int(0, 9),
                timestampMs: rows.isNull(0, 10) ? nil : try rows.timestampMs(0, 10),
                retrievedMs: rows.isNull(0, 11) ? nil : try rows.timestampMs(0, 11)
            )
        }
    }
}
