import Synchronization
import Testing

@testable import HTTPServer

struct RouterTests {
    private static func router() -> Router {
        var router = Router()
        for (method, pattern) in [
            ("GET", "/"), ("GET", "/top-posts"), ("POST", "/top-posts"), ("DELETE", "/top-posts"),
            ("GET", "/boards/{board}/items/{item}/timeline"), ("GET", "/boards/posts/newest"),
            ("GET", "/boards/{board}/newest/{n}"),
        ] {
            router.on(method, pattern) { request, responder in
                let parameters = request.parameters.map { "\($0.name)=\($0.value)" }
                responder.send(.text(pattern + " " + parameters.joined(separator: ",")))
            }
        }
        router.webSocket("/ws", WebSocketRoute(received: { _, _ in }))
        return router
    }

    private func answer(_ method: String, _ target: String) throws -> HTTPResponse {
        let request = try #require(HTTPRequest(method: method, target: target))
        let answer = Mutex<HTTPResponse?>(nil)
        Self.router().handle(request, Responder { response in answer.withLock { $0 = response } })
        return try #require(answer.withLock { $0 })
    }

    @Test(arguments: [
        ("/", "/ "), ("/top-posts?k=1", "/top-posts "),
        ("/boards/posts/newest", "/boards/posts/newest "),
        (
            "/boards/posts/items/a%2Fb%20c/timeline",
            "/boards/{board}/items/{item}/timeline board=posts,item=a/b c"
        ),
        ("/boards/posts/newest/5", "/boards/{board}/newest/{n} board=posts,n=5"),
    ])
    func finds(target: String, expected: String) throws {
        let response = try answer("GET", target)
        #expect(response.status == 200)
        #expect(String(decoding: response.body, as: UTF8.self) == expected)
    }

    @Test(arguments: [
        "/nope", "/top-posts/", "//", "/boards", "/boards//items/x/timeline", "/boards/x/newest",
        "/Top-Posts",
    ])
    func knowsWhatItDoesNotServe(target: String) throws {
        let response = try answer("GET", target)
        #expect(response.status == 404)
        #expect(response.headers.contains { $0.1 == "application/problem+json" })
    }

    @Test func tellsTheMethodsOfAPath() throws {
        let refused = try answer("PATCH", "/top-posts")
        #expect(refused.status == 405)
        #expect(refused.headers.first { $0.0 == "Allow" }?.1 == "DELETE, GET, HEAD, OPTIONS, POST")
        let options = try answer("OPTIONS", "/top-posts")
        #expect(options.status == 204)
        #expect(options.headers.first?.1 == "DELETE, GET, HEAD, OPTIONS, POST")
        let head = try answer("HEAD", "/top-posts")
        #expect(head.status == 200)
        let stream = try answer("HEAD", "/ws")
        #expect(stream.status == 405)
        #expect(stream.headers.first { $0.0 == "Allow" }?.1 == "GET, OPTIONS")
        #expect(try answer("GET", "/ws").status == 426)
    }

    @Test func requestsCanBeMadeWithoutAServer() throws {
        let request = try #require(
            HTTPRequest(
                method: "GET",
                target: "/a%20b?k=1&k=2",
                headers: [("X-One", "1")],
                body: [1]
            )
        )
        #expect(request.path == "/a b")
        #expect(request.queryValue("k") == "1")
        #expect(request.queryValues("k") == ["1", "2"])
        #expect(request.queryValue("z") == nil)
        #expect(request.header("x-one") == "1")
        #expect(HTTPRequest(method: "GET", target: "/%") == nil)
        #expect(HTTPRequest(method: "GET", target: "/?%") == nil)
    }
}

struct ResponseTests {
    private func text(_ response: HTTPResponse, isHead: Bool = false) -> String {
        var out: [UInt8] = []
        ResponseText.append(
            response,
            date: Array("NOW".utf8),
            isHead: isHead,
            isKeepAlive: true,
            to: &out
        )
        return String(decoding: out, as: UTF8.self)
    }

    @Test func problemsFollowTheirStandard() {
        let problem = HTTPResponse.problem(
            422,
            "Unknown \"region\"",
            detail: "No region XX.",
            type: "/errors/region",
            extra: ["region": "XX"]
        )
        #expect(
            String(decoding: problem.body, as: UTF8.self)
                == #"{"type":"/errors/region","title":"Unknown \"region\"","status":422,"#
                + #""detail":"No region XX.","region":"XX"}"#
        )
        #expect(problem.headers.first?.1 == "application/problem+json")
    }

    @Test func headAndEmptyAnswersHaveNoBody() {
        #expect(
            text(.text("hello"), isHead: true)
                == "HTTP/1.1 200 OK\r\nDate: NOW\r\nContent-Length: 5\r\n"
                + "Content-Type: text/plain; charset=utf-8\r\n\r\n"
        )
        #expect(
            text(HTTPResponse(status: 204, body: [65]))
                == "HTTP/1.1 204 No Content\r\nDate: NOW\r\n\r\n"
        )
        #expect(
            text(HTTPResponse(status: 304, headers: [("ETag", "\"1\"")]))
                == "HTTP/1.1 304 Not Modified\r\nDate: NOW\r\nETag: \"1\"\r\n\r\n"
        )
        #expect(text(HTTPResponse(status: 200)).contains("\r\nContent-Length: 0\r\n"))
    }

    @Test func lineEndsInFieldsCannotAddFields() {
        let answer = text(HTTPResponse(status: 200, headers: [("X", "a\r\nSet-Cookie: b\u{0}")]))
        #expect(answer.contains("\r\nX: a  Set-Cookie: b \r\n"))
    }

    @Test(
        arguments: [
            (0, "Thu, 01 Jan 1970 00:00:00 GMT"), (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
            (1_709_251_199, "Thu, 29 Feb 2024 23:59:59 GMT"),
        ] as [(Int64, String)]
    )
    func dates(seconds: Int64, text: String) {
        var date = HTTPDate()
        date.update(seconds)
        #expect(String(decoding: date.bytes, as: UTF8.self) == text)
    }

    @Test func eventsAreLines() {
        func text(_ event: ServerSentEvent) -> String {
            String(decoding: event.bytes, as: UTF8.self)
        }
        #expect(text(ServerSentEvent(data: "x")) == "data: x\n\n")
        #expect(
            text(ServerSentEvent(data: "a\nb\r\nc\rd", event: "de\nlta", id: "1\r\n:2"))
                == "id: 1:2\nevent: delta\ndata: a\ndata: b\ndata: c\ndata: d\n\n"
        )
        #expect(text(ServerSentEvent(data: "")) == "data: \n\n")
    }
}
