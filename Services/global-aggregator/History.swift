import Models

/// The boards of one key that Postgres has not been given yet: the last one of each minute.
struct History {
    /// Minutes held while Postgres is away; older ones are dropped and counted.
    static let maxMinutes = 240

    private(set) var dropped = 0
    private var pending: [Int64: Board] = [:]
    private var newestAsOfMs = Int64.min

    /// The minute a board is kept under: its end, rounded up.
    static func minute(_ board: Board) -> Int64 {
        floorToMultiple(board.asOfMs + 59_999, of: 60_000)
    }

    /// Notes a board that was published.
    ///
    /// Within a minute the board that reaches furthest counts: a final one for an earlier border
    /// must not replace a running one for a later.
    mutating func note(_ board: Board) {
        let minute = Self.minute(board)
        if board.asOfMs < newestAsOfMs, board.asOfMs != minute { return }
        newestAsOfMs = max(newestAsOfMs, board.asOfMs)
        pending[minute] = board
        if pending.count > Self.maxMinutes, let oldest = pending.keys.min() {
            pending[oldest] = nil
            dropped += 1
        }
    }

    /// Hands over what is pending, the oldest first.
    mutating func take() -> [Board] {
        defer { pending.removeAll(keepingCapacity: true) }
        return pending.values.sorted { $0.asOfMs < $1.asOfMs }
    }
}
