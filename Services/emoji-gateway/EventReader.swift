import Models

/// Reads events from JSON, checks them, and writes them as the topics' records.
///
/// It reads bytes where they lie and writes all records of a request to one buffer.
struct EventReader {
    /// Events further ahead of the clock than this are refused.
    static let maxAheadMs: Int64 = 5 * 60 * 1000
    static let maxPostIDBytes = 256
    static let maxUserIDBytes = 256
    static let maxSubredditBytes = 128

    let nowMs: Int64
    /// What the request's idempotency key makes ids of, when it has one.
    let idempotencyKey: [UInt8]?
    /// Kinds that cannot be taken now.
    let missingTopics: EventKinds
    /// The last string that was looked at, decoded.
    private var scratch: [UInt8] = []
    /// The id of the record that is being written.
    private var messageID: [UInt8] = []

    init(nowMs: Int64, idempotencyKey: [UInt8]? = nil, missingTopics: EventKinds = []) {
        self.nowMs = nowMs
        self.missingTopics = missingTopics
        self.idempotencyKey = idempotencyKey
    }

    /// Reads a body that is one event.
    mutating func readOne(
        _ kind: EventKind,
        _ bytes: Span<UInt8>,
        into submission: inout Submission
    ) throws(Refusal) {
        let members: EventMembers
        do throws(JSONError) {
            var scanner = JSONScanner(bytes)
            members = try EventMembers(&scanner)
            try scanner.expectEnd()
        } catch {
            throw .notJSON
        }
        try add(kind, members, bytes, to: &submission)
    }

    /// Checks one event and appends its record.
    mutating func add(
        _ wanted: EventKind?,
        _ members: borrowing EventMembers,
        _ bytes: Span<UInt8>,
        to submission: inout Submission
    ) throws(Refusal) {
        guard members.isObject else { throw .notAnObject }
        let kind: EventKind
        if let wanted { kind = wanted } else { kind = try self.kind(members, bytes) }
        guard !missingTopics.contains(EventKinds(kind)) else { throw .noTopic }
        let start = submission.bytes.count
        do throws(Refusal) {
            try addRecord(kind, members, bytes, &submission)
        } catch {
            submission.bytes.removeSubrange(start...)
            throw error
        }
    }

    // MARK: Records

    private mutating func addRecord(
        _ kind: EventKind,
        _ members: borrowing EventMembers,
        _ bytes: Span<UInt8>,
        _ out: inout Submission
    ) throws(Refusal) {
        let keyStart = out.bytes.count
        switch kind {
        case .emoji:
            try string(.userID, members, bytes, maxBytes: Self.maxUserIDBytes)
            out.bytes += scratch
        case .view:
            try region(members, bytes, isRequired: true)
            out.bytes += scratch
        case .post:
            try string(.subreddit, members, bytes, maxBytes: Self.maxSubredditBytes)
            out.bytes += scratch
        }
        let key = keyStart..<out.bytes.count
        let isNamed = try readMessageID(members, bytes, index: out.records.count)
        out.bytes += messageID
        let payloadStart = out.bytes.count
        switch kind {
        case .emoji: try appendEmoji(members, bytes, &out.bytes)
        case .view: try appendView(members, bytes, &out.bytes)
        case .post: try appendPost(members, bytes, &out.bytes)
        }
        guard out.bytes.count - payloadStart <= kind.maxBytes else {
            throw Refusal(413, "An event of this kind may have \(kind.maxBytes) bytes.")
        }
        out.records.append(
            Submission.Record(
                kind: kind,
                isNamed: isNamed,
                id: EventID(kind, messageID.span),
                key: key,
                payload: payloadStart..<out.bytes.count,
                messageID: key.upperBound..<payloadStart
            )
        )
    }

    private mutating func appendEmoji(
        _ members: borrowing EventMembers,
        _ bytes: Span<UInt8>,
        _ out: inout [UInt8]
    ) throws(Refusal) {
        put("{\"user_id\":\"", &out)
        put(bytes, members[.userID].range, &out)
        put("\",\"emoji_type\":\"", &out)
        try text(.emojiType, members, bytes)
        guard EmojiNormaliser.append(scratch.span, to: &out) else {
            throw .invalid(.emojiType, "It is neither one emoji nor the :shortcode: of one.")
        }
        put("\",\"timestamp\":", &out)
        try appendTimestamp(members, bytes, mayBeEpoch: false, &out)
        if try region(members, bytes, isRequired: false) {
            put(",\"region_id\":\"", &out)
            put(bytes, members[.regionID].range, &out)
            put("\"", &out)
        }
        if try optional(.postID, members, bytes, maxBytes: Self.maxPostIDBytes) {
            put(",\"post_id\":\"", &out)
            put(bytes, members[.postID].range, &out)
            put("\"", &out)
        }
        appendEnd(&out)
    }

