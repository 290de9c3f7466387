import HTTPServer
import Models
import ServiceKit
import Webhooks

/// What reaches the desk's thread.
enum DeskEvent: Sendable {
    case ask(BoardQuery, Client)
    case enquire(Enquiry.Question, Client)
    case stats(Responder)
    case postgres(PostgresEvent)
}

/// The HTTP side: reads parameters, answers what needs no store, and hands the rest to the desk.
struct Routes: Sendable {
    let catalogue: RegionCatalogue
    let pages: PageCache
    let inbox: Inbox<DeskEvent>
    let dashboard: Dashboard
    /// Where webhooks may go.
    var addresses = AddressRules()
    let encoding = Encoding()

    var router: Router {
        var router = Encoded(encoding: encoding)
        dashboard.add(to: &router)
        router.on("GET", "/top-posts") { request, responder in
            ask(request, responder) { () throws(Mistakes) in try BoardQuery(request.query) }
        }
        router.on("GET", "/trending") { request, responder in
            ask(request, responder) { () throws(Mistakes) in
                try BoardQuery(trending: request.query, nowMs: Clock.nowMs())
            }
        }
        router.on("GET", "/boards/{board}/items/{item}/timeline", timeline)
        router.on("GET", "/posts/{id}") { request, responder in
            lookUp(.post(request.parameter("id") ?? ""), request, responder)
        }
        router.on("GET", "/subreddits") { request, responder in
            do throws(Mistakes) {
                let count = try SubredditCounts.count(request.query)
                lookUp(.subreddits(count), request, responder)
            } catch {
                responder.send(Problem.invalid(error))
            }
        }
        router.on("GET", "/regions") { _, responder in
            var response = HTTPResponse.json(catalogue.json())
            response.headers.append(("Cache-Control", "no-cache"))
            responder.send(response)
        }
        router.on("GET", "/stats") { _, responder in
            if !inbox.offer(.stats(responder)) { responder.send(Problem.full()) }
        }
        SubscriptionRoutes(addresses: addresses, catalogue: catalogue, inbox: inbox)
            .add(to: &router)
        router.on("GET", "/openapi.json") { _, responder in responder.send(.json(OpenAPI.json)) }
        return router.router
    }

    private func ask(
        _ request: HTTPRequest,
        _ responder: Responder,
        _ read: () throws(Mistakes) -> BoardQuery
    ) {
        let query: BoardQuery
        do throws(Mistakes) {
            query = try read()
        } catch {
            return responder.send(Problem.invalid(error))
        }
        guard query.namesARegion else {
            return responder.send(Problem.unknownRegion(query.key.region))
        }
        let client = Client(request, responder)
        if let page = pages.page(for: query, at: client.arrivedMs) {
            return responder.send(page.response(ifNoneMatch: client.ifNoneMatch))
        }
        if !inbox.offer(.ask(query, client)) { responder.send(Problem.full()) }
    }

    @Sendable private func timeline(_ request: HTTPRequest, _ responder: Responder) {
        let query: TimelineQuery
        do throws(Mistakes) {
            query = try TimelineQuery(
                board: request.parameter("board") ?? "",
                item: request.parameter("item") ?? "",
                request.query,
                nowMs: Clock.nowMs()
            )
        } catch {
            return responder.send(Problem.invalid(error))
        }
        guard RegionCatalogue.canBeRegion(query.key.region) else {
            return responder.send(Problem.unknownRegion(query.key.region))
        }
        lookUp(.timeline(query), request, responder)
    }

    private func lookUp(_ lookup: Lookup, _ request: HTTPRequest, _ responder: Responder) {
        let client = Client(request, responder)
        if !inbox.offer(.enquire(.lookup(lookup), client)) { responder.send(Problem.full()) }
    }
}

/// A router whose handlers all answer through ``Encoding``.
struct Encoded {
    let encoding: Encoding
    private(set) var router = Router()

    init(encoding: Encoding) {
        self.encoding = encoding
    }

    mutating func on(_ method: String, _ pattern: String, _ handler: @escaping Handler) {
        router.on(method, pattern) { [encoding] request, responder in
            handler(request, encoding.responder(for: request, responder))
        }
    }
}

extension Client {
    init(_ request: HTTPRequest, _ responder: Responder) {
        self.init(
            responder: responder,
            ifNoneMatch: request.header("If-None-Match"),
            arrivedMs: Clock.monotonicMs()
        )
    }
}
