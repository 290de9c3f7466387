/// Takes a JSON document apart, for the audit of what services publish.
struct JSONParts {
    let bytes: [UInt8]
    private let range: Range<Int>

    /// The whole document; nil when it is no JSON.
    init?(_ bytes: [UInt8]) {
        var walk = JSONWalk()
        guard walk.value(bytes.span) != nil, walk.isAtEnd(bytes.span) else { return nil }
        self.init(bytes, bytes.indices)
    }

    private init(_ bytes: [UInt8], _ range: Range<Int>) {
        self.bytes = bytes
        self.range = range
    }

    /// The members of an object by name, of a repeated one the last; empty for another value.
    var members: [String: JSONParts] {
        var members: [String: JSONParts] = [:]
        for (name, value) in exactMembers {
            members[String(decoding: name, as: UTF8.self)] = value
        }
        return members
    }

    /// The members of an object in their order, their names as bytes; empty for another value.
    var exactMembers: [(name: [UInt8], value: JSONParts)] {
        var walk = JSONWalk(at: range.lowerBound)
        guard walk.take(UInt8(ascii: "{"), bytes.span) else { return [] }
        var members: [(name: [UInt8], value: JSONParts)] = []
        while !walk.take(UInt8(ascii: "}"), bytes.span) {
            _ = walk.take(UInt8(ascii: ","), bytes.span)
            guard walk.next(bytes.span) != nil, let inside = walk.string(bytes.span),
                walk.take(UInt8(ascii: ":"), bytes.span), let value = value(&walk)
            else { return [] }
            var name: [UInt8] = []
            if !JSONWalk.decode(bytes.span.extracting(inside), into: &name) { name = [] }
            members.append((name, value))
        }
        return members
    }

    /// The elements of an array; empty for another value.
    var elements: [JSONParts] {
        var walk = JSONWalk(at: range.lowerBound)
        guard walk.take(UInt8(ascii: "["), bytes.span) else { return [] }
        var elements: [JSONParts] = []
        while !walk.take(UInt8(ascii: "]"), bytes.span) {
            _ = walk.take(UInt8(ascii: ","), bytes.span)
            guard let value = value(&walk) else { return [] }
            elements.append(value)
        }
        return elements
    }

    /// The value of a string; nil for another value.
    var string: String? {
        var walk = JSONWalk(at: range.lowerBound)
        guard walk.next(bytes.span) == UInt8(ascii: "\""), let inside = walk.string(bytes.span)
        else { return nil }
        return string(inside)
    }

    /// The value of a whole number; nil for another value.
    var integer: Int64? { Int64(source) }

    /// The value of a number; nil for another value.
    var number: Double? { Double(source) }

    /// The value of `true` or `false`; nil for another value.
    var boolean: Bool? { source == "true" ? true : source == "false" ? false : nil }

    private var source: String { text(bytes.span.extracting(range)) }

    private func value(_ walk: inout JSONWalk) -> JSONParts? {
        _ = walk.next(bytes.span)
        let start = walk.at
        return walk.value(bytes.span) == nil ? nil : JSONParts(bytes, start..<walk.at)
    }

    private func string(_ inside: Range<Int>) -> String? {
        var decoded: [UInt8] = []
        guard JSONWalk.decode(bytes.span.extracting(inside), into: &decoded) else { return nil }
        return String(decoding: decoded, as: UTF8.self)
    }
}
