/// Which addresses may be connected to for strangers: public ones, and those that are named.
///
/// Whoever registers an address for messages chooses what we connect to. So everything that the
/// IANA registries of special addresses do not call globally reachable is refused: this machine,
/// private and shared networks, links, and what is for documents, tests or many at once.
public struct AddressRules: Sendable, Equatable {
    private static let refused: [Network] = [
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16",
        "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16",
        "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
    ].compactMap { Network($0) }
    /// All that IPv6 has given to the world; the rest is links, private networks and groups.
    private static let globalV6 = Network("2000::/3")

    private let allowed: [Network]

    /// Public addresses alone.
    public init() { allowed = [] }

    /// Why a list of networks cannot be read.
    public struct Mistake: Error, Equatable, CustomStringConvertible {
        /// The one that is none.
        public let network: String

        /// What is wrong with it.
        public var description: String { "\"\(network)\" is neither an address nor a network" }
    }

    /// Public addresses, and those of these networks: `10.1.0.0/16,127.0.0.1`.
    public init(allowing text: String) throws(Mistake) {
        var networks: [Network] = []
        for part in text.split(separator: ",") {
            let name = part.filter { $0 != " " }
            guard let network = Network(name) else { throw Mistake(network: name) }
            networks.append(network)
        }
        allowed = networks
    }

    /// Whether a connection may be made.
    public func allows(_ address: NetworkAddress) -> Bool {
        if allowed.contains(where: { $0.contains(address) }) { return true }
        if address.bytes.count == 16, Self.globalV6?.contains(address) != true { return false }
        return !Self.refused.contains { $0.contains(address) }
    }

    /// Whether the address of this machine is named.
    var allowsLoopback: Bool {
        ["127.0.0.1", "::1"].compactMap { NetworkAddress($0) }.contains { allows($0) }
    }
}
