import Dispatch
import HTTPServer
import Synchronization
import Testing

private let upgrade =
    "GET /ws HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"

/// Waits up to five seconds for a condition.
private func eventually(_ condition: () -> Bool) -> Bool {
    for _ in 0..<500 {
        if condition() { return true }
        _ = DispatchSemaphore(value: 0).wait(timeout: .now() + .milliseconds(10))
    }
    return condition()
}

struct FanoutTests {
    @Test(arguments: [1, 3]) func allGetTheSameInOrder(threads: Int) throws {
        let clients = Mutex<[WebSocketClient]>([])
        let server = try TestServer({ router in
            router.webSocket(
                "/ws",
                WebSocketRoute(
                    opened: { client, _ in clients.withLock { $0.append(client) } },
                    received: { _, _ in }
                )
            )
        }) { $0.threads = threads }
        let sockets = try (0..<30).map { _ in try server.connect() }
        for socket in sockets {
            socket.send(upgrade + "\r\n")
            _ = socket.read(until: "\r\n\r\n")
        }
        let all = clients.withLock { $0 }
        #expect(all.count == 30)
        #expect(Set(all.map(\.id)).count == 30)
        var fanout = Fanout()
        for round in 0..<20 {
            for client in all {
                #expect(eventually { !client.isBusy })
                fanout.add(WebSocketFrame(utf8: Array("r\(round)".utf8)), to: client)
                #expect(client.isBusy)
            }
            fanout.send()
        }
        let wanted = (0..<20).flatMap { round -> [UInt8] in
            let text = Array("r\(round)".utf8)
            return [0x81, UInt8(text.count)] + text
        }
        for socket in sockets { #expect(socket.read(wanted.count) == wanted) }
    }

    @Test func oneThatTakesNothingStaysBusyAndHasItAllLater() throws {
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
        let socket = try TestClient(port: server.port, receiveBytes: 4_096)
        socket.send(upgrade + "\r\n")
        _ = socket.read(until: "\r\n\r\n")
        let client = try #require(clients.withLock { $0.first })
        var fanout = Fanout()
        let long = [UInt8](repeating: 7, count: 16 << 20)
        fanout.add(WebSocketFrame(binary: long), to: client)
        fanout.send()
        _ = DispatchSemaphore(value: 0).wait(timeout: .now() + .milliseconds(300))
        #expect(client.isBusy, "more than any buffer of the system holds")
        client.close(code: 4408, reason: "too slow")
        #expect(socket.read(10 + long.count).count == 10 + long.count)
        #expect(socket.read(100) == [0x88, 10, 0x11, 0x38] + Array("too slow".utf8))
    }
}

struct AdmissionTests {
    private func server(
        _ decide: @escaping Handler,
        _ adjust: (inout HTTPServerConfiguration) -> Void = { _ in }
    ) throws -> TestServer {
        try TestServer(
            { router in
                var socket = WebSocketRoute(
                    opened: { client, _ in client.send("open") },
                    received: { client, message in
                        if case .text(let text) = message { client.send(text) }
                    }
                )
                socket.allowsDeflate = true
                socket.admit = decide
                router.webSocket("/ws", socket)
                var events = EventStreamRoute(opened: { client, _ in
                    client.send(ServerSentEvent(data: "open"))
                    client.close()
                })
                events.admit = decide
                router.eventStream("/events", events)
            },
            adjust
        )
    }

    @Test func streamsAreOpenedLaterByAnotherThread() throws {
        let server = try server { _, responder in
            DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(50)) {
                responder.adding([("X-Seen", "yes")]).open()
                // Only the first word counts.
                responder.send(.problem(500, "late"))
            }
        }
        let client = try server.connect()
        // What is sent at once waits until the socket is open.
        client.send(Array((upgrade + "\r\n").utf8) + clientFrame(0x81, Array("hi".utf8)))
        #expect(client.read(until: "\r\n\r\n").contains("\r\nX-Seen: yes\r\n"))
        #expect(client.read(10) == [0x81, 4] + Array("open".utf8) + [0x81, 2] + Array("hi".utf8))
        let events = try server.exchange("GET /events HTTP/1.1\r\nHost: h\r\n\r\n")
        #expect(events.contains("\r\nX-Seen: yes\r\n"))
        #expect(events.hasSuffix("data: open\n\n"))
    }

    @Test func orRefusedByAnAnswer() throws {
        let server = try server { _, responder in
            responder.send(.problem(429, "Too many"))
            responder.open()
        }
        let client = try server.connect()
        for _ in 0..<2 {
            client.send(upgrade + "\r\n")
            #expect(client.readResponse().head.hasPrefix("HTTP/1.1 429 "))
            client.send("GET /events HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(client.readResponse().head.hasPrefix("HTTP/1.1 429 "))
        }
    }

    @Test func deflateIsAgreedOnAndUsed() throws {
        let server = try server { _, responder in responder.open() }
        let client = try server.connect()
        client.send(upgrade + "Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n")
        let head = client.read(until: "\r\n\r\n")
        #expect(head.contains("\r\nSec-WebSocket-Extensions: permessage-deflate; server_no"))
        _ = client.read(6)
        client.send(clientFrame(0xC1, [0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00]))
        #expect(client.read(7) == [0x81, 5] + Array("Hello".utf8))
    }

    @Test func aFloodOfFramesIsClosed() throws {
        let server = try server({ _, responder in responder.open() }) {
            $0.maxFramesPerSecond = 20
        }
        for flood in [clientFrame(0x89, []), clientFrame(0x8A, []), clientFrame(0x01, [97])] {
            let client = try server.connect()
            client.send(upgrade + "\r\n")
            _ = client.read(until: "\r\n\r\n")
            // A first part of a message, then nothing but empty parts of it.
            let isPart = flood[0] == 0x01
            client.send(flood)
            for _ in 0..<500 where client.send(isPart ? clientFrame(0x00, []) : flood) {}
            let answer = Array(client.readToEnd().utf8)
            let pongs = answer.count { $0 == 0x8A || $0 == 0xBD }
            #expect(pongs < 200)
            #expect(String(decoding: answer, as: UTF8.self).hasSuffix("too many frames"))
        }
    }
}
