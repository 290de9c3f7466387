/// How much the feed takes on, and how long it waits.
struct FeedLimits: Sendable, Equatable {
    /// At most one message in such a span goes to a client, in milliseconds.
    var tickMs: Int64 = 100
    /// How many items of a board are sent.
    var depth = 100
    /// How many states of a channel are kept for clients that come back.
    var keptStates = 50
    /// How many channels there may be.
    var maxKnownChannels = 10_000
    /// How many channels one client may have.
    var maxChannels = 64
    /// How often a client hears something at the least.
    var pingMs: Int64 = 25_000
    /// How long a client may take nothing before it is let go.
    var slowMs: Int64 = 10_000
    /// How long a client that needs credentials may go without.
    var unauthenticatedMs: Int64 = 5_000
    /// Over how long clients are spread when the instance stops.
    var spreadMs: Int64 = 5_000
}

/// What a client is told that did what cannot be done; the connection stays.
enum FeedError: String, Sendable, CaseIterable {
    case invalidMessage = "invalid_message"
    case invalidChannel = "invalid_channel"
    case unknownChannel = "unknown_channel"
    case tooManyChannels = "too_many_channels"
    case notSubscribed = "not_subscribed"
    case unauthenticated

    /// A sentence for people.
    var message: String {
        switch self {
        case .invalidMessage: "The message is not one of the JSON objects that are understood here."
        case .invalidChannel:
            "A channel is <board>/<region or global>/<timeframe>, emoji-windows/<region> or notifications."
        case .unknownChannel: "There is no such board or region."
        case .tooManyChannels: "The connection has as many channels as it may."
        case .notSubscribed: "The connection does not have this channel."
        case .unauthenticated: "Credentials are needed first."
        }
    }
}

/// Why a connection is ended from here, as close codes of WebSockets.
enum FeedClose: Int, Sendable, CaseIterable {
    /// The instance stops; a `reconnect` frame came before.
    case stopping = 1012
    /// Credentials did not come in time, or were refused.
    case unauthenticated = 4401
    /// The credentials are good, but not for reading.
    case forbidden = 4403
    /// The client took nothing for too long.
    case tooSlow = 4408
    /// A limit of requests is used up.
    case limited = 4429
    /// The service has too much to do.
    case overloaded = 1013

    /// What is sent beside the code.
    var reason: String {
        switch self {
        case .stopping: "stopping, see reconnect"
        case .unauthenticated: "credentials needed"
        case .forbidden: "not allowed to read"
        case .tooSlow: "too slow"
        case .limited: "limit used up"
        case .overloaded: "overloaded"
        }
    }
}
