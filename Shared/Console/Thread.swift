#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif
import Synchronization

/// A running thread, to be joined or detached once.
struct Thread {
    #if canImport(Glibc)
    private var handle = pthread_t()
    #else
    private var handle: pthread_t?
    #endif

    init(_ body: @escaping @Sendable () -> Void) throws(ConsoleError) {
        let start = unsafe Unmanaged.passRetained(ThreadBody(body))
        let code = unsafe pthread_create(&handle, nil, { unsafe runThread($0) }, start.toOpaque())
        guard code == 0 else {
            unsafe start.release()
            throw .system(doing: "starting a thread", code: code)
        }
    }

    func join() {
        #if canImport(Glibc)
        pthread_join(handle, nil)
        #else
        if let handle = unsafe handle { unsafe pthread_join(handle, nil) }
        #endif
    }

    func detach() {
        #if canImport(Glibc)
        pthread_detach(handle)
        #else
        if let handle = unsafe handle { unsafe pthread_detach(handle) }
        #endif
    }
}

private final class ThreadBody: Sendable {
    let run: @Sendable () -> Void

    init(_ run: @escaping @Sendable () -> Void) {
        self.run = run
    }
}

#if canImport(Glibc)
private func runThread(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let argument = unsafe argument else { return nil }
    unsafe Unmanaged<ThreadBody>.fromOpaque(argument).takeRetainedValue().run()
    return nil
}
#else
private func runThread(_ argument: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
    unsafe Unmanaged<ThreadBody>.fromOpaque(argument).takeRetainedValue().run()
    return nil
}
#endif

/// Where a thread leaves its result.
final class Slot<Value: Sendable>: Sendable {
    private let state = Mutex<Result<Value, any Error>?>(nil)

    var result: Result<Value, any Error>? {
        state.withLock { $0 }
    }

    func set(_ result: Result<Value, any Error>) {
        state.withLock { $0 = result }
    }
}
