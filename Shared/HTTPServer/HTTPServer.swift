import Synchronization

/// An HTTP/1.1 server with WebSockets and server-sent events.
///
/// It listens from `init` on and serves while `run()` is in progress.
public final class HTTPServer: Sendable {
    /// The port, also when any was asked for.
    public let port: Int
    private let loops: [EventLoop]
    private let started = Atomic<Int>(0)

    /// Binds the port and reads the certificate.
    public init(
        _ configuration: HTTPServerConfiguration,
        _ router: Router
    ) throws(HTTPServerError) {
        for path in [configuration.certificatePath, configuration.keyPath] {
            if let path, let code = readError(path) { throw .readingFile(path, code: code) }
        }
        precondition(
            (configuration.certificatePath == nil) == (configuration.keyPath == nil),
            "TLS takes a certificate and a key"
        )
        precondition(configuration.threads > 0, "a server needs a thread")
        raiseDescriptorLimit(to: configuration.threads * configuration.maxConnections + 256)
        var configuration = configuration
        var loops: [EventLoop] = []
        for _ in 0..<configuration.threads {
            let socket = try ListeningSocket(
                host: configuration.host,
                port: configuration.port,
                isShared: configuration.threads > 1,
                isFirst: loops.isEmpty
            )
            configuration.port = socket.port
            // No two clients of a server have the same id, for as long as it can run.
            let firstID = UInt64(loops.count) << 48 | 1
            loops.append(try EventLoop(configuration, router, socket, firstID: firstID))
            try socket.listen()
        }
        self.loops = loops
        port = configuration.port
    }

    /// Serves until `stop()` and the end of what was under way, at most the drain timeout.
    ///
    /// Blocks; call it once on each of the configured number of threads.
    public func run() {
        let index = started.wrappingAdd(1, ordering: .relaxed).oldValue
        precondition(index < loops.count, "run() is called on more threads than configured")
        loops[index].run()
    }

    /// Stops taking connections, lets requests under way be answered, says goodbye to streams.
    ///
    /// From any thread, before `run()` too; returns at once.
    public func stop() {
        for loop in loops { loop.mailbox.post(.stop) }
    }
}
