import Models
import Ranking
import TextAnalysis

/// Counts posts or comments: where they were written, what they speak of, and what they feel like.
///
/// A record whose id was there before, within ``RecentKeys/span`` offsets, is the same one read
/// again, with a later score: it counts nowhere. A text of the same author with the same words
/// counts as a post or comment, but what it says counts once.
struct RedditReader: Sendable {
    /// What a topic's records are.
    enum Kind: Sendable {
        case posts, comments
    }

    /// The boards, by the numbers that they have in a counter.
    private enum Place {
        static let records = 0
        static let keywords = 1
        static let hashtags = 2
        static let emojis = 3
        static let subredditSentiment = 4
        static let postSentiment = 5
    }

    private let kind: Kind
    private let regions: RegionDirectory
    private let defaultRegion: [UInt8]
    private var extractor = TermExtractor()
    private var scorer = SentimentScorer()
    private(set) var recent = RecentKeys()

    /// A reader that knows no records yet; a subreddit that no region claims belongs to the default.
    init(_ kind: Kind, _ regions: RegionDirectory, defaultRegion: [UInt8]) {
        self.kind = kind
        self.regions = regions
        self.defaultRegion = defaultRegion
    }

    /// The boards that it counts on, without those that show the same with means.
    var boards: [String] {
        [
            kind == .posts ? BoardName.subreddits : BoardName.discussed, BoardName.keywords,
            BoardName.hashtags, BoardName.textEmojis, BoardName.subredditSentiment,
            BoardName.postSentiment,
        ]
    }

    /// Those of them that carry means.
    static let scoredBoards = [
        BoardName.keywords, BoardName.subredditSentiment, BoardName.postSentiment,
    ]

    /// Counts one record, and returns its time; see ``SourceReader/add(_:offset:to:unless:)``.
    mutating func add(
        _ record: Span<UInt8>,
        offset: Int64,
        to counter: inout BatchCounter,
        unless check: (Int64) throws(Rejection) -> Void
    ) throws(Rejection) -> Int64 {
        let text = try read(record)
        let novelty = note(text, at: offset)
        try check(text.timeMs)
        guard novelty != .sameRecord else { return text.timeMs }
        let region = regions.region(ofSubreddit: text.subreddit).map { Array($0.id.utf8) }
        count(text, in: region ?? defaultRegion, to: &counter, withWords: novelty == .new)
        return text.timeMs
    }

    /// Remembers a record that was counted before.
    mutating func recall(_ record: Span<UInt8>?, offset: Int64) {
        guard let record, let text = try? read(record) else { return }
        _ = note(text, at: offset)
    }

    /// Records before `offset` will not come again.
    mutating func settle(before offset: Int64) { recent.settle(before: offset) }

    /// Records from `offset` on will come again.
    mutating func rollBack(to offset: Int64) { recent.rollBack(to: offset) }

    // MARK: Pieces

    private enum Novelty {
        case new, sameText, sameRecord
    }

    private func read(_ record: Span<UInt8>) throws(Rejection) -> RedditText {
        do throws(RedditRejection) {
            switch kind {
            case .posts: return try RedditText(post: record)
            case .comments: return try RedditText(comment: record)
            }
        } catch {
            throw Rejection(error)
        }
    }

    /// Reads the words, and says whether record and text are new; every record that can be read is
    /// remembered, also one that comes too late to be counted.
    private mutating func note(_ text: RedditText, at offset: Int64) -> Novelty {
        text.read(by: &extractor)
        let isKnownID = recent.note(Self.key(0, fnv1a(text.id.utf8)), at: offset)
        guard !text.isEmpty, !text.isAnonymous else { return isKnownID ? .sameRecord : .new }
        // Of a text without words the bytes are compared.
        var words = extractor.fingerprint
        if words == 0 { words = fnv1a(text.whole.utf8) }
        let isKnownText = recent.note(Self.key(fnv1a(text.author.utf8), words), at: offset)
        return isKnownID ? .sameRecord : isKnownText ? .sameText : .new
    }

    /// Random from process to process, as strangers choose what is hashed; only equality counts.
    private static func key(_ author: UInt64, _ words: UInt64) -> UInt64 {
        var hasher = Hasher()
        hasher.combine(author)
        hasher.combine(words)
        return UInt64(bitPattern: Int64(hasher.finalize()))
    }

    private mutating func count(
        _ text: RedditText,
        in region: [UInt8],
        to counter: inout BatchCounter,
        withWords: Bool
    ) {
        let region = region.span
        let timeMs = text.timeMs
        let subreddit = text.subreddit.utf8
        let post = text.post.utf8
        let item = kind == .posts ? subreddit : post
        let shown = counter.post(post.span)
        let record = counter.add(
            item.span,
            board: Place.records,
            region: region,
            timeMs: timeMs
        )
        if kind == .posts { counter.show(shown, of: record) }
        guard withWords, !text.isEmpty else { return }
        let whole = text.whole.utf8
        let score = ScoreSum(scorer.score(whole.span))
        counter.add(
            subreddit.span,
            board: Place.subredditSentiment,
            region: region,
            timeMs: timeMs,
            score: score
        )
        counter.add(
            post.span,
            board: Place.postSentiment,
            region: region,
            timeMs: timeMs,
            score: score
        )
        for term in extractor.terms {
            let bytes = extractor.bytes(of: term)
            switch term.kind {
            case .keyword:
                let keyword = counter.add(
                    bytes,
                    board: Place.keywords,
                    region: region,
                    timeMs: timeMs,
                    score: score
                )
                counter.show(shown, of: keyword)
            case .hashtag:
                let hashtag = counter.add(
                    bytes,
                    board: Place.hashtags,
                    region: region,
                    timeMs: timeMs
                )
                counter.show(shown, of: hashtag)
            case .emoji:
                counter.add(bytes, board: Place.emojis, region: region, timeMs: timeMs)
            }
        }
    }
}

extension ScoreSum {
    /// One text's share of a mean.
    init(_ sentiment: Sentiment) {
        let side = Polarity(compound: sentiment.compound)
        self.init(
            // Scores have four decimal places.
            sum: Int64((sentiment.compound * Double(Self.unit)).rounded()),
            positives: side == .positive ? 1 : 0,
            negatives: side == .negative ? 1 : 0
        )
    }
}
