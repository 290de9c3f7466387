import Foundation
import HTTPServer
import Synchronization
import Testing

@testable import Webhooks

/// A server for the time of a test, and what it was asked.
private func withServer(
    _ handler: @escaping Handler,
    _ body: (Int) throws -> Void
) throws {
    var configuration = HTTPServerConfiguration(host: "127.0.0.1", port: 0)
    configuration.drainTimeoutMs = 100
    var router = Router()
    router.on("POST", "/hook", handler)
    let server = try HTTPServer(configuration, router)
    Thread { server.run() }.start()
    defer { server.stop() }
    try body(server.port)
}

@Suite struct WebhookClientTests {
    private let loopback = try? AddressRules(allowing: "127.0.0.1")

    private func client(timeoutMs: Int = 5_000) throws -> WebhookClient {
        WebhookClient(try #require(loopback), timeoutMs: timeoutMs)
    }

    @Test func postsAndTellsTheStatus() throws {
        let seen = Mutex<[String]>([])
        try withServer({ request, responder in
            seen.withLock {
                $0 = [
                    request.header("Host") ?? "", request.header("webhook-id") ?? "",
                    request.header("Content-Type") ?? "",
                    String(decoding: request.body, as: UTF8.self), request.queryValue("a") ?? "",
                ]
            }
            responder.send(HTTPResponse(status: 418, body: Array("long".utf8)))
        }) { port in
            let url = try WebhookURL("http://localhost:\(port)/hook?a=b")
            let status = try client().post(
                Array("{}".utf8),
                headers: [("webhook-id", "n1")],
                to: url
            )
            #expect(status == 418)
            #expect(
                seen.withLock { $0 }
                    == ["localhost:\(port)", "n1", "application/json", "{}", "b"]
            )
        }
    }

    @Test func addressesAreJudgedWhenNamesAreLookedUp() throws {
        let count = Mutex(0)
        try withServer({ _, responder in
            count.withLock { $0 += 1 }
            responder.send(HTTPResponse(status: 204))
        }) { port in
            // Nothing said before that localhost is this machine.
            let url = try WebhookURL("http://localhost:\(port)/hook")
            #expect(throws: WebhookError.refusedAddress) {
                try WebhookClient(AddressRules(), timeoutMs: 1_000).post([], headers: [], to: url)
            }
            #expect(count.withLock { $0 } == 0)
        }
    }

    @Test func redirectionsAreNotFollowed() throws {
        let count = Mutex(0)
        try withServer({ _, responder in
            count.withLock { $0 += 1 }
            responder.send(HTTPResponse(status: 307, headers: [("Location", "/hook")]))
        }) { port in
            let url = try WebhookURL("http://127.0.0.1:\(port)/hook")
            #expect(try client().post([], headers: [], to: url) == 307)
            #expect(count.withLock { $0 } == 1)
        }
    }

    @Test func whoDoesNotAnswerIsGivenUp() throws {
        try withServer({ _, _ in }) { port in
            let url = try WebhookURL("http://127.0.0.1:\(port)/hook")
            #expect(throws: WebhookError.timedOut) {
                try client(timeoutMs: 200).post([], headers: [], to: url)
            }
        }
    }

    @Test func whoIsNotThereOrSpeaksNoTLSIsAnError() throws {
        #expect(throws: WebhookError.self) {
            try client().post([], headers: [], to: WebhookURL("http://127.0.0.1:1/"))
        }
        #expect(throws: WebhookError.unknownHost) {
            try client().post([], headers: [], to: WebhookURL("http://nobody.invalid/"))
        }
        try withServer({ _, responder in responder.send(HTTPResponse(status: 204)) }) {
            port in
            #expect(throws: WebhookError.self) {
                try client().post([], headers: [], to: WebhookURL("https://127.0.0.1:\(port)/"))
            }
        }
    }
}

@Suite struct StatusReaderTests {
    private func status(_ parts: [String]) throws(WebhookError) -> Int {
        var rest = parts[...]
        return try StatusReader.read { _ throws(WebhookError) in
            Array((rest.popFirst() ?? "").utf8)
        }
    }

    @Test(arguments: [
        (["HTTP/1.1 204 No Content\r\n"], 204), (["HTTP/1.0 200\r\n"], 200),
        (["HT", "TP/1.1 ", "50", "3 x\r", "\n"], 503), (["HTTP/1.1 200 OK\n"], 200),
        (["HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created\r\n"], 201),
        (["HTTP/1.1 103 Early\r\nLink: x\r\n", "\r\nHTTP/1.1 200 OK\r\n"], 200),
    ])
    func statusesAreRead(parts: [String], expected: Int) throws {
        #expect(try status(parts) == expected)
    }

    @Test(arguments: [
        ([""], WebhookError.closed), (["HTTP/1.1 2"], .closed), (["SSH-2.0-x\r\n"], .notHTTP),
        (["HTTP/1.1 999 x\r\n"], .notHTTP), (["HTTP/1.1 20x\r\n"], .notHTTP),
        ([String(repeating: "x", count: StatusReader.maxBytes)], .notHTTP),
    ])
    func whatIsNoAnswerIsAnError(parts: [String], error: WebhookError) {
        #expect(throws: error) { try status(parts) }
    }
}
