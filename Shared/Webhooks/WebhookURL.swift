/// Where messages are to be sent: `https://host[:port][/path][?query]`, or the same with `http`.
public struct WebhookURL: Sendable, Equatable {
    /// The longest one, in bytes.
    public static let maxBytes = 2_048

    /// What is wrong with a text, as a sentence goes on after "webhook".
    public enum Mistake: String, Error, Equatable {
        case tooLong = "must have at most 2048 bytes"
        case notPlain = "must be printable ASCII without blanks; encode the rest"
        case scheme = "must begin with https:// or http://"
        case user = "must not hold a user or password"
        case fragment = "must not hold a fragment"
        case host = "must name a host by letters, digits, dots and hyphens, or by its address"
        case port = "must have a port from 1 to 65535, or none"
        case address = "must not be an address of this machine or of a private network"
    }

    /// The whole, as it was given.
    public let text: String
    /// A name or an address, without the brackets of IPv6.
    public let host: String
    let port: Int

    /// Reads a text.
    public init(_ text: String) throws(Mistake) {
        guard text.utf8.count <= Self.maxBytes else { throw .tooLong }
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { throw .notPlain }
        let lower = text.lowercased()
        let scheme = ["https://", "http://"].first { lower.hasPrefix($0) }
        guard let scheme else { throw .scheme }
        guard !text.utf8.contains(UInt8(ascii: "#")) else { throw .fragment }
        let rest = text.dropFirst(scheme.utf8.count)
        let authority = String(rest.prefix { $0 != "/" && $0 != "?" })
        guard !authority.utf8.contains(UInt8(ascii: "@")) else { throw .user }
        let (host, digits) = try Self.split(authority)
        port =
            try digits.map { digits throws(Mistake) in try Self.port(digits) }
            ?? (scheme == "https://" ? 443 : 80)
        self.text = text
        self.host = host
    }

    /// The same, refused when it is written as an address that may not be connected to, or as this
    /// machine; names are looked up when a message is sent.
    public init(_ text: String, _ rules: AddressRules) throws(Mistake) {
        try self.init(text)
        let name = host.lowercased()
        let isLocal = ["localhost", "localhost."].contains(name) || name.hasSuffix(".localhost")
        if isLocal && !rules.allowsLoopback { throw .address }
        // The system reads more than four numbers as addresses, such as 2130706433 or 0x7f.1.
        if let address = Resolver.literal(host), !rules.allows(address) { throw .address }
    }

    private static func split(
        _ authority: String
    ) throws(Mistake) -> (host: String, port: Substring?) {
        if authority.hasPrefix("[") {
            guard let end = authority.firstIndex(of: "]") else { throw .host }
            let host = String(authority[authority.index(after: authority.startIndex)..<end])
            guard host.utf8.contains(UInt8(ascii: ":")), NetworkAddress(host) != nil else {
                throw .host
            }
            let rest = authority[authority.index(after: end)...]
            guard rest.isEmpty || rest.hasPrefix(":") else { throw .host }
            return (host, rest.isEmpty ? nil : rest.dropFirst())
        }
        let parts = authority.split(
            separator: ":",
            maxSplits: 1,
            omittingEmptySubsequences: false
        )
        let host = String(parts[0])
        let isName = host.utf8.allSatisfy { byte in
            UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20
                || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
                || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-")
        }
        guard (1...253).contains(host.utf8.count), isName else { throw .host }
        return (host, parts.count == 2 ? parts[1] : nil)
    }

    private static func port(_ digits: Substring) throws(Mistake) -> Int {
        guard digits.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }),
            digits.utf8.count <= 5, let port = Int(digits), (1...65_535).contains(port)
        else { throw .port }
        return port
    }
}
