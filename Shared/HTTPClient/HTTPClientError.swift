/// Why there is no answer.
public enum HTTPClientError: Error, Equatable, CustomStringConvertible {
    /// The address is no URL.
    case invalidURL
    /// The time is over; whether the request arrived is unknown.
    case timedOut
    /// The body is longer than it may be.
    case bodyTooLarge
    /// The connection could not be made, or broke; the number is the system library's.
    case connection(code: Int)

    /// Whether the same call may succeed later.
    public var isRetriable: Bool {
        switch self {
        case .invalidURL, .bodyTooLarge: false
        case .timedOut, .connection: true
        }
    }

    /// What was being done and why it did not work; no address, which may hold a secret.
    public var description: String {
        switch self {
        case .invalidURL: "making a request: the address is no URL"
        case .timedOut: "waiting for an answer: the time is over"
        case .bodyTooLarge: "reading an answer: its body is too long"
        case .connection(let code): "talking to the server: error \(code)"
        }
    }
}
