import Models
import Redis

/// The boards that Redis was given last, so that only what differs is sent.
struct CachedBoards {
    private var given: [Board.Key: Board] = [:]

    /// What Redis lacks of a board, which it is given now.
    mutating func update(_ board: Board) -> BoardUpdate {
        defer { given[board.key] = board }
        return given[board.key].map { BoardUpdate(board, since: $0) } ?? BoardUpdate(whole: board)
    }

    /// The next update of this board holds all of it.
    mutating func forget(_ key: Board.Key) { given[key] = nil }

    /// Keeps nothing.
    mutating func removeAll() { given = [:] }
}
