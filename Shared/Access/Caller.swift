/// Who makes a request.
public struct Caller: Sendable, Equatable {
    /// How it is known.
    public enum Kind: Sendable, Equatable {
        /// By its address alone.
        case anonymous
        /// By an API key.
        case key
        /// By a token.
        case user
    }

    /// How it is known.
    public let kind: Kind
    /// The address, the id of the key, or the subject of the token.
    public let name: String
    /// What it may do; nil is everything.
    public let scopes: [String]?

    /// Whether it may do what takes `scope`.
    func may(_ scope: String) -> Bool { scopes?.contains(scope) ?? true }

    /// Whose things are its own: an API key's, or a subject's of tokens; nil for all without
    /// credentials together.
    var principal: String? {
        switch kind {
        case .anonymous: nil
        case .key: "key:\(name)"
        case .user: "user:\(name)"
        }
    }

    /// Whose bucket its requests are taken from.
    var bucket: RateLimiter.BucketID {
        switch kind {
        case .anonymous: RateLimiter.BucketID(scope: .address, name: name)
        case .key: RateLimiter.BucketID(scope: .key, name: name)
        case .user: RateLimiter.BucketID(scope: .user, name: name)
        }
    }

    /// Somebody of whom the address is known alone.
    ///
    /// A network hands out IPv6 addresses by 2^64, so these are one caller together.
    static func anonymous(_ address: String) -> Caller {
        Caller(kind: .anonymous, name: callerAddress(address), scopes: nil)
    }
}

/// The address, or the first 64 bits of one of IPv6; IPv4 in IPv6 is IPv4.
func callerAddress(_ address: String) -> String {
    guard address.utf8.contains(UInt8(ascii: ":")) else { return address }
    if address.utf8.contains(UInt8(ascii: ".")) {
        return String(address.split(separator: ":").last ?? "")
    }
    let bare = address.prefix { $0 != "%" }
    // What the system prints has at most one "::", which stands for the groups that are missing.
    let groups = bare.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    let head = bare.hasPrefix("::") ? [] : Array(groups.prefix { !$0.isEmpty })
    let tail = groups.dropFirst(head.count).filter { !$0.isEmpty }
    let missing = max(0, 8 - head.count - tail.count)
    let all = head + Array(repeating: "0", count: missing) + tail
    return all.prefix(4).joined(separator: ":") + "::/64"
}
