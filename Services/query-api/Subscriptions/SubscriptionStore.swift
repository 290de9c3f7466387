import HTTPServer
import Models
import Postgres
import Webhooks

/// The statements behind subscriptions.
extension PostgresReader {
    /// How a subscription was taken.
    enum Creation: Sendable {
        case created(SubscriptionRecord)
        case tooManyOfOwner
        case tooMany
    }

    /// Answers what an owner asked; nil when Postgres cannot be asked.
    mutating func answer(
        _ question: SubscriptionQuestion,
        of owner: String,
        _ limits: SubscriptionLimits
    ) -> HTTPResponse? {
        switch question {
        case .create(let id, let draft, let secret):
            switch create(id, draft, secret, owner, limits) {
            case nil: return nil
            case .created(let record)?:
                var response = HTTPResponse.json(record.json(secret: secret), status: 201)
                response.headers.append(("Location", "/subscriptions/\(id)"))
                return response
            case .tooManyOfOwner?: return Problem.tooManySubscriptions(limits.perOwner)
            case .tooMany?: return Problem.noRoomForSubscriptions()
            }
        case .list:
            guard let records = subscriptions(of: owner, id: nil) else { return nil }
            var out = JSONWriter(reserving: 64 + records.count * 400)
            out.object {
                $0.array("subscriptions", records) { out, record in record.write(to: &out) }
                $0.member("limit", Int64(limits.perOwner))
            }
            return .json(out.bytes)
        case .one(let id):
            guard let records = subscriptions(of: owner, id: id) else { return nil }
            guard let record = records.first else { return Problem.unknownSubscription(id) }
            return .json(record.json())
        case .delete(let id):
            guard let isDeleted = delete(id, of: owner) else { return nil }
            return isDeleted ? HTTPResponse(status: 204) : Problem.unknownSubscription(id)
        }
    }

    // MARK: Pieces

    /// Whoever changes subscriptions holds the clock to the end of the transaction, so that changes are
    /// seen in the order of their numbers and limits are kept to.
    private static let tick = PostgresStatement(
        "UPDATE subscription_clock SET change = change + 1",
        prepared: true
    )

    /// Done twice, after a lost connection, it is done once: the id is made before.
    private mutating func create(
        _ id: String,
        _ draft: SubscriptionDraft,
        _ secret: [UInt8]?,
        _ owner: String,
        _ limits: SubscriptionLimits
    ) -> Creation? {
        let board = draft.subscription.condition.board
        var k = PostgresValue.null
        if case .entersTopK(_, let depth) = draft.subscription.condition { k = .int(Int64(depth)) }
        let insert = PostgresStatement(
            """
            INSERT INTO subscriptions (subscription_id, change, owner, target_type, target_name,
                condition, board, region, timeframe, k, webhook_url, webhook_secret)
            SELECT $1, change, $2, $3, $4, $5, $6::text, $7::text, $8::text, $9::int, $10::text,
                $11::bytea
            FROM subscription_clock
            WHERE (SELECT count(*) FROM subscriptions
                    WHERE owner = $2 AND deleted_at IS NULL) < $12
                AND (SELECT count(*) FROM subscriptions WHERE deleted_at IS NULL) < $13
            ON CONFLICT (subscription_id) DO NOTHING
            """,
            [
                .text(id), .text(owner), .text(draft.subscription.target.type.rawValue),
                .text(draft.subscription.target.name), .text(draft.subscription.condition.name),
                board.map { .text($0.key.board) } ?? .null,
                board.map { .text($0.key.region) } ?? .null,
                board.map { .text($0.key.timeframe.name) } ?? .null, k,
                draft.webhook.map { .text($0.text) } ?? .null,
                secret.map { .bytes($0) } ?? .null,
                .int(Int64(limits.perOwner)), .int(Int64(limits.total)),
            ]
        )
        let check = PostgresStatement(
            """
            SELECT (SELECT created_at FROM subscriptions WHERE subscription_id = $1),
                (SELECT count(*) FROM subscriptions WHERE owner = $2 AND deleted_at IS NULL)
            """,
            [.text(id), .text(owner)],
            prepared: true
        )
        return attempt { postgres throws(PostgresError) in
            let rows = try postgres.pipeline([Self.tick, insert, check])[2]
            guard !rows.isNull(0, 0) else {
                return try rows.int(0, 1) >= Int64(limits.perOwner) ? .tooManyOfOwner : .tooMany
            }
            return .created(
                SubscriptionRecord(
                    id: id,
                    subscription: draft.subscription,
                    createdMs: try rows.timestampMs(0, 0),
                    webhook: draft.webhook.map { .init(url: $0.text) }
                )
            )
        }
    }

