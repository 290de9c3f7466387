/// Sends messages to addresses that strangers chose.
///
/// The host is looked up once for each message, and the connection is made to the very address that
/// was looked at, so that a name that changes meanwhile leads nowhere else. Redirections are not
/// followed, proxies are not used, and of the answer nothing is read but its head. Blocks the
/// calling thread; may be used by several.
public final class WebhookClient: Sendable {
    /// So many addresses of a host are tried.
    private static let maxAddresses = 4

    private let rules: AddressRules
    private let timeoutMs: Int
    private let authorities: String?

    /// `timeoutMs` bounds the exchange with each address, beyond looking up the name; `authorities` is
    /// a file of certificates, PEM, that are trusted in place of the system's.
    public init(_ rules: AddressRules, timeoutMs: Int, authorities: String? = nil) {
        self.rules = rules
        self.timeoutMs = timeoutMs
        self.authorities = authorities
    }

    /// Posts a body of JSON.
    ///
    /// - Returns: what was answered, whatever it is.
    public func post(
        _ body: [UInt8],
        headers: [(name: String, value: String)],
        to url: WebhookURL
    ) throws(WebhookError) -> WebhookAnswer {
        let found = Resolver.addresses(url.host)
        guard !found.isEmpty else { throw .unknownHost }
        let allowed = found.filter { rules.allows($0) }
        guard !allowed.isEmpty else { throw .refusedAddress }
        var failure = WebhookError.unknownHost
        for address in allowed.prefix(Self.maxAddresses) {
            var transfer = Transfer(
                body,
                headers: headers,
                to: url,
                timeoutMs: timeoutMs,
                authorities: authorities
            )
            do throws(WebhookError) {
                return try transfer.perform(at: address, port: url.port)
            } catch {
                // Nothing was sent: the next address may take it.
                guard case .connecting = error else { throw error }
                failure = error
            }
        }
        throw failure
    }
}
