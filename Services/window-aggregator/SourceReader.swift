import Models
import Ranking

/// Reads the records of one kind of source topic into a counter.
///
/// Each kind has a board of its own, whose panes are as short as anything that is counted by them.
struct SourceReader: Sendable {
    /// What a topic's records are.
    enum Kind: Sendable {
        case views
        /// Emoji; of those that name no region it is `defaultRegion`.
        case emojis(defaultRegion: [UInt8])
    }

    private static let board = 0
    private let kind: Kind
    private var views = ViewParser()
    private var emojis = EmojiParser()
    private let table = EmojiTable.standard

    init(_ kind: Kind) { self.kind = kind }

    /// A counter for what ``add(_:to:unless:)`` adds.
    func counter(seed: UInt64) -> BatchCounter {
        switch kind {
        case .views: BatchCounter(boards: [BoardName.posts], seed: seed)
        case .emojis:
            BatchCounter(boards: [BoardName.emojis], paneMs: EmojiWindow.lengthMs, seed: seed)
        }
    }

    /// Counts one record.
    ///
    /// - Parameters:
    ///   - record: its value.
    ///   - counter: what ``counter(seed:)`` made.
    ///   - check: throws when an event of this time is not to be counted.
    /// - Returns: the time of the event.
    /// - Throws: why the record cannot be counted, or what `check` throws.
    @inline(__always)
    mutating func add(
        _ record: Span<UInt8>,
        to counter: inout BatchCounter,
        unless check: (Int64) throws(Rejection) -> Void
    ) throws(Rejection) -> Int64 {
        switch kind {
        case .views: try addView(record, to: &counter, unless: check)
        case .emojis(let region): try addEmoji(record, region, to: &counter, unless: check)
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
