import HTTPServer
import Models
import RedditModel
import ServiceKit
import Synchronization

/// Reddit's API over HTTP, with what a test asks for besides: its truth, and an end of writing.
final class StandIn: Sendable {
    private let model: Mutex<RedditModel>

    init(_ settings: RedditModel.Settings, _ contents: [ModelItem.Content]) {
        model = Mutex(RedditModel(settings, contents, startMs: Clock.nowMs()))
    }

    var router: Router {
        var router = Router()
        let answer: Handler = { [self] request, responder in responder.send(respond(request)) }
        router.on("POST", "/api/v1/access_token", answer)
        router.on("GET", "/api/info", answer)
        router.on("GET", "/r/{subreddits}/new", answer)
        router.on("GET", "/r/{subreddits}/comments", answer)
        router.on("POST", "/stand-in/stop") { [self] _, responder in
            model.withLock { $0.stopWriting(atMs: Clock.nowMs()) }
            responder.send(.text("stopped\n"))
        }
        router.on("GET", "/stand-in/truth") { [self] _, responder in
            responder.send(.text(truth))
        }
        return router
    }

    private func respond(_ request: HTTPRequest) -> HTTPResponse {
        var pairs = request.query
        if request.method == "POST" {
            let target = "/?" + String(decoding: request.body, as: UTF8.self)
            pairs = HTTPRequest(method: "GET", target: target)?.query ?? []
        }
        let form = Dictionary(pairs.map { ($0.name, $0.value) }) { $1 }
        let response = model.withLock { model in
            model.answer(
                request.method,
                request.path,
                form,
                authorization: request.header("authorization"),
                atMs: Clock.nowMs()
            )
        }
        return HTTPResponse(
            status: response.status,
            headers: response.headers.map { ($0.key, $0.value) },
            body: response.body
        )
    }

    /// A line for each item that was listed, then one for each status that was not 200.
    private var truth: String {
        model.withLock { model in
            let nowMs = Clock.nowMs()
            var text = ""
            for item in model.posts.items + model.comments.items where item.listedMs <= nowMs {
                text += "\(item.name) \(item.createdMs)\n"
            }
            for (status, count) in model.refusals.sorted(by: { $0.key < $1.key }) {
                text += "status \(status) \(count)\n"
            }
            return text + "calls \(model.calls)\n"
        }
    }
}
