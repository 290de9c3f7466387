#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif
import Synchronization

/// The terminal as a screen of its own, beside what was printed before; used by one thread.
///
/// Whatever ends the process, other than SIGKILL, leaves the terminal as it was: `deinit`, a signal,
/// a crash, and Ctrl-Z, which comes as a key.
public struct Screen: ~Copyable {
    /// What there is to do.
    public enum Event: Sendable, Equatable {
        /// Keys were pressed.
        case bytes([UInt8])
        /// The size may be another, or all that was drawn is gone: draw everything.
        case redraw
        /// The process is to be suspended, see ``Screen/suspend()``.
        case suspend
        /// ``Screen/wake()`` was called, or the time is over.
        case nothing
        /// The terminal is gone.
        case closed
    }

    private var shown: [String] = []

    /// Whether keys can come: standard input is a terminal.
    public static var hasKeyboard: Bool { isatty(STDIN_FILENO) == 1 }

    /// Takes the terminal over; both input and output must be one.
    ///
    /// Once at a time in a process.
    public init() throws(ConsoleError) {
        try ScreenSignals.install()
        try Self.enter()
    }

    deinit {
        leaveScreen()
        ScreenSignals.remove()
    }

    /// Columns and lines of the terminal.
    public var size: (columns: Int, rows: Int) { terminalSize() ?? (80, 24) }

    /// Makes a thread that is in ``wait(upToMs:)`` look around; for any thread.
    public static func wake() { tellScreen(ScreenSignals.wakes) }

    /// Waits for something to happen.
    public func wait(upToMs milliseconds: Int) -> Event {
        var entries = [
            pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0),
            pollfd(fd: ScreenSignals.readEnd, events: Int16(POLLIN), revents: 0),
        ]
        guard unsafe poll(&entries, 2, Int32(clamping: milliseconds)) > 0 else { return .nothing }
        var buffer = [UInt8](repeating: 0, count: 256)
        if entries[1].revents != 0 {
            let count = max(0, unsafe read(ScreenSignals.readEnd, &buffer, buffer.count))
            let told = buffer[..<count]
            if told.contains(UInt8(truncatingIfNeeded: SIGTSTP)) { return .suspend }
            if told.contains(UInt8(truncatingIfNeeded: SIGCONT)) {
                // Somebody else may have used the terminal meanwhile.
                try? Self.enter()
                return .redraw
            }
            return told.contains(UInt8(truncatingIfNeeded: SIGWINCH)) ? .redraw : .nothing
        }
        let count = unsafe read(STDIN_FILENO, &buffer, buffer.count)
        if count < 0 && (errno == EINTR || errno == EAGAIN) { return .nothing }
        return count > 0 ? .bytes(Array(buffer[..<count])) : .closed
    }

    /// Draws lines, each no wider than the screen; only those that differ from the last are written.
    public mutating func draw(_ lines: [String]) {
        var text = ""
        for row in 0..<max(lines.count, shown.count) {
            let line = row < lines.count ? lines[row] : ""
            guard row >= shown.count || shown[row] != line else { continue }
            // Erased first: behind a line that fills the screen the cursor stands on its last cell.
            text += "\u{1B}[\(row + 1);1H\u{1B}[0m\u{1B}[K\(line)\u{1B}[0m"
        }
        shown = lines
        // Between these two a terminal that knows them shows nothing half drawn.
        if !text.isEmpty { Stream.output.write("\u{1B}[?2026h" + text + "\u{1B}[?2026l") }
    }

    /// Everything is written by the next ``draw(_:)``.
    public mutating func forget() {
        shown = []
        Stream.output.write("\u{1B}[2J")
    }

    /// Gives the terminal back, stops the process as Ctrl-Z does, and takes it over again later.
    public func suspend() throws(ConsoleError) {
        leaveScreen()
        ScreenSignals.stopProcess()
        try Self.enter()
    }

    private static func enter() throws(ConsoleError) {
        guard enterScreen() else { throw .system(doing: "taking over the terminal", code: errno) }
    }
}

/// Columns and lines of the terminal on standard output; nil when it is none.
public func terminalSize() -> (columns: Int, rows: Int)? {
    var size = winsize()
    guard unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0,
        size.ws_row > 0
    else { return nil }
    return (Int(size.ws_col), Int(size.ws_row))
}
