import Models

/// A JSON object as its members by path, such as `target.name`, to a depth of two.
struct FlatBody: Sendable {
    enum Value: Sendable, Equatable {
        case text(String)
        case number(Int64)
        case null
        /// Something that nothing here takes.
        case other
    }

    /// More members are not looked at.
    static let maxMembers = 32

    private(set) var values: [String: Value] = [:]
    /// Members that are there twice.
    private(set) var repeated: [String] = []

    /// Reads an object; nil when these bytes are none.
    init?(_ bytes: [UInt8]) {
        do throws(JSONError) {
            var scanner = JSONScanner(bytes.span)
            try members(&scanner, under: "")
            try scanner.expectEnd()
        } catch {
            return nil
        }
    }

    private mutating func members(
        _ scanner: inout JSONScanner,
        under prefix: String
    ) throws(JSONError) {
        var isFirst = true
        try scanner.expect(UInt8(ascii: "{"))
        while let token = try scanner.nextName(isFirst: isFirst) {
            isFirst = false
            let path = prefix + (try scanner.text(token))
            guard values.count < Self.maxMembers else { throw .tooDeep }
            if values[path] != nil { repeated.append(path) }
            switch scanner.peek() {
            case UInt8(ascii: "{") where prefix.isEmpty:
                values[path] = .other
                try members(&scanner, under: path + ".")
            case UInt8(ascii: "\""): values[path] = .text(try scanner.textValue())
            case UInt8(ascii: "n"):
                try scanner.skipValue()
                values[path] = .null
            case let byte? where byte == UInt8(ascii: "-") || byte &- UInt8(ascii: "0") < 10:
                values[path] = try scanner.integer().map { .number($0) } ?? .other
            default:
                try scanner.skipValue()
                values[path] = .other
            }
        }
    }
}
