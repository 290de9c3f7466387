import Models

/// Where the members of a post or comment lie in its bytes, each without the quotes of a text.
struct ThingMembers: Sendable {
    enum Name: Int, Sendable {
        case id, subreddit, author, title, selftext, body, url, permalink, domain, flair, link
        case parent, score, comments, over18, created, retrieved

        var isText: Bool { rawValue <= Name.parent.rawValue }

        /// How a record begins it.
        var key: [UInt8] { Self.keys[rawValue] }

        private static let keys: [[UInt8]] = [
            "{\"id\":", ",\"subreddit\":", ",\"author\":", ",\"title\":", ",\"selftext\":",
            ",\"body\":", ",\"url\":", ",\"permalink\":", ",\"domain\":",
            ",\"link_flair_text\":", ",\"link_id\":", ",\"parent_id\":", ",\"score\":",
            ",\"num_comments\":", ",\"over_18\":", ",\"created_utc\":", ",\"retrieved_utc\":",
        ].map { Array($0.utf8) }
    }

    private var ranges = InlineArray<17, Range<Int>?>(repeating: nil)
    private var present: UInt32 = 0
    private var escaped: UInt32 = 0

    /// Reads the object that the scanner is at, and leaves the scanner behind it.
    @_lifetime(scanner: copy scanner)
    init(_ scanner: inout JSONScanner) throws(JSONError) {
        try scanner.expect(UInt8(ascii: "{"))
        var isFirst = true
        while let token = try scanner.nextName(isFirst: isFirst) {
            isFirst = false
            if let name = Self.name(token, scanner) {
                try read(name, &scanner)
            } else {
                try scanner.skipValue()
            }
        }
    }

    subscript(name: Name) -> Range<Int>? { ranges[name.rawValue] }

    /// Whether it was there, with a value of whatever type.
    func has(_ name: Name) -> Bool { present & (1 << name.rawValue) != 0 }

    func hasEscapes(_ name: Name) -> Bool { escaped & (1 << name.rawValue) != 0 }

    @_lifetime(scanner: copy scanner)
    private mutating func read(_ name: Name, _ scanner: inout JSONScanner) throws(JSONError) {
        let bit: UInt32 = 1 << name.rawValue
        present |= bit
        escaped &= ~bit
        ranges[name.rawValue] = nil
        let first = scanner.peek() ?? 0
        if first == UInt8(ascii: "\"") {
            let token = try scanner.string()
            // Old dumps have times as texts.
            guard name.isText || name == .created || name == .retrieved else { return }
            ranges[name.rawValue] = token.range
            if token.hasEscapes { escaped |= bit }
        } else if first == UInt8(ascii: "-") || first &- UInt8(ascii: "0") < 10 {
            let range = try scanner.number()
            if !name.isText && name != .over18 { ranges[name.rawValue] = range }
        } else {
            let start = scanner.at
            try scanner.skipValue()
            let isBoolean = first == UInt8(ascii: "t") || first == UInt8(ascii: "f")
            if isBoolean && name == .over18 { ranges[name.rawValue] = start..<scanner.at }
        }
    }

    /// By its length first: most members of a thing are none of these.
    private static func name(
        _ token: JSONScanner.StringToken,
        _ scanner: borrowing JSONScanner
    ) -> Name? {
        switch token.range.count {
        case 2: scanner.matches(token, "id") ? .id : nil
        case 3: scanner.matches(token, "url") ? .url : nil
        case 4: scanner.matches(token, "body") ? .body : nil
        case 5:
            scanner.matches(token, "title")
                ? .title : scanner.matches(token, "score") ? .score : nil
        case 6:
            scanner.matches(token, "author")
                ? .author : scanner.matches(token, "domain") ? .domain : nil
        case 7:
            scanner.matches(token, "over_18")
                ? .over18 : scanner.matches(token, "link_id") ? .link : nil
        case 8: scanner.matches(token, "selftext") ? .selftext : nil
        case 9:
            if scanner.matches(token, "subreddit") {
                .subreddit
            } else if scanner.matches(token, "permalink") {
                .permalink
            } else {
                scanner.matches(token, "parent_id") ? .parent : nil
            }
        case 11: scanner.matches(token, "created_utc") ? .created : nil
        case 12:
            scanner.matches(token, "num_comments")
                ? .comments : scanner.matches(token, "retrieved_on") ? .retrieved : nil
        case 13: scanner.matches(token, "retrieved_utc") ? .retrieved : nil
        case 15: scanner.matches(token, "link_flair_text") ? .flair : nil
        default: nil
        }
    }
}
