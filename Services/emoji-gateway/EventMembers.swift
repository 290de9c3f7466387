import Models

/// The members of one JSON object that are looked at, where they lie.
struct EventMembers {
    enum Kind {
        case absent
        case string
        case number
        case null
        case other
    }

    struct Value {
        var kind = Kind.absent
        /// A string's bytes between its quotes, or a number's.
        var range = 0..<0
        var hasEscapes = false
        var isRepeated = false

        var token: JSONScanner.StringToken {
            JSONScanner.StringToken(range: range, hasEscapes: hasEscapes)
        }
    }

    /// False when the value was something else than an object.
    private(set) var isObject = false
    /// Where the value lies, braces included.
    private(set) var range = 0..<0
    private var values = InlineArray<10, Value>(repeating: Value())

    subscript(_ field: EventField) -> Value { values[field.rawValue] }

    /// Reads the value that is next, whatever it is.
    @_lifetime(scanner: copy scanner)
    init(_ scanner: inout JSONScanner, depth: Int = 0) throws(JSONError) {
        guard scanner.peek() == UInt8(ascii: "{") else {
            try scanner.skipValue(depth: depth)
            return
        }
        let start = scanner.at
        try scanner.expect(UInt8(ascii: "{"))
        isObject = true
        var isFirst = true
        while let name = try scanner.nextName(isFirst: isFirst) {
            isFirst = false
            guard let field = EventField(name, scanner) else {
                try scanner.skipValue(depth: depth + 1)
                continue
            }
            var value = try Self.value(&scanner, depth: depth + 1)
            value.isRepeated = values[field.rawValue].kind != .absent
            values[field.rawValue] = value
        }
        range = start..<scanner.at
    }

    @_lifetime(scanner: copy scanner)
    private static func value(
        _ scanner: inout JSONScanner,
        depth: Int
    ) throws(JSONError) -> Value {
        switch scanner.peek() {
        case UInt8(ascii: "\""):
            let token = try scanner.string()
            return Value(kind: .string, range: token.range, hasEscapes: token.hasEscapes)
        case UInt8(ascii: "-"), .some(UInt8(ascii: "0")...UInt8(ascii: "9")):
            return Value(kind: .number, range: try scanner.number())
        case let byte:
            try scanner.skipValue(depth: depth)
            return Value(kind: byte == UInt8(ascii: "n") ? .null : .other)
        }
    }
}
