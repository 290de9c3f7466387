import Models
import Ranking

/// Reads the records of one kind of source topic into a counter.
///
/// Each kind has boards of its own, whose panes are as short as anything that is counted by them.
struct SourceReader: Sendable {
    /// What a topic's records are.
    enum Kind: Sendable {
        case views
        /// Emoji; of those that name no region it is `defaultRegion`.
        case emojis(defaultRegion: [UInt8])
        /// Posts or comments of Reddit; of a subreddit that no region claims it is `defaultRegion`.
        case reddit(RedditReader.Kind, RegionDirectory, defaultRegion: [UInt8])
    }

    private static let board = 0
    private let kind: Kind
    private var views = ViewParser()
    private var emojis = EmojiParser()
    private let table = EmojiTable.standard
    private var reddit: RedditReader?

    init(_ kind: Kind) {
        self.kind = kind
        if case .reddit(let kind, let regions, let defaultRegion) = kind {
            reddit = RedditReader(kind, regions, defaultRegion: defaultRegion)
        }
    }

    /// A counter for what ``add(_:offset:to:unless:)`` adds.
    func counter(seed: UInt64) -> BatchCounter {
        switch kind {
        case .views: BatchCounter(boards: boards, seed: seed)
        case .emojis: BatchCounter(boards: boards, paneMs: EmojiWindow.lengthMs, seed: seed)
        case .reddit:
            BatchCounter(
                boards: boards,
                scored: RedditReader.scoredBoards,
                sampled: BoardName.trendSources,
                seed: seed
            )
        }
    }

    /// The boards that such a counter counts on.
    var boards: [String] {
        switch kind {
        case .views: [BoardName.posts]
        case .emojis: [BoardName.emojis]
        case .reddit: reddit?.boards ?? []
        }
    }

    /// How many bytes of counts one record can make at most.
    var largestRecordBytes: Int {
        switch kind {
        case .views, .emojis: 1_000
        // So many terms of three words each.
        case .reddit: 4_096 * (3 * 48 + 2 + 16 + 8) + 4_000
        }
    }

    // MARK: Records that were counted before

    /// How many offsets before a position must be read again to go on from there.
    static func recallSpan(_ kind: Kind) -> Int64 {
        if case .reddit = kind { RecentKeys.span } else { 0 }
    }

    /// Remembers a record that was counted before.
    mutating func recall(_ record: Span<UInt8>?, offset: Int64) {
        reddit?.recall(record, offset: offset)
    }

    /// Records before `offset` will not come again.
    mutating func settle(before offset: Int64) { reddit?.settle(before: offset) }

    /// Records from `offset` on will come again.
    mutating func rollBack(to offset: Int64) { reddit?.rollBack(to: offset) }

    // MARK: Records to be counted

    /// Counts one record.
    ///
    /// - Parameters:
    ///   - record: its value.
    ///   - offset: where it stands.
    ///   - counter: what ``counter(seed:)`` made.
    ///   - check: throws when an event of this time is not to be counted.
    /// - Returns: the time of the event.
    /// - Throws: why the record cannot be counted, or what `check` throws.
    @inline(__always)
    mutating func add(
        _ record: Span<UInt8>,
        offset: Int64,
        to counter: inout BatchCounter,
        unless check: (Int64) throws(Rejection) -> Void
    ) throws(Rejection) -> Int64 {
        switch kind {
        case .views: try addView(record, to: &counter, unless: check)
        case .emojis(let region): try addEmoji(record, region, to: &counter, unless: check)
        case .reddit:
            try reddit?.add(record, offset: offset, to: &counter, unless: check) ?? 0
        }
    }

    // MARK: Pieces

    @inline(__always)
    private mutating func addView(
        _ record: Span<UInt8>,
        to counter: inout BatchCounter,
        unless check: (Int64) throws(Rejection) -> Void
    ) throws(Rejection) -> Int64 {
        let event = try views.parse(record)
        try check(event.timestampMs)
        if event.isDecoded {
            let scratch = views.scratch
            let ids = scratch.span
            counter.add(
                ids.extracting(event.post),
                board: Self.board,
                region: ids.extracting(event.region),
                timeMs: event.timestampMs
            )
        } else {
            counter.add(
                record.extracting(event.post),
                board: Self.board,
                region: record.extracting(event.region),
                timeMs: event.timestampMs
            )
        }
        return event.timestampMs
    }

    private mutating func addEmoji(
        _ record: Span<UInt8>,
        _ defaultRegion: [UInt8],
        to counter: inout BatchCounter,
        unless check: (Int64) throws(Rejection) -> Void
    ) throws(Rejection) -> Int64 {
        let event = try emojis.parse(record)
        try check(event.timestampMs)
        let emoji = table[event.emoji]
        let timeMs = event.timestampMs
        if let range = event.region, event.isDecoded {
            let scratch = emojis.scratch
            let region = scratch.span.extracting(range)
            counter.add(emoji, board: Self.board, region: region, timeMs: timeMs)
        } else if let range = event.region {
            let region = record.extracting(range)
            counter.add(emoji, board: Self.board, region: region, timeMs: timeMs)
        } else {
            counter.add(emoji, board: Self.board, region: defaultRegion.span, timeMs: timeMs)
        }
        return timeMs
    }
}
