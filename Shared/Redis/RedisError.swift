/// What went wrong between us and Redis, by what the caller does about it.
///
/// Descriptions never carry a password, a key or a value.
public enum RedisError: Error, Equatable, Sendable {
    /// The address cannot be used; nothing was tried.
    case invalidAddress(String)
    /// An argument breaks a documented limit; nothing was sent.
    case invalidArgument(String)
    /// The server could not be reached; the connection retries when asked again.
    case connecting(String)
    /// The last attempt failed a moment ago: the next one is due in so many milliseconds.
    case waiting(ms: Int64)
    /// The server refused our user name or password, or asks for one.
    case authentication(code: String)
    /// There is no connection; call `connectIfNeeded()`.
    case notConnected
    /// The connection broke; what was sent last may or may not have been done.
    case connectionLost(String)
    /// The server did not answer in time; the connection was closed because replies are out of step.
    case timeout
    /// The server answered one command with an error; the connection is still good.
    case server(code: String)
    /// The server answered something that the command cannot answer.
    case unexpectedReply(to: String)

    /// Whether the same call may succeed later with nothing changed on our side.
    public var isRetriable: Bool {
        switch self {
        case .connecting, .waiting, .notConnected, .connectionLost, .timeout: true
        case .server(let code): Self.passing.contains(code)
        case .invalidAddress, .invalidArgument, .authentication, .unexpectedReply: false
        }
    }

    /// Error codes of a server that is busy, starting, full or being replaced.
    private static let passing: Set<String> = [
        "LOADING", "BUSY", "TRYAGAIN", "MASTERDOWN", "CLUSTERDOWN", "READONLY", "NOREPLICAS",
        "MISCONF", "OOM",
    ]
}

extension RedisError: CustomStringConvertible {
    /// One sentence for the log.
    public var description: String {
        switch self {
        case .invalidAddress(let why): "reading the Redis address: \(why)"
        case .invalidArgument(let why): "preparing a Redis command: \(why)"
        case .connecting(let why): "connecting to Redis: \(why)"
        case .waiting(let ms): "connecting to Redis: next attempt in \(ms) ms"
        case .authentication(let code):
            "logging in to Redis: the server refused the user or password (\(code))"
        case .notConnected: "using Redis: not connected"
        case .connectionLost(let why): "talking to Redis: connection lost (\(why))"
        case .timeout: "waiting for Redis: no answer in time"
        case .server(let code): "running a Redis command: the server answered \(code)"
        case .unexpectedReply(let command): "reading the Redis reply to \(command): unexpected kind"
        }
    }
}
