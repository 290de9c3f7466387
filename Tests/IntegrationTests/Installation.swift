import Foundation
import Postgres
import Redis
import Synchronization

/// A Groundswell of its own: topics, a Postgres database and a Redis database that no other test
/// uses, and the services that work on them.
final class Installation {
    private static let numbers = Mutex(0)

    let name: String
    private(set) var servers: Servers
    /// What every program of it is told.
    private(set) var environment: [String: String]
    private(set) var services: [Service] = []
    private let database: String
    private var broker: Program?

    /// Creates the topics and the databases.
    ///
    /// `kafka` is where, if not on the brokers that the environment names.
    init(_ name: String, partitions: Int = 4, kafka: String? = nil) throws {
        let number = Self.numbers.withLock { number in
            number += 1
            return number
        }
        servers = try Servers()
        if let kafka { servers.kafka = kafka }
        self.name = "\(name)-\(ProcessInfo.processInfo.processIdentifier)-\(number)"
        database = "groundswell_\(ProcessInfo.processInfo.processIdentifier)_\(number)"
        environment = ProcessInfo.processInfo.environment
        for (key, topic) in Self.topics { environment[key] = "\(self.name)-\(topic)" }
        environment["REGIONAL_TOPK_TOPIC"] = environment["REGIONAL_TOPIC"]
        environment["GLOBAL_TOPK_TOPIC"] = environment["GLOBAL_TOPIC"]
        environment["TOPK_REQUESTS_TOPIC"] = environment["REQUESTS_TOPIC"]
        environment["KAFKA_BOOTSTRAP_SERVERS"] = servers.kafka
        environment["REDIS_URL"] = servers.redis(database: 1 + number % 15)
        environment["POSTGRES_URL"] = servers.postgres(database: database)
        environment["REGIONS_FILE"] = Folders.checkout + "/deploy/regions.json"
        environment["DASHBOARD_FOLDER"] = Folders.checkout + "/Services/query-api/Dashboard"
        environment["LOG_FORMAT"] = "json"
        environment["ADMIN_PORT"] = "0"
        environment["HTTP_PORT"] = "0"
        environment["HTTP_HOST"] = "127.0.0.1"
        // A busy machine may need long to catch up; on a quiet one nothing waits for it.
        environment["SETTLE"] = "90"
        if !Servers.isBrokerReal { try startBroker(partitions: partitions) }
        try createDatabases()
        try groundswell("migrate", "--folder", Folders.checkout + "/deploy/postgres")
        try groundswell("topics", "create", "--partitions", "\(partitions)")
    }

    /// Keys of the topics' names, with the usual names.
    static let topics = [
        "VIEWS_TOPIC": "post-views", "COUNTS_TOPIC": "window-counts",
        "REGIONAL_TOPIC": "regional-topk", "GLOBAL_TOPIC": "global-topk",
        "REQUESTS_TOPIC": "topk-requests", "DEAD_LETTERS_TOPIC": "dead-letters",
        "REDDIT_POSTS_TOPIC": "reddit-posts", "REDDIT_COMMENTS_TOPIC": "reddit-comments",
        "REDDIT_UPDATES_TOPIC": "reddit-posts-updates",
        "EMOJI_TOPIC": "emoji_reactions", "EMOJI_OUTPUT_TOPIC": "emoji-output-topic",
        "NOTIFICATIONS_TOPIC": "notifications",
    ]

    /// The name that a topic has here.
    func topic(_ key: String) -> String { environment[key] ?? key }

    // MARK: Programs

    /// Runs a command of `groundswell`, which must succeed.
    @discardableResult
    func groundswell(_ arguments: String..., within seconds: Double = 180) throws -> String {
        try Program.run(
            Folders.binaries + "/groundswell",
            arguments,
            environment: environment,
            within: seconds
        )
    }

    /// Starts a command of `groundswell` and does not wait for it.
    func launch(_ arguments: String...) throws -> Program {
        let name = "groundswell-\(arguments.prefix(2).joined(separator: "-"))"
        return try Program(
            name,
            Folders.binaries + "/groundswell",
            arguments,
            environment: environment,
            logPath: "\(logFolder)/\(name).log"
        )
    }

