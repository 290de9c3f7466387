import Dispatch
import Foundation
import Glibc
import HTTPServer
import Synchronization
import Testing

private func routes(_ router: inout Router) {
    router.on("GET", "/hello") { _, responder in responder.send(.text("hello")) }
    router.on("POST", "/echo") { request, responder in
        responder.send(HTTPResponse(status: 200, body: request.body))
    }
    router.on("GET", "/later/{word}") { request, responder in
        let word = request.parameter("word") ?? ""
        DispatchQueue.global().async {
            responder.send(.text(word))
            responder.send(.text("twice"))
        }
    }
    router.on("GET", "/large") { _, responder in
        responder.send(HTTPResponse(status: 200, body: [UInt8](repeating: 120, count: 4_000_000)))
    }
    router.on("GET", "/never") { _, _ in }
    router.on("GET", "/show") { request, responder in
        let query = request.query.map { "\($0.name)=\($0.value)" }.joined(separator: "|")
        let agent = request.header("user-agent") ?? "-"
        responder.send(.text("\(request.path) \(query) \(agent) \(request.remoteAddress)"))
    }
}

private let host = "Host: h\r\n"

/// Hands a responder from a handler to the test.
private final class KeptResponder: Sendable {
    private let responders = Mutex<[Responder]>([])
    private let came = DispatchSemaphore(value: 0)

    func keep(_ responder: Responder) {
        responders.withLock { $0.append(responder) }
        came.signal()
    }

    /// Waits up to ten seconds for one.
    func take() -> Responder? {
        guard came.wait(timeout: .now() + 10) == .success else { return nil }
        return responders.withLock { $0.removeFirst() }
    }
}

struct ServerTests {
    @Test func answersOneAfterTheOtherOnOneConnection() throws {
        let server = try TestServer(routes)
        let client = try server.connect()
        for _ in 0..<3 {
            client.send("GET /hello HTTP/1.1\r\n\(host)\r\n")
            let response = client.readResponse()
            #expect(response.head.hasPrefix("HTTP/1.1 200 OK\r\nDate: "))
            #expect(response.body == "hello")
        }
        client.send("GET /hello HTTP/1.1\r\n\(host)Connection: close\r\n\r\n")
        #expect(client.readToEnd().contains("\r\nConnection: close\r\n"))
    }

    @Test func answersAPipelineInItsOrder() throws {
        let server = try TestServer(routes)
        let client = try server.connect()
        var text = ""
        for index in 0..<200 {
            text += "GET /later/\(index) HTTP/1.1\r\n\(host)\r\nGET /hello HTTP/1.1\r\n\(host)\r\n"
        }
        client.send(text)
        for index in 0..<200 {
            #expect(client.readResponse().body == "\(index)")
            #expect(client.readResponse().body == "hello")
        }
    }

    @Test func readsRequestsInSmallPieces() throws {
        let server = try TestServer(routes)
        let client = try server.connect()
        let request =
            "\r\nPOST /echo HTTP/1.1\r\n\(host)Transfer-Encoding: chunked\r\n\r\n"
            + "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
            + "POST /echo HTTP/1.1\r\n\(host)Content-Length: 2\r\n\r\nxyGET /hello HTTP/1.1\r\n\(host)\r\n"
        for byte in request.utf8 { client.send([byte]) }
        #expect(client.readResponse().body == "abcde")
        #expect(client.readResponse().body == "xy")
        #expect(client.readResponse().body == "hello")
    }

    @Test func decodesPathAndQuery() throws {
        let server = try TestServer(routes)
        let answer = try server.exchange(
            "GET /s%68ow?a=1&a=%C3%A9&b=x+y HTTP/1.1\r\n\(host)User-Agent: me\r\nConnection: close\r\n\r\n"
        )
        #expect(answer.hasSuffix("\r\n\r\n/show a=1|a=é|b=x y me 127.0.0.1"))
    }

    @Test func headHasNoBody() throws {
        let server = try TestServer(routes)
        let client = try server.connect()
        client.send("HEAD /hello HTTP/1.1\r\n\(host)\r\nGET /hello HTTP/1.1\r\n\(host)\r\n")
        #expect(client.readResponse(hasBody: false).head.contains("Content-Length: 5"))
        #expect(client.readResponse().body == "hello")
    }

