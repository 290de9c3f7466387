#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// One run of a service, from its first log line to its exit code.
struct Lifecycle {
    let name: String
    let common: CommonConfiguration

    func run(
        _ body: @escaping @Sendable (ServiceContext) async throws -> Void
    ) async -> Service.ExitCode {
        let log = Logger(service: name, level: common.logLevel, format: common.logFormat)
        let stop = StopFlag()
        let context = ServiceContext(
            log: log,
            metrics: Metrics(),
            health: Health(stop: stop),
            stop: stop
        )
        describeProcess(name, in: context.metrics)
        do {
            let deadlineMs = common.shutdownDeadlineMs
            try Signals().watch(stop: stop, deadlineMs: deadlineMs, log: log) {
                log.error("draining took too long", ["deadline_ms": "\(deadlineMs)"])
                _exit(Service.ExitCode.deadline.rawValue)
            }
            log.info("starting", ["version": Service.version, "pid": "\(getpid())"])
            try startAdminServer(context)
            // In a child task: awaited from main itself, each hop to an actor costs microseconds.
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await body(context) }
                try await group.waitForAll()
            }
        } catch {
            log.error("failed", ["error": "\(error)"])
            return .failed
        }
        log.info("stopped")
        return .success
    }

    /// It answers to the very end, so that a probe sees the service stop.
    private func startAdminServer(_ context: ServiceContext) throws {
        if common.adminPort < 0 { return }
        let admin = try AdminServer(
            host: common.adminHost,
            port: common.adminPort,
            health: context.health,
            metrics: context.metrics
        )
        try admin.start()
        context.log.info(
            "answering health and metrics",
            ["host": common.adminHost, "port": "\(admin.port)"]
        )
    }
}
