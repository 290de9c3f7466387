/// The schema of the database: numbered files, applied once each and in order.
public enum Migrations {
    /// The version that this build of the services works with: the number of the last file.
    public static let schemaVersion = 11
    /// How long one file, or waiting for somebody else's migration, may take.
    public static let timeoutMs = 600_000

    /// The key of the advisory lock that keeps two migrations apart.
    private static let lockKey: Int64 = 0x67_72_6F_75_6E_64

    /// Applies the files of a folder that the database lacks; returns their names.
    ///
    /// Each file runs in a transaction of its own, under a lock, so that any number of processes may
    /// call this at once. A file that was changed or removed after it was applied is refused.
    @discardableResult
    public static func apply(
        folder: String,
        to connection: inout PostgresConnection
    ) throws(PostgresError) -> [String] {
        let files = try MigrationFile.read(folder: folder)
        try connection.setStatementTimeout(ms: timeoutMs)
        try connection.query("SELECT pg_advisory_lock($1)", [.int(lockKey)])
        do throws(PostgresError) {
            let names = try applyLocked(files, to: &connection)
            try connection.query("SELECT pg_advisory_unlock($1)", [.int(lockKey)])
            try connection.restoreStatementTimeout()
            return names
        } catch {
            // Closing gives the lock back, whatever state the connection is in.
            connection.close()
            throw error
        }
    }

    /// Throws `.schema` unless the database has the version this build works with.
    public static func requireVersion(
        _ connection: inout PostgresConnection
    ) throws(PostgresError) {
        let found = try version(&connection)
        guard found == schemaVersion else {
            throw .schema(found: found, expected: schemaVersion)
        }
    }

    /// The version of the database; nil when nothing was applied.
    public static func version(
        _ connection: inout PostgresConnection
    ) throws(PostgresError) -> Int? {
        let table = try connection.query("SELECT to_regclass('schema_version') IS NOT NULL")
        guard try table.bool(0, 0) else { return nil }
        let rows = try connection.query("SELECT max(version) FROM schema_version")
        return rows.isNull(0, 0) ? nil : Int(try rows.int(0, 0))
    }

    // MARK: - Private

    private static func applyLocked(
        _ files: [MigrationFile],
        to connection: inout PostgresConnection
    ) throws(PostgresError) -> [String] {
        try connection.query(
            """
            CREATE TABLE IF NOT EXISTS schema_version (
                version int PRIMARY KEY, name text NOT NULL, checksum text NOT NULL,
                applied_at timestamptz NOT NULL DEFAULT now())
            """
        )
        let checksums = try connection.pipeline(
            files.map {
                PostgresStatement("SELECT encode(sha256($1), 'hex')", [.bytes(Array($0.sql.utf8))])
            }
        )
        let applied = try connection.query(
            "SELECT version, name, checksum FROM schema_version ORDER BY version"
        )
        for row in 0..<applied.count {
            let version = Int(try applied.int(row, 0))
            let name = try applied.text(row, 1)
            guard version == row + 1, row < files.count, files[row].name == name else {
                throw .migration("\(name) was applied, but the folder has no such file")
            }
            guard try applied.text(row, 2) == checksums[row].text(0, 0) else {
                throw .migration(
                    "\(name) was changed after it was applied; restore it and add a new file"
                )
            }
        }
        for (index, file) in files.enumerated().dropFirst(applied.count) {
            try apply(file, try checksums[index].text(0, 0), to: &connection)
        }
        return files.dropFirst(applied.count).map(\.name)
    }

    private static func apply(
        _ file: MigrationFile,
        _ checksum: String,
        to connection: inout PostgresConnection
    ) throws(PostgresError) {
        do throws(PostgresError) {
            try connection.transaction { connection throws(PostgresError) in
                try connection.script(file.sql)
                guard connection.isInTransaction else {
                    throw .migration("\(file.name) ends the transaction it runs in")
                }
                try connection.query(
                    "INSERT INTO schema_version (version, name, checksum) VALUES ($1, $2, $3)",
                    [.int(Int64(file.version)), .text(file.name), .text(checksum)]
                )
            }
        } catch {
            // The text of a migration is ours, so the cause may be shown.
            if case .server(let state, let cause) = error {
                throw .migration("\(file.name): \(cause) (\(state))")
            }
            throw error
        }
    }
}