    @Test(arguments: [
        ("GET /%zz HTTP/1.1\r\n\(host)Connection: close\r\n\r\n", 400),
        ("GET /hello?a=%f HTTP/1.1\r\n\(host)Connection: close\r\n\r\n", 400),
        ("GET /nope HTTP/1.1\r\n\(host)Connection: close\r\n\r\n", 404),
        ("PUT /hello HTTP/1.1\r\n\(host)Connection: close\r\n\r\n", 405),
        ("hello\r\n\r\n", 400),
        ("GET /hello HTTP/1.1\r\n\r\n", 400),
        ("POST /echo HTTP/1.1\r\n\(host)Content-Length: 1\r\nContent-Length: 2\r\n\r\n", 400),
        ("POST /echo HTTP/1.1\r\n\(host)Content-Length: 1001\r\n\r\n", 413),
        ("POST /echo HTTP/1.1\r\n\(host)Transfer-Encoding: chunked\r\n\r\n3e9\r\n", 413),
        ("POST /echo HTTP/1.1\r\n\(host)Transfer-Encoding: chunked\r\n\r\nx\r\n", 400),
        ("POST /echo HTTP/1.1\r\n\(host)Transfer-Encoding: gzip\r\n\r\n", 501),
        ("GET / HTTP/3.0\r\n\r\n", 505),
        ("GET /hello HTTP/1.1\r\nX: \(String(repeating: "x", count: 2000))", 431),
        ("GET /\(String(repeating: "x", count: 2000))", 414),
        (
            "GET /hello HTTP/1.1\r\n\(host)Upgrade: something\r\nConnection: upgrade, close\r\n\r\n",
            200
        ),
    ])
    func answersBadRequestsByProblems(request: String, status: Int) throws {
        let server = try TestServer(routes) {
            $0.maxBodyBytes = 1000
            $0.maxHeaderBytes = 1000
        }
        let answer = try server.exchange(request)
        #expect(answer.hasPrefix("HTTP/1.1 \(status) "), "\(answer)")
        #expect(answer.contains("\r\nConnection: close\r\n"))
        if status != 200 {
            #expect(answer.contains("\r\nContent-Type: application/problem+json\r\n"))
            #expect(answer.contains(#""status":\#(status)"#))
        }
    }

    @Test func aClientThatGoesOnSendingStillReadsTheRefusal() throws {
        let server = try TestServer(routes) { $0.maxBodyBytes = 1000 }
        let client = try server.connect()
        client.send("POST /echo HTTP/1.1\r\n\(host)Content-Length: 300000\r\n\r\n")
        client.send([UInt8](repeating: 65, count: 300_000))
        client.finish()
        #expect(client.readToEnd().hasPrefix("HTTP/1.1 413 "))
    }

    @Test func bodiesUpToTheLimitAreTaken() throws {
        let server = try TestServer(routes) { $0.maxBodyBytes = 200_000 }
        let client = try server.connect()
        let body = String(repeating: "b", count: 200_000)
        client.send("POST /echo HTTP/1.1\r\n\(host)Content-Length: 200000\r\n\r\n" + body)
        #expect(client.readResponse().body == body)
        client.send(
            "POST /echo HTTP/1.1\r\n\(host)Content-Length: 3\r\nExpect: 100-continue\r\n\r\n"
        )
        #expect(client.read(until: "\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n")
        client.send("abc")
        #expect(client.readResponse().body == "abc")
    }

    @Test func largeAnswersReachASlowReader() throws {
        let server = try TestServer(routes)
        let client = try server.connect()
        let requests = String(repeating: "GET /large HTTP/1.1\r\n\(host)\r\n", count: 4)
        client.send(requests + "GET /hello HTTP/1.1\r\n\(host)\r\n")
        for _ in 0..<4 {
            let head = client.read(until: "\r\n\r\n")
            #expect(head.contains("Content-Length: 4000000"))
            var count = 0
            while count < 4_000_000 {
                let bytes = client.read(min(50_000, 4_000_000 - count))
                if bytes.isEmpty { break }
                count += bytes.count
            }
            #expect(count == 4_000_000)
        }
        #expect(client.readResponse().body == "hello")
    }

    @Test func manyThreadsAnswerManyClients() throws {
        let server = try TestServer(routes) { $0.threads = 2 }
        let clients = try (0..<40).map { _ in try server.connect() }
        for round in 0..<5 {
            for (index, client) in clients.enumerated() {
                client.send("GET /later/\(index)-\(round) HTTP/1.1\r\n\(host)\r\n")
            }
            for (index, client) in clients.enumerated() {
                #expect(client.readResponse().body == "\(index)-\(round)")
            }
        }
    }

