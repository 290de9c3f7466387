import Foundation
import HTTPServer
import Synchronization
import Testing

@testable import HTTPClient

@Suite struct HTTPClientTests {
    @Test func asksAndReadsWhateverTheStatus() throws {
        try withServer { address in
            let client = HTTPClient()
            let response = try client.send(
                HTTPClientRequest(
                    "POST",
                    "\(address)/echo?a=b%2Cc",
                    headers: [("User-Agent", "groundswell-test"), ("X-Some", "thing")],
                    body: Array("hello".utf8)
                )
            )
            #expect(response.status == 418)
            #expect(response.headers["x-agent"] == "groundswell-test")
            #expect(response.headers["x-some"] == "thing" && response.headers["x-query"] == "b,c")
            #expect(response.body == Array("hello".utf8))
            let empty = try client.send(HTTPClientRequest("GET", "\(address)/empty"))
            #expect(empty.status == 503 && empty.body.isEmpty)
        }
    }

    @Test func redirectionsAreNotFollowed() throws {
        try withServer { address in
            let response = try HTTPClient().send(HTTPClientRequest("GET", "\(address)/away"))
            #expect(response.status == 302)
            #expect(response.headers["location"] == "/empty")
        }
    }

    @Test func longBodiesAndLongWaitsEnd() throws {
        try withServer { address in
            let small = HTTPClient(maxBodyBytes: 99_999)
            #expect(throws: HTTPClientError.bodyTooLarge) {
                try small.send(HTTPClientRequest("GET", "\(address)/long"))
            }
            let exact = HTTPClient(maxBodyBytes: 100_000)
            let long = try exact.send(HTTPClientRequest("GET", "\(address)/long"))
            #expect(long.body.count == 100_000)
            let hasty = HTTPClient(timeoutMs: 200)
            #expect(throws: HTTPClientError.timedOut) {
                try hasty.send(HTTPClientRequest("GET", "\(address)/never"))
            }
        }
    }

    @Test func whatIsNotThereIsAnError() {
        let client = HTTPClient(timeoutMs: 5_000)
        for url in ["", "x", "ftp://host/", "file:///etc/passwd", "http://"] {
            #expect(throws: HTTPClientError.invalidURL) {
                try client.send(HTTPClientRequest("GET", url))
            }
        }
        #expect(throws: HTTPClientError.self) {
            try client.send(HTTPClientRequest("GET", "http://127.0.0.1:1/"))
        }
    }

    @Test func credentialsAreEncoded() {
        #expect(HTTPClient.basicAuthorization(user: "id", password: "") == "Basic aWQ6")
    }

    private func withServer(_ body: (String) throws -> Void) throws {
        var router = Router()
        router.on("POST", "/echo") { request, responder in
            responder.send(
                HTTPResponse(
                    status: 418,
                    headers: [
                        ("X-Agent", request.header("user-agent") ?? ""),
                        ("X-Some", request.header("x-some") ?? ""),
                        ("X-Query", request.queryValue("a") ?? ""),
                    ],
                    body: request.body
                )
            )
        }
        router.on("GET", "/empty") { $1.send(HTTPResponse(status: 503)) }
        router.on("GET", "/away") {
            $1.send(HTTPResponse(status: 302, headers: [("Location", "/empty")]))
        }
        router.on("GET", "/long") {
            $1.send(HTTPResponse(status: 200, body: [UInt8](repeating: 65, count: 100_000)))
        }
        router.on("GET", "/never") { _, _ in }
        var configuration = HTTPServerConfiguration()
        configuration.drainTimeoutMs = 100
        let server = try HTTPServer(configuration, router)
        let thread = Thread { server.run() }
        thread.start()
        defer { server.stop() }
        try body("http://127.0.0.1:\(server.port)")
    }
}
