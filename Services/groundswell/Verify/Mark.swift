/// One count of one item, on one of the boards that a source feeds.
struct Mark: Sendable, Equatable {
    /// The board's number within its source.
    var board = 0
    var item: [UInt8]
    /// What the text that names it scores, in ten-thousandths; nil where there is no mean.
    var score: Int32?
    /// The post that names it, where trends are looked for.
    var post: [UInt8]?
}

/// What the events of a source are kept in.
protocol EventSink: Sendable {
    init()
    /// The time of the last event; nil when there is none.
    var latestMs: Int64? { get }
    /// Adds an event, which may count on several boards or on none.
    mutating func add(_ marks: [Mark], region: [UInt8], timeMs: Int64)
    /// Takes over what another one holds.
    mutating func add(_ other: Self)
}

/// The events of a source that feeds several boards.
struct BoardEvents: EventSink {
    private(set) var boards: [EventTable] = []
    private(set) var latestMs: Int64?

    init() {}

    mutating func add(_ marks: [Mark], region: [UInt8], timeMs: Int64) {
        latestMs = max(latestMs ?? .min, timeMs)
        for mark in marks {
            grow(to: mark.board + 1)
            boards[mark.board].add([mark], region: region, timeMs: timeMs)
        }
    }

    mutating func add(_ other: BoardEvents) {
        if let otherMs = other.latestMs { latestMs = max(latestMs ?? .min, otherMs) }
        grow(to: other.boards.count)
        for board in other.boards.indices { boards[board].add(other.boards[board]) }
    }

    /// The events of one board.
    subscript(board: Int) -> EventTable {
        board < boards.count ? boards[board] : EventTable()
    }

    private mutating func grow(to count: Int) {
        while boards.count < count { boards.append(EventTable()) }
    }
}
