/// A parameter of a statement, sent in binary.
public enum PostgresValue: Equatable, Sendable {
    /// No value; the server infers its type.
    case null
    /// `boolean`.
    case bool(Bool)
    /// `bigint`, which the server narrows where a column is smaller.
    case int(Int64)
    /// `double precision`.
    case double(Double)
    /// `text`; it must not hold a NUL byte, which Postgres cannot store.
    case text(String)
    /// `bytea`.
    case bytes([UInt8])
    /// `timestamptz`, from milliseconds since 1970.
    case timestamp(ms: Int64)
    /// `bigint[]`.
    case ints([Int64])
    /// `text[]`.
    case texts([String])

    var typeID: UInt32 {
        switch self {
        case .null: TypeID.unknown
        case .bool: TypeID.bool
        case .int: TypeID.int8
        case .double: TypeID.float8
        case .text: TypeID.text
        case .bytes: TypeID.bytea
        case .timestamp: TypeID.timestamptz
        case .ints: TypeID.int8Array
        case .texts: TypeID.textArray
        }
    }
}

/// Object ids of the built-in types, which never change.
enum TypeID {
    static let unknown: UInt32 = 0
    static let bool: UInt32 = 16
    static let bytea: UInt32 = 17
    static let name: UInt32 = 19
    static let int8: UInt32 = 20
    static let int2: UInt32 = 21
    static let int4: UInt32 = 23
    static let text: UInt32 = 25
    static let float8: UInt32 = 701
    static let textArray: UInt32 = 1009
    static let int8Array: UInt32 = 1016
    static let varchar: UInt32 = 1043
    static let timestamptz: UInt32 = 1184
}

/// The binary forms of values, in network byte order.
struct BinaryWriter {
    /// 2000-01-01 in milliseconds since 1970: Postgres counts from there.
    static let epochMs: Int64 = 946_684_800_000

    var bytes: [UInt8] = []

    mutating func integer<T: FixedWidthInteger>(_ value: T) {
        var shift = T.bitWidth - 8
        while shift >= 0 {
            bytes.append(UInt8(truncatingIfNeeded: value >> T(shift)))
            shift -= 8
        }
    }

    mutating func replace(at offset: Int, with value: Int32) {
        for i in 0..<4 { bytes[offset + i] = UInt8(truncatingIfNeeded: value >> Int32(24 - 8 * i)) }
    }

    mutating func value(_ value: PostgresValue) throws(PostgresError) {
        switch value {
        case .null: break
        case .bool(let flag): bytes.append(flag ? 1 : 0)
        case .int(let number): integer(number)
        case .double(let number): integer(number.bitPattern)
        case .text(let text): try self.text(text)
        case .bytes(let raw): bytes.append(contentsOf: raw)
        case .timestamp(let ms): try timestamp(ms: ms)
        case .ints(let numbers):
            arrayHeader(numbers.count, TypeID.int8)
            for number in numbers {
                integer(Int32(8))
                integer(number)
            }
        case .texts(let texts):
            arrayHeader(texts.count, TypeID.text)
            for text in texts {
                integer(Int32(truncatingIfNeeded: text.utf8.count))
                try self.text(text)
            }
        }
    }

    mutating func text(_ text: String) throws(PostgresError) {
        let start = bytes.count
        bytes.append(contentsOf: text.utf8)
        guard !bytes[start...].contains(0) else {
            throw .invalidArgument("a text holds a NUL byte, which Postgres cannot store")
        }
    }

    mutating func timestamp(ms: Int64) throws(PostgresError) {
        let (shifted, tooSmall) = ms.subtractingReportingOverflow(Self.epochMs)
        let (microseconds, tooLarge) = shifted.multipliedReportingOverflow(by: 1_000)
        guard !tooSmall, !tooLarge else { throw .invalidArgument("a time is out of range") }
        integer(microseconds)
    }

    private mutating func arrayHeader(_ count: Int, _ element: UInt32) {
        integer(Int32(count == 0 ? 0 : 1))
        integer(Int32(0))
        integer(element)
        guard count > 0 else { return }
        integer(Int32(truncatingIfNeeded: count))
        integer(Int32(1))
    }
}
