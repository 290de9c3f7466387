/// One request, complete with its body.
public struct HTTPRequest: Sendable {
    /// `GET`, `POST` and so on, as sent.
    public let method: String
    /// The decoded path without the query.
    public let path: String
    /// The decoded pairs of the query in their order; a name may repeat.
    public let query: [(name: String, value: String)]
    /// The body, empty when there is none.
    public let body: [UInt8]
    /// The address of the other end, without the port.
    public let remoteAddress: String
    /// Who makes it, as whatever stands before its handler has found out; nil is nobody known.
    public var principal: String?

    let segments: [String]
    var parameters: [(name: String, value: String)] = []
    private let header: HeaderSource

    private enum HeaderSource: Sendable {
        case head([UInt8], [(name: Range<Int>, value: Range<Int>)])
        case pairs([(String, String)])
    }

    /// Makes a request without a server, for tests; nil when `target` is malformed.
    public init?(
        method: String,
        target: String,
        headers: [(String, String)] = [],
        body: [UInt8] = [],
        remoteAddress: String = "127.0.0.1"
    ) {
        let parts = Array(target.utf8).split(
            separator: UInt8(ascii: "?"),
            maxSplits: 1,
            omittingEmptySubsequences: false
        )
        guard let segments = pathSegments(parts[0]),
            let query = queryPairs(parts.count > 1 ? parts[1] : [])
        else { return nil }
        self.method = method
        self.segments = segments
        self.query = query
        self.body = body
        self.remoteAddress = remoteAddress
        path = "/" + segments.joined(separator: "/")
        header = .pairs(headers)
    }

    /// Nil when the path or the query is malformed.
    init?(_ head: RequestHead, body: [UInt8], remoteAddress: String) {
        let rawPath = head.bytes[head.path]
        if rawPath.elementsEqual("*".utf8) {
            segments = ["*"]
            path = "*"
        } else {
            guard let decoded = pathSegments(rawPath) else { return nil }
            segments = decoded
            path = "/" + decoded.joined(separator: "/")
        }
        guard let pairs = queryPairs(head.bytes[head.query]) else { return nil }
        query = pairs
        method = head.method
        self.body = body
        self.remoteAddress = remoteAddress
        header = .head(head.bytes, head.fields.map { ($0.name, $0.value) })
    }

    /// The value of a header field, whatever the case of its name; the first when it repeats.
    public func header(_ name: String) -> String? {
        switch header {
        case .pairs(let pairs):
            return pairs.first { sameName($0.0.utf8, name.utf8) }?.1
        case .head(let bytes, let fields):
            let found = fields.first { sameName(bytes[$0.name], name.utf8) }
            return found.map { String(decoding: bytes[$0.value], as: UTF8.self) }
        }
    }

    /// The values of all header fields of that name, in their order.
    public func headers(_ name: String) -> [String] {
        switch header {
        case .pairs(let pairs):
            return pairs.filter { sameName($0.0.utf8, name.utf8) }.map(\.1)
        case .head(let bytes, let fields):
            return fields.filter { sameName(bytes[$0.name], name.utf8) }
                .map { String(decoding: bytes[$0.value], as: UTF8.self) }
        }
    }

    /// The value of `{name}` in the pattern of the route, decoded.
    public func parameter(_ name: String) -> String? {
        parameters.first { $0.name == name }?.value
    }

    /// The first value of a name in the query.
    public func queryValue(_ name: String) -> String? {
        query.first { $0.name == name }?.value
    }

    /// All values of a name in the query.
    public func queryValues(_ name: String) -> [String] {
        query.filter { $0.name == name }.map(\.value)
    }

    func with(parameters: [(name: String, value: String)]) -> HTTPRequest {
        var copy = self
        copy.parameters = parameters
        return copy
    }
}

private func sameName(
    _ a: some Collection<UInt8>,
    _ b: some Collection<UInt8>
) -> Bool {
    a.count == b.count && zip(a, b).allSatisfy { lowercased($0) == lowercased($1) }
}
