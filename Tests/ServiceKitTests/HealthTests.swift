import HTTPServer
import Synchronization
import Testing

@testable import ServiceKit

struct HealthTests {
    private func get(
        _ path: String,
        _ health: Health,
        _ metrics: Metrics = Metrics()
    ) throws
        -> HTTPResponse
    {
        let request = try #require(HTTPRequest(method: "GET", target: path))
        let answer = Mutex<HTTPResponse?>(nil)
        AdminServer.router(health: health, metrics: metrics).handle(
            request,
            Responder { response in answer.withLock { $0 = response } }
        )
        return try #require(answer.withLock { $0 })
    }

    private func body(_ response: HTTPResponse) -> String {
        String(decoding: response.body, as: UTF8.self)
    }

    @Test func isReadyWhenEveryRequiredDependencyIsUp() throws {
        let health = Health()
        #expect(health.isReady)
        health.register("kafka")
        health.register("redis", isRequired: false)
        #expect(try get("/health/ready", health).status == 503)
        #expect(try body(get("/health/ready", health)).contains("not connected yet"))
        health.up("kafka")
        let ready = try get("/health/ready", health)
        #expect(ready.status == 200)
        #expect(
            body(ready).hasPrefix(#"{"status":"ready","dependencies":{"kafka":{"status":"up","#)
        )
        #expect(body(ready).contains(#""redis":{"status":"down","required":false,"#))
        health.down("kafka", because: "said \"no\"")
        let away = try get("/health/ready", health)
        #expect(away.status == 503)
        #expect(body(away).contains(#""reason":"said \"no\""}"#))
        #expect(health.state(of: "kafka") == .down("said \"no\""))
        #expect(health.state(of: "other") == nil)
    }

    @Test func isNotReadyWhileStoppingButLive() throws {
        let stop = StopFlag()
        let health = Health(stop: stop)
        stop.set()
        let answer = try get("/health/ready", health)
        #expect(answer.status == 503)
        #expect(body(answer) == #"{"status":"stopping","dependencies":{}}"#)
        #expect(try get("/health/live", health).status == 200)
    }

    @Test func metricsAreServedAsPrometheusText() throws {
        let metrics = Metrics()
        metrics.counter("demo_total", help: "x").increment()
        let answer = try get("/metrics", Health(), metrics)
        #expect(body(answer).hasSuffix("demo_total 1\n"))
        #expect(answer.headers.contains { $0.1.hasPrefix("text/plain; version=0.0.4") })
        #expect(try get("/other", Health()).status == 404)
    }
}
