import Console
import HTTPServer
import Models
import ServiceKit
import Synchronization
import Testing

@testable import Groundswell

/// What a made-up gateway was sent, and the number of its connections.
private final class Inbox: Sendable {
    let bodies = Mutex<[[UInt8]]>([])

    /// The number of the request, from 1.
    func add(_ body: [UInt8]) -> Int {
        bodies.withLock {
            $0.append(body)
            return $0.count
        }
    }
}

private func answer(_ status: Int, _ headers: [(String, String)] = []) -> HTTPResponse {
    var response = HTTPResponse.json(Array("{}".utf8))
    response.status = status
    response.headers += headers
    return response
}

private func config(_ arguments: String, port: Int) -> EmojiConfig {
    let words = arguments.split(separator: " ").map(String.init)
    var settings = Settings(
        arguments: words + ["--gateway-url", "http://127.0.0.1:\(port)"],
        environment: { $0 == "REGIONS_FILE" ? regionsFile : nil }
    )
    return EmojiConfig(from: &settings)
}

/// Has one client send to a gateway that answers the n-th request as told.
private func run(
    _ arguments: String,
    _ respond: @escaping @Sendable (Int) -> HTTPResponse
) throws -> (summary: EmojiSummary, bodies: [[UInt8]]) {
    let inbox = Inbox()
    var router = Router()
    router.on("POST", "/emoji") { request, responder in
        responder.send(respond(inbox.add(request.body)))
    }
    let server = try HTTPServer(HTTPServerConfiguration(), router)
    let config = config(arguments, port: server.port)
    let address = try #require(config.gateway)
    let bodies: [@Sendable () throws -> EmojiSummary?] = [
        {
            server.run()
            return nil
        },
        {
            defer { server.stop() }
            return EmojiClient(
                0,
                config,
                address,
                .builtIn,
                stop: StopFlag(),
                progress: SharedProgress("reactions", total: 0)
            ).run()
        },
    ]
    let results = try concurrently(bodies)
    return (try #require(results[1]), inbox.bodies.withLock { $0 })
}

@Suite struct EmojiClientTests {
    @Test func sendsReactionsOverOneConnectionAndMeasuresThem() throws {
        let (summary, bodies) = try run("--emojis-per-client 200") { _ in answer(200) }
        #expect(summary.taken == 200 && summary.failed == 0)
        #expect(summary.latencies.count == 200)
        #expect(Set(bodies).count > 100)
        var parser = EmojiParser()
        for body in bodies { _ = try parser.parse(body.span) }
    }

    @Test func countsWhatIsRefused() throws {
        let (summary, bodies) = try run("--emojis-per-client 10") { number in
            answer(number <= 3 ? 422 : 200)
        }
        #expect(summary.taken == 7 && bodies.count == 10)
        #expect(summary.failures == ["status 422": 3])
        #expect(summary.text.contains("3 errors"))
    }

    @Test func sendsAgainWhatIsToComeLater() throws {
        let (summary, bodies) = try run("--emojis-per-client 3") { number in
            number == 2 ? answer(503, [("Retry-After", "0")]) : answer(200)
        }
        #expect(summary.taken == 3 && summary.failed == 0 && summary.postponed == 1)
        #expect(bodies.count == 4 && bodies[1] == bodies[2])
    }

    @Test func opensItsConnectionAgain() throws {
        let (summary, _) = try run("--emojis-per-client 5") { number in
            answer(200, number == 2 ? [("Connection", "close")] : [])
        }
        #expect(summary.taken == 5 && summary.failed == 0)
    }

    @Test func givesUpWhenNobodyAnswers() throws {
        let config = config("--emojis-per-client 100000 --num-clients 1", port: 1)
        let address = try #require(config.gateway)
        let summary = EmojiClient(
            0,
            config,
            address,
            .builtIn,
            stop: StopFlag(),
            progress: SharedProgress("reactions", total: 0)
        ).run()
        #expect(summary.taken == 0 && summary.failed == 20)
    }
}
