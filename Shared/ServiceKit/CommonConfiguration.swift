#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The keys that every service has.
struct CommonConfiguration: Sendable {
    let logLevel: Logger.Level
    let logFormat: Logger.Format
    let adminHost: String
    let adminPort: Int
    let shutdownDeadlineMs: Int

    init(from settings: inout Settings, adminPort defaultPort: Int) {
        let levels = Logger.Level.allCases
        let level = settings.choice(
            "LOG_LEVEL",
            default: "info",
            of: levels.map(\.name),
            help: "The lightest level logged."
        )
        logLevel = levels.first { $0.name == level } ?? .info
        let format = settings.choice(
            "LOG_FORMAT",
            default: isatty(2) == 1 ? "text" : "json",
            of: ["json", "text"],
            help: "How log lines look: text is for people, and the default on a terminal."
        )
        logFormat = format == "json" ? .json : .text
        adminHost = settings.string(
            "ADMIN_HOST",
            default: "127.0.0.1",
            help: "Address of /health/live, /health/ready and /metrics; 0.0.0.0 is every one."
        )
        adminPort = settings.integer(
            "ADMIN_PORT",
            default: defaultPort,
            in: -1...65_535,
            help: "Their port; 0 is any free one, -1 is none."
        )
        let seconds = settings.integer(
            "SHUTDOWN_DEADLINE",
            default: 25,
            in: 1...3600,
            unit: "seconds",
            help: "How long draining may take after SIGTERM; then the exit code is 70."
        )
        shutdownDeadlineMs = seconds * 1000
    }
}
