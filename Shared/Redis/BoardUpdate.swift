public import Models

/// A board to be written to Redis, whole or as the difference from an earlier revision.
public struct BoardUpdate: Sendable {
    /// The board's key, epoch, revision and facts; its items are not looked at.
    public var header: Board
    /// The revision this is a difference from; nil when `changed` is the whole board.
    public var baseRevision: Int64?
    /// Items that are new or have another count, or another score on a board that shows means.
    public var changed: [Board.ItemCount]
    /// Items that left the board.
    public var removed: [String]
    /// What ``Board/trendDetails`` says of the board.
    public var details: String?

    /// A difference from `baseRevision`, or with nil the whole board.
    public init(
        header: Board,
        baseRevision: Int64?,
        changed: [Board.ItemCount],
        removed: [String] = []
    ) {
        self.header = header
        self.baseRevision = baseRevision
        self.changed = changed
        self.removed = removed
    }

    /// The whole board.
    public init(whole board: Board) {
        self.init(
            header: board,
            baseRevision: nil,
            changed: board.items.map {
                Board.ItemCount(item: $0.item, count: $0.count, score: $0.score)
            }
        )
        details = board.trendDetails
    }

    /// The difference of a board from one written before; the whole board when the owner changed.
    public init(_ board: Board, since previous: Board) {
        guard previous.key == board.key, previous.epoch == board.epoch else {
            self.init(whole: board)
            return
        }
        var before: [ItemKey: Board.Entry] = [:]
        before.reserveCapacity(previous.items.count)
        for entry in previous.items { before[ItemKey(entry.item)] = entry }
        var changed: [Board.ItemCount] = []
        for entry in board.items {
            let known = before.removeValue(forKey: ItemKey(entry.item))
            if let known, known.count == entry.count, known.score == entry.score { continue }
            changed.append(
                Board.ItemCount(item: entry.item, count: entry.count, score: entry.score)
            )
        }
        self.init(
            header: board,
            baseRevision: previous.revision,
            changed: changed,
            removed: before.keys.map(\.text)
        )
        details = board.trendDetails
    }
}

/// What became of a board that was to be written or renewed.
public enum BoardAnswer: Equatable, Sendable {
    /// Redis holds this revision and will for the time to live.
    case written
    /// Redis holds a newer revision; nothing was changed.
    case refused(epoch: Int64, revision: Int64)
    /// Redis does not hold the revision this builds on; write the whole board.
    case fullNeeded
}

/// A revision of a board that its owner believes Redis to hold.
public struct BoardClaim: Sendable {
    /// Which board.
    public var key: Board.Key
    /// The owner's epoch.
    public var epoch: Int64
    /// The revision written last.
    public var revision: Int64

    /// A claim of this revision.
    public init(key: Board.Key, epoch: Int64, revision: Int64) {
        self.key = key
        self.epoch = epoch
        self.revision = revision
    }
}
