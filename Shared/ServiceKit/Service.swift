#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The configuration of one service: declares its keys and takes their values.
public protocol ServiceConfiguration: Sendable {
    /// Reads every key; mistakes are collected in `settings` and do not throw.
    init(from settings: inout Settings)
}

/// What a running service is given.
public final class ServiceContext: Sendable {
    /// Where it tells what happens.
    public let log: Logger
    /// What it measures.
    public let metrics: Metrics
    /// What it depends on.
    public let health: Health
    /// When to drain.
    public let stop: StopFlag

    /// Puts a context together; tests do so too.
    public init(log: Logger, metrics: Metrics, health: Health, stop: StopFlag) {
        self.log = log
        self.metrics = metrics
        self.health = health
        self.stop = stop
    }
}

/// The one way a service starts and ends.
public enum Service {
    /// The version of the suite.
    public static let version = "0.1.0"

    /// How a service ends.
    public enum ExitCode: Int32, Sendable {
        /// It drained, or only printed something.
        case success = 0
        /// `run` threw.
        case failed = 1
        /// The configuration has mistakes.
        case usage = 64
        /// Draining took longer than the deadline.
        case deadline = 70
    }

    /// Reads the configuration, starts the admin server, runs `run` and exits.
    ///
    /// SIGTERM and SIGINT set the context's stop flag; then `run` must return before the deadline.
    /// `adminPort` is the default of the key of that name.
    public static func main<C: ServiceConfiguration>(
        _ name: String,
        summary: String,
        adminPort: Int = 0,
        _: C.Type,
        run: @escaping @Sendable (C, ServiceContext) async throws -> Void
    ) async -> Never {
        let all = configure(
            name,
            summary: summary,
            arguments: Array(CommandLine.arguments.dropFirst())
        ) { settings in
            (
                own: C(from: &settings),
                common: CommonConfiguration(from: &settings, adminPort: adminPort)
            )
        }
        let code = await Lifecycle(name: name, common: all.common).run { context in
            try await run(all.own, context)
        }
        exit(code.rawValue)
    }

    /// Ends the process without closing anything.
    public static func endAtOnce(_ code: ExitCode) -> Never {
        _exit(code.rawValue)
    }

    /// Reads a configuration alone, for a command that is no service.
    ///
    /// Prints and exits for `--help`, `--version`, `--check-config` and mistakes.
    public static func configure<C: ServiceConfiguration>(
        _ name: String,
        summary: String,
        _: C.Type,
        arguments: [String]
    ) -> C {
        configure(name, summary: summary, arguments: arguments) { C(from: &$0) }
    }

    private static func configure<C>(
        _ name: String,
        summary: String,
        arguments: [String],
        _ read: (inout Settings) -> C
    ) -> C {
        switch Startup(name: name, summary: summary).read(
            arguments: arguments,
            environment: environmentVariable,
            read
        )
        {
        case .run(let configuration): return configuration
        case .print(let text):
            writeAll(Array(text.utf8), to: 1)
            exit(ExitCode.success.rawValue)
        case .refuse(let text):
            writeAll(Array(text.utf8), to: 2)
            exit(ExitCode.usage.rawValue)
        }
    }
}

/// Decides what a command line and an environment ask for.
struct Startup {
    let name: String
    let summary: String

    enum Outcome<C> {
        case run(C)
        case print(String)
        case refuse(String)
    }

    func read<C>(
        arguments: [String],
        environment: @escaping (String) -> String?,
        _ read: (inout Settings) -> C
    ) -> Outcome<C> {
        var rest = arguments
        let asksVersion = rest.contains("--version")
        let asksHelp = rest.contains("--help") || rest.contains("-h")
        let asksCheck = rest.contains("--check-config")
        rest.removeAll { ["--version", "--help", "-h", "--check-config"].contains($0) }
        if asksVersion && !asksHelp { return .print("\(name) \(Service.version)\n") }
        var settings = Settings(arguments: rest, environment: environment)
        let configuration = read(&settings)
        settings.rejectUnknownArguments()
        if asksHelp { return .print(settings.helpText(name: name, summary: summary)) }
        if !settings.mistakes.isEmpty { return .refuse(settings.mistakesText(name: name)) }
        return asksCheck ? .print(settings.valuesText()) : .run(configuration)
    }
}
