import Models

/// What is asked of Postgres in one go.
struct PostgresJobs: Sendable {
    /// Boards whose row is wanted: the newest one, or that of a moment.
    var boards: [BoardMoment] = []
    /// Posts whose author and content are wanted.
    var posts: [String] = []
    /// What clients asked that Postgres alone can answer, in order.
    var enquiries: [Enquiry] = []

    var isEmpty: Bool { boards.isEmpty && posts.isEmpty && enquiries.isEmpty }
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
    case board(BoardMoment, BoardInPostgres)
    /// The answer about all these posts; those not in `found` do not exist.
    case posts([String], found: [String: PostFacts])
    /// The reply to the enquiries of these numbers.
    case answered([Int], EnquiryReply)
    /// There will be no reply to the enquiries of these numbers.
    case failed([Int])
}
