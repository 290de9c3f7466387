internal import CSQLite

/// A prepared statement; bind its parameters, from 1, then step.
@safe public struct SQLiteStatement: ~Copyable {
    private let handle: OpaquePointer

    init(handle: OpaquePointer) { unsafe self.handle = handle }

    deinit { unsafe sqlite3_finalize(handle) }

    /// Gives a parameter an integer.
    public mutating func bind(_ index: Int, _ value: Int64) throws(SQLiteError) {
        try check(unsafe sqlite3_bind_int64(handle, Int32(index), value), "binding")
    }

    /// Gives a parameter a copy of bytes.
    public mutating func bind(_ index: Int, _ bytes: Span<UInt8>) throws(SQLiteError) {
        let code = unsafe bytes.withUnsafeBufferPointer {
            unsafe sqlite_bind_copy(handle, Int32(index), $0.baseAddress, UInt64($0.count))
        }
        try check(code, "binding")
    }

    /// Goes to the next row; false when there is none, and the statement may be run again.
    public mutating func step() throws(SQLiteError) -> Bool {
        switch unsafe sqlite3_step(handle) {
        case SQLITE_ROW: return true
        case SQLITE_DONE:
            reset()
            return false
        case let code:
            let failure = error(code, "running a statement")
            reset()
            throw failure
        }
    }

    /// Runs a statement that gives no rows.
    public mutating func run() throws(SQLiteError) {
        while try step() {}
    }

    /// Leaves the rows that are left; the parameters stay.
    public mutating func reset() { unsafe sqlite3_reset(handle) }

    /// A column of the row, from 0, as an integer.
    public func integer(_ column: Int) -> Int64 {
        unsafe sqlite3_column_int64(handle, Int32(column))
    }

    /// Appends the bytes of a column of the row, from 0.
    public func appendBytes(_ column: Int, to out: inout [UInt8]) {
        let start = unsafe sqlite3_column_blob(handle, Int32(column))
        let count = unsafe Int(sqlite3_column_bytes(handle, Int32(column)))
        unsafe out.append(contentsOf: UnsafeRawBufferPointer(start: start, count: count))
    }

    private func check(_ code: Int32, _ action: String) throws(SQLiteError) {
        if code != SQLITE_OK { throw error(code, action) }
    }

    private func error(_ code: Int32, _ action: String) -> SQLiteError {
        let text = unsafe sqlite3_db_handle(handle).map {
            unsafe String(cString: sqlite3_errmsg($0))
        }
        return SQLiteError(code, action, text ?? "")
    }
}
