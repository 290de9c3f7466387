/// The topics that feed a board, and the event clock that it follows.
struct BoardFeed: Sendable, Equatable {
    private(set) var topics: Set<String> = []
    /// Where the board's clock stands, in milliseconds since 1970; nil until there is one.
    private(set) var clockMs: Int64?

    init() {}

    /// A feed as it was stored.
    init(topics: Set<String>, clockMs: Int64?) {
        self.topics = topics
        self.clockMs = clockMs
    }

    /// Takes a topic in.
    mutating func insert(_ topic: String) { topics.insert(topic) }

    /// The clock is that of the slowest of the topics; one without a clock holds nothing back.
    ///
    /// It never goes back, also when a slower topic comes later.
    ///
    /// - Returns: whether it moved.
    mutating func moveClock(_ known: [String: SourceTopic]) -> Bool {
        let slowest = topics.lazy.compactMap { known[$0]?.clockMs }.min()
        guard let slowest, slowest > clockMs ?? .min else { return false }
        clockMs = slowest
        return true
    }
}
