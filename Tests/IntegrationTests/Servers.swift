import Foundation

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Why a test cannot go on.
struct Trouble: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// Kafka, Redis and Postgres, as the environment names them.
struct Servers {
    var kafka: String
    let redis: String
    let postgres: String

    init() throws {
        kafka = try Self.variable("KAFKA_BOOTSTRAP_SERVERS")
        redis = try Self.variable("REDIS_URL")
        postgres = try Self.variable("POSTGRES_URL")
    }

    /// The address of another database of the same Redis.
    func redis(database: Int) -> String { Self.replacingPath(of: redis, by: "\(database)") }

    /// The address of another database of the same Postgres.
    func postgres(database: String) -> String { Self.replacingPath(of: postgres, by: database) }

    // MARK: Those that may be ended

    enum Kind: String {
        case kafka, redis, postgres
    }

    /// Whether the broker is Apache Kafka, and not the one that keeps everything in its memory.
    static var isBrokerReal: Bool { environment["KAFKA_KIND"] != "embedded" }

    /// Whether `scripts/up` started it here, so that a test may end it.
    static func isOurs(_ kind: Kind) -> Bool {
        guard let state = environment["GROUNDSWELL_STATE"] ?? environment["GROUNDSWELL_ENV"],
            let text = try? String(
                contentsOfFile: "\(state)/\(kind.rawValue).kind",
                encoding: .utf8
            )
        else { return false }
        let started = text.trimmingCharacters(in: .whitespacesAndNewlines)
        return !started.isEmpty && started != "embedded"
    }

    /// Ends a server as a crash would.
    static func kill(_ kind: Kind) throws {
        try Program.run(script("down"), [kind.rawValue, "--kill"], environment: ownEnvironment)
    }

    /// Starts it again, with the data it had.
    static func start(_ kind: Kind) throws {
        try Program.run(script("up"), [kind.rawValue], environment: ownEnvironment)
    }

    /// Has a server stand still.
    static func pause(_ kind: Kind) throws { try signal(kind, SIGSTOP) }

    /// Has a server go on.
    static func resume(_ kind: Kind) throws { try signal(kind, SIGCONT) }

    /// To all of its processes: Postgres has one for each connection.
    private static func signal(_ kind: Kind, _ number: Int32) throws {
        let id = try processID(kind)
        let children = try Program.outcome(
            "/usr/bin/env",
            ["pgrep", "-P", "\(id)"],
            environment: environment
        )
        let all = [id] + children.text.split(separator: "\n").compactMap { Int32($0) }
        for process in all { _ = systemKill(process, number) }
    }

    /// The process of a server that `scripts/up` started here.
    static func processID(_ kind: Kind) throws -> Int32 {
        let state = ownEnvironment["GROUNDSWELL_STATE"] ?? ""
        let text = try String(contentsOfFile: "\(state)/pids/\(kind.rawValue)", encoding: .utf8)
        guard let id = text.split(separator: "\n").first.flatMap({ Int32($0) }) else {
            throw Trouble("\(kind.rawValue) has no process")
        }
        return id
    }

    // MARK: Pieces

    private static var environment: [String: String] { ProcessInfo.processInfo.environment }

    /// What `scripts/up` and `scripts/down` need to find the servers that this run uses.
    private static var ownEnvironment: [String: String] {
        var copy = environment
        copy["GROUNDSWELL_STATE"] =
            environment["GROUNDSWELL_STATE"] ?? environment["GROUNDSWELL_ENV"]
        return copy
    }

    private static func script(_ name: String) -> String { Folders.checkout + "/scripts/" + name }

    private static func variable(_ name: String) throws -> String {
        guard let value = environment[name], !value.isEmpty else {
            throw Trouble(
                "\(name) is not set: run scripts/up and source .run/env, or run scripts/test"
            )
        }
        return value
    }

    private static func replacingPath(of url: String, by path: String) -> String {
        guard let scheme = url.range(of: "://") else { return url }
        let rest = url[scheme.upperBound...]
        let host = rest.prefix { $0 != "/" && $0 != "?" }
        return url[..<scheme.upperBound] + host + "/" + path
    }
}

/// Where things are.
enum Folders {
    /// The top of the checkout.
    static let checkout: String = {
        let folders = #filePath.split(separator: "/").dropLast(3)
        return "/" + folders.joined(separator: "/")
    }()

    /// Where the services were built to: named by the environment, else beside the tests.
    static let binaries: String = {
        if let named = ProcessInfo.processInfo.environment["GROUNDSWELL_BINARIES"] { return named }
        let here = CommandLine.arguments.first ?? ""
        let folders = URL(fileURLWithPath: here).deletingLastPathComponent().path
        return folders.hasSuffix(".build/release") ? folders : checkout + "/.build/debug"
    }()

    /// Where logs of the services go.
    static let logs: String = {
        let state = ProcessInfo.processInfo.environment["GROUNDSWELL_STATE"] ?? checkout + "/.run"
        return state + "/logs/integration"
    }()
}

/// `kill(2)`, whose name ``Servers`` has for something else.
private func systemKill(_ process: pid_t, _ signal: Int32) -> Int32 { kill(process, signal) }
