import Testing

@testable import Redis

@Suite struct RedisConnectionTests {
    @Test func answersInOrderAndBinarySafe() throws {
        let server = try RedisServer()
        var connection = try server.connect()
        let key: [UInt8] = [0, 13, 10, 255, 36]
        let value: [UInt8] = Array(0...255)
        try connection.append("SET", .bytes(key), .bytes(value))
        try connection.append("GET", .bytes(key))
        try connection.append("INCRBY", "n", .integer(.min + 1))
        try connection.append("GET", "nothing")
        try connection.append("LPUSH", "n", "x")
        try connection.append("ECHO", "")
        try connection.append("MGET", .bytes(key), "nothing")
        #expect(connection.pendingReplies == 7)
        let replies = try connection.replies(7)
        #expect(replies[0] == .status("OK"))
        #expect(replies[1] == .bytes(value))
        #expect(replies[2] == .integer(.min + 1))
        #expect(replies[3] == .null)
        guard case .error("WRONGTYPE", _) = replies[4] else {
            Issue.record("\(replies[4]) is not an error")
            return
        }
        #expect(replies[5] == .bytes([]))
        #expect(replies[6] == .array([.bytes(value), .null]))
        #expect(throws: RedisError.server(code: "WRONGTYPE")) {
            try connection.command("LPUSH", "n", "x")
        }
        #expect(connection.isConnected == true)
        #expect(try connection.command("PING") == .status("PONG"))
    }

    @Test func selectsTheDatabase() throws {
        let server = try RedisServer()
        var third = try RedisConnection(url: server.url + "/3")
        try third.connectIfNeeded()
        _ = try third.command("SET", "here", "3")
        var first = try server.connect()
        #expect(try first.command("EXISTS", "here") == .integer(0))
        _ = try first.command("SELECT", 3)
        #expect(try first.command("GET", "here") == .bytes(Array("3".utf8)))
        var beyond = try RedisConnection(url: server.url + "/99")
        #expect(throws: RedisError.connecting("the server answered ERR")) {
            try beyond.connectIfNeeded()
        }
    }

    @Test func saysThatThePasswordIsWrongWithoutShowingIt() throws {
        let server = try RedisServer(password: "right")
        let place = "127.0.0.1:\(server.port)"
        for (login, code) in [(":wrong@", "WRONGPASS"), ("me:wrong@", "WRONGPASS"), ("", "NOAUTH")]
        {
            var connection = try RedisConnection(url: "redis://\(login)\(place)")
            let error = #expect(throws: RedisError.self) { try connection.connectIfNeeded() }
            #expect(error == .authentication(code: code))
            #expect(error?.isRetriable == false)
            #expect(error.map { !"\($0)".contains("wrong") } == true)
            #expect(connection.isConnected == false)
        }
        var connection = try server.connect()
        #expect(try connection.command("PING") == .status("PONG"))
    }

    @Test func goesOnWhenTheServerIsBack() throws {
        let server = try RedisServer()
        var connection = try server.connect()
        server.kill()
        #expect {
            try connection.command("PING")
        } throws: { error in
            guard case RedisError.connectionLost = error else { return false }
            return true
        }
        #expect(connection.isConnected == false)
        #expect(throws: RedisError.notConnected) { try connection.command("PING") }
        #expect(connection.pendingReplies == 0)
        #expect {
            try connection.connectIfNeeded()
        } throws: { error in
            guard case RedisError.connecting = error else { return false }
            return true
        }
        // Straight away again: not even tried.
        #expect {
            try connection.connectIfNeeded()
        } throws: { error in
            guard case RedisError.waiting(let ms) = error else { return false }
            return ms > 0 && ms <= RetryGate.firstDelayMs
        }
        try server.start()
        try eventually("the connection is back") { (try? connection.connectIfNeeded()) != nil }
        #expect(try connection.command("PING") == .status("PONG"))
    }

    @Test func aPipelineThatBreaksLeavesNothingBehind() throws {
        let server = try RedisServer()
        var connection = try server.connect()
        try connection.append("PING")
        try connection.append("PING")
        #expect(try connection.replies(1) == [.status("PONG")])
        server.kill()
        try server.start()
        // The second reply had arrived already; after it the broken connection shows.
        #expect(try connection.replies(1) == [.status("PONG")])
        #expect(throws: RedisError.self) { try connection.command("PING") }
        try eventually("the connection is back") { (try? connection.connectIfNeeded()) != nil }
        #expect(try connection.command("ECHO", "fresh") == .bytes(Array("fresh".utf8)))
    }

    @Test func givesUpOnAServerThatHangs() throws {
        let server = try RedisServer()
        var connection = try server.connect(RedisTimeouts(connectMs: 500, commandMs: 200))
        server.pause(true)
        let startedMs = monotonicMs()
        #expect(throws: RedisError.timeout) { try connection.command("PING") }
        let tookMs = monotonicMs() - startedMs
        #expect((150...2_000).contains(tookMs))
        #expect(connection.isConnected == false)
        // The kernel accepts for a paused server, so it is the login that times out.
        #expect(throws: RedisError.timeout) { try connection.connectIfNeeded() }
        server.pause(false)
        try eventually("the connection is back") { (try? connection.connectIfNeeded()) != nil }
        // The answer to the first ping is not taken for that of another command.
        #expect(try connection.command("ECHO", "mine") == .bytes(Array("mine".utf8)))
    }

    @Test func refusesToConnectWithinTheTimeout() throws {
        // A documentation address that nothing answers from.
        var connection = try RedisConnection(
            url: "redis://192.0.2.1",
            timeouts: RedisTimeouts(connectMs: 200, commandMs: 200)
        )
        let startedMs = monotonicMs()
        #expect(throws: RedisError.self) { try connection.connectIfNeeded() }
        #expect(monotonicMs() - startedMs < 2_000)
    }

    @Test func waitsLongerAfterEveryFailureUpToALimit() {
        var gate = RetryGate()
        #expect(gate.waitMs(at: 0) == 0)
        for failure in 0..<40 {
            gate.failed(at: 1_000)
            let most = min(
                RetryGate.longestDelayMs,
                RetryGate.firstDelayMs << Int64(min(failure, 10))
            )
            #expect((most / 2...most).contains(gate.waitMs(at: 1_000)))
        }
        #expect(gate.waitMs(at: 1_000 + RetryGate.longestDelayMs) == 0)
        gate.succeeded()
        #expect(gate.waitMs(at: 1_000) == 0)
    }
}