    @Test func answersAfterTheClientLeftAreDropped() throws {
        let kept = KeptResponder()
        let server = try TestServer({ router in
            routes(&router)
            router.on("GET", "/kept") { _, responder in kept.keep(responder) }
        })
        for _ in 0..<10 {
            let client = try server.connect()
            client.send("GET /kept HTTP/1.1\r\n\(host)\r\n")
            let responder = try #require(kept.take())
            if Bool.random() { responder.send(.text("early")) }
            responder.send(.text("x"))
        }
        #expect(try server.exchange("GET /hello HTTP/1.0\r\n\r\n").hasSuffix("hello"))
    }
}

struct LimitTests {
    @Test func aClientThatHasSaidAllStillGetsItsAnswers() throws {
        let kept = KeptResponder()
        let server = try TestServer({ router in
            routes(&router)
            router.on("GET", "/kept") { _, responder in kept.keep(responder) }
        })
        let client = try server.connect()
        client.send("GET /kept HTTP/1.1\r\n\(host)\r\nGET /hello HTTP/1.1\r\n\(host)\r\n")
        client.finish()
        let responder = try #require(kept.take())
        // Time for the end of what it sends to be seen.
        Thread.sleep(forTimeInterval: 0.1)
        responder.send(.text("done"))
        #expect(client.readResponse().body == "done")
        #expect(client.readResponse().body == "hello")
        #expect(client.readToEnd().isEmpty)

        let single = try server.connect()
        single.send("GET /kept HTTP/1.1\r\n\(host)\r\n")
        let other = try #require(kept.take())
        single.finish()
        Thread.sleep(forTimeInterval: 0.1)
        other.send(.text("done"))
        #expect(single.readToEnd().hasSuffix("done"))
    }

    @Test func slowHeadersBodiesAndAnswersEnd() throws {
        let server = try TestServer(routes) {
            $0.headerTimeoutMs = 150
            $0.bodyTimeoutMs = 150
            $0.responseTimeoutMs = 150
        }
        let header = try server.connect()
        let body = try server.connect()
        let answer = try server.connect()
        header.send("GET /hello HTT")
        body.send("POST /echo HTTP/1.1\r\n\(host)Content-Length: 5\r\n\r\nab")
        answer.send("GET /never HTTP/1.1\r\n\(host)\r\n")
        #expect(header.readToEnd().hasPrefix("HTTP/1.1 408 "))
        #expect(body.readToEnd().hasPrefix("HTTP/1.1 408 "))
        #expect(answer.readToEnd().hasPrefix("HTTP/1.1 503 "))
    }

    @Test func tricklingDoesNotPutOffTheEnd() throws {
        let server = try TestServer(routes) { $0.headerTimeoutMs = 200 }
        let client = try server.connect()
        var isTaken = true
        client.send("GET /hello HTTP/1.1\r\n")
        for _ in 0..<100 where isTaken {
            isTaken = client.send("X: y\r\n")
            _ = DispatchSemaphore(value: 0).wait(timeout: .now() + .milliseconds(20))
        }
        #expect(!isTaken || client.readToEnd().hasPrefix("HTTP/1.1 408 "))
    }

    @Test func idleConnectionsAreClosedInSilence() throws {
        let server = try TestServer(routes) {
            $0.idleTimeoutMs = 100
            $0.headerTimeoutMs = 100
        }
        #expect(try server.connect().readToEnd().isEmpty)
        let client = try server.connect()
        client.send("GET /hello HTTP/1.1\r\n\(host)\r\n")
        #expect(client.readResponse().body == "hello")
        #expect(client.readToEnd().isEmpty)
    }

    @Test func aClientThatReadsNothingIsGivenUp() throws {
        let closed = Mutex(false)
        let server = try TestServer({ router in
            routes(&router)
            router.eventStream(
                "/events",
                EventStreamRoute(
                    opened: { client, _ in
                        let event = ServerSentEvent(data: String(repeating: "x", count: 10_000))
                        while client.send(event) {}
                    },
                    closed: { _ in closed.withLock { $0 = true } }
                )
            )
        }) {
            $0.writeTimeoutMs = 200
            $0.maxOutboxBytes = 16 * 1024 * 1024
        }
        let client = try TestClient(port: server.port, receiveBytes: 4096)
        client.send("GET /events HTTP/1.1\r\n\(host)\r\n")
        for _ in 0..<500 where !closed.withLock({ $0 }) {
            _ = DispatchSemaphore(value: 0).wait(timeout: .now() + .milliseconds(20))
        }
        #expect(closed.withLock { $0 })
    }

