import Kafka
import Models
import Postgres

/// Subscriptions, and what was found for them, each batch in one transaction with the positions
/// behind it, and only for the owner of the partitions.
struct MatcherStore: ~Copyable {
    /// How far a partition was read, and under which claim.
    struct Position {
        let partition: TopicPartition
        let epoch: Int64
        let next: Int64
    }

    /// How a batch was taken.
    struct Written {
        var notifications = 0
        var dropped = 0
    }

    private var connection: PostgresConnection
    /// The last change of subscriptions that was read.
    private var change: Int64 = -1
    private let pending: Int

    init(_ url: String, _ limits: MatchingLimits) throws(PostgresError) {
        connection = try PostgresConnection(
            url: url,
            options: PostgresOptions(applicationName: "notifier")
        )
        pending = limits.pending
    }

    /// Becomes the owner of a partition.
    ///
    /// - Returns: the new epoch, and where to go on; nil in a partition never seen.
    mutating func claim(
        _ partition: TopicPartition,
        owner: String
    ) throws(PostgresError) -> (epoch: Int64, offset: Int64?) {
        // Others own partitions of the same topics for what they do.
        let epoch = try PartitionOwners.claim(
            topic: Self.claimed(partition),
            partition: partition.partition,
            owner: owner,
            &connection
        )
        let rows = try connection.query(
            "SELECT next_offset FROM notifier_positions WHERE topic = $1 AND partition = $2",
            [.text(partition.topic), .int(Int64(partition.partition))]
        )
        return (epoch, rows.count > 0 ? try rows.int(0, 0) : nil)
    }

    /// Has every subscription read anew the next time.
    mutating func forget() { change = -1 }

    /// Brings an index up to date: what was subscribed to before this call is in it.
    mutating func refresh(_ index: inout SubscriberIndex) throws(PostgresError) {
        try connection.connectIfNeeded()
        let rows = try connection.query(
            """
            SELECT s.subscription_id, s.owner, s.target_type, s.target_name, s.condition, s.board,
                s.region, s.timeframe, s.k, s.webhook_url IS NOT NULL, s.deleted_at IS NOT NULL,
                s.change, w.is_armed, w.out_since_ms
            FROM subscriptions s LEFT JOIN subscription_states w USING (subscription_id)
            WHERE s.change > $1 AND ($1 >= 0 OR s.deleted_at IS NULL) ORDER BY s.change
            """,
            [.int(change)],
            prepared: true
        )
        for row in 0..<rows.count {
            let id = try rows.text(row, 0)
            if try rows.bool(row, 10) {
                index.remove(id)
            } else if var subscriber = try Self.subscriber(rows, row) {
                subscriber.watch = subscriber.watch ?? index.all[id]?.watch
                index.insert(subscriber)
            }
            change = try rows.int(row, 11)
        }
    }

    /// Writes a batch; after a lost connection it may be written already, which changes nothing.
    ///
    /// - Throws: ``PostgresError/fenced`` when another instance has claimed one of the partitions.
    mutating func write(
        _ result: Matcher.Result,
        _ positions: [Position]
    ) throws(PostgresError) -> Written {
        try connection.connectIfNeeded()
        var statements = positions.map { position in
            PartitionOwners.assertion(
                topic: Self.claimed(position.partition),
                partition: position.partition.partition,
                epoch: position.epoch
            )
        }
        statements.append(notifications(result.notifications))
        let inserted = statements.count - 1
        if !result.watches.isEmpty { statements.append(watches(result.watches)) }
        statements += positions.map { position in
            PostgresStatement(
                """
                INSERT INTO notifier_positions (topic, partition, next_offset) VALUES ($1, $2, $3)
                ON CONFLICT (topic, partition) DO UPDATE SET next_offset = $3
                """,
                [
                    .text(position.partition.topic), .int(Int64(position.partition.partition)),
                    .int(position.next),
                ],
                prepared: true
            )
        }
        let rows = try connection.pipeline(statements)[inserted]
        var written = Written(notifications: rows.count)
        for row in 0..<rows.count where try rows.text(row, 0) == "dropped" { written.dropped += 1 }
        return written
    }

