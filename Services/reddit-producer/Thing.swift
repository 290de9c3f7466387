import Models

/// A post or a comment as Reddit or a dump has it, read where it lies, to be written as a record.
///
/// Texts are copied as they stand, escapes and all. A member that is not required and has another
/// type than it should counts as absent; of a repeated one the last counts.
struct Thing: Sendable {
    enum Kind: Sendable {
        case post, comment

        /// What Reddit puts before an id to make it a name.
        var prefix: String { self == .post ? "t3_" : "t1_" }
    }

    private static let maxNameBytes = 256

    let kind: Kind
    /// The id, escapes decoded.
    let id: String
    /// When it was written, in milliseconds since 1970.
    let createdMs: Int64
    let score: Int64
    let comments: Int64
    /// Where the name of the subreddit lies, as it stands.
    let subreddit: Range<Int>
    private let retrievedMs: Int64?
    private let members: ThingMembers

    /// What Reddit calls it: the id with its kind.
    var name: String { kind.prefix + id }

    /// Reads a line of a dump.
    init(line: Span<UInt8>) throws(RedditRejection) {
        var scanner = JSONScanner(line)
        guard let first = scanner.peek() else { throw .empty }
        let members: ThingMembers
        do throws(JSONError) {
            guard first == UInt8(ascii: "{") else { throw .unexpectedByte(at: 0) }
            members = try ThingMembers(&scanner)
            try scanner.expectEnd()
        } catch {
            switch error {
            case .invalidUTF8: throw .invalidUTF8
            default: throw .notJSON
            }
        }
        try self.init(members, line)
    }

    /// Takes the members that were read of `bytes`.
    init(_ members: ThingMembers, _ bytes: Span<UInt8>) throws(RedditRejection) {
        self.members = members
        id = try Self.text(.id, members, bytes, missing: .missingID, invalid: .invalidID)
        _ = try Self.text(
            .subreddit,
            members,
            bytes,
            missing: .missingSubreddit,
            invalid: .invalidSubreddit
        )
        subreddit = members[.subreddit] ?? 0..<0
        guard members.has(.created) else { throw .missingTime }
        let created = members[.created].flatMap { EventTime.epoch(bytes.extracting($0)) }
        guard let created else { throw .invalidTime }
        createdMs = created
        if members[.body] != nil, members.has(.link) {
            _ = try Self.text(.link, members, bytes, missing: .missingPost, invalid: .invalidPost)
            kind = .comment
        } else {
            kind = .post
        }
        score = Self.integer(members[.score], bytes)
        comments = Self.integer(members[.comments], bytes)
        retrievedMs = members[.retrieved].flatMap { EventTime.epoch(bytes.extracting($0)) }
    }

    /// Appends its record; without a time of retrieval it gets the one that the dump tells, if any.
    func write(_ bytes: Span<UInt8>, retrievedMs now: Int64?, to out: inout [UInt8]) {
        let retrievedMs = now ?? self.retrievedMs
        if kind == .post {
            for name in Self.postTexts { copy(name, bytes, to: &out) }
            Self.append(.created, seconds: createdMs, to: &out)
            for name in Self.postFigures { copy(name, bytes, to: &out) }
        } else {
            for name in Self.commentTexts { copy(name, bytes, to: &out) }
            Self.append(.created, seconds: createdMs, to: &out)
            copy(.score, bytes, to: &out)
        }
        if let retrievedMs { Self.append(.retrieved, seconds: retrievedMs, to: &out) }
        out.append(UInt8(ascii: "}"))
    }

    // MARK: Pieces

    private static let postTexts: [ThingMembers.Name] = [
        .id, .subreddit, .author, .title, .selftext,
    ]
    private static let postFigures: [ThingMembers.Name] = [
        .score, .comments, .url, .permalink, .over18, .flair, .domain,
    ]
    private static let commentTexts: [ThingMembers.Name] = [
        .id, .link, .parent, .subreddit, .author, .body,
    ]

    private func copy(_ name: ThingMembers.Name, _ bytes: Span<UInt8>, to out: inout [UInt8]) {
        guard let range = members[name] else { return }
        out += name.key
        if name.isText { out.append(UInt8(ascii: "\"")) }
        out.append(copying: bytes.extracting(range))
        if name.isText { out.append(UInt8(ascii: "\"")) }
    }

    private static func append(
        _ name: ThingMembers.Name,
        seconds milliseconds: Int64,
        to out: inout [UInt8]
    ) {
        out += name.key
        out.append(decimal: milliseconds / 1000)
        guard milliseconds % 1000 != 0 else { return }
        out.append(UInt8(ascii: "."))
        for divisor: Int64 in [100, 10, 1] {
            out.append(UInt8(ascii: "0") + UInt8(milliseconds / divisor % 10))
        }
    }

    /// The text of a member that names something.
    private static func text(
        _ name: ThingMembers.Name,
        _ members: ThingMembers,
        _ bytes: Span<UInt8>,
        missing: RedditRejection,
        invalid: RedditRejection
    ) throws(RedditRejection) -> String {
        guard members.has(name) else { throw missing }
        guard let range = members[name], range.count <= 6 * maxNameBytes else { throw invalid }
        var decoded: [UInt8] = []
        do throws(JSONError) {
            let token = JSONScanner.StringToken(range: range, hasEscapes: members.hasEscapes(name))
            try JSONScanner(bytes).decode(token, into: &decoded)
        } catch {
            throw invalid
        }
        guard (1...maxNameBytes).contains(decoded.count), !decoded.contains(0) else {
            throw invalid
        }
        return String(decoding: decoded, as: UTF8.self)
    }

    private static func integer(_ range: Range<Int>?, _ bytes: Span<UInt8>) -> Int64 {
        guard let range else { return 0 }
        var scanner = JSONScanner(bytes.extracting(range))
        return (try? scanner.integer()) ?? 0
    }
}

extension [UInt8] {
    /// Appends a number that is not negative.
    fileprivate mutating func append(decimal value: Int64) {
        if value >= 10 { append(decimal: value / 10) }
        append(UInt8(ascii: "0") + UInt8(value % 10))
    }
}
