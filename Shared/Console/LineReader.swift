#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Reads a file line by line; one whose name ends with `.gz` through a `gzip` of the system.
public struct LineReader: ~Copyable {
    /// The longest line, in bytes.
    public static let maxLineBytes = 4 << 20
    private static let chunkBytes = 256 << 10

    private let path: String
    private let file: Int32
    private let child: pid_t?
    private var buffer: [UInt8] = []
    private var start = 0
    private var isAtEnd = false
    private var lineNumber = 0

    /// Opens the file.
    public init(path: String) throws(ConsoleError) {
        self.path = path
        let opened = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard opened >= 0 else { throw .system(doing: "opening \(path)", code: errno) }
        guard path.hasSuffix(".gz") else {
            file = opened
            child = nil
            return
        }
        defer { close(opened) }
        var ends: [Int32] = [0, 0]
        guard unsafe pipe(&ends) == 0 else { throw .system(doing: "opening a pipe", code: errno) }
        defer { close(ends[1]) }
        do throws(ConsoleError) {
            child = try startGzip(input: opened, output: ends[1], unused: ends[0])
        } catch {
            close(ends[0])
            throw error
        }
        file = ends[0]
    }

    deinit {
        close(file)
        guard let child else { return }
        // With the pipe gone gzip ends by itself.
        var status: Int32 = 0
        while unsafe waitpid(child, &status, 0) < 0 && errno == EINTR {}
    }

    /// The next line without its end, or nil after the last one.
    public mutating func next() throws(ConsoleError) -> [UInt8]? {
        var searched = start
        while true {
            if let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
                defer { start = end + 1 }
                lineNumber += 1
                return Array(buffer[start..<end])
            }
            searched = buffer.count
            if isAtEnd {
                guard start < buffer.count else { return nil }
                defer { start = buffer.count }
                lineNumber += 1
                return Array(buffer[start...])
            }
            guard buffer.count - start <= Self.maxLineBytes else {
                throw .lineTooLong(path: path, line: lineNumber + 1)
            }
            searched -= start
            buffer.removeSubrange(..<start)
            start = 0
            try fill()
        }
    }

    private mutating func fill() throws(ConsoleError) {
        let end = buffer.count
        buffer.append(contentsOf: repeatElement(0, count: Self.chunkBytes))
        var count = 0
        repeat {
            count = unsafe buffer.withUnsafeMutableBytes { bytes in
                unsafe read(file, bytes.baseAddress.map { unsafe $0 + end }, Self.chunkBytes)
            }
        } while count < 0 && errno == EINTR
        buffer.removeSubrange((end + max(count, 0))...)
        guard count >= 0 else { throw .system(doing: "reading \(path)", code: errno) }
        guard count == 0 else { return }
        isAtEnd = true
        try checkChild()
    }

    /// A damaged archive ends early, which only the exit code of `gzip` tells.
    private func checkChild() throws(ConsoleError) {
        guard let child else { return }
        var info = unsafe siginfo_t()
        // Left as it is, for the end of the reader to collect.
        let options = WEXITED | WNOWAIT
        while unsafe waitid(P_PID, id_t(child), &info, options) < 0 {
            guard errno == EINTR else { throw .system(doing: "waiting for gzip", code: errno) }
        }
        guard unsafe isCleanExit(info) else { throw .child(program: "gzip", path: path) }
    }
}

private func isCleanExit(_ info: siginfo_t) -> Bool {
    #if canImport(Glibc)
    return unsafe info.si_code == CLD_EXITED && info._sifields._sigchld.si_status == 0
    #else
    return unsafe info.si_code == CLD_EXITED && info.si_status == 0
    #endif
}

/// Starts `gzip -dc` between two descriptors.
private func startGzip(
    input: Int32,
    output: Int32,
    unused: Int32
) throws(ConsoleError) -> pid_t {
    #if canImport(Glibc)
    var actions = unsafe posix_spawn_file_actions_t()
    #else
    var actions: posix_spawn_file_actions_t?
    #endif
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_adddup2(&actions, input, 0)
    unsafe posix_spawn_file_actions_adddup2(&actions, output, 1)
    unsafe posix_spawn_file_actions_addclose(&actions, unused)
    unsafe posix_spawn_file_actions_addclose(&actions, output)
    var child: pid_t = 0
    let words = ["gzip", "-dc"]
    var arguments = unsafe words.map { unsafe strdup($0) } + [nil]
    defer { unsafe arguments.forEach { unsafe free($0) } }
    let code = unsafe posix_spawnp(&child, "gzip", &actions, nil, &arguments, environ)
    guard code == 0 else { throw .system(doing: "starting gzip", code: code) }
    return child
}
