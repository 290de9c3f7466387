import Postgres
import Webhooks

/// The outbox: what is to be published and sent, and what became of it.
///
/// One instance holds it at a time.
struct OutboxStore: ~Copyable {
    /// A notification for the feed.
    struct Item {
        let seq: Int64
        let id: String
        let subscriptionID: String
        let owner: String
        let body: String
    }

    /// The key of the lock that whoever publishes and sends holds as long as it is connected.
    private static let lockKey: Int64 = 0x67_72_6F_75_74_62
    private static let publishedAtOnce: Int64 = 500
    /// So many subscriptions with something due are looked at in a round.
    private static let lookedAt: Int64 = 500
    private static let sweptAtOnce: Int64 = 5_000
    /// How long a subscription that was deleted stays known to those who match.
    private static let deletedHours: Int64 = 24

    private var connection: PostgresConnection
    private var holdsLock = false

    init(_ url: String) throws(PostgresError) {
        connection = try PostgresConnection(
            url: url,
            options: PostgresOptions(applicationName: "notifier-outbox")
        )
    }

    /// Whether this instance is the one; asks for it when it is not.
    mutating func hold() throws(PostgresError) -> Bool {
        if !connection.isConnected {
            // The server gave the lock back with the last connection.
            holdsLock = false
            try connection.connectIfNeeded()
            try Migrations.requireVersion(&connection)
        }
        if !holdsLock {
            holdsLock = try connection.query(
                "SELECT pg_try_advisory_lock($1)",
                [.int(Self.lockKey)]
            ).bool(0, 0)
        }
        return holdsLock
    }

    // MARK: The feed

    /// What is not published yet, in order.
    mutating func unpublished() throws(PostgresError) -> [Item] {
        let rows = try connection.query(
            """
            SELECT seq, notification_id, subscription_id, owner, body FROM notifications
            WHERE NOT is_published ORDER BY seq LIMIT $1
            """,
            [.int(Self.publishedAtOnce)],
            prepared: true
        )
        var items: [Item] = []
        for row in 0..<rows.count {
            items.append(
                Item(
                    seq: try rows.int(row, 0),
                    id: try rows.text(row, 1),
                    subscriptionID: try rows.text(row, 2),
                    owner: try rows.text(row, 3),
                    body: try rows.text(row, 4)
                )
            )
        }
        return items
    }

    /// The broker has these.
    mutating func published(_ items: [Item]) throws(PostgresError) {
        try connection.query(
            "UPDATE notifications SET is_published = true WHERE notification_id = ANY($1)",
            [.texts(items.map(\.id))],
            prepared: true
        )
    }

    // MARK: Webhooks

    /// Letters that are due, one of a subscription, those aside that have one under way.
    ///
    /// The index is walked from subscription to subscription, so that it does not matter how much of
    /// one waits; chance chooses between them, so that none stands before the others for good.
    mutating func due(besides busy: [String]) throws(PostgresError) -> [Letter] {
        let rows = try connection.query(
            """
            WITH RECURSIVE waiting AS (
                (SELECT subscription_id FROM notifications WHERE delivery = 'pending'
                ORDER BY subscription_id LIMIT 1)
                UNION ALL
                SELECT (SELECT n.subscription_id FROM notifications n
                    WHERE n.delivery = 'pending' AND n.subscription_id > w.subscription_id
                    ORDER BY n.subscription_id LIMIT 1)
                FROM waiting w WHERE w.subscription_id IS NOT NULL
            )
            SELECT n.notification_id, s.subscription_id, s.webhook_url, s.webhook_secret, n.body,
                n.attempts, s.webhook_failing_since IS NOT NULL
            FROM waiting w JOIN subscriptions s USING (subscription_id)
            CROSS JOIN LATERAL (
                SELECT * FROM notifications
                WHERE subscription_id = w.subscription_id AND delivery = 'pending'
                    AND next_attempt_at <= now()
                ORDER BY next_attempt_at LIMIT 1
            ) n
            WHERE s.webhook_url IS NOT NULL AND s.subscription_id <> ALL($1::text[])
            ORDER BY random() LIMIT $2
            """,
            [.texts(busy), .int(Self.lookedAt)],
            prepared: true
        )
        var letters: [Letter] = []
        for row in 0..<rows.count {
            // It was read when the subscription was made.
            guard let url = try? WebhookURL(try rows.text(row, 2)) else { continue }
            letters.append(
                Letter(
                    id: try rows.text(row, 0),
                    subscriptionID: try rows.text(row, 1),
                    url: url,
                    secret: try rows.bytes(row, 3),
                    body: Array(try rows.text(row, 4).utf8),
                    attempts: Int(try rows.int(row, 5)),
                    isFailing: try rows.bool(row, 6)
                )
            )
        }
        return letters
    }

