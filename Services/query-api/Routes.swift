import HTTPServer
import Models
import ServiceKit

/// What reaches the desk's thread.
enum DeskEvent: Sendable {
    case ask(TopPostsQuery, Client)
    case stats(Responder)
    case postgres(PostgresEvent)
}

/// The HTTP side: reads parameters, answers what needs no store, and hands the rest to the desk.
struct Routes: Sendable {
    let catalogue: RegionCatalogue
    let pages: PageCache
    let inbox: Inbox<DeskEvent>

    var router: Router {
        var router = Router()
        router.on("GET", "/") { _, responder in responder.send(.json(Self.information)) }
        router.on("GET", "/top-posts", topPosts)
        router.on("GET", "/regions") { _, responder in
            var response = HTTPResponse.json(catalogue.json())
            response.headers.append(("Cache-Control", "no-cache"))
            responder.send(response)
        }
        router.on("GET", "/stats") { _, responder in
            if !inbox.offer(.stats(responder)) { responder.send(Problem.full()) }
        }
        return router
    }

    private func topPosts(_ request: HTTPRequest, _ responder: Responder) {
        let query: TopPostsQuery
        do throws(TopPostsQuery.Mistakes) {
            query = try TopPostsQuery(request.query)
        } catch {
            return responder.send(Problem.invalid(error))
        }
        guard query.namesARegion else {
            return responder.send(Problem.unknownRegion(query.key.region))
        }
        let nowMs = Clock.monotonicMs()
        let ifNoneMatch = request.header("If-None-Match")
        if let page = pages.page(for: query, at: nowMs) {
            return responder.send(page.response(ifNoneMatch: ifNoneMatch))
        }
        let client = Client(responder: responder, ifNoneMatch: ifNoneMatch, arrivedMs: nowMs)
        if !inbox.offer(.ask(query, client)) { responder.send(Problem.full()) }
    }

    private static let information: [UInt8] = {
        var out = JSONWriter()
        out.object {
            $0.member("service", "query-api")
            $0.member("version", Service.version)
            $0.array(
                "paths",
                ["/top-posts?region=global&timeframe=24h&k=10", "/regions", "/stats"]
            ) { out, path in out.value(path) }
        }
        return out.bytes
    }()
}
