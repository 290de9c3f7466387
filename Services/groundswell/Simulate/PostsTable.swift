import Postgres

/// The table `posts`, as a simulation fills it.
struct PostsTable: ~Copyable {
    private static let staging = "simulated_posts"
    private var connection: PostgresConnection

    init(url: String) throws(PostgresError) {
        connection = try PostgresConnection(url: url)
    }

    /// Inserts posts, or updates those that are there and do not come from Reddit; all or none.
    mutating func store(_ posts: [SourcePost]) throws(PostgresError) {
        try connection.connectIfNeeded()
        try connection.transaction { connection throws(PostgresError) in
            try connection.query(
                """
                CREATE TEMPORARY TABLE \(Self.staging) (post_id text, title text, author text,
                    subreddit text, score bigint) ON COMMIT DROP
                """
            )
            try connection.copyIn(
                Self.staging,
                ["post_id", "title", "author", "subreddit", "score"]
            ) { rows throws(PostgresError) in
                for post in posts {
                    try rows.startRow()
                    try rows.text(post.id)
                    try rows.text(Self.storable(post.title))
                    try rows.text(Self.storable(post.author))
                    try rows.text(Self.storable(post.subreddit))
                    rows.int(post.score)
                }
            }
            try connection.query(
                """
                INSERT INTO posts (post_id, content, title, author, subreddit, upvotes)
                SELECT DISTINCT ON (post_id) post_id, title, title, author, subreddit, score
                FROM \(Self.staging) ORDER BY post_id, score DESC
                ON CONFLICT (post_id) DO UPDATE SET content = EXCLUDED.content,
                    title = EXCLUDED.title, author = EXCLUDED.author,
                    subreddit = EXCLUDED.subreddit, upvotes = EXCLUDED.upvotes
                WHERE posts.retrieved IS NULL
                """
            )
        }
    }

    /// The text without NUL bytes, which Postgres cannot hold.
    private static func storable(_ text: String) -> String {
        text.utf8.contains(0) ? String(text.unicodeScalars.filter { $0.value != 0 }) : text
    }
}
