import Console

/// What the system says of a process.
struct ProcessFigures: Sendable {
    /// How many ticks of CPU time the kernel counts a second, which Linux has fixed.
    private static let ticksPerSecond = 100.0

    /// CPU time of all threads that are or were, in user mode.
    private(set) var userSeconds = 0.0
    /// The same in the kernel.
    private(set) var systemSeconds = 0.0
    /// When it began, in seconds since the machine did.
    private(set) var beganSeconds = 0.0
    /// What it has in memory.
    private(set) var residentMB = 0.0

    var cpuSeconds: Double { userSeconds + systemSeconds }

    /// Reads the figures of a process that runs.
    init(_ pid: Int) throws { try self.init(folder: "/proc/\(pid)") }

    /// Reads those of this process.
    static func own() throws -> ProcessFigures { try ProcessFigures(folder: "/proc/self") }

    private init(folder: String) throws {
        let line = try Self.lines("\(folder)/stat").first ?? ""
        // The name in parentheses may hold blanks; counted from there, the times are the fields 12
        // and 13 and the beginning is 20.
        let fields = line[(line.lastIndex(of: ")") ?? line.startIndex)...].split(separator: " ")
        // A process that has ended is a zombie until its parent takes notice.
        guard fields.count > 20, fields[1] != "Z", let user = Double(fields[12]),
            let system = Double(fields[13]),
            let began = Double(fields[20])
        else { throw Failure("\(folder)/stat is not as expected") }
        userSeconds = user / Self.ticksPerSecond
        systemSeconds = system / Self.ticksPerSecond
        beganSeconds = began / Self.ticksPerSecond
        for line in try Self.lines("\(folder)/status") where line.hasPrefix("VmRSS:") {
            let words = line.split(whereSeparator: \.isWhitespace)
            residentMB = (words.count > 1 ? Double(words[1]) ?? 0 : 0) / 1024
        }
    }

    /// Seconds since the machine began.
    static func uptimeSeconds() throws -> Double {
        let words = try lines("/proc/uptime").first?.split(separator: " ") ?? []
        guard let seconds = words.first.flatMap({ Double($0) }) else {
            throw Failure("/proc/uptime is not as expected")
        }
        return seconds
    }

    private static func lines(_ path: String) throws -> [String] {
        var reader = try LineReader(path: path)
        var lines: [String] = []
        while let line = try reader.next() { lines.append(String(decoding: line, as: UTF8.self)) }
        return lines
    }
}