    private mutating func appendView(
        _ members: borrowing EventMembers,
        _ bytes: Span<UInt8>,
        _ out: inout [UInt8]
    ) throws(Refusal) {
        try string(.postID, members, bytes, maxBytes: Self.maxPostIDBytes)
        put("{\"post_id\":\"", &out)
        put(bytes, members[.postID].range, &out)
        put("\",\"region_id\":\"", &out)
        put(bytes, members[.regionID].range, &out)
        put("\",\"timestamp\":", &out)
        try appendTimestamp(members, bytes, mayBeEpoch: true, &out)
        if try optional(.userID, members, bytes, maxBytes: Self.maxUserIDBytes) {
            put(",\"user_id\":\"", &out)
            put(bytes, members[.userID].range, &out)
            put("\"", &out)
        }
        appendEnd(&out)
    }

    /// A post goes on as it came, whatever fields it has; what tells it apart and places it in
    /// time is put in front when it is missing.
    private mutating func appendPost(
        _ members: borrowing EventMembers,
        _ bytes: Span<UInt8>,
        _ out: inout [UInt8]
    ) throws(Refusal) {
        put("{", &out)
        if members[.messageID].kind != .string {
            put("\"message_id\":\"", &out)
            out += messageID
            put("\",", &out)
        }
        let hasID = try optional(.id, members, bytes, maxBytes: Self.maxPostIDBytes)
        if !hasID {
            put("\"id\":\"", &out)
            out += messageID
            put("\",", &out)
        }
        let created = members[.createdUTC]
        if created.isRepeated { throw .invalid(.createdUTC, "It is given more than once.") }
        switch created.kind {
        case .absent, .null:
            put("\"created_utc\":\(nowMs / 1000),", &out)
        case .number:
            guard let ms = EventTime.epoch(bytes.extracting(created.range)) else {
                throw .invalid(.createdUTC, "It is no time in seconds since 1970.")
            }
            try check(ms, .createdUTC)
        case .string, .other:
            throw .invalid(.createdUTC, "It must be a number, the seconds since 1970.")
        }
        put(bytes, (members.range.lowerBound + 1)..<members.range.upperBound, &out)
    }

    private func appendEnd(_ out: inout [UInt8]) {
        put(",\"message_id\":\"", &out)
        out += messageID
        put("\"}", &out)
    }

    // MARK: Fields

    /// What a record of a batch is: said by `type`, or told by what it has.
    private mutating func kind(
        _ members: borrowing EventMembers,
        _ bytes: Span<UInt8>
    ) throws(Refusal) -> EventKind {
        switch members[.type].kind {
        case .string:
            try string(.type, members, bytes, maxBytes: 16)
            for kind in EventKind.allCases where scratch.elementsEqual(kind.word.description.utf8) {
                return kind
            }
            throw .invalid(.type, "It must be emoji, view or post.")
        case .absent: break
        default:
            // A post of Reddit's may have a member of that name with another meaning.
            guard members[.subreddit].kind == .string else {
                throw .invalid(.type, "It must be emoji, view or post.")
            }
        }
        if members[.emojiType].kind != .absent { return .emoji }
        if members[.subreddit].kind != .absent { return .post }
        if members[.postID].kind != .absent { return .view }
        throw .invalid(.type, "The event has neither emoji_type, subreddit nor post_id.")
    }

    /// Leaves a required string, decoded, in `scratch`.
    private mutating func text(
        _ field: EventField,
        _ members: borrowing EventMembers,
        _ bytes: Span<UInt8>
    ) throws(Refusal) {
        let value = members[field]
        switch value.kind {
        case .absent: throw .invalid(field, "It is required.")
        case .string: break
        default: throw .invalid(field, "It must be a string.")
        }
        if value.isRepeated { throw .invalid(field, "It is given more than once.") }
        scratch.removeAll(keepingCapacity: true)
        guard value.hasEscapes else { return put(bytes, value.range, &scratch) }
        do throws(JSONError) {
            try JSONScanner(bytes).decode(value.token, into: &scratch)
        } catch {
            throw .invalid(field, "It holds half of a surrogate pair.")
        }
    }

