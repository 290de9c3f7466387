/// How many requests one caller may make: so many in a window, all at once or spread out.
///
/// It is the capacity of a token bucket that fills up evenly within the window.
public struct RateLimit: Sendable, Equatable {
    /// The most requests of a limit.
    public static let maxQuota: Int64 = 10_000_000
    /// The longest window, in seconds.
    public static let maxWindowSeconds: Int64 = 86_400

    /// Requests in a window.
    public let quota: Int64
    /// The window in seconds.
    public let windowSeconds: Int64

    /// The window in milliseconds.
    public var windowMs: Int64 { windowSeconds * 1_000 }

    /// Creates a limit; nil when it is out of range.
    public init?(quota: Int64, windowSeconds: Int64) {
        guard (1...Self.maxQuota).contains(quota),
            (1...Self.maxWindowSeconds).contains(windowSeconds)
        else { return nil }
        self.quota = quota
        self.windowSeconds = windowSeconds
    }

    /// Reads `100/60` (requests and seconds), `100/s`, `100/m`, `100/h` or `100/d`.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let quota = Int64(parts[0]) else { return nil }
        let seconds: Int64? =
            switch parts[1] {
            case "s": 1
            case "m": 60
            case "h": 3_600
            case "d": 86_400
            default: Int64(parts[1])
            }
        guard let seconds else { return nil }
        self.init(quota: quota, windowSeconds: seconds)
    }
}

/// Whose requests are counted together.
public enum RateScope: String, Sendable, CaseIterable {
    /// All that come with one API key.
    case key
    /// All that come with tokens of one user.
    case user
    /// All of one address that come with neither.
    case address
}

/// What a limit has to say about one request.
public struct Standing: Sendable, Equatable {
    /// Requests that may still follow at once.
    public var remaining: Int64
    /// When all of the quota is there again; for a refused request, when to try again.
    public var resetSeconds: Int64
}
