internal import CSQLite

/// A database file that this process has for itself; owned and used by one thread.
///
/// It has a write-ahead log, and a commit returns when its bytes are on the disk: put as many
/// changes into one transaction as there are, for each costs one `fsync`.
@safe public struct SQLiteDatabase: ~Copyable {
    private let handle: OpaquePointer

    /// Opens the file or creates it, which may grow to `maxBytes`.
    ///
    /// Throws `.inUse` when another process has it.
    public init(path: String, maxBytes: Int) throws(SQLiteError) {
        let opened = unsafe try Self.open(path, maxBytes: maxBytes)
        unsafe handle = opened
    }

    deinit {
        // With `v2` a statement that lives longer keeps the file open until it ends.
        unsafe sqlite3_close_v2(handle)
    }

    /// Runs a statement that gives no rows.
    public func execute(_ sql: StaticString) throws(SQLiteError) {
        try unsafe Self.run(handle, sql.description)
    }

    /// The first column of the first row as an integer; 0 when there is none.
    public func integer(_ sql: StaticString) throws(SQLiteError) -> Int64 {
        var statement = try prepare(sql)
        return try statement.step() ? statement.integer(0) : 0
    }

    /// Makes a statement ready to be run many times.
    public func prepare(_ sql: StaticString) throws(SQLiteError) -> SQLiteStatement {
        var made: OpaquePointer?
        let code = unsafe sqlite3_prepare_v3(
            handle,
            sql.description,
            -1,
            UInt32(SQLITE_PREPARE_PERSISTENT),
            &made,
            nil
        )
        guard code == SQLITE_OK, let statement = unsafe made else {
            throw unsafe Self.error(handle, "preparing")
        }
        return unsafe SQLiteStatement(handle: statement)
    }

    /// Has all that `body` does come to be at once, on the disk, or not at all.
    public func transaction<Result>(
        _ body: () throws(SQLiteError) -> Result
    ) throws(SQLiteError) -> Result {
        try execute("BEGIN IMMEDIATE")
        do throws(SQLiteError) {
            let result = try body()
            try execute("COMMIT")
            return result
        } catch {
            // After some errors SQLite has rolled back by itself.
            if unsafe sqlite3_get_autocommit(handle) == 0 { try? execute("ROLLBACK") }
            throw error
        }
    }

    // MARK: Pieces

    private static func open(
        _ path: String,
        maxBytes: Int
    ) throws(SQLiteError) -> OpaquePointer {
        var opened: OpaquePointer?
        let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX
        let code = unsafe sqlite3_open_v2(path, &opened, flags, nil)
        guard let handle = unsafe opened else {
            throw SQLiteError(code, "opening \(path)", "out of memory")
        }
        do throws(SQLiteError) {
            guard code == SQLITE_OK else { throw unsafe error(handle, "opening \(path)") }
            unsafe sqlite3_extended_result_codes(handle, 1)
            // What is in the log is written back to the file every 4 MB or so. The lock is taken by
            // the first transaction, and kept.
            let settings = [
                "PRAGMA locking_mode = EXCLUSIVE", "PRAGMA journal_mode = WAL",
                "PRAGMA synchronous = FULL", "PRAGMA wal_autocheckpoint = 1000",
                "PRAGMA journal_size_limit = 16777216",
                "PRAGMA max_page_count = \(max(16, maxBytes / pageBytes))", "BEGIN IMMEDIATE",
                "COMMIT",
            ]
            for setting in settings { try unsafe run(handle, setting) }
        } catch {
            unsafe sqlite3_close_v2(handle)
            throw error
        }
        return unsafe handle
    }

    /// As SQLite makes new files.
    private static let pageBytes = 4_096

    private static func run(_ handle: OpaquePointer, _ sql: String) throws(SQLiteError) {
        guard unsafe sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK else {
            throw unsafe error(handle, "executing \(sql.prefix(40))")
        }
    }

    private static func error(_ handle: OpaquePointer, _ action: String) -> SQLiteError {
        unsafe SQLiteError(
            sqlite3_extended_errcode(handle),
            action,
            String(cString: sqlite3_errmsg(handle))
        )
    }
}