    /// The same, of a bounded length and without control characters.
    private mutating func string(
        _ field: EventField,
        _ members: borrowing EventMembers,
        _ bytes: Span<UInt8>,
        maxBytes: Int
    ) throws(Refusal) {
        try text(field, members, bytes)
        guard (1...maxBytes).contains(scratch.count) else {
            throw .invalid(field, "It must have 1 to \(maxBytes) bytes.")
        }
        for byte in scratch where byte < 0x20 || byte == 0x7F {
            throw .invalid(field, "It holds a control character.")
        }
    }

    /// The same for one that may be missing or null; false when it is.
    private mutating func optional(
        _ field: EventField,
        _ members: borrowing EventMembers,
        _ bytes: Span<UInt8>,
        maxBytes: Int
    ) throws(Refusal) -> Bool {
        if members[field].isRepeated { throw .invalid(field, "It is given more than once.") }
        switch members[field].kind {
        case .absent, .null: return false
        default:
            try string(field, members, bytes, maxBytes: maxBytes)
            return true
        }
    }

    /// Leaves the region's id in `scratch`; false when it is missing and may be.
    @discardableResult
    private mutating func region(
        _ members: borrowing EventMembers,
        _ bytes: Span<UInt8>,
        isRequired: Bool
    ) throws(Refusal) -> Bool {
        let kind = members[.regionID].kind
        if !isRequired && (kind == .absent || kind == .null) { return false }
        try text(.regionID, members, bytes)
        guard RegionDirectory.isValidID(scratch.span) else {
            throw .invalid(
                .regionID,
                "It must be 1 to \(RegionDirectory.maxIDBytes) printable ASCII bytes without "
                    + "/ and :, and not global."
            )
        }
        return true
    }

    /// Takes the id that the sender or its key gives, else a new one; true when it was given.
    private mutating func readMessageID(
        _ members: borrowing EventMembers,
        _ bytes: Span<UInt8>,
        index: Int
    ) throws(Refusal) -> Bool {
        messageID.removeAll(keepingCapacity: true)
        let kind = members[.messageID].kind
        if kind != .absent && kind != .null {
            try text(.messageID, members, bytes)
            guard MessageID.isValid(scratch.span) else {
                throw .invalid(
                    .messageID,
                    "It must be 1 to \(MessageID.maxBytes) visible ASCII characters "
                        + "without \" and \\."
                )
            }
            messageID += scratch
            return true
        }
        guard let idempotencyKey else {
            MessageID.appendNew(to: &messageID)
            return false
        }
        MessageID.append(key: idempotencyKey.span, index: index, to: &messageID)
        return true
    }

    /// Appends the timestamp as it came.
    private func appendTimestamp(
        _ members: borrowing EventMembers,
        _ bytes: Span<UInt8>,
        mayBeEpoch: Bool,
        _ out: inout [UInt8]
    ) throws(Refusal) {
        let value = members[.timestamp]
        if value.isRepeated { throw .invalid(.timestamp, "It is given more than once.") }
        switch value.kind {
        case .string:
            let text = bytes.extracting(value.range)
            guard !value.hasEscapes, let ms = EventTime.iso8601(text) else {
                throw .invalid(.timestamp, "It is no ISO 8601 time, such as 2026-01-31T12:00:00Z.")
            }
            try check(ms, .timestamp)
            out.append(UInt8(ascii: "\""))
            put(bytes, value.range, &out)
            out.append(UInt8(ascii: "\""))
        case .number where mayBeEpoch:
            guard let ms = EventTime.epoch(bytes.extracting(value.range)) else {
                throw .invalid(.timestamp, "It is no time in seconds or milliseconds since 1970.")
            }
            try check(ms, .timestamp)
            put(bytes, value.range, &out)
        case .absent: throw .invalid(.timestamp, "It is required.")
        default:
            throw .invalid(
                .timestamp,
                mayBeEpoch ? "It must be a string or a number." : "It must be a string."
            )
        }
    }

    private func check(_ ms: Int64, _ field: EventField) throws(Refusal) {
        guard ms <= nowMs + Self.maxAheadMs else {
            throw .invalid(field, "It is more than five minutes ahead of the clock.")
        }
    }
}

private func put(_ text: String, _ out: inout [UInt8]) {
    out.append(contentsOf: text.utf8)
}

/// Appends bytes of the input.
private func put(_ bytes: Span<UInt8>, _ range: Range<Int>, _ out: inout [UInt8]) {
    out.append(copying: bytes.extracting(range))
}
