/// Finds who answers a request by its method and path.
///
/// A pattern is made of segments, `{name}` standing for any one: `/boards/{board}/items/{item}`.
/// A literal segment wins over a parameter. An unknown path is answered by 404, a known one with
/// another method by 405 with `Allow`; HEAD is answered by GET's handler, OPTIONS by the router.
public struct Router: Sendable {
    enum Endpoint: Sendable {
        case handler(Handler)
        case webSocket(WebSocketRoute)
        case eventStream(EventStreamRoute)
    }

    /// What a request leads to.
    enum Match {
        case endpoint(Endpoint, HTTPRequest)
        case response(HTTPResponse)
    }

    private struct Node: Sendable {
        var literals: [String: Int] = [:]
        var parameter: Int?
        var endpoints: [String: Endpoint] = [:]
        var parameterNames: [String] = []
    }

    private var nodes = [Node()]
    /// What is served, such as `GET /boards/{board}`, in the order in which it was added.
    public private(set) var routes: [String] = []
    private(set) var surrounding: Surrounding?

    /// Creates a router that knows no path.
    public init() {}

    /// Answers `method` on paths of `pattern`.
    public mutating func on(
        _ method: String,
        _ pattern: String,
        _ handler: @escaping Handler
    ) {
        add(method, pattern, .handler(handler))
    }

    /// Opens WebSockets on paths of `pattern`.
    public mutating func webSocket(_ pattern: String, _ route: WebSocketRoute) {
        add("GET", pattern, .webSocket(route))
    }

    /// Opens streams of server-sent events on paths of `pattern`.
    public mutating func eventStream(_ pattern: String, _ route: EventStreamRoute) {
        add("GET", pattern, .eventStream(route))
    }

    /// Stands before every handler, and before what the router answers itself; not before streams,
    /// whose routes decide whom they accept.
    public mutating func surround(by surrounding: @escaping Surrounding) {
        precondition(self.surrounding == nil, "a router is surrounded once")
        self.surrounding = surrounding
    }

    /// Answers a request as a server would, for tests; what needs a connection is refused.
    public func handle(_ request: HTTPRequest, _ responder: Responder) {
        switch match(request) {
        case .response(let response): answer(request, responder, response)
        case .endpoint(.handler(let handler), let request): call(handler, request, responder)
        case .endpoint: responder.send(.problem(426, reasonPhrase(426)))
        }
    }

    func call(_ handler: @escaping Handler, _ request: HTTPRequest, _ responder: Responder) {
        guard let surrounding else { return handler(request, responder) }
        surrounding(request, responder, handler)
    }

    func answer(_ request: HTTPRequest, _ responder: Responder, _ response: HTTPResponse) {
        guard let surrounding else { return responder.send(response) }
        surrounding(request, responder) { _, responder in responder.send(response) }
    }

    func match(_ request: HTTPRequest) -> Match {
        if request.segments == ["*"] && request.method == "OPTIONS" {
            return .response(HTTPResponse(status: 204))
        }
        var values: [String] = []
        guard let found = find(request.segments[...], at: 0, &values) else {
            return .response(
                .problem(404, reasonPhrase(404), detail: "Nothing is served under this path.")
            )
        }
        let node = nodes[found]
        var endpoint = node.endpoints[request.method]
        if endpoint == nil, request.method == "HEAD", case .handler? = node.endpoints["GET"] {
            endpoint = node.endpoints["GET"]
        }
        guard let endpoint else { return .response(notAllowed(node, request.method)) }
        if values.isEmpty { return .endpoint(endpoint, request) }
        let parameters = zip(node.parameterNames, values).map { (name: $0, value: $1) }
        return .endpoint(endpoint, request.with(parameters: parameters))
    }

    private func notAllowed(_ node: Node, _ method: String) -> HTTPResponse {
        var methods = Set(node.endpoints.keys).union(["OPTIONS"])
        if case .handler? = node.endpoints["GET"] { methods.insert("HEAD") }
        let allow = ("Allow", methods.sorted().joined(separator: ", "))
        if method == "OPTIONS" { return HTTPResponse(status: 204, headers: [allow]) }
        var response = HTTPResponse.problem(
            405,
            reasonPhrase(405),
            detail: "This path does not take that method."
        )
        response.headers.append(allow)
        return response
    }

    private mutating func add(_ method: String, _ pattern: String, _ endpoint: Endpoint) {
        precondition(pattern.hasPrefix("/"), "pattern \(pattern) does not start with a slash")
        routes.append("\(method) \(pattern)")
        var index = 0
        var names: [String] = []
        for piece in pattern.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
            let segment = String(piece)
            let isParameter = segment.hasPrefix("{") && segment.hasSuffix("}")
            if isParameter { names.append(String(segment.dropFirst().dropLast())) }
            let known = isParameter ? nodes[index].parameter : nodes[index].literals[segment]
            let next = known ?? nodes.count
            if known == nil {
                nodes.append(Node())
                if isParameter {
                    nodes[index].parameter = next
                } else {
                    nodes[index].literals[segment] = next
                }
            }
            index = next
        }
        precondition(nodes[index].endpoints[method] == nil, "\(method) \(pattern) is taken")
        precondition(
            nodes[index].endpoints.isEmpty || nodes[index].parameterNames == names,
            "\(pattern) names its parameters differently for another method"
        )
        nodes[index].parameterNames = names
        nodes[index].endpoints[method] = endpoint
    }

    /// The node of a path; a literal that leads nowhere is taken back for the parameter beside it.
    private func find(
        _ segments: ArraySlice<String>,
        at index: Int,
        _ values: inout [String]
    ) -> Int? {
        guard let segment = segments.first else {
            return nodes[index].endpoints.isEmpty ? nil : index
        }
        if let next = nodes[index].literals[segment],
            let found = find(segments.dropFirst(), at: next, &values)
        {
            return found
        }
        guard let next = nodes[index].parameter, !segment.isEmpty else { return nil }
        values.append(segment)
        if let found = find(segments.dropFirst(), at: next, &values) { return found }
        values.removeLast()
        return nil
    }
}
