import Models
import Postgres
import ServiceKit

/// Reads boards, posts and regions from Postgres and says whether Postgres works.
///
/// One thread owns it.
struct PostgresReader: ~Copyable {
    /// How many posts are read by one statement.
    static let postsPerStatement = 1_000
    /// How much of a content is shown, in characters: as long as Reddit lets a post be.
    static let longestContent: Int64 = 40_000

    /// How many regions are read.
    static let maxRegions: Int64 = 1_000
    /// How many boards are read in one round trip.
    static let boardsPerTrip = 16

    private var connection: PostgresConnection
    private let context: ServiceContext
    private var isUp: Bool?

    init(_ config: Config, context: ServiceContext) throws(PostgresError) {
        connection = try PostgresConnection(
            url: config.postgresURL,
            options: PostgresOptions(
                connectTimeoutMs: config.postgresTimeoutMs,
                statementTimeoutMs: config.postgresTimeoutMs,
                applicationName: "query-api"
            )
        )
        self.context = context
    }

    /// Whether Postgres worked when it was last asked.
    var works: Bool { isUp == true }

    /// Connects for the first time; throws only when Postgres answers and its schema is another.
    mutating func begin() throws(PostgresError) {
        do throws(PostgresError) {
            try connect()
            worked()
        } catch .schema(let found, let expected) {
            throw .schema(found: found, expected: expected)
        } catch {
            failed(error)
        }
    }

    /// What Postgres knows about boards, in their order; nil when it cannot be asked.
    mutating func boards(_ moments: ArraySlice<BoardMoment>) -> [BoardInPostgres]? {
        attempt { postgres throws(PostgresError) in
            var answers: [BoardInPostgres] = []
            let rows = try BoardHistory.read(
                moments.map { (key: $0.key, atOrBeforeMs: $0.atMs) },
                from: &postgres
            )
            for (key, board) in zip(moments.lazy.map(\.key), rows) {
                if let board {
                    answers.append(.snapshot(Snapshot(board, from: .postgres)))
                } else {
                    answers.append(
                        .nothing(isRegionKnown: try Self.knows(key.region, postgres: &postgres))
                    )
                }
            }
            return answers
        }
    }

    private static func knows(
        _ region: String,
        postgres: inout PostgresConnection
    ) throws(PostgresError) -> Bool {
        let rows = try postgres.query(
            """
            SELECT EXISTS (SELECT FROM boards WHERE board = $1 AND region = $2)
                OR EXISTS (SELECT FROM regions WHERE region_id = $2)
            """,
            [.text(BoardName.posts), .text(region)],
            prepared: true
        )
        return try rows.bool(0, 0)
    }

    /// Author and content of those posts that exist; nil when Postgres cannot be asked.
    mutating func posts(_ ids: [String]) -> [String: PostFacts]? {
        // No text of Postgres holds a NUL, so a post whose id does cannot be there.
        let ids = ids.filter { !$0.utf8.contains(0) }
        return attempt { postgres throws(PostgresError) in
            var found: [String: PostFacts] = [:]
            found.reserveCapacity(ids.count)
            for start in stride(from: 0, to: ids.count, by: Self.postsPerStatement) {
                let end = min(start + Self.postsPerStatement, ids.count)
                let rows = try postgres.query(
                    """
                    SELECT post_id, author, left(content, $2::int)
                    FROM posts WHERE post_id = ANY($1)
                    """,
                    [.texts(Array(ids[start..<end])), .int(Self.longestContent)],
                    prepared: true
                )
                for row in 0..<rows.count {
                    found[try rows.text(row, 0)] = PostFacts(
                        author: try rows.text(row, 1),
                        content: try rows.text(row, 2)
                    )
                }
            }
            return found
        }
    }

    /// The regions that have a row, with their names; nil when Postgres cannot be asked.
    mutating func namedRegions() -> [(id: String, name: String)]? {
        attempt { postgres throws(PostgresError) in
            let rows = try postgres.query(
                "SELECT region_id, region_name FROM regions ORDER BY region_id LIMIT $1",
                [.int(Self.maxRegions)],
                prepared: true
            )
            var regions: [(id: String, name: String)] = []
            for row in 0..<rows.count {
                regions.append((try rows.text(row, 0), try rows.text(row, 1)))
            }
            return regions
        }
    }

    /// The regions that have boards; nil when Postgres cannot be asked.
    ///
    /// The key is walked from region to region, so that the number of boards does not matter.
    mutating func boardRegions() -> [String]? {
        attempt { postgres throws(PostgresError) in
            let rows = try postgres.query(
                """
                WITH RECURSIVE found AS (
                    SELECT min(region) AS region FROM boards WHERE board = $1
                    UNION ALL
                    SELECT (SELECT min(b.region) FROM boards AS b
                            WHERE b.board = $1 AND b.region > found.region)
                    FROM found WHERE found.region IS NOT NULL
                )
                SELECT region FROM found WHERE region IS NOT NULL LIMIT $2
                """,
                [.text(BoardName.posts), .int(Self.maxRegions)],
                prepared: true
            )
            var regions: [String] = []
            for row in 0..<rows.count { regions.append(try rows.text(row, 0)) }
            return regions
        }
    }

    /// Connects when there is no connection; a new one is used only with the schema we know.
    private mutating func connect() throws(PostgresError) {
        guard !connection.isConnected else { return }
        try connection.connectIfNeeded()
        do throws(PostgresError) {
            try Migrations.requireVersion(&connection)
        } catch {
            connection.close()
            throw error
        }
    }

    /// A connection that broke is opened again once: reads may be repeated.
    mutating func attempt<T>(
        _ body: (inout PostgresConnection) throws(PostgresError) -> T
    ) -> T? {
        do throws(PostgresError) {
            let result: T
            do throws(PostgresError) {
                try connect()
                result = try body(&connection)
            } catch .connectionLost {
                try connect()
                result = try body(&connection)
            }
            worked()
            return result
        } catch {
            failed(error)
            return nil
        }
    }

    private mutating func worked() {
        guard isUp != true else { return }
        isUp = true
        context.health.up(Dependency.postgres)
        context.health.up(Dependency.boards)
        context.log.info("postgres answers")
    }

    private mutating func failed(_ error: PostgresError) {
        // Between attempts nothing new is known.
        if case .waiting = error { return }
        context.health.down(Dependency.postgres, because: "\(error)")
        if isUp != false { context.log.warning("postgres is away", ["error": "\(error)"]) }
        isUp = false
    }
}
