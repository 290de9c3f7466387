import Dispatch
import HTTPServer
import Synchronization
import Testing

/// What the handlers of a route saw.
private final class Seen: Sendable {
    private let all = Mutex<[String]>([])

    func add(_ text: String) { all.withLock { $0.append(text) } }

    /// Waits up to five seconds for `count` entries.
    func wait(_ count: Int) -> [String] {
        for _ in 0..<500 where all.withLock({ $0.count }) < count {
            _ = DispatchSemaphore(value: 0).wait(timeout: .now() + .milliseconds(10))
        }
        return all.withLock { $0 }
    }
}

private func upgrade(_ path: String = "/ws", _ more: String = "") -> String {
    "GET \(path) HTTP/1.1\r\nHost: h\r\nUpgrade: WebSocket\r\nConnection: keep-alive, Upgrade\r\n"
        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\(more)\r\n"
}

struct WebSocketTests {
    private func echo(_ seen: Seen = Seen()) -> WebSocketRoute {
        WebSocketRoute(
            protocols: ["v2", "v1"],
            accept: { request in
                request.header("Authorization") == "no"
                    ? .problem(401, "Unauthorized", detail: "A key is needed.") : nil
            },
            opened: { client, request in
                seen.add("opened \(request.path) \(client.subprotocol ?? "-")")
            },
            received: { client, message in
                switch message {
                case .text("bye"): client.close(code: 4000, reason: "as asked")
                case .text(let text): client.send(text)
                case .binary(let bytes): client.send(bytes)
                }
            },
            closed: { client in seen.add("closed \(client.isOpen)") }
        )
    }

    @Test func echoesAndSaysGoodbye() throws {
        let seen = Seen()
        let server = try TestServer({ $0.webSocket("/ws", echo(seen)) })
        let client = try server.connect()
        client.send(upgrade("/ws", "Sec-WebSocket-Protocol: v0, v1\r\n"))
        let head = client.read(until: "\r\n\r\n")
        #expect(head.hasPrefix("HTTP/1.1 101 Switching Protocols\r\n"))
        #expect(head.contains("\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"))
        #expect(head.contains("\r\nSec-WebSocket-Protocol: v1\r\n"))
        client.send(clientFrame(0x81, Array("hello".utf8)) + clientFrame(0x82, [1, 2, 3]))
        #expect(client.read(7) == [0x81, 5] + Array("hello".utf8))
        #expect(client.read(5) == [0x82, 3, 1, 2, 3])
        let long = [UInt8](repeating: 9, count: 60_000)
        client.send(clientFrame(0x02, Array(long[..<20_000])))
        client.send(clientFrame(0x89, [7]))
        client.send(clientFrame(0x80, Array(long[20_000...])))
        #expect(client.read(3) == [0x8A, 1, 7])
        #expect(client.read(60_004) == [0x82, 126, 0xEA, 0x60] + long)
        client.send(clientFrame(0x88, [0x03, 0xE8]))
        #expect(client.read(100) == [0x88, 2, 0x03, 0xE8])
        #expect(seen.wait(2) == ["opened /ws v1", "closed false"])
    }

    @Test func theServerCloses() throws {
        let server = try TestServer({ $0.webSocket("/ws", echo()) })
        let client = try server.connect()
        client.send(Array(upgrade().utf8) + clientFrame(0x81, Array("bye".utf8)))
        _ = client.read(until: "\r\n\r\n")
        #expect(client.read(100) == [0x88, 10, 0x0F, 0xA0] + Array("as asked".utf8))
    }

    @Test func brokenRulesCloseWithTheirCode() throws {
        let server = try TestServer({ $0.webSocket("/ws", echo()) }) { $0.maxMessageBytes = 1000 }
        for (frame, code) in [
            ([0x81, 0x01, 0x61], 1002), (clientFrame(0x81, [0xFF]), 1007),
            (clientFrame(0x82, [UInt8](repeating: 1, count: 1001)), 1009),
        ] as [([UInt8], Int)] {
            let client = try server.connect()
            client.send(upgrade())
            _ = client.read(until: "\r\n\r\n")
            client.send(frame)
            let close = client.read(200)
            #expect(close.first == 0x88)
            #expect(close.dropFirst(2).prefix(2) == [UInt8(code >> 8), UInt8(code & 255)])
        }
    }

    @Test(arguments: [
        (upgrade("/ws", "Authorization: no\r\n"), 401),
        (upgrade("/other"), 404),
        ("GET /ws HTTP/1.1\r\nHost: h\r\n\r\n", 426),
        (
            "GET /ws HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Version: 8\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
            426
        ),
        (
            "GET /ws HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: short\r\n\r\n", 400
        ),
    ])
    func refusesOnAConnectionThatStays(request: String, status: Int) throws {
        let server = try TestServer({ router in
            router.webSocket("/ws", echo())
            router.on("GET", "/hello") { _, responder in responder.send(.text("hello")) }
        })
        let client = try server.connect()
        client.send(request)
        #expect(client.readResponse().head.hasPrefix("HTTP/1.1 \(status) "))
        client.send("GET /hello HTTP/1.1\r\nHost: h\r\n\r\n")
        #expect(client.readResponse().body == "hello")
    }

