#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Ends the process.
public func endProcess(_ code: Int32) -> Never {
    exit(code)
}

/// Calls `action` on SIGTERM or SIGINT, once; a second signal ends the process at once.
///
/// Call it before any other thread starts: the signals are taken by a thread that waits for them,
/// and every thread made later inherits that they are blocked elsewhere.
public func onStopSignal(_ action: @escaping @Sendable () -> Void) throws(ConsoleError) {
    var signals = sigset_t()
    unsafe sigemptyset(&signals)
    unsafe sigaddset(&signals, SIGTERM)
    unsafe sigaddset(&signals, SIGINT)
    let code = unsafe pthread_sigmask(SIG_BLOCK, &signals, nil)
    guard code == 0 else { throw .system(doing: "blocking signals", code: code) }
    // A peer that hangs up is an error of the call that writes, not a reason to die.
    signal(SIGPIPE, SIG_IGN)
    let waiter = try Thread { [signals] in
        var signals = signals
        var number: Int32 = 0
        _ = unsafe sigwait(&signals, &number)
        action()
        _ = unsafe sigwait(&signals, &number)
        leaveScreen()
        _exit(128 + number)
    }
    waiter.detach()
}

/// Runs `body` on a thread that nobody waits for: the end of the process ends it.
public func inBackground(_ body: @escaping @Sendable () -> Void) throws(ConsoleError) {
    let thread = try Thread(body)
    thread.detach()
}

/// Runs every body on a thread of its own, waits for all, and returns their results in order.
public func concurrently<Value: Sendable>(
    _ bodies: [@Sendable () throws -> Value]
) throws -> [Value] {
    let slots = bodies.map { _ in Slot<Value>() }
    var threads: [Thread] = []
    defer { for thread in threads { thread.join() } }
    for (body, slot) in zip(bodies, slots) {
        threads.append(try Thread { slot.set(Result { try body() }) })
    }
    for thread in threads { thread.join() }
    threads = []
    return try slots.map { slot in
        guard let result = slot.result else { preconditionFailure("a thread left no result") }
        return try result.get()
    }
}

/// Base to the power of exponent.
public func power(_ base: Double, _ exponent: Double) -> Double {
    pow(base, exponent)
}
