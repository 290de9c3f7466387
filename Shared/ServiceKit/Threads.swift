#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// What ServiceKit can fail at.
public enum ServiceKitError: Error, CustomStringConvertible {
    /// The system refused another thread.
    case startingThread(name: String, code: Int32)
    /// The pipe that carries signals could not be made.
    case openingSignalPipe(code: Int32)

    /// Whether the same call may succeed later.
    public var isRetriable: Bool {
        if case .startingThread = self { return true }
        return false
    }

    /// What was being done and the system's error number.
    public var description: String {
        switch self {
        case .startingThread(let name, let code): "starting thread \(name): error \(code)"
        case .openingSignalPipe(let code): "opening the signal pipe: error \(code)"
        }
    }
}

/// Runs a blocking `body` on a thread of its own and suspends until it returns.
///
/// The thread is named `name` (15 bytes are shown by the system). Cancelling the task does not end
/// the body: a loop looks at its `StopFlag`.
public func onThread<T: Sendable>(
    _ name: String,
    _ body: @escaping @Sendable () throws -> T
) async throws -> T {
    try await withCheckedThrowingContinuation { (done: CheckedContinuation<T, any Error>) in
        do throws(ServiceKitError) {
            try startThread(name) {
                done.resume(with: Result { try body() })
            }
        } catch {
            done.resume(throwing: error)
        }
    }
}

/// Starts a detached thread that runs `body` and ends.
func startThread(
    _ name: String,
    _ body: @escaping @Sendable () -> Void
) throws(ServiceKitError) {
    let start = unsafe Unmanaged.passRetained(ThreadStart(name: name, body: body))
    #if canImport(Glibc)
    var thread = pthread_t()
    let code = unsafe pthread_create(
        &thread,
        nil,
        { unsafe threadEntry($0) },
        start.toOpaque()
    )
    #else
    var thread: pthread_t?
    let code = unsafe pthread_create(
        &thread,
        nil,
        { unsafe threadEntry($0) },
        start.toOpaque()
    )
    #endif
    if code != 0 {
        unsafe start.release()
        throw .startingThread(name: name, code: code)
    }
    #if canImport(Glibc)
    pthread_detach(thread)
    #else
    if let thread = unsafe thread { unsafe pthread_detach(thread) }
    #endif
}

private final class ThreadStart: Sendable {
    let name: String
    let body: @Sendable () -> Void

    init(name: String, body: @escaping @Sendable () -> Void) {
        self.name = name
        self.body = body
    }
}

private func threadEntry(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let argument = unsafe argument else { return nil }
    let start = unsafe Unmanaged<ThreadStart>.fromOpaque(argument).takeRetainedValue()
    let shortName = String(decoding: start.name.utf8.prefix(15), as: UTF8.self)
    #if canImport(Glibc)
    // pthread_setname_np is a GNU extension that Swift's Glibc module leaves out.
    let file = unsafe open("/proc/thread-self/comm", O_WRONLY | O_CLOEXEC)
    if file >= 0 {
        writeAll(Array(shortName.utf8), to: file)
        close(file)
    }
    #else
    unsafe pthread_setname_np(shortName)
    #endif
    start.body()
    return nil
}