    /// Those of an owner, the oldest first, or one of them; nil when Postgres cannot be asked.
    private mutating func subscriptions(
        of owner: String,
        id: String?
    ) -> [SubscriptionRecord]? {
        if let id, id.utf8.contains(0) { return [] }
        return attempt { postgres throws(PostgresError) in
            let rows = try postgres.query(
                """
                SELECT s.subscription_id, s.target_type, s.target_name, s.condition, s.board,
                    s.region, s.timeframe, s.k, s.created_at, s.webhook_url,
                    s.webhook_failing_since, s.webhook_error, coalesce(n.waiting, 0),
                    coalesce(n.dropped, 0)
                FROM subscriptions s LEFT JOIN LATERAL (
                    SELECT count(*) FILTER (WHERE delivery = 'pending') AS waiting,
                        count(*) FILTER (WHERE delivery = 'dropped') AS dropped
                    FROM notifications n
                    WHERE n.subscription_id = s.subscription_id
                        AND n.delivery IN ('pending', 'dropped')
                ) n ON s.webhook_url IS NOT NULL
                WHERE s.owner = $1 AND s.deleted_at IS NULL
                    AND ($2::text IS NULL OR s.subscription_id = $2::text)
                ORDER BY s.created_at, s.subscription_id
                """,
                [.text(owner), id.map { .text($0) } ?? .null]
            )
            var records: [SubscriptionRecord] = []
            for row in 0..<rows.count {
                if let record = try Self.record(rows, row) { records.append(record) }
            }
            return records
        }
    }

    private mutating func delete(_ id: String, of owner: String) -> Bool? {
        if id.utf8.contains(0) { return false }
        let delete = PostgresStatement(
            """
            UPDATE subscriptions SET deleted_at = now(), webhook_url = NULL, webhook_secret = NULL,
                change = (SELECT change FROM subscription_clock)
            WHERE subscription_id = $1 AND owner = $2 AND deleted_at IS NULL
            """,
            [.text(id), .text(owner)],
            prepared: true
        )
        // What waits for it goes nowhere now, and must keep nobody waiting.
        let drop = PostgresStatement(
            """
            UPDATE notifications SET delivery = 'dropped'
            WHERE subscription_id = $1 AND owner = $2 AND delivery = 'pending'
            """,
            [.text(id), .text(owner)],
            prepared: true
        )
        return attempt { postgres throws(PostgresError) in
            try postgres.pipeline([Self.tick, delete, drop])[1].affected > 0
        }
    }

    private static func record(
        _ rows: PostgresRows,
        _ row: Int
    ) throws(PostgresError) -> SubscriptionRecord? {
        let condition = Subscription.Condition(
            name: try rows.text(row, 3),
            board: rows.isNull(row, 4) ? nil : try rows.text(row, 4),
            region: rows.isNull(row, 5) ? nil : try rows.text(row, 5),
            timeframe: rows.isNull(row, 6) ? nil : try rows.text(row, 6),
            k: rows.isNull(row, 7) ? nil : Int(try rows.int(row, 7))
        )
        guard let type = Subscription.TargetType(rawValue: try rows.text(row, 1)), let condition
        else { return nil }
        var webhook: SubscriptionRecord.Webhook?
        if !rows.isNull(row, 9) {
            webhook = .init(
                url: try rows.text(row, 9),
                failingSinceMs: rows.isNull(row, 10) ? nil : try rows.timestampMs(row, 10),
                error: rows.isNull(row, 11) ? nil : try rows.text(row, 11),
                waiting: try rows.int(row, 12),
                dropped: try rows.int(row, 13)
            )
        }
        return SubscriptionRecord(
            id: try rows.text(row, 0),
            subscription: Subscription(.init(type, try rows.text(row, 2)), condition),
            createdMs: try rows.timestampMs(row, 8),
            webhook: webhook
        )
    }
}

extension Problem {
    static func unknownSubscription(_ id: String) -> HTTPResponse {
        .problem(
            404,
            "Unknown subscription",
            detail: "There is no subscription \(Parameters.quoted(id)) of yours.",
            extra: ["parameter": "id"]
        )
    }

    static func tooManySubscriptions(_ limit: Int) -> HTTPResponse {
        .problem(
            409,
            "Too many subscriptions",
            detail: "An owner may have \(limit) subscriptions; delete one first."
        )
    }

    static func noRoomForSubscriptions() -> HTTPResponse {
        .problem(
            503,
            "No room for subscriptions",
            detail: "The installation has as many subscriptions as it takes."
        )
    }
}
