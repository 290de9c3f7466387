/// Why a record of Reddit's cannot be used; ``code`` is what its dead letter says.
public enum RedditRejection: String, Error, CaseIterable, Sendable {
    case empty
    case tooLarge = "too_large"
    case notJSON = "not_json"
    case notAnObject = "not_an_object"
    case invalidUTF8 = "invalid_utf8"
    case missingID = "missing_id"
    case missingPost = "missing_link_id"
    case missingSubreddit = "missing_subreddit"
    case missingTime = "missing_created_utc"
    case invalidID = "invalid_id"
    case invalidPost = "invalid_link_id"
    case invalidSubreddit = "invalid_subreddit"
    case invalidTime = "invalid_created_utc"
    case invalidText = "invalid_text"

    /// The reason in a header of a dead letter.
    public var code: String { rawValue }
}

/// What the records of posts and of comments have in common: where each value lies in the bytes.
///
/// Nothing is copied until a text is asked for. A member that is not required and has another type
/// than it should counts as absent; of a repeated one the last counts.
struct RedditRecord: Sendable {
    /// Longest record that is looked at, in bytes: as long as Kafka's are by default.
    static let maxBytes = 1 << 20
    /// Longest id and name, in bytes.
    static let maxNameBytes = 256

    /// Members that hold a text.
    enum Member: Int, CaseIterable, Sendable {
        case id, subreddit, author, title, selftext, body, url, permalink, domain, flair, link
        case parent

        fileprivate var name: StaticString {
            switch self {
            case .id: "id"
            case .subreddit: "subreddit"
            case .author: "author"
            case .title: "title"
            case .selftext: "selftext"
            case .body: "body"
            case .url: "url"
            case .permalink: "permalink"
            case .domain: "domain"
            case .flair: "link_flair_text"
            case .link: "link_id"
            case .parent: "parent_id"
            }
        }
    }

    private var tokens = InlineArray<12, JSONScanner.StringToken?>(repeating: nil)
    private var present: UInt32 = 0
    private var hasTime = false
    private var created: Int64?
    private var retrieved: Int64?
    private(set) var score: Int64 = 0
    private(set) var comments: Int64 = 0
    private(set) var isOver18 = false

    /// When it was written, in milliseconds since 1970.
    private(set) var createdMs: Int64 = 0
    /// When it was read from Reddit; without that, as if when it was written.
    var retrievedMs: Int64 { retrieved ?? createdMs }

    /// Reads a record and checks the members that both kinds must have.
    init(_ bytes: Span<UInt8>) throws(RedditRejection) {
        guard bytes.count > 0 else { throw .empty }
        guard bytes.count <= Self.maxBytes else { throw .tooLarge }
        let isObject: Bool
        do throws(JSONError) {
            isObject = try read(bytes)
        } catch {
            switch error {
            case .invalidUTF8: throw .invalidUTF8
            default: throw .notJSON
            }
        }
        guard isObject else { throw .notAnObject }
        try requireName(.id, bytes, missing: .missingID, invalid: .invalidID)
        try requireName(
            .subreddit,
            bytes,
            missing: .missingSubreddit,
            invalid: .invalidSubreddit
        )
        guard hasTime else { throw .missingTime }
        guard let created else { throw .invalidTime }
        createdMs = created
    }

    /// Checks that a member is there, and is a text that can name something.
    func requireName(
        _ member: Member,
        _ bytes: Span<UInt8>,
        missing: RedditRejection,
        invalid: RedditRejection
    ) throws(RedditRejection) {
        guard present & (1 << member.rawValue) != 0 else { throw missing }
        guard let token = tokens[member.rawValue] else { throw invalid }
        var count = token.range.count
        if token.hasEscapes {
            var decoded: [UInt8] = []
            let isText: Bool
            do throws(JSONError) {
                try JSONScanner(bytes).decode(token, into: &decoded)
                isText = true
            } catch {
                isText = false
            }
            // Only an escape can make a NUL, which Postgres cannot hold.
            guard isText, !decoded.contains(0) else { throw invalid }
            count = decoded.count
        }
        guard (1...Self.maxNameBytes).contains(count) else { throw invalid }
    }

    /// The text of a member, empty when it is absent, without NUL characters.
    func text(_ member: Member, in bytes: Span<UInt8>) throws(RedditRejection) -> String {
        guard let token = tokens[member.rawValue] else { return "" }
        guard token.hasEscapes else { return bytes.extracting(token.range).text }
        var decoded: [UInt8] = []
        decoded.reserveCapacity(token.range.count)
        do throws(JSONError) {
            try JSONScanner(bytes).decode(token, into: &decoded)
        } catch {
            throw .invalidText
        }
        if decoded.contains(0) { decoded.removeAll { $0 == 0 } }
        return String(decoding: decoded, as: UTF8.self)
    }

    // MARK: Pieces

    /// Notes where each value lies; false when the record is JSON, but no object.
    private mutating func read(_ bytes: Span<UInt8>) throws(JSONError) -> Bool {
        var scanner = JSONScanner(bytes)
        guard scanner.take(UInt8(ascii: "{")) else {
            try scanner.skipValue()
            try scanner.expectEnd()
            return false
        }
        var isFirst = true
        while let name = try scanner.nextName(isFirst: isFirst) {
            isFirst = false
            if let member = Self.member(name, scanner) {
                present |= 1 << member.rawValue
                tokens[member.rawValue] = nil
                if scanner.peek() == UInt8(ascii: "\"") {
                    tokens[member.rawValue] = try scanner.string()
                } else {
                    try scanner.skipValue()
                }
            } else if scanner.matches(name, "created_utc") {
                hasTime = true
                created = try Self.time(&scanner, bytes)
            } else if scanner.matches(name, "retrieved_utc") {
                retrieved = try Self.time(&scanner, bytes)
            } else if scanner.matches(name, "score") {
                score = try Self.integer(&scanner)
            } else if scanner.matches(name, "num_comments") {
                comments = try Self.integer(&scanner)
            } else if scanner.matches(name, "over_18") {
                isOver18 = scanner.peek() == UInt8(ascii: "t")
                try scanner.skipValue()
            } else {
                try scanner.skipValue()
            }
        }
        try scanner.expectEnd()
        return true
    }

    private static func member(
        _ name: JSONScanner.StringToken,
        _ scanner: borrowing JSONScanner
    ) -> Member? {
        for raw in 0..<12 {
            if let member = Member(rawValue: raw), scanner.matches(name, member.name) {
                return member
            }
        }
        return nil
    }

    private static func isNumber(_ byte: UInt8?) -> Bool {
        guard let byte else { return false }
        return byte == UInt8(ascii: "-") || byte &- UInt8(ascii: "0") < 10
    }

    private static func integer(_ scanner: inout JSONScanner) throws(JSONError) -> Int64 {
        if isNumber(scanner.peek()) { return try scanner.integer() ?? 0 }
        try scanner.skipValue()
        return 0
    }

    /// Epoch seconds or milliseconds, as a number or (in old dumps) a text, or ISO 8601.
    private static func time(
        _ scanner: inout JSONScanner,
        _ bytes: Span<UInt8>
    ) throws(JSONError) -> Int64? {
        if scanner.peek() == UInt8(ascii: "\"") {
            let token = try scanner.string()
            guard !token.hasEscapes else { return nil }
            let text = bytes.extracting(token.range)
            return EventTime.epoch(text) ?? EventTime.iso8601(text)
        }
        guard isNumber(scanner.peek()) else {
            try scanner.skipValue()
            return nil
        }
        return EventTime.epoch(bytes.extracting(try scanner.number()))
    }
}
