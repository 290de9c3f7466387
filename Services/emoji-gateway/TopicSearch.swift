import Models

/// What is looked for in the topics, and what was seen there.
struct TopicSearch {
    private let number: Int
    private let limit: Int
    private var oldestWantedMs: [EventKind: Int64] = [:]
    private var wanted: Set<EventID> = []
    private var found: Set<EventID> = []
    private var recent: [(id: EventID, atMs: Int64)] = []
    private var text: [UInt8] = []

    init(_ question: TopicQuestion, limit: Int) {
        number = question.number
        self.limit = limit
        for mark in question.wanted {
            wanted.insert(mark.id)
            oldestWantedMs[mark.kind] = min(oldestWantedMs[mark.kind] ?? mark.atMs, mark.atMs)
        }
    }

    /// When the oldest record of a kind that is looked for arrived.
    func oldestWantedMs(of kind: EventKind) -> Int64? { oldestWantedMs[kind] }

    /// Notes one record of the topic; one without an id is of somebody else's.
    mutating func see(_ kind: EventKind, _ payload: Span<UInt8>?, atMs: Int64) {
        guard let payload, let id = id(kind, payload) else { return }
        if wanted.contains(id) { found.insert(id) }
        recent.append((id, atMs))
        if recent.count >= 2 * limit { recent.removeFirst(recent.count - limit) }
    }

    func knowledge(sinceMs: Int64) -> TopicKnowledge {
        var knowledge = TopicKnowledge(number: number)
        knowledge.found = found
        knowledge.recent = recent.suffix(limit).filter { $0.atMs >= sinceMs }
        return knowledge
    }

    private mutating func id(_ kind: EventKind, _ payload: Span<UInt8>) -> EventID? {
        do throws(JSONError) {
            var scanner = JSONScanner(payload)
            let member = try EventMembers(&scanner)[.messageID]
            guard member.kind == .string else { return nil }
            text.removeAll(keepingCapacity: true)
            try scanner.decode(member.token, into: &text)
            return EventID(kind, text.span)
        } catch {
            return nil
        }
    }
}
