import Models
import Ranking
import Redis

/// The outputs that may be written at a moment.
struct Due: Sendable {
    /// The wall clock, in milliseconds since 1970.
    var nowMs: Int64
    /// Whether boards for Redis are wanted.
    var redis: Bool
    /// Whether boards for Postgres are wanted.
    var history: Bool
}

/// Boards to be written, by where they go.
struct Publications: Sendable {
    var redis: [BoardUpdate] = []
    var records: [Board] = []
    var history: [Board] = []
}

/// One region's board, and what was published of it under each of its names.
struct BoardSlot: Sendable {
    var board: SlidingBoard
    private var views: [BoardView]
    private var expiredBeforeMs: Int64?

    init(board: SlidingBoard) {
        self.board = board
        views = [BoardView(board.board)]
        if board.isScored, !BoardName.isSentiment(board.board) {
            views.append(BoardView(BoardName.sentiment(of: board.board)))
        }
    }

    /// A record of this board and timeframe is wanted, changed or not, if it is one of these.
    mutating func request(_ name: String, _ timeframe: Timeframe) {
        let hasFinal = board.asOfMs(timeframe, .final) != nil
        for index in views.indices where views[index].name == name {
            views[index].request(timeframe, hasFinal: hasFinal)
        }
    }

    /// Records of this timeframe are wanted, changed or not.
    mutating func request(_ timeframe: Timeframe) {
        for view in views { request(view.name, timeframe) }
    }

    /// All boards are to be written to Redis again, whole.
    mutating func renewRedis() {
        for index in views.indices {
            for timeframe in Timeframe.allCases { views[index].renewRedis(timeframe) }
        }
    }

    /// This board is to be written to Redis again, whole, if it is one of these.
    mutating func renewRedis(_ name: String, _ timeframe: Timeframe) {
        for index in views.indices where views[index].name == name {
            views[index].renewRedis(timeframe)
        }
    }

    /// The moment before which panes are needed no more, when it moved since this was last asked.
    mutating func takeExpiry() -> Int64? {
        guard let firstMs = board.retainedFromMs, firstMs != expiredBeforeMs else { return nil }
        expiredBeforeMs = firstMs
        return firstMs
    }

    /// Appends the boards of one timeframe that changed and are due; `lists` by worldwide keys.
    mutating func publish(
        _ timeframe: Timeframe,
        _ facts: BoardView.Facts,
        _ lists: [Board.Key: WatchList],
        _ due: Due,
        _ out: inout Publications
    ) {
        for kind in WindowKind.allCases where board.takeChange(timeframe, kind) {
            for index in views.indices { views[index].noteChange(timeframe, kind) }
        }
        guard board.asOfMs(timeframe, .running) != nil else { return }
        for index in views.indices {
            let key = Board.Key(
                board: views[index].name,
                region: Board.worldwide,
                timeframe: timeframe
            )
            views[index].publish(timeframe, of: &board, facts, lists[key], due, &out)
        }
    }
}
