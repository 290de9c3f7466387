internal import Models

/// The Redis keys of a board.
///
/// Region ids have no `:`, so no two boards share a key.
struct RedisBoardNames {
    /// The sorted set.
    let set: String
    /// The hash with what is known about it.
    let meta: String
    /// The short name of the same set, for the one board that has one.
    let short: String?
    /// The hash of what the means of items are made of, for boards that show them.
    let scores: String?

    init(_ key: Board.Key) {
        let scope = key.region == Board.worldwide ? Board.worldwide : "region:\(key.region)"
        let prefix = "\(scope):\(key.board):\(key.timeframe.name)"
        set = prefix + ":top_k"
        meta = prefix + ":meta"
        let hasShort = key.board == BoardName.posts && key.timeframe == .oneDay
        short = hasShort ? scope + ":top_k" : nil
        scores = BoardName.isSentiment(key.board) ? prefix + ":scores" : nil
    }
}
