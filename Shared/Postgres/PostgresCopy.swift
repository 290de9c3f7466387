internal import CPQ

/// Writes the rows of a `COPY … FROM STDIN (FORMAT binary)`.
///
/// A row is `startRow()` and then a value for each column, of exactly the column's type: the server
/// does not convert binary forms. Rows go out in chunks while they are written.
@safe
public struct PostgresCopy: ~Copyable {
    /// How many bytes are collected before they are sent.
    static let chunkBytes = 256 << 10

    private let open: OpaquePointer
    private let patienceMs: Int64
    private let columns: Int16
    private var missing: Int16 = 0
    private var writer = BinaryWriter()
    /// Rows begun so far.
    public private(set) var rows = 0

    init(_ open: OpaquePointer, columns: Int, patienceMs: Int64) {
        unsafe self.open = unsafe open
        self.columns = Int16(columns)
        self.patienceMs = patienceMs
        writer.bytes.reserveCapacity(Self.chunkBytes * 2)
        writer.bytes += Array("PGCOPY\n".utf8) + [0xFF, 0x0D, 0x0A, 0]
        writer.integer(Int64(0))  // flags and the length of the extension, four bytes each
    }

    /// Begins a row; the one before must be complete.
    public mutating func startRow() throws(PostgresError) {
        precondition(missing == 0, "the row before lacks a column")
        if writer.bytes.count >= Self.chunkBytes { try send() }
        writer.integer(columns)
        missing = columns
        rows += 1
    }

    /// Any null.
    public mutating func null() { field(-1) }

    /// A `bigint`.
    public mutating func int(_ value: Int64) {
        field(8)
        writer.integer(value)
    }

    /// An `integer`.
    public mutating func int32(_ value: Int32) {
        field(4)
        writer.integer(value)
    }

    /// A `boolean`.
    public mutating func bool(_ value: Bool) {
        field(1)
        writer.integer(UInt8(value ? 1 : 0))
    }

    /// A `text`; it must not hold a NUL byte.
    public mutating func text(_ value: String) throws(PostgresError) {
        field(Int32(truncatingIfNeeded: value.utf8.count))
        try writer.text(value)
    }

    /// A `bytea`.
    public mutating func bytes(_ value: [UInt8]) {
        field(Int32(truncatingIfNeeded: value.count))
        writer.bytes.append(contentsOf: value)
    }

    /// A `timestamptz`, from milliseconds since 1970.
    public mutating func timestamp(ms: Int64) throws(PostgresError) {
        field(8)
        try writer.timestamp(ms: ms)
    }

    /// A value of any kind, of the type that its case names.
    public mutating func value(_ value: PostgresValue) throws(PostgresError) {
        guard value != .null else {
            null()
            return
        }
        let lengthAt = writer.bytes.count
        field(0)
        try writer.value(value)
        let length = Int32(truncatingIfNeeded: writer.bytes.count - lengthAt - 4)
        writer.replace(at: lengthAt, with: length)
    }

    // MARK: - Private

    private mutating func field(_ length: Int32) {
        precondition(missing > 0, "the row has a value more than columns, or was not started")
        missing -= 1
        writer.integer(length)
    }

    /// Sends what was collected and the end of the data.
    fileprivate mutating func finish() throws(PostgresError) {
        precondition(missing == 0, "the last row lacks a column")
        writer.integer(Int16(-1))
        try send()
        try end(because: nil)
    }

    /// Makes the server forget all rows.
    fileprivate mutating func abandon() throws(PostgresError) {
        try end(because: "the writer gave up")
    }

    private mutating func send() throws(PostgresError) {
        let queued = unsafe writer.bytes.withUnsafeBytes { bytes in
            unsafe PQputCopyData(
                open,
                bytes.baseAddress?.assumingMemoryBound(to: CChar.self),
                Int32(bytes.count)
            )
        }
        writer.bytes.removeAll(keepingCapacity: true)
        // 0 would mean that nothing was taken, which cannot be: all before this was flushed.
        guard queued == 1 else { throw unsafe .connectionLost(lastMessage(open)) }
        try unsafe flush(open, patienceMs: patienceMs)
    }

    private func end(because reason: String?) throws(PostgresError) {
        guard unsafe PQputCopyEnd(open, reason) == 1 else {
            throw unsafe .connectionLost(lastMessage(open))
        }
        try unsafe flush(open, patienceMs: patienceMs)
    }
}

extension PostgresConnection {
    /// Copies rows into a table in the binary format; returns how many the server has stored.
    ///
    /// An error, of `body` or of the server, leaves the table as it was. Names are quoted.
    @discardableResult
    public mutating func copyIn(
        _ table: String,
        _ columns: [String],
        _ body: (inout PostgresCopy) throws(PostgresError) -> Void
    ) throws(PostgresError) -> Int {
        guard (1...1_600).contains(columns.count) else {
            throw .invalidArgument("COPY needs 1 to 1600 columns")
        }
        let names = columns.map(quotedIdentifier).joined(separator: ", ")
        let open = try unsafe opened()
        try unsafe sendSimple(
            "COPY \(quotedIdentifier(table)) (\(names)) FROM STDIN (FORMAT binary)",
            open
        )
        guard let ready = try unsafe nextResult(open) else { throw unsafe lost(open) }
        let isReady = unsafe PQresultStatus(ready) == PGRES_COPY_IN
        let refusal = unsafe resultError(ready)
        unsafe PQclear(ready)
        guard isReady else {
            _ = try? unsafe onlyResult(open)
            throw unsafe settled(refusal ?? .unexpectedResult("COPY did not start"), open)
        }
        var copy = unsafe PostgresCopy(open, columns: columns.count, patienceMs: patienceMs)
        do throws(PostgresError) {
            do throws(PostgresError) {
                try body(&copy)
            } catch {
                guard !error.endsConnection else { throw error }
                try copy.abandon()
                _ = try? unsafe onlyResult(open)
                throw error
            }
            try copy.finish()
        } catch {
            if error.endsConnection { close() }
            throw error
        }
        return try unsafe onlyResult(open).affected
    }
}

/// A name as an SQL identifier.
private func quotedIdentifier(_ name: String) -> String {
    "\"" + name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
        + "\""
}
