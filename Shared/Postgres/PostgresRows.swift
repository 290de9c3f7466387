internal import CPQ

/// The result of a statement: rows of binary values, kept by libpq until this is released.
///
/// Rows and columns count from 0. A getter throws when the column is of another type or null.
@safe
public final class PostgresRows {
    private let result: OpaquePointer
    /// How many rows there are.
    public let count: Int
    /// How many rows the statement changed, or for a query returned.
    public let affected: Int

    /// Takes over a result.
    init(_ result: OpaquePointer) {
        unsafe self.result = unsafe result
        count = unsafe Int(PQntuples(result))
        affected = unsafe Int(String(cString: PQcmdTuples(result))) ?? 0
    }

    deinit { unsafe PQclear(result) }

    /// The tag of the command, such as `COMMIT`.
    var tag: String { unsafe String(cString: PQcmdStatus(result)) }

    /// Whether the value is null.
    public func isNull(_ row: Int, _ column: Int) -> Bool {
        check(row, column)
        return unsafe PQgetisnull(result, Int32(row), Int32(column)) == 1
    }

    /// A `smallint`, `integer` or `bigint`.
    public func int(_ row: Int, _ column: Int) throws(PostgresError) -> Int64 {
        try unsafe value(row, column, "an integer") { type, bytes in
            switch (type, bytes.count) {
            case (TypeID.int8, 8): unsafe bytes.bigEndian(Int64.self)
            case (TypeID.int4, 4): Int64(unsafe bytes.bigEndian(Int32.self))
            case (TypeID.int2, 2): Int64(unsafe bytes.bigEndian(Int16.self))
            default: nil
            }
        }
    }

    /// A `boolean`.
    public func bool(_ row: Int, _ column: Int) throws(PostgresError) -> Bool {
        try unsafe value(row, column, "a boolean") { type, bytes in
            unsafe type == TypeID.bool && bytes.count == 1 ? bytes[0] != 0 : nil
        }
    }

    /// A `double precision`.
    public func double(_ row: Int, _ column: Int) throws(PostgresError) -> Double {
        try unsafe value(row, column, "a double") { type, bytes in
            guard type == TypeID.float8, bytes.count == 8 else { return nil }
            return Double(bitPattern: unsafe bytes.bigEndian(UInt64.self))
        }
    }

    /// A `text`, `varchar` or `name`.
    public func text(_ row: Int, _ column: Int) throws(PostgresError) -> String {
        try unsafe value(row, column, "text") { type, bytes in
            guard type == TypeID.text || type == TypeID.varchar || type == TypeID.name else {
                return nil
            }
            return unsafe String(decoding: bytes, as: UTF8.self)
        }
    }

    /// A copy of a `bytea`.
    public func bytes(_ row: Int, _ column: Int) throws(PostgresError) -> [UInt8] {
        try unsafe value(row, column, "bytes") { type, bytes in
            unsafe type == TypeID.bytea ? Array(bytes) : nil
        }
    }

    /// A `bytea` where it lies in the result, valid as long as the rows are.
    @_lifetime(borrow self)
    public func span(_ row: Int, _ column: Int) throws(PostgresError) -> RawSpan {
        let memory = try unsafe value(row, column, "bytes") { type, bytes in
            unsafe type == TypeID.bytea ? bytes : nil
        }
        let span = unsafe RawSpan(_unsafeBytes: memory)
        return unsafe _overrideLifetime(span, borrowing: self)
    }

    /// A `timestamptz` in milliseconds since 1970, rounded down.
    public func timestampMs(_ row: Int, _ column: Int) throws(PostgresError) -> Int64 {
        try unsafe value(row, column, "a time") { type, bytes in
            guard type == TypeID.timestamptz, bytes.count == 8 else { return nil }
            let microseconds = unsafe bytes.bigEndian(Int64.self)
            return (microseconds >= 0 ? microseconds / 1_000 : (microseconds - 999) / 1_000)
                + BinaryWriter.epochMs
        }
    }

    /// A `bigint[]` of one dimension without nulls.
    public func ints(_ row: Int, _ column: Int) throws(PostgresError) -> [Int64] {
        try unsafe value(row, column, "an array of bigint") { type, bytes in
            guard type == TypeID.int8Array else { return nil }
            return unsafe Self.elements(bytes) { element in
                unsafe element.count == 8 ? element.bigEndian(Int64.self) : nil
            }
        }
    }

    /// A `text[]` of one dimension without nulls.
    public func texts(_ row: Int, _ column: Int) throws(PostgresError) -> [String] {
        try unsafe value(row, column, "an array of text") { type, bytes in
            guard type == TypeID.textArray else { return nil }
            return unsafe Self.elements(bytes) { unsafe String(decoding: $0, as: UTF8.self) }
        }
    }

    // MARK: - Private

    private func check(_ row: Int, _ column: Int) {
        precondition(row >= 0 && row < count, "there is no such row")
        precondition(
            unsafe column >= 0 && column < Int(PQnfields(result)),
            "there is no such column"
        )
    }

    private func value<T>(
        _ row: Int,
        _ column: Int,
        _ kind: StaticString,
        _ read: (_ type: UInt32, _ bytes: UnsafeRawBufferPointer) -> T?
    ) throws(PostgresError) -> T {
        guard !isNull(row, column) else {
            throw .unexpectedResult("column \(column) is null, not \(kind)")
        }
        let (r, c) = (Int32(row), Int32(column))
        let memory = unsafe UnsafeRawBufferPointer(
            start: PQgetvalue(result, r, c),
            count: Int(PQgetlength(result, r, c))
        )
        let type = unsafe PQftype(result, c)
        guard unsafe PQfformat(result, c) == 1, let value = unsafe read(type, memory) else {
            throw .unexpectedResult("column \(column) has type \(type), which is not \(kind)")
        }
        return value
    }

    /// Reads an array: dimensions, has-null flag, element type, length, lower bound, elements.
    private static func elements<T>(
        _ bytes: UnsafeRawBufferPointer,
        _ read: (UnsafeRawBufferPointer) -> T?
    ) -> [T]? {
        guard bytes.count >= 12 else { return nil }
        let dimensions = unsafe bytes.bigEndian(Int32.self)
        guard dimensions != 0 else { return [] }
        guard dimensions == 1, bytes.count >= 20 else { return nil }
        let count = unsafe Int(bytes.bigEndian(Int32.self, at: 12))
        guard count >= 0, count <= bytes.count / 4 else { return nil }
        var values: [T] = []
        values.reserveCapacity(count)
        var at = 20
        for _ in 0..<count {
            guard at + 4 <= bytes.count else { return nil }
            let length = unsafe Int(bytes.bigEndian(Int32.self, at: at))
            at += 4
            guard length >= 0, length <= bytes.count - at,
                let value = unsafe read(UnsafeRawBufferPointer(rebasing: bytes[at..<at + length]))
            else { return nil }
            values.append(value)
            at += length
        }
        return values
    }
}

extension UnsafeRawBufferPointer {
    /// The integer at an offset, which the caller has checked to be within.
    fileprivate func bigEndian<T: FixedWidthInteger & BitwiseCopyable>(
        _ type: T.Type,
        at offset: Int = 0
    ) -> T {
        unsafe T(bigEndian: loadUnaligned(fromByteOffset: offset, as: type))
    }
}
