import HTTPServer

/// A connection of either kind.
struct Listener: FeedClient {
    enum Kind: Sendable {
        case webSocket(WebSocketClient)
        case events(EventStreamClient)
    }

    let kind: Kind

    var id: UInt64 {
        switch kind {
        case .webSocket(let client): client.id
        case .events(let client): client.id
        }
    }

    var isBusy: Bool {
        switch kind {
        case .webSocket(let client): client.isBusy
        case .events(let client): client.isBusy
        }
    }

    var takesEvents: Bool {
        if case .events = kind { return true }
        return false
    }
}

/// What reaches the feed's thread.
enum FeedEvent: Sendable {
    case opened(Listener, owner: String, isAuthenticated: Bool, [ClientMessage.Wish])
    case closed(UInt64)
    case message(UInt64, ClientMessage?)
    /// What the door says of credentials that a client sent later: 101 when they are good, and whose
    /// they are.
    case credentials(UInt64, status: Int, owner: String)
    case records([FeedRecord])
    /// All that was in Kafka has been read; records of boards that were passed over, and why.
    case caughtUp(ignored: Int, refused: Int)
    /// Clients are to go elsewhere.
    case drain
}
