/// What went wrong between us and Postgres, by what the caller does about it.
///
/// Descriptions never carry a password, a statement or a parameter.
public enum PostgresError: Error, Equatable, Sendable {
    /// The address cannot be used; nothing was tried.
    case invalidAddress(String)
    /// An argument breaks a documented limit; nothing was sent.
    case invalidArgument(String)
    /// The server could not be reached or is not ready; the connection retries when asked again.
    case connecting(String)
    /// The last attempt failed a moment ago: the next one is due in so many milliseconds.
    case waiting(ms: Int64)
    /// The server refused our user name or password.
    case authentication(sqlState: String)
    /// There is no connection; call `connectIfNeeded()`.
    case notConnected
    /// The connection broke; a transaction whose commit was under way may or may not have been done.
    case connectionLost(String)
    /// The server was silent for too long; the connection was closed.
    case timeout
    /// The server stopped the statement, mostly because it ran longer than the statement timeout.
    case cancelled(sqlState: String)
    /// A constraint of the schema was broken.
    case constraint(sqlState: String, name: String)
    /// The transaction collided with another one; run it again.
    case serialization(sqlState: String)
    /// Another owner has claimed the partition; `assert_owner` said so.
    case fenced
    /// Any other error of the server. The cause may quote data: it is for the log of an operator.
    case server(sqlState: String, cause: String)
    /// The body of a transaction asked for it to be rolled back, or one of its statements failed.
    case rolledBack(String)
    /// A result is not of the kind that was asked for.
    case unexpectedResult(String)
    /// The schema in the database is not the one this program was built for; nil when there is none.
    case schema(found: Int?, expected: Int)
    /// The migrations could not be applied.
    case migration(String)

    /// Whether the same call may succeed later with nothing changed on our side.
    public var isRetriable: Bool {
        switch self {
        case .connecting, .waiting, .notConnected, .connectionLost, .timeout, .cancelled,
            .serialization:
            true
        case .server(let sqlState, _):
            // Too little memory, disk or connections, and a server that is starting or stopping.
            sqlState.hasPrefix("53") || sqlState.hasPrefix("57P")
        case .invalidAddress, .invalidArgument, .authentication, .constraint, .fenced, .rolledBack,
            .unexpectedResult, .schema, .migration:
            false
        }
    }
}

extension PostgresError {
    /// What `assert_owner` raises when the epoch is not the caller's any more.
    static let fencedState = "GS001"

    /// Whether the connection cannot be used after this.
    var endsConnection: Bool {
        switch self {
        case .connectionLost, .timeout: true
        default: false
        }
    }

    /// Sorts an error of the server by its code.
    init(sqlState: String, constraint: String, cause: String) {
        switch (sqlState, sqlState.prefix(2)) {
        case (Self.fencedState, _): self = .fenced
        case ("57014", _): self = .cancelled(sqlState: sqlState)
        case ("55P03", _), (_, "40"): self = .serialization(sqlState: sqlState)
        case (_, "23"): self = .constraint(sqlState: sqlState, name: constraint)
        default: self = .server(sqlState: sqlState, cause: cause)
        }
    }
}

extension PostgresError: CustomStringConvertible, CustomDebugStringConvertible {
    /// One sentence that may be shown.
    public var description: String {
        switch self {
        case .invalidAddress(let why): "reading the Postgres address: \(why)"
        case .invalidArgument(let why): "preparing a Postgres statement: \(why)"
        case .connecting(let why): "connecting to Postgres: \(why)"
        case .waiting(let ms): "connecting to Postgres: next attempt in \(ms) ms"
        case .authentication(let state):
            "logging in to Postgres: the server refused the user or password (\(state))"
        case .notConnected: "using Postgres: not connected"
        case .connectionLost(let why): "talking to Postgres: connection lost (\(why))"
        case .timeout: "waiting for Postgres: no answer in time"
        case .cancelled(let state): "running a statement: the server stopped it (\(state))"
        case .constraint(let state, let name):
            "running a statement: constraint \(name) was broken (\(state))"
        case .serialization(let state):
            "running a transaction: it collided with another one (\(state))"
        case .fenced: "writing for a partition: another owner has claimed it"
        case .server(let state, _): "running a statement: the server answered \(state)"
        case .rolledBack(let why): "committing a transaction: it was rolled back (\(why))"
        case .unexpectedResult(let why): "reading a result: \(why)"
        case .schema(.some(let found), let expected):
            "checking the schema: the database has version \(found), this program needs "
                + "\(expected); \(found < expected ? "run groundswell migrate" : "update it")"
        case .schema(nil, let expected):
            "checking the schema: the database has none, this program needs version "
                + "\(expected); run groundswell migrate"
        case .migration(let why): "migrating the schema: \(why)"
        }
    }

    /// The same as `description`: debug output shows no data either.
    public var debugDescription: String { description }
}
