/// What is asked of the end of the topics.
struct TopicQuestion: Sendable {
    let number: Int
    /// Rows that may be there.
    let wanted: [SpoolMark]
    /// Whether another process, or a client of Kafka's, ended with something under way.
    let mustSettle: Bool
}

/// What the end of the topics holds.
struct TopicKnowledge: Sendable {
    /// The question's.
    let number: Int
    /// Those of the wanted that are there.
    var found: Set<EventID> = []
    /// Ids of the last minutes.
    var recent: [(id: EventID, atMs: Int64)] = []
}