    @Test func tooManyConnectionsAreTurnedAway() throws {
        let server = try TestServer(routes) { $0.maxConnections = 3 }
        var clients = try (0..<3).map { _ in try server.connect() }
        for client in clients {
            client.send("GET /hello HTTP/1.1\r\n\(host)\r\n")
            #expect(client.readResponse().body == "hello")
        }
        #expect(try server.connect().readToEnd().hasPrefix("HTTP/1.1 503 "))
        clients.removeLast()
        var answer = ""
        for _ in 0..<100 where !answer.hasPrefix("HTTP/1.1 200 ") {
            answer = try server.exchange("GET /hello HTTP/1.0\r\n\r\n")
        }
        #expect(answer.hasSuffix("hello"))
    }

    /// The numbers of descriptors are the process's, whatever part of it has them.
    @Test(arguments: [64, 1_024])
    func aProcessWithManyFilesOpenStillServes(maxConnections: Int) throws {
        let server = try TestServer(routes) { $0.maxConnections = maxConnections }
        let files = (0..<1_500).map { _ in unsafe open("/dev/null", O_RDONLY | O_CLOEXEC) }
        defer { for file in files where file >= 0 { close(file) } }
        #expect(files.allSatisfy { $0 >= 0 }, "the system allows fewer files")
        #expect(try server.exchange("GET /hello HTTP/1.0\r\n\r\n").hasSuffix("hello"))
    }

    @Test func aTakenPortAndABadAddressAreErrors() throws {
        let server = try TestServer(routes)
        for threads in [1, 2] {
            var taken = HTTPServerConfiguration(port: server.port)
            taken.threads = threads
            #expect {
                _ = try HTTPServer(taken, Router())
            } throws: { error in
                "\(error)".contains("listening on 127.0.0.1 port \(server.port)")
                    && (error as? HTTPServerError)?.isRetriable == true
            }
        }
        #expect(throws: HTTPServerError.readingAddress("nowhere")) {
            _ = try HTTPServer(HTTPServerConfiguration(host: "nowhere"), Router())
        }
        var secure = HTTPServerConfiguration()
        secure.certificatePath = "/nowhere/a.pem"
        secure.keyPath = "/nowhere/b.pem"
        #expect(throws: HTTPServerError.readingFile("/nowhere/a.pem", code: 2)) {
            _ = try HTTPServer(secure, Router())
        }
    }

    @Test func addressesOfBothFamiliesAreServed() throws {
        for host in ["localhost", "0.0.0.0", "::"] {
            let server = try TestServer(routes) { $0.host = host }
            #expect(try server.exchange("GET /show HTTP/1.0\r\n\r\n").hasSuffix(" 127.0.0.1"))
        }
    }
}

struct DrainTests {
    @Test func requestsUnderWayAreAnsweredAndIdleOnesClosed() throws {
        let kept = KeptResponder()
        let server = try TestServer({ router in
            routes(&router)
            router.on("GET", "/kept") { _, responder in kept.keep(responder) }
        })
        let idle = try server.connect()
        idle.send("GET /hello HTTP/1.1\r\n\(host)\r\n")
        #expect(idle.readResponse().body == "hello")
        let busy = try server.connect()
        busy.send("GET /kept HTTP/1.1\r\n\(host)\r\n")
        let responder = try #require(kept.take())
        server.stop()
        #expect(idle.readToEnd().isEmpty)
        #expect(!TestClient.canConnect(port: server.port))
        responder.send(.text("done"))
        let answer = busy.readToEnd()
        #expect(answer.contains("\r\nConnection: close\r\n"))
        #expect(answer.hasSuffix("done"))
        busy.finish()
        #expect(server.waitForEnd(seconds: 10))
    }

    @Test func itEndsInTimeThoughAHandlerNeverAnswers() throws {
        let server = try TestServer(routes) { $0.drainTimeoutMs = 100 }
        let client = try server.connect()
        client.send("GET /never HTTP/1.1\r\n\(host)\r\nGET /hello HTTP/1.1\r\n\(host)\r\n")
        let other = try server.connect()
        other.send("GET /hello HTTP/1.1\r\n\(host)\r\n")
        #expect(other.readResponse().body == "hello")
        server.stop()
        #expect(server.waitForEnd(seconds: 5))
        #expect(client.readToEnd().isEmpty)
    }

    @Test func stoppingBeforeRunningEndsAtOnce() throws {
        var router = Router()
        routes(&router)
        let server = try HTTPServer(HTTPServerConfiguration(), router)
        server.stop()
        let ended = DispatchSemaphore(value: 0)
        DispatchQueue(label: "run").async {
            server.run()
            ended.signal()
        }
        #expect(ended.wait(timeout: .now() + 5) == .success)
    }
}
