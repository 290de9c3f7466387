/// A statement with its parameters `$1`, `$2`, ….
public struct PostgresStatement: Sendable {
    /// The text of one statement.
    public var sql: String
    /// Its parameters.
    public var values: [PostgresValue]
    /// Whether the server keeps its plan for the next time; for texts that come again.
    public var prepared: Bool

    /// A statement; `sql` must never be put together from outside input.
    public init(_ sql: String, _ values: [PostgresValue] = [], prepared: Bool = false) {
        self.sql = sql
        self.values = values
        self.prepared = prepared
    }
}

/// The parameters of a statement as libpq takes them: one buffer and where each value lies in it.
struct EncodedParameters {
    var writer = BinaryWriter()
    var types: [UInt32] = []
    var offsets: [Int?] = []
    var lengths: [Int32] = []
    var formats: [Int32] = []

    init(_ values: [PostgresValue]) throws(PostgresError) {
        guard values.count <= PostgresConnection.maxParameters else {
            throw .invalidArgument(
                "a statement has more than \(PostgresConnection.maxParameters) parameters"
            )
        }
        // Never empty, so that a value without bytes has an address and is not taken for null.
        writer.bytes.append(0)
        for value in values {
            let start = writer.bytes.count
            try writer.value(value)
            types.append(value.typeID)
            offsets.append(value == .null ? nil : start)
            lengths.append(Int32(writer.bytes.count - start))
            formats.append(1)
        }
    }

    /// Lends the addresses of the values for the duration of a call.
    func withPointers<R>(_ body: ([UnsafePointer<CChar>?]) -> R) -> R {
        unsafe writer.bytes.withUnsafeBytes { bytes in
            let base = unsafe bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
            let pointers = unsafe offsets.map { offset in
                unsafe offset.flatMap { unsafe base?.advanced(by: $0) }
            }
            return unsafe body(pointers)
        }
    }
}
