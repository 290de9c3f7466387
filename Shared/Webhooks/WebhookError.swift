/// Why a message has not arrived, as far as we know.
public enum WebhookError: Error, Equatable, Sendable {
    /// Nobody knows the host.
    case unknownHost
    /// All addresses of the host are of private networks, or the like.
    case refusedAddress
    /// No connection; the number is the system's.
    case connecting(code: Int32)
    /// The time is over.
    case timedOut
    /// The host could not show that it is the one that was named.
    case untrusted
    /// TLS could not be agreed on.
    case handshake
    /// The connection ended before the answer.
    case closed
    /// What came is no answer of HTTP.
    case notHTTP
}

extension WebhookError: CustomStringConvertible {
    /// What went wrong, for whoever registered the address; it tells nothing of our network.
    public var description: String {
        switch self {
        case .unknownHost: "the host's name is not known"
        case .refusedAddress: "the host's address is of a private network"
        case .connecting: "no connection could be made"
        case .timedOut: "there was no answer in time"
        case .untrusted: "the certificate is not one of that host"
        case .handshake: "TLS could not be agreed on"
        case .closed: "the connection ended before an answer"
        case .notHTTP: "the answer is not HTTP"
        }
    }
}
