import Foundation
import HTTPServer
import Synchronization
import Testing

@testable import Webhooks

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

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
            let answer = try client().post(
                Array("{}".utf8),
                headers: [("webhook-id", "n1")],
                to: url
            )
            #expect(answer == WebhookAnswer(status: 418))
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
            #expect(try client().post([], headers: [], to: url).status == 307)
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

/// Takes one connection, waits for a request, and sends these bytes.
private func withRawServer(_ answer: String, _ body: (Int) throws -> Void) throws {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(listener) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = unsafe inet_addr("127.0.0.1")
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isListening = unsafe withUnsafeMutablePointer(to: &address) { pointer in
        unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
            unsafe bind(listener, pointer, length) == 0 && listen(listener, 1) == 0
                && getsockname(listener, pointer, &length) == 0
        }
    }
    try #require(isListening)
    Thread {
        let client = accept(listener, nil, nil)
        var request = [UInt8](repeating: 0, count: 4_096)
        _ = unsafe recv(client, &request, request.count, 0)
        _ = unsafe send(client, Array(answer.utf8), answer.utf8.count, Int32(MSG_NOSIGNAL))
        close(client)
    }
    .start()
    try body(Int(UInt16(bigEndian: address.sin_port)))
}

@Suite struct WebhookAnswerTests {
    private func post(to port: Int) throws -> WebhookAnswer {
        try WebhookClient(AddressRules(allowing: "127.0.0.1"), timeoutMs: 2_000)
            .post(Array("{}".utf8), headers: [], to: WebhookURL("http://127.0.0.1:\(port)/"))
    }

    @Test(arguments: [
        ("HTTP/1.1 204 No Content\r\n\r\n", 204), ("HTTP/1.0 200 OK\r\n\r\n", 200),
        ("HTTP/1.1 500 x\r\nContent-Length: 9999999\r\n\r\nbegins, and is not waited for", 500),
        ("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n", 201),
    ])
    func statusesAreRead(answer: String, expected: Int) throws {
        try withRawServer(answer) { port throws in #expect(try post(to: port).status == expected) }
    }

    @Test(arguments: [
        ("Retry-After: 120", 120), ("retry-after:7", 7), ("Retry-After: 0", nil),
        ("Retry-After: -5", nil), ("Retry-After: soon", nil), ("Retry-After:", nil),
        ("X-Retry-After: 9", nil), ("Retry-After: Sun, 06 Nov 1994 08:49:37 GMT", nil),
    ])
    func theSecondsOfRetryAfterAreRead(field: String, seconds: Int64?) throws {
        try withRawServer("HTTP/1.1 503 x\r\n\(field)\r\n\r\n") { port throws in
            let answer = try post(to: port)
            #expect(answer == WebhookAnswer(status: 503, retryAfterSeconds: seconds))
        }
    }

    @Test func theDateOfRetryAfterIsRead() throws {
        let date = DateFormatter()
        date.locale = Locale(identifier: "en_US_POSIX")
        date.timeZone = TimeZone(identifier: "GMT")
        date.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
        let field = "Retry-After: \(date.string(from: Date(timeIntervalSinceNow: 1_000)))"
        try withRawServer("HTTP/1.1 429 x\r\n\(field)\r\n\r\n") { port in
            let seconds = try #require(try post(to: port).retryAfterSeconds)
            #expect((900...1_000).contains(seconds))
        }
    }

    @Test(arguments: [
        ("", WebhookError.closed), ("SSH-2.0-x\r\n", .notHTTP),
    ])
    func whatIsNoAnswerIsAnError(answer: String, error: WebhookError) throws {
        try withRawServer(answer) { port in
            #expect(throws: error) { try post(to: port) }
        }
    }
}
