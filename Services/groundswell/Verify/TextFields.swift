/// The members of a post's or comment's record that the audit looks at.
struct TextFields {
    enum Value {
        case text([UInt8])
        /// A string that no text can be made of.
        case broken
        case other
    }

    enum Shape {
        case object, other, broken
    }

    private(set) var id: Value?
    private(set) var link: Value?
    private(set) var subreddit: Value?
    private(set) var author: Value?
    private(set) var title: Value?
    private(set) var selftext: Value?
    private(set) var body: Value?
    /// Whether there is a time, and which.
    private(set) var created: Bool?
    private(set) var createdMs: Int64?

    /// Reads them; of a member that is there twice the last counts.
    mutating func read(_ bytes: Span<UInt8>) -> Shape {
        var walk = JSONWalk()
        guard walk.next(bytes) == UInt8(ascii: "{") else {
            return walk.value(bytes) != nil && walk.isAtEnd(bytes) ? .other : .broken
        }
        walk.at += 1
        var isFirst = true
        while !walk.take(UInt8(ascii: "}"), bytes) {
            if !isFirst && !walk.take(UInt8(ascii: ","), bytes) { return .broken }
            isFirst = false
            guard walk.next(bytes) == UInt8(ascii: "\""), let name = walk.string(bytes),
                walk.take(UInt8(ascii: ":"), bytes)
            else { return .broken }
            _ = walk.next(bytes)
            let start = walk.at
            guard let kind = walk.value(bytes) else { return .broken }
            keep(kind, start..<walk.at, of: bytes.extracting(name), bytes)
        }
        return walk.isAtEnd(bytes) ? .object : .broken
    }

    private mutating func keep(
        _ kind: JSONWalk.Kind,
        _ range: Range<Int>,
        of name: Span<UInt8>,
        _ bytes: Span<UInt8>
    ) {
        func value() -> Value {
            guard kind == .string else { return .other }
            let inside = bytes.extracting((range.lowerBound + 1)..<(range.upperBound - 1))
            var text: [UInt8] = []
            return JSONWalk.decode(inside, into: &text) ? .text(text) : .broken
        }
        if JSONWalk.spells("id", name) {
            id = value()
        } else if JSONWalk.spells("link_id", name) {
            link = value()
        } else if JSONWalk.spells("subreddit", name) {
            subreddit = value()
        } else if JSONWalk.spells("author", name) {
            author = value()
        } else if JSONWalk.spells("title", name) {
            title = value()
        } else if JSONWalk.spells("selftext", name) {
            selftext = value()
        } else if JSONWalk.spells("body", name) {
            body = value()
        } else if JSONWalk.spells("created_utc", name) {
            created = true
            createdMs = Self.moment(kind, bytes.extracting(range))
        }
    }

    /// A number, or the same or ISO 8601 in a string.
    private static func moment(_ kind: JSONWalk.Kind, _ source: Span<UInt8>) -> Int64? {
        switch kind {
        case .number: return AuditTime.epoch(source)
        case .string:
            let inside = source.extracting(1..<(source.count - 1))
            return AuditTime.epoch(inside) ?? AuditTime.iso8601(inside)
        case .other: return nil
        }
    }
}

extension TextFields.Value? {
    /// The text; none for anything else.
    var bytes: [UInt8] {
        if case .text(let bytes)? = self { bytes } else { [] }
    }
}
