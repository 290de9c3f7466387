#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif
import Synchronization

/// Turns SIGTERM and SIGINT into a stop flag, and a drain that takes too long into an exit.
///
/// A handler may do nothing but write to a pipe; a thread reads it. The mask of the threads is left
/// alone: Swift's runtime parks the main thread with every signal open, so a signal that is blocked
/// everywhere else would end the process there before `sigwait` saw it.
struct Signals {
    private let readEnd: Int32

    /// Installs the handlers; once in a process.
    init() throws(ServiceKitError) {
        var ends: [Int32] = [0, 0]
        guard unsafe pipe(&ends) == 0 else { throw .openingSignalPipe(code: errno) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        readEnd = ends[0]
        signalPipe.store(ends[1], ordering: .sequentiallyConsistent)
        for number in [SIGTERM, SIGINT] {
            var action = sigaction()
            #if canImport(Glibc)
            unsafe action.__sigaction_handler.sa_handler = { forwardSignal($0) }
            #else
            unsafe action.__sigaction_u.__sa_handler = { forwardSignal($0) }
            #endif
            action.sa_flags = SA_RESTART
            unsafe sigaction(number, &action, nil)
        }
        // A client that hangs up is an error of the call that writes, not a reason to die.
        var ignore = sigaction()
        #if canImport(Glibc)
        unsafe ignore.__sigaction_handler.sa_handler = SIG_IGN
        #else
        unsafe ignore.__sigaction_u.__sa_handler = SIG_IGN
        #endif
        unsafe sigaction(SIGPIPE, &ignore, nil)
    }

    /// Sets `stop` on the first signal; calls `late` when `deadlineMs` have passed since it was set.
    func watch(
        stop: StopFlag,
        deadlineMs: Int,
        log: Logger,
        late: @escaping @Sendable () -> Void
    ) throws(ServiceKitError) {
        // The flag may be set from elsewhere too: the thread then learns of it by a 0.
        stop.whenSet { forwardSignal(0) }
        let readEnd = readEnd
        try startThread("signals") {
            while !stop.isSet {
                let number = nextByte(readEnd)
                if number > 0 { log.info("stopping", ["signal": "\(number)"]) }
                stop.set()
            }
            let end = Clock.monotonicMs() + Int64(deadlineMs)
            while true {
                let left = end - Clock.monotonicMs()
                if left <= 0 { break }
                // Further signals are no reason to hurry: supervisors repeat them.
                var entry = pollfd(fd: readEnd, events: Int16(POLLIN), revents: 0)
                if unsafe poll(&entry, 1, Int32(clamping: left)) > 0 { _ = nextByte(readEnd) }
            }
            late()
        }
    }
}

/// The write end for the handler, which may touch nothing that takes a lock.
private let signalPipe = Atomic<Int32>(-1)

private func forwardSignal(_ number: Int32) {
    let saved = errno
    var byte = UInt8(truncatingIfNeeded: number)
    _ = unsafe write(signalPipe.load(ordering: .relaxed), &byte, 1)
    errno = saved
}

/// The next byte of a blocking pipe whose write end is never closed.
private func nextByte(_ descriptor: Int32) -> UInt8 {
    var byte: UInt8 = 0
    while unsafe read(descriptor, &byte, 1) < 0 && errno == EINTR {}
    return byte
}