    /// Writes down what became of an attempt.
    mutating func settle(_ letter: Letter, _ verdict: Verdict) throws(PostgresError) {
        try connection.pipeline(Self.statements(letter, verdict))
    }

    private static func statements(_ letter: Letter, _ verdict: Verdict) -> [PostgresStatement] {
        let attempts = PostgresValue.int(Int64(letter.attempts + 1))
        func letterSays(_ delivery: String, _ status: Int?, afterMs: Int) -> PostgresStatement {
            PostgresStatement(
                """
                UPDATE notifications SET delivery = $2, attempts = $3, last_status = $4,
                    next_attempt_at = now() + $5::bigint * interval '1 millisecond'
                WHERE notification_id = $1
                """,
                [
                    .text(letter.id), .text(delivery), attempts,
                    status.map { .int(Int64($0)) } ?? .null, .int(Int64(afterMs)),
                ],
                prepared: true
            )
        }
        func receiverIs(_ reason: String, hasFailed: Bool) -> PostgresStatement {
            PostgresStatement(
                """
                UPDATE subscriptions SET webhook_error = $2, webhook_failing_since = CASE
                    WHEN $3 THEN coalesce(webhook_failing_since, now())
                    ELSE webhook_failing_since END
                WHERE subscription_id = $1
                """,
                [.text(letter.subscriptionID), .text(reason), .bool(hasFailed)],
                prepared: true
            )
        }
        switch verdict {
        case .delivered(let status):
            let works = PostgresStatement(
                """
                UPDATE subscriptions SET webhook_error = NULL, webhook_failing_since = NULL
                WHERE subscription_id = $1 AND webhook_error IS NOT NULL
                """,
                [.text(letter.subscriptionID)],
                prepared: true
            )
            return [letterSays("delivered", status, afterMs: 0), works]
        case .again(let afterMs, let status, let reason):
            return [
                letterSays("pending", status, afterMs: afterMs),
                receiverIs(reason, hasFailed: false),
            ]
        case .failed(let status, let reason):
            return [
                letterSays("failed", status, afterMs: 0), receiverIs(reason, hasFailed: true),
            ]
        }
    }

    // MARK: Age

    /// Removes a part of what is old; true when there may be more.
    mutating func sweep(
        olderThanHours hours: Int,
        beyond count: Int
    ) throws(PostgresError) -> Bool {
        let gone = try connection.pipeline([
            PostgresStatement(
                """
                DELETE FROM notifications WHERE notification_id IN (
                    SELECT notification_id FROM notifications
                    WHERE created_at < now() - $1::bigint * interval '1 hour'
                        AND delivery <> 'pending' AND is_published LIMIT $2)
                """,
                [.int(Int64(hours)), .int(Self.sweptAtOnce)]
            ),
            // Numbers are left out where an event came again, so that there are fewer at most.
            PostgresStatement(
                """
                DELETE FROM notifications WHERE notification_id IN (
                    SELECT notification_id FROM notifications
                    WHERE seq <= (SELECT max(seq) FROM notifications) - $1::bigint
                        AND delivery <> 'pending' AND is_published ORDER BY seq LIMIT $2)
                """,
                [.int(Int64(count)), .int(Self.sweptAtOnce)]
            ),
            PostgresStatement(
                """
                DELETE FROM notifications WHERE notification_id IN (
                    SELECT notification_id FROM notifications JOIN subscriptions s
                        USING (subscription_id)
                    WHERE s.deleted_at < now() - $1::bigint * interval '1 hour' LIMIT $2)
                """,
                [.int(Self.deletedHours), .int(Self.sweptAtOnce)]
            ),
            PostgresStatement(
                """
                DELETE FROM subscriptions s WHERE deleted_at < now() - $1::bigint * interval '1 hour'
                    AND NOT EXISTS (SELECT FROM notifications n
                        WHERE n.subscription_id = s.subscription_id)
                """,
                [.int(Self.deletedHours)]
            ),
        ])
        return gone.contains { $0.affected >= Int(Self.sweptAtOnce) }
    }
}
