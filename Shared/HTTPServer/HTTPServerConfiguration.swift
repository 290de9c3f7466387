/// Where a server listens and what it puts up with.
public struct HTTPServerConfiguration: Sendable {
    /// An IPv4 or IPv6 address or `localhost`; `0.0.0.0` is every IPv4 address, `::` every one.
    public var host: String
    /// 0 takes any free port.
    public var port: Int
    /// How many threads will call `run()`, each with an event loop of its own.
    public var threads = 1
    /// The request line and the header together; more is answered by 431.
    public var maxHeaderBytes = 16 * 1024
    /// A longer body is answered by 413.
    public var maxBodyBytes = 1024 * 1024
    /// Per thread; one more connection is answered by 503 and closed.
    public var maxConnections = 1024
    /// From the first byte of a request to the end of its header, and from the connection to it.
    public var headerTimeoutMs = 10_000
    /// From the end of the header to the end of the body.
    public var bodyTimeoutMs = 30_000
    /// How long a handler may take; then 503 is sent.
    public var responseTimeoutMs = 30_000
    /// How long a connection may stay open between requests.
    public var idleTimeoutMs = 60_000
    /// How long a client may take nothing while something waits for it.
    public var writeTimeoutMs = 30_000
    /// How long `run()` goes on after `stop()` for what is under way.
    public var drainTimeoutMs = 10_000
    /// How often a WebSocket is pinged and an event stream gets a comment.
    public var pingIntervalMs = 15_000
    /// What may wait for one client of a WebSocket or event stream.
    public var maxOutboxBytes = 256 * 1024
    /// A longer WebSocket message closes the connection with code 1009.
    public var maxMessageBytes = 64 * 1024
    /// More frames of one client's WebSocket in a second, of any kind, close it with code 1008.
    ///
    /// 0 is any number. A client that was silent may send as many as in two seconds at once.
    public var maxFramesPerSecond = 0
    /// Speaks TLS when both paths are given.
    public var certificatePath: String?
    /// The private key of the certificate, PEM.
    public var keyPath: String?

    /// Creates a configuration with the default limits.
    public init(host: String = "127.0.0.1", port: Int = 0) {
        self.host = host
        self.port = port
    }
}

/// What a server can fail at.
public enum HTTPServerError: Error, Equatable, CustomStringConvertible {
    /// `host` is no address.
    case readingAddress(String)
    /// The port is in use, or not allowed.
    case binding(String, port: Int, code: Int32)
    /// The certificate or key cannot be read.
    case readingFile(String, code: Int32)
    /// libwebsockets refused; most often the certificate and the key do not fit.
    case creatingContext

    /// Whether the same call may succeed later.
    public var isRetriable: Bool {
        if case .binding = self { return true }
        return false
    }

    /// What was being done.
    public var description: String {
        switch self {
        case .readingAddress(let host): "reading \(host) as an address"
        case .binding(let host, let port, let code):
            "listening on \(host) port \(port): \(systemError(code))"
        case .readingFile(let path, let code): "reading \(path): \(systemError(code))"
        case .creatingContext: "setting up the event loop or TLS"
        }
    }
}
