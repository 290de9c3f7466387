/// A connection as the feed sees it.
protocol FeedClient: Identifiable, Sendable where ID: Sendable {
    /// Whether what it was given last is still on its way.
    var isBusy: Bool { get }
    /// Whether it listens to server-sent events, whose ids say where it is.
    var takesEvents: Bool { get }
}

/// One client: what it listens to, and where it is in each.
///
/// Nothing is queued for a client but short replies: what it is sent next is the difference between
/// where it is and where the channel is by then. So a client that takes longer than others is given
/// fewer, merged deltas, and costs no memory.
struct Session<Client: FeedClient>: Sendable {
    struct Subscription: Sendable {
        let channel: Int
        /// Where the client is; nil before its first snapshot.
        var point: Point?
    }

    let client: Client
    /// Whose notifications it may have.
    var owner: String
    var subscriptions: [Subscription] = []
    /// Replies that go before the next deltas.
    var replies: [[UInt8]] = []
    var isAuthenticated: Bool
    /// When a client without credentials is let go.
    var deadlineMs: Int64
    /// Before this it is sent nothing.
    var nextMs: Int64 = 0
    var lastSentMs: Int64
    /// Since when it has taken nothing, though it was looked at; nil while it does.
    var busySinceMs: Int64?

    /// The most replies that wait; a client that asks for more while it takes nothing is let go.
    static var maxReplies: Int { 256 }

    init(
        _ client: Client,
        owner: String,
        isAuthenticated: Bool,
        deadlineMs: Int64,
        at nowMs: Int64
    ) {
        self.client = client
        self.owner = owner
        self.isAuthenticated = isAuthenticated
        self.deadlineMs = deadlineMs
        lastSentMs = nowMs
    }

    /// The id of a server-sent event: where the client is, in the order of its channels.
    var eventID: String {
        subscriptions.map { subscription in
            subscription.point.map { "\($0.epoch):\($0.seq)" } ?? "-"
        }.joined(separator: ",")
    }

    /// The points of an event id; empty when it is none.
    static func points(ofEventID text: String) -> [Point?] {
        var points: [Point?] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            if part == "-" {
                points.append(nil)
                continue
            }
            let numbers = part.split(separator: ":", omittingEmptySubsequences: false)
            guard numbers.count == 2, let epoch = Int64(numbers[0]), let seq = Int64(numbers[1])
            else { return [] }
            points.append(Point(epoch: epoch, seq: seq))
        }
        return points
    }
}
