import HTTPServer
import Synchronization

/// Sends every WebSocket message back, for test suites of the protocol: `EchoServer PORT`.
///
/// Messages may be long, and are deflated for clients that ask for it.
@main
enum Main {
    static func main() throws {
        var configuration = HTTPServerConfiguration(
            port: CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 0
        )
        configuration.maxMessageBytes = 64 << 20
        configuration.maxOutboxBytes = 256 << 20
        configuration.pingIntervalMs = 600_000
        let deflater = Mutex(MessageDeflater())
        var route = WebSocketRoute(received: { client, message in
            switch message {
            case .text(let text) where client.takesDeflate:
                client.send(deflater.withLock { $0.frame(text: Array(text.utf8)) })
            case .binary(let bytes) where client.takesDeflate:
                client.send(deflater.withLock { $0.frame(binary: bytes) })
            case .text(let text): client.send(text)
            case .binary(let bytes): client.send(bytes)
            }
        })
        route.allowsDeflate = true
        var router = Router()
        router.webSocket("/", route)
        let server = try HTTPServer(configuration, router)
        print("serving on port \(server.port)")
        server.run()
    }
}
