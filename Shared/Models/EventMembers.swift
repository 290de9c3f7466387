/// What the parsers of all events have in common: limits, and members that may be of another type.
enum EventMembers {
    /// Longest record that is looked at, in bytes.
    static let maxRecordBytes = 65_536

    static func checkSize(_ bytes: Span<UInt8>) throws(Rejection) {
        guard bytes.count > 0 else { throw .empty }
        guard bytes.count <= maxRecordBytes else { throw .tooLarge }
    }

    /// Reads a value; nil when it is no string.
    static func string(
        _ scanner: inout JSONScanner
    ) throws(JSONError) -> JSONScanner.StringToken? {
        if scanner.peek() == UInt8(ascii: "\"") { return try scanner.string() }
        try scanner.skipValue()
        return nil
    }

    /// Reads a value of a scanner of `bytes`, in milliseconds since 1970; nil when it is no moment.
    static func timestamp(
        _ scanner: inout JSONScanner,
        _ bytes: Span<UInt8>
    ) throws(JSONError) -> Int64? {
        switch scanner.peek() {
        case UInt8(ascii: "\""):
            let token = try scanner.string()
            return token.hasEscapes ? nil : EventTime.iso8601(bytes.extracting(token.range))
        case .some(UInt8(ascii: "0")...UInt8(ascii: "9")):
            return EventTime.epoch(bytes.extracting(try scanner.number()))
        default:
            try scanner.skipValue()
            return nil
        }
    }
}
