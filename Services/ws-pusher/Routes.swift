import HTTPServer
import Models
import ServiceKit

/// The HTTP side: opens connections and hands what they say to the feed.
struct Routes: Sendable {
    let door: Door
    let inbox: FeedInbox
    let usesDeflate: Bool

    var router: Router {
        var router = Router()
        router.webSocket("/ws", webSocket)
        router.eventStream("/events", events)
        router.on("GET", "/") { _, responder in responder.send(.json(Self.information)) }
        return router
    }

    private var webSocket: WebSocketRoute {
        var route = WebSocketRoute(
            accept: { [door] request in door.refusal(of: request) },
            opened: { [self] client, request in
                let isAuthenticated = !door.needsCredentialsLater(request)
                door.enter(client.id, request, isAuthenticated: isAuthenticated)
                let listener = Listener(kind: .webSocket(client))
                let opened = FeedEvent.opened(
                    listener,
                    owner: request.principal ?? Subscription.anonymous,
                    isAuthenticated: isAuthenticated,
                    []
                )
                if !inbox.post(opened) {
                    client.close(code: 1013, reason: "overloaded")
                }
            },
            received: { [inbox] client, message in
                var read: ClientMessage?
                if case .text(let text) = message { read = ClientMessage(text) }
                if !inbox.post(.message(client.id, read)) {
                    client.close(code: 1013, reason: "overloaded")
                }
            },
            closed: { [self] client in leave(client.id) }
        )
        route.allowsDeflate = usesDeflate
        route.admit = { [door] request, responder in door.admit(request, responder) }
        return route
    }

    private var events: EventStreamRoute {
        var route = EventStreamRoute(
            accept: { [door] request in
                door.refusal(of: request) ?? door.refusal(ofNames: Self.names(request))
            },
            opened: { [self] client, request in
                door.enter(client.id, request, isAuthenticated: true)
                let listener = Listener(kind: .events(client))
                let opened = FeedEvent.opened(
                    listener,
                    owner: request.principal ?? Subscription.anonymous,
                    isAuthenticated: true,
                    Self.wishes(request)
                )
                if !inbox.post(opened) { client.close() }
            },
            closed: { [self] client in leave(client.id) }
        )
        route.admit = { [door] request, responder in door.admit(request, responder) }
        return route
    }

    private func leave(_ id: UInt64) {
        door.leave(id)
        inbox.post(.closed(id))
    }

    private static func names(_ request: HTTPRequest) -> [String] {
        request.queryValues("channels").flatMap { $0.split(separator: ",").map(String.init) }
    }

    /// The channels of an event stream, and where the client was when it lost the last one.
    static func wishes(_ request: HTTPRequest) -> [ClientMessage.Wish] {
        let names = names(request)
        guard let last = request.header("Last-Event-ID"), !last.isEmpty else {
            return names.map { .init(channel: $0, point: nil) }
        }
        let points = Session<Listener>.points(ofEventID: last)
        guard points.count == names.count else {
            // Not an id of this stream: every channel is told that it cannot be gone on with.
            return names.map { .init(channel: $0, point: Point(epoch: -1, seq: -1)) }
        }
        return zip(names, points).map { .init(channel: $0, point: $1) }
    }

    private static let information: [UInt8] = {
        var out = JSONWriter()
        out.object {
            $0.member("service", "ws-pusher")
            $0.member("version", Service.version)
            $0.array("paths", ["/ws", "/events?channels=posts/global/1h"]) { $0.value($1) }
        }
        return out.bytes
    }()
}
