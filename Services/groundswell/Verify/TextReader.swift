import Models
import TextAnalysis

/// Where subreddits belong, as the regions file says; written apart from what the services use.
struct SubredditPlaces: Sendable {
    private let places: [String: [UInt8]]
    private let elsewhere: [UInt8]

    init(_ regions: [Region], elsewhere: String) {
        var places: [String: [UInt8]] = [:]
        for region in regions {
            for name in region.subreddits { places[name.lowercased()] = Array(region.id.utf8) }
        }
        self.places = places
        self.elsewhere = Array(elsewhere.utf8)
    }

    /// The region of a subreddit, whatever the case of its letters.
    func region(of subreddit: [UInt8]) -> [UInt8] {
        // Names in the file are ASCII, and letters of other scripts must not become so.
        guard subreddit.allSatisfy({ $0 < 0x80 }) else { return elsewhere }
        return places[String(decoding: subreddit, as: UTF8.self).lowercased()] ?? elsewhere
    }
}

/// Reads posts and comments for the audit.
///
/// What words and scores texts have is told by the module that has tests of its own; what is counted
/// of them, where and how often is decided here.
struct TextReader: Sendable {
    enum Kind: Sendable {
        case posts, comments
    }

    /// The boards that texts count on, by their numbers.
    enum Board: Int, CaseIterable, Sendable {
        case records, keywords, hashtags, emojis, subredditSentiment, postSentiment

        /// The names that a topic's board is published by.
        func names(_ kind: Kind) -> [String] {
            switch self {
            case .records: [kind == .posts ? "subreddits" : "discussed"]
            case .keywords: ["keywords", "sentiment:keywords"]
            case .hashtags: ["hashtags"]
            case .emojis: ["text-emojis"]
            case .subredditSentiment: ["sentiment:subreddits"]
            case .postSentiment: ["sentiment:posts"]
            }
        }
    }

    private static let maxRecordBytes = 1_048_576
    private static let maxNameBytes = 256
    private static let takenBack = ["[deleted]", "[removed]"].map { Array($0.utf8) }

    /// What the last record that was fit counts, and in which region.
    private(set) var marks: [Mark] = []
    private(set) var region: [UInt8] = []
    private let kind: Kind
    private let places: SubredditPlaces
    private var repeats = TextRepeats()
    private var extractor = TermExtractor()
    private var scorer = SentimentScorer()

    init(_ kind: Kind, _ places: SubredditPlaces) {
        self.kind = kind
        self.places = places
    }

    /// Reads the record at an offset; nil is a tombstone.
    mutating func read(_ record: Span<UInt8>?, offset: Int64) -> RecordReader.Reading {
        marks = []
        guard let record, record.count > 0 else { return .unfit(.empty) }
        guard record.count <= Self.maxRecordBytes else { return .unfit(.tooLarge) }
        var faults: Faults = []
        do {
            _ = try UTF8Span(validating: record)
        } catch {
            faults.insert(.invalidUTF8)
        }
        var fields = TextFields()
        switch fields.read(record) {
        case .broken: faults.insert(.notJSON)
        case .other: faults.insert(.notAnObject)
        case .object: break
        }
        guard faults.isEmpty else { return .unfit(faults) }
        checkName(fields.id, .missingID, .invalidID, &faults)
        checkName(fields.subreddit, .missingSubreddit, .invalidSubreddit, &faults)
        if kind == .comments { checkName(fields.link, .missingLink, .invalidLink, &faults) }
        if fields.created == nil {
            faults.insert(.missingCreated)
        } else if fields.createdMs == nil {
            faults.insert(.invalidCreated)
        }
        let texts =
            kind == .posts
            ? [fields.author, fields.title, fields.selftext]
            : [fields.author, fields.body]
        for case .broken? in texts { faults.insert(.invalidText) }
        guard faults.isEmpty, let timeMs = fields.createdMs else { return .unfit(faults) }
        count(fields, offset)
        return .event(timeMs: timeMs)
    }

    // MARK: Pieces

    private func checkName(
        _ value: TextFields.Value?,
        _ missing: Faults,
        _ invalid: Faults,
        _ faults: inout Faults
    ) {
        guard let value else { return faults.formUnion(missing) }
        guard case .text(let name) = value, (1...Self.maxNameBytes).contains(name.count),
            !name.contains(0)
        else { return faults.formUnion(invalid) }
    }

    private mutating func count(_ fields: TextFields, _ offset: Int64) {
        let id = fields.id.bytes
        let subreddit = fields.subreddit.bytes
        var post = id
        if kind == .comments {
            post = fields.link.bytes
            if post.starts(with: Array("t3_".utf8)), post.count > 3 { post.removeFirst(3) }
        }
        let title = kind == .posts ? kept(fields.title) : []
        let body = kept(kind == .posts ? fields.selftext : fields.body)
        let whole = title + (title.isEmpty || body.isEmpty ? [] : [0x0A]) + body
        region = places.region(of: subreddit)

        extractor.begin()
        if !title.isEmpty { extractor.add(title.span, as: .plain) }
        if !body.isEmpty { extractor.add(body.span, as: .markdown) }
        let isKnownRecord = repeats.isKnown(id: id, at: offset)
        let author = printable(fields.author)
        var isKnownText = false
        if !whole.isEmpty, !author.isEmpty, !Self.takenBack.contains(author) {
            let words = extractor.fingerprint
            let text = TextRepeats.Text(
                author: author,
                words: words,
                bytes: words == 0 ? whole : []
            )
            isKnownText = repeats.isKnown(text, at: offset)
        }
        guard !isKnownRecord else { return }
        mark(.records, kind == .posts ? subreddit : post, post: kind == .posts ? post : nil)
        guard !isKnownText, !whole.isEmpty else { return }
        let score = Int32((scorer.score(whole.span).compound * 10_000).rounded())
        mark(.subredditSentiment, subreddit, score)
        mark(.postSentiment, post, score)
        for term in extractor.terms {
            let bytes = copy(extractor.bytes(of: term))
            switch term.kind {
            case .keyword: mark(.keywords, bytes, score, post: post)
            case .hashtag: mark(.hashtags, bytes, post: post)
            case .emoji: mark(.emojis, bytes)
            }
        }
    }

    private mutating func mark(
        _ board: Board,
        _ item: [UInt8],
        _ score: Int32? = nil,
        post: [UInt8]? = nil
    ) {
        marks.append(Mark(board: board.rawValue, item: item, score: score, post: post))
    }

    /// A text without NUL, and none when it was taken back.
    private func kept(_ value: TextFields.Value?) -> [UInt8] {
        let bytes = printable(value)
        return Self.takenBack.contains(bytes) ? [] : bytes
    }

    private func printable(_ value: TextFields.Value?) -> [UInt8] {
        value.bytes.filter { $0 != 0 }
    }
}

private func copy(_ bytes: Span<UInt8>) -> [UInt8] {
    var copy: [UInt8] = []
    copy.reserveCapacity(bytes.count)
    for index in 0..<bytes.count { copy.append(bytes[index]) }
    return copy
}
