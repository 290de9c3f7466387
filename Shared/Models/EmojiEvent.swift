/// One emoji that somebody sent.
public struct EmojiEvent: Sendable {
    /// Its number in ``EmojiTable/standard``.
    public fileprivate(set) var emoji: Int
    /// Where the region's id lies, in the record or in ``EmojiParser/scratch``; nil when the record
    /// names none.
    public fileprivate(set) var region: Range<Int>?
    /// Whether the region's id was decoded into ``EmojiParser/scratch``.
    public fileprivate(set) var isDecoded: Bool
    /// When it happened, in milliseconds since 1970.
    public fileprivate(set) var timestampMs: Int64
}

/// Reads records of `emoji_reactions`: `{"user_id": …, "emoji_type": …, "timestamp": …}`, with a
/// `region_id` or without.
///
/// The emoji may be in any form that ``EmojiTable`` knows. Who sent it is checked to be there and
/// looked at no further; a `region_id` of null is none.
public struct EmojiParser: Sendable {
    /// The region's id of the last event whose ``EmojiEvent/isDecoded`` is true.
    public private(set) var scratch: [UInt8] = []
    private let table = EmojiTable.standard

    /// A parser without state that outlives a record.
    public init() {}

    /// Reads one record.
    ///
    /// Unknown members are checked and ignored; of a repeated one the last counts.
    public mutating func parse(_ bytes: Span<UInt8>) throws(Rejection) -> EmojiEvent {
        try EventMembers.checkSize(bytes)
        let fields: Fields
        do throws(JSONError) {
            fields = try Fields(bytes)
        } catch {
            throw Rejection(error)
        }
        guard fields.isObject else { throw .notAnObject }
        guard fields.hasUser else { throw .missingUserID }
        guard fields.hasEmoji else { throw .missingEmojiType }
        guard fields.hasTimestamp else { throw .missingTimestamp }
        try check(fields.user, bytes)
        let emoji = try emoji(fields.emoji, bytes)
        guard let timestampMs = fields.timestampMs else { throw .invalidTimestamp }
        var event = EmojiEvent(
            emoji: emoji,
            region: nil,
            isDecoded: false,
            timestampMs: timestampMs
        )
        if fields.hasRegion { try setRegion(fields.region, bytes, &event) }
        return event
    }

    // MARK: Pieces

    private mutating func check(
        _ user: JSONScanner.StringToken?,
        _ bytes: Span<UInt8>
    ) throws(Rejection) {
        guard let user, !user.range.isEmpty else { throw .invalidUserID }
        if user.hasEscapes { try decode(user, bytes, else: .invalidUserID) }
    }

    private mutating func emoji(
        _ token: JSONScanner.StringToken?,
        _ bytes: Span<UInt8>
    ) throws(Rejection) -> Int {
        guard let token else { throw .invalidEmojiType }
        var found: Int?
        if token.hasEscapes {
            try decode(token, bytes, else: .invalidEmojiType)
            found = table.find(scratch.span)
        } else {
            found = table.find(bytes.extracting(token.range))
        }
        guard let found else { throw .invalidEmojiType }
        return found
    }

    private mutating func setRegion(
        _ token: JSONScanner.StringToken?,
        _ bytes: Span<UInt8>,
        _ event: inout EmojiEvent
    ) throws(Rejection) {
        guard let token else { throw .invalidRegionID }
        if token.hasEscapes {
            try decode(token, bytes, else: .invalidRegionID)
            event.region = 0..<scratch.count
            event.isDecoded = true
            guard RegionDirectory.isValidID(scratch.span) else { throw .invalidRegionID }
        } else {
            event.region = token.range
            guard RegionDirectory.isValidID(bytes.extracting(token.range)) else {
                throw .invalidRegionID
            }
        }
    }

    private mutating func decode(
        _ token: JSONScanner.StringToken,
        _ bytes: Span<UInt8>,
        else rejection: Rejection
    ) throws(Rejection) {
        scratch.removeAll(keepingCapacity: true)
        do throws(JSONError) {
            try JSONScanner(bytes).decode(token, into: &scratch)
        } catch {
            throw rejection
        }
    }
}

/// The members of an emoji's object: present or not, and what they hold where it has the right type.
private struct Fields {
    var isObject = false
    var hasUser = false
    var hasEmoji = false
    var hasTimestamp = false
    var hasRegion = false
    var user: JSONScanner.StringToken?
    var emoji: JSONScanner.StringToken?
    var region: JSONScanner.StringToken?
    var timestampMs: Int64?

    init(_ bytes: Span<UInt8>) throws(JSONError) {
        var scanner = JSONScanner(bytes)
        guard scanner.take(UInt8(ascii: "{")) else {
            try scanner.skipValue()
            try scanner.expectEnd()
            return
        }
        isObject = true
        var isFirst = true
        while let name = try scanner.nextName(isFirst: isFirst) {
            isFirst = false
            if scanner.matches(name, "user_id") {
                hasUser = true
                user = try EventMembers.string(&scanner)
            } else if scanner.matches(name, "emoji_type") {
                hasEmoji = true
                emoji = try EventMembers.string(&scanner)
            } else if scanner.matches(name, "timestamp") {
                hasTimestamp = true
                timestampMs = try EventMembers.timestamp(&scanner, bytes)
            } else if scanner.matches(name, "region_id") {
                hasRegion = scanner.peek() != UInt8(ascii: "n")
                region = try EventMembers.string(&scanner)
            } else {
                try scanner.skipValue()
            }
        }
        try scanner.expectEnd()
    }
}
