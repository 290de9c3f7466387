/// The ids of the last minutes, so that what is sent twice is written once.
///
/// It holds each for the same time, and at most so many: when there are more, the oldest go early.
struct RecentIDs {
    /// What an id that is claimed was before.
    enum Claim {
        case new
        /// Its first message is not durable yet.
        case undecided
        case accepted
    }

    private enum State: UInt8 {
        case undecided
        case accepted
    }

    private struct Entry {
        let id: EventID
        let atMs: Int64
    }

    private let windowMs: Int64
    private let limit: Int
    private var states: [EventID: State] = [:]
    /// In the order of arrival; those before `first` are forgotten.
    private var entries: [Entry] = []
    private var first = 0

    init(windowMs: Int64, limit: Int) {
        self.windowMs = windowMs
        self.limit = limit
    }

    var count: Int { states.count }

    /// Notes an id as undecided unless it is known.
    mutating func claim(_ id: EventID, at nowMs: Int64) -> Claim {
        if let state = states[id] { return state == .accepted ? .accepted : .undecided }
        insert(id, .undecided, at: nowMs)
        return .new
    }

    /// Notes an id of a message that is durable, at the time of its arrival.
    mutating func accept(_ id: EventID, at atMs: Int64) {
        if states[id] == nil { insert(id, .accepted, at: atMs) } else { states[id] = .accepted }
    }

    /// Says that a claimed id's message is durable.
    mutating func accept(_ id: EventID) {
        if states[id] != nil { states[id] = .accepted }
    }

    /// Gives up an id whose message was not taken: it may come again.
    mutating func release(_ id: EventID) {
        // Its entry goes when its time is over, and by then finds nothing or what came again.
        states[id] = nil
    }

    /// Forgets what is older than the window.
    mutating func expire(at nowMs: Int64) {
        while first < entries.count, entries[first].atMs < nowMs - windowMs { dropFirst() }
        if first > 4_096 && first > entries.count / 2 {
            entries.removeSubrange(..<first)
            first = 0
        }
    }

    private mutating func insert(_ id: EventID, _ state: State, at atMs: Int64) {
        while entries.count - first >= limit, first < entries.count { dropFirst() }
        states[id] = state
        entries.append(Entry(id: id, atMs: atMs))
    }

    private mutating func dropFirst() {
        states[entries[first].id] = nil
        first += 1
    }
}
