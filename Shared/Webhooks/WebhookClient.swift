/// Sends messages to addresses that strangers chose.
///
/// The host is looked up once for each message; the connection is made to the very address that was
/// looked at, so that a name that changes meanwhile leads nowhere else. Redirections are not
/// followed, proxies are not used, and of the answer nothing is read but its status. Blocks the
/// calling thread; may be used by several.
public final class WebhookClient: Sendable {
    /// So many addresses of a host are tried.
    private static let maxAddresses = 4

    private let rules: AddressRules
    private let timeoutMs: Int
    private let security: TransportSecurity

    /// `timeoutMs` bounds a whole exchange, beyond looking up the name.
    public init(_ rules: AddressRules, timeoutMs: Int) {
        self.rules = rules
        self.timeoutMs = timeoutMs
        security = TransportSecurity()
    }

    /// Posts a body of JSON.
    ///
    /// - Returns: the status of the answer, whatever it is.
    public func post(
        _ body: [UInt8],
        headers: [(name: String, value: String)],
        to url: WebhookURL
    ) throws(WebhookError) -> Int {
        let found = Resolver.endpoints(url.host, url.port)
        guard !found.isEmpty else { throw .unknownHost }
        let allowed = found.filter { rules.allows($0.address) }
        guard !allowed.isEmpty else { throw .refusedAddress }
        let deadline = Deadline(afterMs: timeoutMs)
        let stream = try Self.connect(allowed.prefix(Self.maxAddresses), deadline)
        let head = Self.head(url, headers, body.count)
        guard url.isSecure else {
            try stream.write(head + body, deadline)
            return try StatusReader.read { max throws(WebhookError) in
                try stream.read(max, deadline)
            }
        }
        let secure = try SecureStream(stream, host: url.host, security, deadline)
        try secure.write(head + body, deadline)
        return try StatusReader.read { max throws(WebhookError) in
            try secure.read(max, deadline)
        }
    }

    private static func connect(
        _ endpoints: ArraySlice<Resolver.Endpoint>,
        _ deadline: Deadline
    ) throws(WebhookError) -> PlainStream {
        var failure = WebhookError.unknownHost
        for endpoint in endpoints {
            do throws(WebhookError) {
                return try PlainStream(endpoint, deadline)
            } catch {
                failure = error
            }
        }
        throw failure
    }

    private static func head(
        _ url: WebhookURL,
        _ headers: [(name: String, value: String)],
        _ count: Int
    ) -> [UInt8] {
        var text = "POST \(url.target) HTTP/1.1\r\nHost: \(url.authority)\r\n"
        text += "Content-Type: application/json\r\nContent-Length: \(count)\r\n"
        for header in headers { text += "\(header.name): \(header.value)\r\n" }
        text += "Connection: close\r\n\r\n"
        return Array(text.utf8)
    }
}

/// The status of an answer, and nothing behind it.
enum StatusReader {
    /// So much is read in search of it, with interim answers before it.
    static let maxBytes = 16_384

    /// Reads by `read`, which takes the most bytes and answers none at the end.
    static func read(
        _ read: (Int) throws(WebhookError) -> [UInt8]
    ) throws(WebhookError) -> Int {
        var bytes: [UInt8] = []
        var start = 0
        while true {
            if let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) {
                guard let status = status(bytes[start..<end]) else { throw .notHTTP }
                if status >= 200 { return status }
                if let next = endOfHead(bytes, from: end) {
                    start = next
                    continue
                }
            }
            guard bytes.count < maxBytes else { throw .notHTTP }
            let more = try read(maxBytes - bytes.count)
            guard !more.isEmpty else { throw .closed }
            bytes += more
        }
    }

    /// `HTTP/1.1 204 …`.
    private static func status(_ line: ArraySlice<UInt8>) -> Int? {
        let text = String(decoding: line, as: UTF8.self)
        guard text.hasPrefix("HTTP/1.") else { return nil }
        let parts = text.split(whereSeparator: { $0 == " " || $0 == "\r" || $0 == "\r\n" })
        guard parts.count >= 2, parts[1].utf8.count == 3, let status = Int(parts[1]),
            (100...599).contains(status)
        else { return nil }
        return status
    }

    private static func endOfHead(_ bytes: [UInt8], from start: Int) -> Int? {
        let end = Array("\r\n\r\n".utf8)
        var at = max(0, start - 1)
        while at + 4 <= bytes.count {
            if Array(bytes[at..<at + 4]) == end { return at + 4 }
            at += 1
        }
        return nil
    }
}
