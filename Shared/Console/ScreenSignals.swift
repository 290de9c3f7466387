#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif
import Synchronization

/// The signals that concern a ``Screen``: handlers write to a pipe, or give the terminal back first.
enum ScreenSignals {
    /// What wakes, beside the numbers of signals.
    static let wakes: UInt8 = 255

    private static let told = [SIGWINCH, SIGTSTP, SIGCONT]
    /// What ends a process.
    ///
    /// SIGTERM and SIGINT are with `onStopSignal(_:)`.
    private static let deadly = [
        SIGHUP, SIGQUIT, SIGILL, SIGTRAP, SIGABRT, SIGFPE, SIGBUS, SIGSEGV, SIGALRM, SIGUSR1,
        SIGUSR2, SIGXCPU, SIGXFSZ,
    ]

    static var readEnd: Int32 { Int32(truncatingIfNeeded: ends.load(ordering: .relaxed) >> 32) }

    static func install() throws(ConsoleError) {
        if ends.load(ordering: .relaxed) == 0 {
            var pair: [Int32] = [0, 0]
            guard unsafe pipe(&pair) == 0 else {
                throw .system(doing: "opening a pipe", code: errno)
            }
            for end in pair {
                _ = fcntl(end, F_SETFD, FD_CLOEXEC)
                _ = fcntl(end, F_SETFL, O_NONBLOCK)
            }
            ends.store(Int64(pair[0]) << 32 | Int64(pair[1]), ordering: .sequentiallyConsistent)
        }
        for number in told {
            handle(number, afterwards: false) { tellScreen(UInt8(truncatingIfNeeded: $0)) }
        }
        for number in deadly {
            handle(number, afterwards: true) { number in
                leaveScreen()
                // The handler is gone by now, so this has its usual effect.
                raise(number)
            }
        }
    }

    static func remove() {
        for number in told + deadly { signal(number, SIG_DFL) }
    }

    /// Stops the process, and those that were started with it, until somebody has it go on.
    static func stopProcess() {
        signal(SIGTSTP, SIG_DFL)
        signal(SIGCONT, SIG_DFL)
        kill(0, SIGTSTP)
        for number in [SIGTSTP, SIGCONT] {
            handle(number, afterwards: false) { tellScreen(UInt8(truncatingIfNeeded: $0)) }
        }
    }

    private static func handle(
        _ number: Int32,
        afterwards isOnce: Bool,
        _ handler: @escaping @convention(c) (Int32) -> Void
    ) {
        var action = sigaction()
        #if canImport(Glibc)
        unsafe action.__sigaction_handler.sa_handler = handler
        #else
        unsafe action.__sigaction_u.__sa_handler = handler
        #endif
        action.sa_flags = isOnce ? Int32(bitPattern: UInt32(SA_RESETHAND)) : SA_RESTART
        unsafe sigaction(number, &action, nil)
    }
}

/// The ends of the pipe, the one to read from in the upper half; 0 before there is one.
private let ends = Atomic<Int64>(0)

/// Whether the terminal is ours.
private let isEntered = Atomic<Bool>(false)

/// What the terminal was set to.
///
/// Written before `isEntered` is set, by the one thread that takes the
/// terminal over, and read, also by handlers of signals, only after it was found set.
nonisolated(unsafe) private var before = termios()

/// Puts a byte into the pipe; a handler may do so.
///
/// A full pipe wakes as well.
func tellScreen(_ byte: UInt8) {
    let saved = errno
    var byte = byte
    _ = unsafe write(Int32(truncatingIfNeeded: ends.load(ordering: .relaxed)), &byte, 1)
    errno = saved
}

/// Takes the terminal over; false with `errno` when that is refused.
func enterScreen() -> Bool {
    if !isEntered.load(ordering: .acquiring) {
        guard unsafe tcgetattr(STDIN_FILENO, &before) == 0 else { return false }
    }
    var raw = unsafe before
    unsafe cfmakeraw(&raw)
    raw.c_oflag |= tcflag_t(OPOST)
    isEntered.store(true, ordering: .releasing)
    guard unsafe tcsetattr(STDIN_FILENO, TCSAFLUSH, &raw) == 0 else {
        isEntered.store(false, ordering: .releasing)
        return false
    }
    // Another screen, no cursor, and a line that is too long is cut and not broken.
    put("\u{1B}[?1049h\u{1B}[?25l\u{1B}[?7l\u{1B}[2J")
    return true
}

/// Gives the terminal back, once.
///
/// Handlers of signals call it: it takes no lock and no memory.
func leaveScreen() {
    guard isEntered.exchange(false, ordering: .acquiringAndReleasing) else { return }
    put("\u{1B}[?2026l\u{1B}[0m\u{1B}[?7h\u{1B}[?25h\u{1B}[?1049l")
    _ = unsafe tcsetattr(STDIN_FILENO, TCSADRAIN, &before)
}

private func put(_ text: StaticString) {
    let saved = errno
    _ = unsafe write(STDOUT_FILENO, text.utf8Start, text.utf8CodeUnitCount)
    errno = saved
}
