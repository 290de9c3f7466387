internal import HTTPServer

/// Answers `/health/live`, `/health/ready` and `/metrics` on a thread of its own.
struct AdminServer {
    /// Its clients are a few probes; more at once are turned away.
    static let maxConnections = 64

    let port: Int
    private let server: HTTPServer

    /// Binds the port.
    init(
        host: String,
        port: Int,
        health: Health,
        metrics: Metrics
    ) throws(HTTPServerError) {
        var configuration = HTTPServerConfiguration(host: host, port: port)
        configuration.maxConnections = Self.maxConnections
        configuration.maxBodyBytes = 0
        server = try HTTPServer(configuration, Self.router(health: health, metrics: metrics))
        self.port = server.port
    }

    /// Begins to answer.
    func start() throws(ServiceKitError) {
        let server = server
        try startThread("admin") { server.run() }
    }

    static func router(health: Health, metrics: Metrics) -> Router {
        var router = Router()
        router.on("GET", "/health/live") { _, responder in
            responder.send(.json(Array("{\"status\":\"live\"}".utf8)))
        }
        router.on("GET", "/health/ready") { _, responder in
            let (isReady, json) = health.report()
            responder.send(.json(json, status: isReady ? 200 : 503))
        }
        router.on("GET", "/metrics") { _, responder in
            responder.send(
                HTTPResponse(
                    status: 200,
                    headers: [("Content-Type", "text/plain; version=0.0.4; charset=utf-8")],
                    body: metrics.exposition()
                )
            )
        }
        return router
    }
}
