/// The table of API keys, of which only hashes are kept.
public enum APIKeys {
    /// What is known about a key.
    public struct Row: Equatable, Sendable {
        /// Names the key without giving it away.
        public var id: String
        /// What its owner calls it.
        public var name: String
        /// What it may do.
        public var scopes: [String]
        /// Milliseconds since 1970.
        public var createdMs: Int64
        /// From then on it is no good; nil is never.
        public var expiresMs: Int64?
        /// When it was withdrawn, if it was.
        public var revokedMs: Int64?

        /// Puts a row together.
        public init(
            id: String,
            name: String,
            scopes: [String],
            createdMs: Int64,
            expiresMs: Int64? = nil,
            revokedMs: Int64? = nil
        ) {
            self.id = id
            self.name = name
            self.scopes = scopes
            self.createdMs = createdMs
            self.expiresMs = expiresMs
            self.revokedMs = revokedMs
        }
    }

    /// Adds a key by its hash.
    public static func add(
        id: String,
        hash: [UInt8],
        name: String,
        scopes: [String],
        expiresMs: Int64?,
        to connection: inout PostgresConnection
    ) throws(PostgresError) {
        try connection.query(
            """
            INSERT INTO api_keys (key_id, key_hash, name, scopes, expires_at)
            VALUES ($1, $2, $3, $4, $5)
            """,
            [
                .text(id), .bytes(hash), .text(name), .texts(scopes),
                expiresMs.map { .timestamp(ms: $0) } ?? .null,
            ]
        )
    }

    /// Withdraws a key, now and for good; false when there is none of that id that was not.
    public static func revoke(
        id: String,
        in connection: inout PostgresConnection
    ) throws(PostgresError) -> Bool {
        try connection.query(
            "UPDATE api_keys SET revoked_at = now() WHERE key_id = $1 AND revoked_at IS NULL",
            [.text(id)]
        ).affected > 0
    }

    /// All keys, the oldest first.
    public static func all(
        in connection: inout PostgresConnection
    ) throws(PostgresError) -> [Row] {
        let rows = try connection.query(
            "SELECT \(columns) FROM api_keys ORDER BY created_at, key_id"
        )
        var keys: [Row] = []
        for row in 0..<rows.count { keys.append(try read(rows, row)) }
        return keys
    }

    /// The keys of those hashes that there are, by hash.
    public static func find(
        hashes: [[UInt8]],
        in connection: inout PostgresConnection
    ) throws(PostgresError) -> [(hash: [UInt8], key: Row)] {
        let results = try connection.pipeline(
            hashes.map { hash in
                PostgresStatement(
                    "SELECT \(columns) FROM api_keys WHERE key_hash = $1",
                    [.bytes(hash)],
                    prepared: true
                )
            }
        )
        var found: [(hash: [UInt8], key: Row)] = []
        for index in hashes.indices where results[index].count > 0 {
            found.append((hashes[index], try read(results[index], 0)))
        }
        return found
    }

    private static let columns = "key_id, name, scopes, created_at, expires_at, revoked_at"

    private static func read(
        _ rows: PostgresRows,
        _ row: Int
    ) throws(PostgresError) -> Row {
        Row(
            id: try rows.text(row, 0),
            name: try rows.text(row, 1),
            scopes: try rows.texts(row, 2),
            createdMs: try rows.timestampMs(row, 3),
            expiresMs: rows.isNull(row, 4) ? nil : try rows.timestampMs(row, 4),
            revokedMs: rows.isNull(row, 5) ? nil : try rows.timestampMs(row, 5)
        )
    }
}
