import Foundation

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A program that a test started, with its output in a file; the test ends it by its id.
///
/// Foundation's `Process` takes a program for running as long as any child of its lives; the servers
/// that `scripts/up` starts are meant to.
final class Program {
    let name: String
    let logPath: String
    let id: pid_t
    private var status: Int32?

    init(
        _ name: String,
        _ executable: String,
        _ arguments: [String],
        environment: [String: String],
        logPath: String
    ) throws {
        self.name = name
        self.logPath = logPath
        guard FileManager.default.isExecutableFile(atPath: executable) else {
            throw Trouble("\(executable) is missing: run swift build")
        }
        let folder = URL(fileURLWithPath: logPath).deletingLastPathComponent()
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        id = try spawn(
            [executable] + arguments,
            environment: environment.map { "\($0)=\($1)" },
            outputPath: logPath
        )
    }

    var isRunning: Bool {
        guard status == nil else { return false }
        var word: Int32 = 0
        guard unsafe waitpid(id, &word, WNOHANG) == id else { return true }
        // The low seven bits are the signal that ended it; the next byte is its exit code.
        let signal = word & 0x7F
        status = signal == 0 ? (word >> 8) & 0xFF : 128 + signal
        return false
    }

    /// Everything it has written.
    var log: String { (try? String(contentsOfFile: logPath, encoding: .utf8)) ?? "" }

    func signal(_ number: Int32) {
        if isRunning { _ = kill(id, number) }
    }

    /// Waits until it has ended by itself.
    ///
    /// - Returns: its exit code; 128 and the signal when one ended it.
    @discardableResult
    func waitForExit(within seconds: Double) throws -> Int32 {
        try wait(for: "\(name) to end", within: seconds) { !isRunning }
        return status ?? -1
    }

    /// Ends it, whatever it does, and waits until it is gone.
    func end() {
        signal(SIGCONT)
        signal(SIGKILL)
        while isRunning { Thread.sleep(forTimeInterval: 0.01) }
    }

    // MARK: Run to the end

    /// What a program that was run to its end has said.
    struct Output {
        let status: Int32
        let text: String
    }

    /// Runs a program to its end.
    ///
    /// - Returns: its exit code and what it wrote to both outputs.
    static func outcome(
        _ executable: String,
        _ arguments: [String],
        environment: [String: String],
        within seconds: Double = 120
    ) throws -> Output {
        let name = URL(fileURLWithPath: executable).lastPathComponent
        let path = "\(Folders.logs)/\(name)-\(UUID().uuidString).log"
        let program = try Program(
            name,
            executable,
            arguments,
            environment: environment,
            logPath: path
        )
        defer {
            program.end()
            try? FileManager.default.removeItem(atPath: path)
        }
        let status = try program.waitForExit(within: seconds)
        return Output(status: status, text: program.log)
    }

    /// The same, and its exit code must be 0.
    @discardableResult
    static func run(
        _ executable: String,
        _ arguments: [String],
        environment: [String: String],
        within seconds: Double = 120
    ) throws -> String {
        let output = try outcome(
            executable,
            arguments,
            environment: environment,
            within: seconds
        )
        guard output.status == 0 else {
            let command = ([executable] + arguments).joined(separator: " ")
            throw Trouble("\(command) ended with \(output.status):\n\(output.text.suffix(4_000))")
        }
        return output.text
    }
}

/// Waits until something is so.
func wait(
    for what: String,
    within seconds: Double,
    _ isSo: () throws -> Bool
) throws {
    let deadline = Date().addingTimeInterval(seconds)
    while try !isSo() {
        if Date() > deadline { throw Trouble("waited \(seconds) s for \(what)") }
        Thread.sleep(forTimeInterval: 0.05)
    }
}

/// Starts a program with nothing to read, and its output appended to a file.
///
/// It takes every signal, though the thread that starts it, one of a pool's, may have blocked some: a program that inherits
/// a block of SIGTERM cannot be asked to end.
private func spawn(
    _ arguments: [String],
    environment: [String],
    outputPath: String
) throws -> pid_t {
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    let flags = O_WRONLY | O_CREAT | O_APPEND
    unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    unsafe posix_spawn_file_actions_addopen(&actions, 1, outputPath, flags, 0o600)
    unsafe posix_spawn_file_actions_adddup2(&actions, 1, 2)
    var words = unsafe arguments.map { unsafe strdup($0) } + [nil]
    var variables = unsafe environment.map { unsafe strdup($0) } + [nil]
    defer {
        for index in unsafe words.indices { unsafe free(words[index]) }
        for index in unsafe variables.indices { unsafe free(variables[index]) }
    }
    var id: pid_t = 0
    var attributes = posix_spawnattr_t()
    unsafe posix_spawnattr_init(&attributes)
    defer { unsafe posix_spawnattr_destroy(&attributes) }
    var blocked = sigset_t()
    unsafe sigemptyset(&blocked)
    unsafe posix_spawnattr_setsigmask(&attributes, &blocked)
    unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    let code = unsafe posix_spawn(&id, arguments[0], &actions, &attributes, &words, &variables)
    guard code == 0 else {
        throw Trouble("starting \(arguments[0]): \(unsafe String(cString: strerror(code)))")
    }
    return id
}