    @Test func theOutboxIsBounded() throws {
        let results = Seen()
        let server = try TestServer({ router in
            router.webSocket(
                "/ws",
                WebSocketRoute(
                    opened: { client, _ in
                        let frame = WebSocketFrame(binary: [UInt8](repeating: 1, count: 996))
                        let sent = (0..<20).count { _ in client.send(frame) }
                        results.add("\(sent)")
                    },
                    received: { _, _ in }
                )
            )
        }) { $0.maxOutboxBytes = 10_000 }
        let client = try server.connect()
        client.send(upgrade())
        _ = client.read(until: "\r\n\r\n")
        #expect(results.wait(1) == ["10"])
        #expect(client.read(10_000).count == 10_000)
    }

    @Test func otherThreadsSendToManyClients() throws {
        let clients = Mutex<[WebSocketClient]>([])
        let server = try TestServer({ router in
            router.webSocket(
                "/ws",
                WebSocketRoute(
                    opened: { client, _ in clients.withLock { $0.append(client) } },
                    received: { _, _ in }
                )
            )
        })
        let sockets = try (0..<20).map { _ in try server.connect() }
        for socket in sockets {
            socket.send(upgrade())
            _ = socket.read(until: "\r\n\r\n")
        }
        let all = clients.withLock { $0 }
        #expect(all.count == 20)
        DispatchQueue.concurrentPerform(iterations: 4) { thread in
            for index in 0..<50 {
                let frame = WebSocketFrame(binary: [UInt8(thread), UInt8(index)])
                for client in all { client.send(frame) }
            }
        }
        for socket in sockets {
            let bytes = socket.read(4 * 50 * 4)
            var next = [0, 0, 0, 0]
            for start in stride(from: 0, to: bytes.count, by: 4) {
                let thread = Int(bytes[start + 2])
                #expect(Int(bytes[start + 3]) == next[thread])
                next[thread] += 1
            }
            #expect(next == [50, 50, 50, 50])
        }
    }

    @Test func silentClientsArePingedAndGivenUp() throws {
        let seen = Seen()
        let server = try TestServer({ $0.webSocket("/ws", echo(seen)) }) { $0.pingIntervalMs = 80 }
        let client = try server.connect()
        client.send(upgrade())
        _ = client.read(until: "\r\n\r\n")
        #expect(client.read(2) == [0x89, 0])
        client.send(clientFrame(0x8A, []))
        #expect(client.read(2) == [0x89, 0])
        #expect(seen.wait(2).last == "closed false")
    }

    @Test func goodbyeIsSaidWhenTheServerStops() throws {
        let server = try TestServer({ $0.webSocket("/ws", echo()) })
        let client = try server.connect()
        client.send(upgrade())
        _ = client.read(until: "\r\n\r\n")
        server.stop()
        #expect(client.read(4) == [0x88, 12, 0x03, 0xE9])
        client.send(clientFrame(0x88, [0x03, 0xE9]))
        client.finish()
        #expect(server.waitForEnd(seconds: 10))
    }
}

struct EventStreamTests {
    private func route(_ seen: Seen) -> EventStreamRoute {
        EventStreamRoute(
            accept: { $0.queryValue("channel") == nil ? .problem(400, "Bad Request") : nil },
            opened: { client, request in
                let last = request.header("Last-Event-ID") ?? "-"
                client.send(ServerSentEvent(data: "after \(last)", event: "snapshot", id: "7"))
                if request.queryValue("channel") == "short" { client.close() }
                seen.add("opened")
            },
            closed: { _ in seen.add("closed") }
        )
    }

    @Test func streamsEvents() throws {
        let seen = Seen()
        let server = try TestServer({ $0.eventStream("/events", route(seen)) }) {
            $0.pingIntervalMs = 50
        }
        let client = try server.connect()
        client.send("GET /events?channel=a HTTP/1.1\r\nHost: h\r\nLast-Event-ID: 6\r\n\r\n")
        #expect(client.read(until: "\r\n\r\n").contains("\r\nContent-Type: text/event-stream\r\n"))
        #expect(client.read(until: "\n\n") == "id: 7\nevent: snapshot\ndata: after 6\n\n")
        #expect(client.read(until: "\n\n") == ":\n\n")
        client.finish()
        #expect(seen.wait(2) == ["opened", "closed"])
    }

    @Test func endsAndRefuses() throws {
        let seen = Seen()
        let server = try TestServer({ $0.eventStream("/events", route(seen)) })
        let answer = try server.exchange("GET /events?channel=short HTTP/1.1\r\nHost: h\r\n\r\n")
        #expect(answer.hasSuffix("data: after -\n\n"))
        #expect(seen.wait(2) == ["opened", "closed"])
        let refused = try server.exchange("GET /events HTTP/1.0\r\n\r\n")
        #expect(refused.hasPrefix("HTTP/1.1 400 "))
    }

    @Test func endsWhenTheServerStops() throws {
        let seen = Seen()
        let server = try TestServer({ $0.eventStream("/events", route(seen)) })
        let client = try server.connect()
        client.send("GET /events?channel=a HTTP/1.1\r\nHost: h\r\n\r\n")
        #expect(seen.wait(1) == ["opened"])
        server.stop()
        #expect(client.readToEnd().hasSuffix("\n\n"))
        client.finish()
        #expect(server.waitForEnd(seconds: 10))
    }
}