    // MARK: Pieces

    private static func claimed(_ partition: TopicPartition) -> String {
        "notifier:\(partition.topic)"
    }

    private static func subscriber(
        _ rows: PostgresRows,
        _ row: Int
    ) throws(PostgresError) -> Subscriber? {
        let condition = Subscription.Condition(
            name: try rows.text(row, 4),
            board: rows.isNull(row, 5) ? nil : try rows.text(row, 5),
            region: rows.isNull(row, 6) ? nil : try rows.text(row, 6),
            timeframe: rows.isNull(row, 7) ? nil : try rows.text(row, 7),
            k: rows.isNull(row, 8) ? nil : Int(try rows.int(row, 8))
        )
        guard let type = Subscription.TargetType(rawValue: try rows.text(row, 2)), let condition
        else { return nil }
        var watch: Watch?
        if !rows.isNull(row, 12) {
            watch = Watch(
                isArmed: try rows.bool(row, 12),
                outSinceMs: rows.isNull(row, 13) ? nil : try rows.int(row, 13)
            )
        }
        return Subscriber(
            id: try rows.text(row, 0),
            owner: try rows.text(row, 1),
            subscription: Subscription(.init(type, try rows.text(row, 3)), condition),
            watch: watch
        )
    }

    /// An event that was written before, and one of a subscription that is gone, change nothing.
    private func notifications(_ all: [Notification]) -> PostgresStatement {
        PostgresStatement(
            """
            INSERT INTO notifications (notification_id, subscription_id, owner, body, delivery)
            SELECT n.id, n.subscription, s.owner, n.body, CASE
                WHEN s.webhook_url IS NULL THEN 'none'
                WHEN coalesce(w.waiting, 0)
                    + row_number() OVER (PARTITION BY n.subscription ORDER BY n.place) <= $4
                THEN 'pending' ELSE 'dropped' END
            FROM unnest($1::text[], $2::text[], $3::text[])
                WITH ORDINALITY AS n(id, subscription, body, place)
            JOIN subscriptions s ON s.subscription_id = n.subscription AND s.deleted_at IS NULL
            LEFT JOIN (
                SELECT subscription_id, count(*) AS waiting FROM notifications
                WHERE delivery = 'pending' AND subscription_id = ANY($2::text[])
                GROUP BY subscription_id
            ) w ON w.subscription_id = n.subscription
            ORDER BY n.place
            ON CONFLICT (notification_id) DO NOTHING
            RETURNING delivery
            """,
            [
                .texts(all.map(\.id)), .texts(all.map(\.subscriptionID)),
                .texts(all.map { String(decoding: $0.body, as: UTF8.self) }),
                .int(Int64(pending)),
            ],
            prepared: true
        )
    }

    private func watches(_ all: [String: Watch]) -> PostgresStatement {
        let ids = all.keys.sorted()
        return PostgresStatement(
            """
            INSERT INTO subscription_states (subscription_id, is_armed, out_since_ms)
            SELECT n.id, n.armed <> 0, nullif(n.out_since, $4)
            FROM unnest($1::text[], $2::bigint[], $3::bigint[]) AS n(id, armed, out_since)
            JOIN subscriptions s ON s.subscription_id = n.id AND s.deleted_at IS NULL
            ON CONFLICT (subscription_id)
            DO UPDATE SET is_armed = EXCLUDED.is_armed, out_since_ms = EXCLUDED.out_since_ms
            """,
            [
                .texts(ids), .ints(ids.map { all[$0]?.isArmed == true ? 1 : 0 }),
                .ints(ids.map { all[$0]?.outSinceMs ?? .min }), .int(.min),
            ],
            prepared: true
        )
    }
}