    /// Starts an instance of a service.
    func start(
        _ service: String,
        instance: Int = 1,
        _ settings: [String: String] = [:]
    ) throws -> Service {
        let name = "\(service)-\(instance)"
        var all = environment
        all["INSTANCE_ID"] = name
        all["GROUP_ID"] = "\(self.name)-\(service)"
        all.merge(settings) { $1 }
        let started = try Service(
            name,
            "\(Folders.binaries)/\(service)",
            environment: all,
            logPath: "\(logFolder)/\(name).log"
        )
        services.append(started)
        return started
    }

    /// Starts one instance of each service and waits until all are ready.
    func startAll(_ settings: [String: String] = [:]) throws {
        let started = try Self.path.map { try start($0, settings) }
        for service in started { try service.waitUntilReady() }
    }

    /// The services of the whole path.
    static let path = ["window-aggregator", "regional-topk", "global-aggregator", "query-api"]

    /// The instance of a service that was started last.
    func service(_ name: String, instance: Int = 1) throws -> Service {
        guard let found = services.last(where: { $0.name == "\(name)-\(instance)" }) else {
            throw Trouble("\(name)-\(instance) was not started")
        }
        return found
    }

    /// For a while, starts again what ends with 1, as an orchestrator does: a service whose client of
    /// Kafka's is done for, as after some restarts of a broker, ends like that.
    func supervise(seconds: Int) throws {
        for _ in 0..<seconds {
            Thread.sleep(forTimeInterval: 1)
            for name in Self.path where try !service(name).program.isRunning {
                let status = try service(name).program.waitForExit(within: 1)
                guard status == 1 else { throw Trouble("\(name) ended with \(status)") }
                try start(name).waitUntilReady()
            }
        }
    }

    /// The address of its query-api.
    func api() throws -> String {
        guard let port = try service("query-api").port(after: "\"message\":\"serving\"") else {
            throw Trouble("query-api has not said its port")
        }
        return "http://127.0.0.1:\(port)"
    }

    /// Asks all services to end, which they must do cleanly.
    func stopAll(within seconds: Double = 30) throws {
        let running = services.filter { $0.program.isRunning }
        for service in running { service.program.signal(SIGTERM) }
        for service in running {
            let status = try service.program.waitForExit(within: seconds)
            guard status == 0 else {
                throw Trouble("\(service.name) ended with \(status):\n\(service.log.suffix(2_000))")
            }
        }
    }

    // MARK: Checking

    /// Recounts everything from the raw topics and compares every board in every store.
    @discardableResult
    func verify(
        _ settings: [String: String] = [:],
        within seconds: Double = 400
    ) throws -> String {
        var all = environment.merging(settings) { $1 }
        all["QUERY_API_URL"] = try api()
        return try Program.run(
            Folders.binaries + "/groundswell",
            ["verify"],
            environment: all,
            within: seconds
        )
    }

    // MARK: Beginning and end

    private var logFolder: String { "\(Folders.logs)/\(name)" }

    /// The embedded broker makes no topics on request and keeps little, so each has one of its own.
    private func startBroker(partitions: Int) throws {
        let started = try launch("broker", "--port", "0", "--partitions", "\(partitions)")
        broker = started
        let marker = "KAFKA_BOOTSTRAP_SERVERS="
        try wait(for: "the embedded broker", within: 10) { started.log.contains(marker) }
        let line = started.log.split(separator: "\n").first { $0.hasPrefix(marker) }
        servers.kafka = String(line?.dropFirst(marker.count) ?? "")
        environment["KAFKA_BOOTSTRAP_SERVERS"] = servers.kafka
    }

    private func createDatabases() throws {
        var postgres = try PostgresConnection(url: servers.postgres)
        try postgres.connectIfNeeded()
        _ = try postgres.query("CREATE DATABASE \(database)", [])
        var redis = try RedisConnection(url: environment["REDIS_URL"] ?? "")
        try redis.connectIfNeeded()
        _ = try redis.command("FLUSHDB")
    }

    /// Ends what still runs and removes what was created.
    func remove() {
        for service in services { service.program.end() }
        broker?.end()
        guard var postgres = try? PostgresConnection(url: servers.postgres) else { return }
        try? postgres.connectIfNeeded()
        _ = try? postgres.query("DROP DATABASE IF EXISTS \(database) WITH (FORCE)", [])
    }
}

/// Runs a test with an installation of its own, which is removed afterwards.
func withInstallation(
    _ name: String,
    partitions: Int = 4,
    kafka: String? = nil,
    _ body: (Installation) throws -> Void
) throws {
    let installation = try Installation(name, partitions: partitions, kafka: kafka)
    defer { installation.remove() }
    try body(installation)
}
