import Models

/// A board as it is, or as it was at a moment.
struct BoardMoment: Hashable, Sendable {
    let key: Board.Key
    /// The newest board whose window had ended by then is meant; nil is the newest of all.
    let atMs: Int64?
}

/// What one `GET /top-posts` or `GET /trending` asks for.
struct BoardQuery: Hashable, Sendable {
    /// What the answer looks like.
    enum Form: Hashable, Sendable {
        /// Posts with their authors and contents.
        case topPosts
        /// Items with all that is known of their ranks.
        case trending
    }

    /// How many items may be asked for.
    static let countRange = 1...1000
    static let defaultCount = 10
    static let defaultTimeframe = Timeframe.oneDay

    /// The board it reads.
    let key: Board.Key
    /// How many items it wants.
    let count: Int
    var form = Form.topPosts
    /// From history, if not nil.
    var atMs: Int64?

    var moment: BoardMoment { BoardMoment(key: key, atMs: atMs) }

    /// Whether its region can have a board at all.
    var namesARegion: Bool { RegionCatalogue.canBeRegion(key.region) }
}

extension BoardQuery {
    /// Reads `region`, `timeframe` and `k` of `/top-posts`.
    init(_ pairs: [(name: String, value: String)]) throws(Mistakes) {
        var parameters = Parameters(pairs)
        let region = parameters.single("region")
        let timeframe = parameters.single("timeframe")
        let count = parameters.single("k")
        key = Board.Key(
            board: BoardName.posts,
            region: parameters.region(region),
            timeframe: parameters.timeframe(timeframe, default: Self.defaultTimeframe)
        )
        self.count = parameters.number("k", count, in: Self.countRange, default: Self.defaultCount)
        try parameters.check()
    }

    /// Reads `board`, `region`, `timeframe`, `k` and `at` of `/trending`.
    init(trending pairs: [(name: String, value: String)], nowMs: Int64) throws(Mistakes) {
        var parameters = Parameters(pairs)
        let board = parameters.single("board")
        let region = parameters.single("region")
        let timeframe = parameters.single("timeframe")
        let count = parameters.single("k")
        let at = parameters.single("at")
        key = Board.Key(
            board: board.map { parameters.board($0) } ?? BoardName.posts,
            region: parameters.region(region),
            timeframe: parameters.timeframe(timeframe, default: Self.defaultTimeframe)
        )
        self.count = parameters.number("k", count, in: Self.countRange, default: Self.defaultCount)
        form = .trending
        atMs = parameters.moment("at", at, upTo: nowMs)
        try parameters.check()
    }
}
