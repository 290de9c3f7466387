import Foundation
import Postgres
import Synchronization

/// A Postgres of the tests' own: a random loopback port, a temporary folder, a password.
///
/// Postgres does not run as root; then it runs as the user `postgres`. Safe to share: the process is
/// only changed by the one test that stops it, which has a server to itself.
final class PostgresServer: @unchecked Sendable {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    static let password = "right:/@ password"

    /// The server of all tests that neither stop nor pause it; it ends with the process.
    static let shared = Result {
        let server = try PostgresServer()
        leftover.withLock { $0 = server }
        atexit { PostgresServer.leftover.withLock { $0?.end() } }
        return server
    }
    private static let leftover = Mutex<PostgresServer?>(nil)

    let port: Int
    private let folder: URL
    private let binaries: String
    private var process: Process?

    init() throws {
        let places = ["/usr/lib/postgresql/15/bin", "/opt/homebrew/opt/postgresql@15/bin"]
        guard
            let binaries = places.first(where: {
                FileManager.default.isExecutableFile(atPath: $0 + "/postgres")
            })
        else {
            throw Failure(
                description: "Postgres 15 is missing: apt install postgresql-15, "
                    + "or brew install postgresql@15"
            )
        }
        self.binaries = binaries
        let (descriptor, port) = try boundSocket()
        close(descriptor)
        self.port = port
        folder = URL(fileURLWithPath: "/tmp/groundswell-postgres-\(getpid())-\(port)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let passwordFile = folder.appending(path: "password")
        try Data(Self.password.utf8).write(to: passwordFile)
        if let owner = Self.owner {
            guard unsafe chown(folder.path, owner, owner) == 0,
                unsafe chown(passwordFile.path, owner, owner) == 0
            else { throw Failure(description: "giving \(folder.path) to the user postgres") }
        }
        let initdb = try launch(
            "initdb",
            [
                "-D", data, "-U", "tester", "--auth=scram-sha-256", "--pwfile", passwordFile.path,
                "--no-sync", "--encoding=UTF8", "--locale=C",
            ]
        )
        initdb.waitUntilExit()
        guard initdb.terminationStatus == 0 else {
            throw Failure(description: "initdb failed; see \(folder.path)/log")
        }
        try start()
    }

    deinit { end() }

    /// The address of a database on it.
    func url(
        _ database: String = "postgres",
        user: String = "tester",
        password: String = password
    ) -> String {
        let escaped = password.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        return "postgresql://\(user):\(escaped)@127.0.0.1:\(port)/\(database)"
    }

    /// The address of a new, empty database.
    func newDatabase() throws -> String {
        let name = "test_\(UUID().uuidString.lowercased().filter { $0 != "-" })"
        var connection = try PostgresConnection(url: url())
        try connection.connectIfNeeded()
        try connection.query("CREATE DATABASE \(name)")
        return url(name)
    }

    /// Starts it and waits until it answers.
    func start() throws {
        let process = try launch(
            "postgres",
            [
                "-D", data, "-p", "\(port)", "-c", "listen_addresses=127.0.0.1",
                "-c", "unix_socket_directories=", "-c", "fsync=off", "-c", "max_connections=50",
                "-c", "shared_buffers=32MB",
            ]
        )
        self.process = process
        var connection = try PostgresConnection(url: url())
        try eventually("Postgres answers") {
            guard process.isRunning else {
                throw Failure(description: "Postgres ended at once; see \(self.folder.path)/log")
            }
            return (try? connection.connectIfNeeded()) != nil
        }
    }

    /// Ends it at once, as a crash would; what was committed is recovered.
    func kill() {
        guard let process, process.isRunning else { return }
        _ = Glibc.kill(process.processIdentifier, SIGQUIT)
        process.waitUntilExit()
        self.process = nil
    }

    private func end() {
        kill()
        try? FileManager.default.removeItem(at: folder)
    }

    private var data: String { folder.appending(path: "data").path }

    /// The user to run as when we are root.
    private static var owner: uid_t? {
        guard getuid() == 0, let entry = unsafe getpwnam("postgres") else { return nil }
        return unsafe entry.pointee.pw_uid
    }

    private func launch(_ name: String, _ arguments: [String]) throws -> Process {
        let process = Process()
        var command = [binaries + "/" + name] + arguments
        if let owner = Self.owner {
            command =
                ["setpriv", "--reuid=\(owner)", "--regid=\(owner)", "--clear-groups"] + command
        }
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["LC_ALL=C"] + command
        process.currentDirectoryURL = URL(fileURLWithPath: "/tmp")
        let log = folder.appending(path: "log")
        if !FileManager.default.fileExists(atPath: log.path) {
            try Data().write(to: log)
        }
        let handle = try FileHandle(forWritingTo: log)
        _ = try handle.seekToEnd()
        process.standardOutput = handle
        process.standardError = handle
        try process.run()
        return process
    }
}

/// A connection to a new, empty database of the shared server.
func freshConnection(
    _ options: PostgresOptions = PostgresOptions()
) throws -> PostgresConnection {
    var connection = try PostgresConnection(
        url: PostgresServer.shared.get().newDatabase(),
        options: options
    )
    try connection.connectIfNeeded()
    return connection
}

/// Asks until it is so; fails after twenty seconds.
func eventually(_ what: String, _ isSo: () throws -> Bool) throws {
    for _ in 0..<2_000 {
        if try isSo() { return }
        usleep(10_000)
    }
    throw PostgresServer.Failure(description: "waited for twenty seconds until \(what)")
}
