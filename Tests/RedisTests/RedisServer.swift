import Foundation
import Redis

/// A redis-server of a test's own: a random loopback port, a temporary folder, nothing saved.
///
/// Safe to share: the process is only changed by the one test that stops or pauses it.
final class RedisServer: @unchecked Sendable {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    let port: Int
    private let password: String?
    private let folder: URL
    private let binary: String
    private var process: Process?

    init(password: String? = nil) throws {
        let places = ["/usr/bin", "/usr/local/bin", "/opt/homebrew/bin"].map {
            $0 + "/redis-server"
        }
        guard let binary = places.first(where: FileManager.default.isExecutableFile) else {
            throw Failure(
                description:
                    "redis-server is missing: apt install redis-server, or brew install redis"
            )
        }
        self.binary = binary
        self.password = password
        port = try freePort()
        folder = FileManager.default.temporaryDirectory.appending(
            path: "groundswell-redis-\(ProcessInfo.processInfo.processIdentifier)-\(port)"
        )
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try start()
    }

    deinit {
        kill()
        try? FileManager.default.removeItem(at: folder)
    }

    /// The address with the password, if it has one.
    var url: String { "redis://\(password.map { ":\($0)@" } ?? "")127.0.0.1:\(port)" }

    /// Starts it and waits until it answers.
    func start() throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: binary)
        process.currentDirectoryURL = folder
        process.arguments = [
            "--port", "\(port)", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no",
            "--daemonize", "no", "--logfile", folder.appending(path: "log").path,
        ]
        if let password { process.arguments? += ["--requirepass", password] }
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        self.process = process
        var connection = try RedisConnection(url: url)
        try eventually("redis-server answers") {
            guard process.isRunning else {
                throw Failure(
                    description: "redis-server ended at once; see \(self.folder.path)/log"
                )
            }
            return (try? connection.connectIfNeeded()) != nil
        }
    }

    /// Ends it as a crash would.
    func kill() {
        guard let process, process.isRunning else { return }
        _ = Glibc.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        self.process = nil
    }

    /// Makes it hang, or go on.
    func pause(_ isPaused: Bool) {
        guard let process else { return }
        _ = Glibc.kill(process.processIdentifier, isPaused ? SIGSTOP : SIGCONT)
    }

    /// A connection that is open.
    func connect(
        _ timeouts: RedisTimeouts = RedisTimeouts(connectMs: 2_000, commandMs: 10_000)
    ) throws -> RedisConnection {
        var connection = try RedisConnection(url: url, timeouts: timeouts)
        try connection.connectIfNeeded()
        return connection
    }
}

/// Asks until it is so; fails after ten seconds.
func eventually(_ what: String, _ isSo: () throws -> Bool) throws {
    for _ in 0..<1_000 {
        if try isSo() { return }
        usleep(10_000)
    }
    throw RedisServer.Failure(description: "waited for ten seconds until \(what)")
}

/// A loopback port that nothing listens on at the moment.
private func freePort() throws -> Int {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(listener) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = unsafe withUnsafeMutablePointer(to: &address) { pointer in
        unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
            unsafe bind(listener, generic, length) == 0
                && getsockname(listener, generic, &length) == 0
        }
    }
    guard isBound else { throw RedisServer.Failure(description: "there is no free port") }
    return Int(UInt16(bigEndian: address.sin_port))
}
