import Models

/// What the desk asks of Postgres in one go.
struct PostgresJobs: Sendable, Equatable {
    /// Boards whose newest row is wanted.
    var boards: [Board.Key] = []
    /// Posts whose author and content are wanted.
    var posts: [String] = []

    var isEmpty: Bool { boards.isEmpty && posts.isEmpty }
}

/// What Postgres knows about a board.
enum BoardInPostgres: Sendable, Equatable {
    case snapshot(Snapshot)
    /// No such board; whether its region is known by its row or by other boards.
    case nothing(isRegionKnown: Bool)
}

/// What the desk learns about and from Postgres.
enum PostgresEvent: Sendable {
    /// It can be asked.
    case works
    /// It cannot; whatever was asked will not be answered.
    case away
    /// The answer about one board.
    case board(Board.Key, BoardInPostgres)
    /// The answer about all these posts; those not in `found` do not exist.
    case posts([String], found: [String: PostFacts])
}
