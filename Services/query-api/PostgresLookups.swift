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

    /// The subreddits with most posts since counting began; nil when Postgres cannot be asked.
    ///
    /// The totals are those of the last checkpoints, so they are of one moment with the boards' state.
    mutating func subreddits(_ count: Int) -> SubredditCounts? {
        attempt { postgres throws(PostgresError) in
            let rows = try postgres.query(
                """
                SELECT subreddit, sum(posts)::bigint, (sum(sum(posts)) OVER ())::bigint,
                    count(*) OVER ()
                FROM subreddit_totals GROUP BY subreddit
                ORDER BY sum(posts) DESC, subreddit LIMIT $1
                """,
                [.int(Int64(count))],
                prepared: true
            )
            var counts = SubredditCounts()
            for row in 0..<rows.count {
                counts.rows.append(
                    .init(subreddit: try rows.text(row, 0), posts: try rows.int(row, 1))
                )
                counts.total = try rows.int(row, 2)
                counts.distinct = try rows.int(row, 3)
            }
            return counts
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
