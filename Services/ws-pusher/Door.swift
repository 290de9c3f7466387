import Access
import HTTPServer
import Models
import Synchronization

/// Decides who may connect: from which pages, how often from one address, and with what credentials.
final class Door: Sendable {
    private struct State {
        var connections: [UInt64: String] = [:]
        var perAddress: [String: Int] = [:]
        /// The requests of clients that have yet to send credentials.
        var unauthenticated: [UInt64: HTTPRequest] = [:]
        var catalogue: ChannelCatalogue
        var isOpen = false
    }

    let limits: FeedLimits
    private let maxPerAddress: Int
    private let access: AccessControl
    /// Behind it stands nothing but the way in.
    private let inner: Router
    private let state: Mutex<State>

    init(_ config: Config, _ access: AccessControl) {
        limits = config.limits
        maxPerAddress = config.maxPerAddress
        self.access = access
        state = Mutex(State(catalogue: ChannelCatalogue(config.regions)))
        var inner = Router()
        for path in ["/ws", "/events"] {
            inner.on("GET", path) { request, responder in
                responder.open(as: request.principal)
            }
        }
        access.protect(&inner)
        self.inner = inner
    }

    /// Everything was read: clients may come, and may ask for what is in the catalogue.
    func open(_ catalogue: ChannelCatalogue) {
        state.withLock { state in
            state.catalogue = catalogue
            state.isOpen = true
        }
    }

    /// Why a connection is refused before anything is looked up.
    func refusal(of request: HTTPRequest) -> HTTPResponse? {
        if let origin = request.header("Origin"), !allows(origin, request) {
            return .problem(
                403,
                "Origin not allowed",
                detail: "Pages of this origin may not listen here."
            )
        }
        let address = access.address(of: request)
        let (isOpen, count) = state.withLock { ($0.isOpen, $0.perAddress[address] ?? 0) }
        guard isOpen else {
            return Self.later(503, "Not ready", "The boards have not been read yet.")
        }
        guard count < maxPerAddress else {
            return Self.later(429, "Too many connections", "The address has too many feeds open.")
        }
        return nil
    }

    /// Why a stream of these channels is refused.
    func refusal(ofNames names: [String]) -> HTTPResponse? {
        func refuse(_ status: Int, _ detail: String) -> HTTPResponse {
            .problem(status, status == 404 ? "No such channel" : "Bad request", detail: detail)
        }
        guard !names.isEmpty else { return refuse(400, "channels is missing: names with commas.") }
        guard names.count <= limits.maxChannels else {
            return refuse(400, "There may be \(limits.maxChannels) channels.")
        }
        guard Set(names).count == names.count else { return refuse(400, "A channel repeats.") }
        let catalogue = state.withLock { $0.catalogue }
        for name in names {
            guard let channel = Channel(name: name) else {
                return refuse(400, FeedError.invalidChannel.message)
            }
            guard catalogue.holds(channel) else {
                return refuse(404, FeedError.unknownChannel.message)
            }
        }
        return nil
    }

    /// Lets a connection in or not, once it is known who it is.
    func admit(_ request: HTTPRequest, _ responder: Responder) {
        var responder = responder
        if let origin = request.header("Origin"), !access.lists(origin: origin) {
            // A page of this host behind another port.
            responder = responder.adding([("Access-Control-Allow-Origin", origin)])
        }
        if needsCredentialsLater(request) { return responder.open() }
        inner.handle(request, responder)
    }

    /// Whether a WebSocket brings no credentials but has to: pages cannot send a header with it, so
    /// they come in its first message.
    func needsCredentialsLater(_ request: HTTPRequest) -> Bool {
        !access.allowsAnonymous && request.path == "/ws"
            && request.header("Authorization") == nil && request.header("X-API-Key") == nil
    }

    /// Notes a connection that was opened.
    func enter(_ id: UInt64, _ request: HTTPRequest, isAuthenticated: Bool) {
        let address = access.address(of: request)
        state.withLock { state in
            state.connections[id] = address
            state.perAddress[address, default: 0] += 1
            if !isAuthenticated { state.unauthenticated[id] = request }
        }
    }

    /// Notes that a connection is gone.
    func leave(_ id: UInt64) {
        state.withLock { state in
            state.unauthenticated[id] = nil
            guard let address = state.connections.removeValue(forKey: id) else { return }
            let left = (state.perAddress[address] ?? 1) - 1
            state.perAddress[address] = left > 0 ? left : nil
        }
    }

    /// Checks what a client sent as its credentials; `answer` is given the status, 101 if it may in, and
    /// whose they are.
    ///
    /// False when the client needs none.
    func check(
        _ token: String,
        of id: UInt64,
        _ answer: @escaping @Sendable (Int, _ owner: String) -> Void
    ) -> Bool {
        guard let request = state.withLock({ $0.unauthenticated[id] }) else { return false }
        let forwarded = request.headers("X-Forwarded-For").map { ("X-Forwarded-For", $0) }
        let asked = HTTPRequest(
            method: "GET",
            target: "/ws",
            headers: [("Authorization", "Bearer \(token)")] + forwarded,
            remoteAddress: request.remoteAddress
        )
        if let asked {
            let responder = Responder { response in
                let principal = response.headers.first { $0.0 == Responder.principalField }
                answer(response.status, principal?.1 ?? Subscription.anonymous)
            }
            inner.handle(asked, responder)
        } else {
            answer(401, Subscription.anonymous)
        }
        return true
    }

    /// Forgets what was kept until a client had sent its credentials.
    func settle(_ id: UInt64) { state.withLock { $0.unauthenticated[id] = nil } }

    /// Pages of this host, whatever the port, and those of origins that are listed.
    private func allows(_ origin: String, _ request: HTTPRequest) -> Bool {
        if access.lists(origin: origin) { return true }
        guard let scheme = origin.firstRange(of: "://"), let host = request.header("Host") else {
            return false
        }
        return Self.name(origin[scheme.upperBound...]) == Self.name(host[...])
    }

    /// The host without the port.
    private static func name(_ authority: Substring) -> String {
        let end =
            authority.hasPrefix("[")
            ? authority.firstIndex(of: "]") : authority.firstIndex(of: ":")
        return authority[..<(end ?? authority.endIndex)].lowercased()
    }

    private static func later(_ status: Int, _ title: String, _ detail: String) -> HTTPResponse {
        var response = HTTPResponse.problem(status, title, detail: detail)
        response.headers.append(("Retry-After", "1"))
        return response
    }
}
