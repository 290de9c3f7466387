import Models

/// A board as it was read, from whichever store.
struct Snapshot: Sendable, Equatable {
    enum Source: Sendable {
        case redis, postgres
    }

    /// The board; its items may be only the first of those that the store keeps.
    let board: Board
    let source: Source
    /// The board of the last minute, where it was read beside this one: it tells how fast items come.
    let minute: Board?

    /// Takes over a board; items that a store gave out of order are put in the order of a board.
    init(_ board: Board, from source: Source, minute: Board? = nil) {
        var board = board
        let neighbours = zip(board.items, board.items.dropFirst())
        if !neighbours.allSatisfy({ !Self.precedes($1, $0) }) {
            board.items.sort(by: Self.precedes)
        }
        self.board = board
        self.source = source
        self.minute = minute
    }

    private static func precedes(_ a: Board.Entry, _ b: Board.Entry) -> Bool {
        if a.count != b.count { return a.count > b.count }
        return b.item.utf8.lexicographicallyPrecedes(a.item.utf8)
    }
}
