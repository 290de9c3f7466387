import Glibc
import Testing

@testable import ServiceKit

/// How a process ends, tried in processes of their own.
struct LifecycleTests {
    private struct Failure: Error {}

    private struct Demo: ServiceConfiguration {
        let port: Int

        init(from settings: inout Settings) {
            port = settings.integer("PORT", default: 80, in: 1...65_535, help: "Where.")
        }
    }

    private static func lifecycle(_ arguments: [String] = []) -> Lifecycle {
        var settings = Settings(arguments: arguments) { _ in nil }
        return Lifecycle(
            name: "demo",
            common: CommonConfiguration(from: &settings, adminPort: 0)
        )
    }

    @Test func exitsWith0WhenRunReturns() async {
        await #expect(processExitsWith: .exitCode(0)) {
            exit(await Self.lifecycle().run { _ in }.rawValue)
        }
    }

    @Test func exitsWith1WhenRunThrows() async {
        let result = await #expect(
            processExitsWith: .exitCode(1),
            observing: [\.standardErrorContent]
        ) {
            exit(await Self.lifecycle().run { _ in throw Failure() }.rawValue)
        }
        let log = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
        #expect(
            log.contains(#""level":"error","service":"demo","message":"failed","error":"Failure"#)
        )
    }

    @Test(arguments: [SIGTERM, SIGINT])
    func drainsOnASignal(signal: Int32) async {
        await #expect(processExitsWith: .exitCode(0)) { [signal] in
            let code = await Self.lifecycle().run { context in
                kill(getpid(), signal)
                await context.stop.wait()
            }
            exit(code.rawValue)
        }
    }

    @Test func exitsWith70WhenDrainingIsLate() async {
        await #expect(processExitsWith: .exitCode(70)) {
            let code = await Self.lifecycle(["--shutdown-deadline", "1"]).run { context in
                kill(getpid(), SIGTERM)
                await StopFlag().wait()
            }
            exit(code.rawValue)
        }
    }

    @Test func exitsWith1WhenTheAdminPortIsTaken() async {
        await #expect(processExitsWith: .exitCode(1)) {
            let admin = try AdminServer(
                host: "127.0.0.1",
                port: 0,
                health: Health(),
                metrics: Metrics()
            )
            let code = await Self.lifecycle(["--admin-port", "\(admin.port)"]).run { _ in }
            exit(code.rawValue)
        }
    }

    @Test func exitsWith64OnMistakes() async {
        let result = await #expect(
            processExitsWith: .exitCode(64),
            observing: [\.standardErrorContent]
        ) {
            _ = Service.configure(
                "demo",
                summary: "x",
                Demo.self,
                arguments: ["--port", "0", "--other"]
            )
        }
        let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
        #expect(text.contains("demo: 2 mistakes in the configuration"))
    }

    @Test(arguments: ["--help", "--version", "--check-config"])
    func exitsWith0WhenAskedToPrint(option: String) async {
        let result = await #expect(
            processExitsWith: .exitCode(0),
            observing: [\.standardOutputContent]
        ) { [option] in
            _ = Service.configure("demo", summary: "x", Demo.self, arguments: [option])
        }
        #expect(result?.standardOutputContent.isEmpty == false)
    }

    @Test func aPreconditionOfMetricsNamesTheMetric() async {
        await #expect(processExitsWith: .failure) {
            _ = Metrics().counter("not a name", help: "x")
        }
    }
}
