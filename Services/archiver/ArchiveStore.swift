import Kafka
import Postgres

/// Writes batches, each in one transaction with the offset behind it, and only for the owner.
struct ArchiveStore: ~Copyable {
    private var connection: PostgresConnection

    init(_ url: String) throws(PostgresError) {
        connection = try PostgresConnection(
            url: url,
            options: PostgresOptions(applicationName: "archiver")
        )
    }

    /// Becomes the owner of a partition.
    ///
    /// - Returns: the new epoch, and where to go on; nil in a partition never seen.
    mutating func claim(
        _ partition: TopicPartition,
        owner: String
    ) throws(PostgresError) -> (epoch: Int64, offset: Int64?) {
        let epoch = try PartitionOwners.claim(
            topic: partition.topic,
            partition: partition.partition,
            owner: owner,
            &connection
        )
        let rows = try connection.query(
            "SELECT next_offset FROM archive_positions WHERE topic = $1 AND partition = $2",
            [.text(partition.topic), .int(Int64(partition.partition))]
        )
        return (epoch, rows.count > 0 ? try rows.int(0, 0) : nil)
    }

    /// Writes a batch; after a lost connection it may be written already, which changes nothing.
    ///
    /// - Throws: ``PostgresError/fenced`` when another instance has claimed the partition.
    mutating func write(
        _ batch: PartitionArchive.Batch,
        _ partition: TopicPartition,
        epoch: Int64
    ) throws(PostgresError) {
        try connection.connectIfNeeded()
        var statements = [
            PartitionOwners.assertion(
                topic: partition.topic,
                partition: partition.partition,
                epoch: epoch
            )
        ]
        if !batch.posts.rows.isEmpty { statements.append(posts(batch.posts.rows)) }
        if !batch.comments.rows.isEmpty { statements.append(comments(batch.comments.rows)) }
        statements.append(
            PostgresStatement(
                """
                INSERT INTO archive_positions (topic, partition, next_offset) VALUES ($1, $2, $3)
                ON CONFLICT (topic, partition) DO UPDATE SET next_offset = $3
                """,
                [
                    .text(partition.topic), .int(Int64(partition.partition)),
                    .int(batch.nextOffset),
                ],
                prepared: true
            )
        )
        try connection.pipeline(statements)
    }

    // MARK: Pieces

    // Rows are locked in the order of their ids, so that two partitions with the same post do not
    // wait for each other.

    private func posts(_ rows: [PostRow]) -> PostgresStatement {
        PostgresStatement(
            """
            INSERT INTO posts AS p (post_id, content, author, timestamp, title, subreddit, upvotes,
                comments, url, permalink, domain, flair, over_18, retrieved)
            SELECT id, content, author, 'epoch'::timestamptz + created * interval '1 millisecond',
                title, subreddit, upvotes, comments, url, permalink, domain, flair, over_18 <> 0,
                'epoch'::timestamptz + retrieved * interval '1 millisecond'
            FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::text[], $6::text[],
                $7::bigint[], $8::bigint[], $9::text[], $10::text[], $11::text[], $12::text[],
                $13::bigint[], $14::bigint[])
                AS u(id, content, author, created, title, subreddit, upvotes, comments, url,
                    permalink, domain, flair, over_18, retrieved)
            ORDER BY id
            ON CONFLICT (post_id) DO UPDATE SET content = EXCLUDED.content,
                author = EXCLUDED.author, timestamp = EXCLUDED.timestamp, title = EXCLUDED.title,
                subreddit = EXCLUDED.subreddit, upvotes = EXCLUDED.upvotes,
                comments = EXCLUDED.comments, url = EXCLUDED.url, permalink = EXCLUDED.permalink,
                domain = EXCLUDED.domain, flair = EXCLUDED.flair, over_18 = EXCLUDED.over_18,
                retrieved = EXCLUDED.retrieved
            WHERE p.retrieved IS NULL OR EXCLUDED.retrieved > p.retrieved
            """,
            [
                .texts(rows.map(\.id)), .texts(rows.map(\.content)), .texts(rows.map(\.author)),
                .ints(rows.map(\.createdMs)), .texts(rows.map(\.title)),
                .texts(rows.map(\.subreddit)), .ints(rows.map(\.upvotes)),
                .ints(rows.map(\.comments)), .texts(rows.map(\.url)),
                .texts(rows.map(\.permalink)), .texts(rows.map(\.domain)),
                .texts(rows.map(\.flair)), .ints(rows.map { $0.isOver18 ? 1 : 0 }),
                .ints(rows.map(\.retrievedMs)),
            ],
            prepared: true
        )
    }

    private func comments(_ rows: [CommentRow]) -> PostgresStatement {
        PostgresStatement(
            """
            INSERT INTO comments AS c (comment_id, post_id, parent_id, subreddit, author, body,
                timestamp, upvotes, retrieved)
            SELECT id, post, parent, subreddit, author, body,
                'epoch'::timestamptz + created * interval '1 millisecond', upvotes,
                'epoch'::timestamptz + retrieved * interval '1 millisecond'
            FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[],
                $7::bigint[], $8::bigint[], $9::bigint[])
                AS u(id, post, parent, subreddit, author, body, created, upvotes, retrieved)
            ORDER BY id
            ON CONFLICT (comment_id) DO UPDATE SET post_id = EXCLUDED.post_id,
                parent_id = EXCLUDED.parent_id, subreddit = EXCLUDED.subreddit,
                author = EXCLUDED.author, body = EXCLUDED.body, timestamp = EXCLUDED.timestamp,
                upvotes = EXCLUDED.upvotes, retrieved = EXCLUDED.retrieved
            WHERE c.retrieved IS NULL OR EXCLUDED.retrieved > c.retrieved
            """,
            [
                .texts(rows.map(\.id)), .texts(rows.map(\.post)), .texts(rows.map(\.parent)),
                .texts(rows.map(\.subreddit)), .texts(rows.map(\.author)),
                .texts(rows.map(\.body)), .ints(rows.map(\.createdMs)),
                .ints(rows.map(\.upvotes)), .ints(rows.map(\.retrievedMs)),
            ],
            prepared: true
        )
    }
}
