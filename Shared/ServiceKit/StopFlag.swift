import Dispatch
import Synchronization

/// Says that the service should stop; once set it stays set.
public final class StopFlag: Sendable {
    private let flag = Atomic<Bool>(false)
    private let watchers = Mutex(Watchers())

    private struct Watchers {
        var actions: [Int: @Sendable () -> Void] = [:]
        var nextID = 0
    }

    /// Creates a flag that is not set.
    public init() {}

    /// Whether `set()` was called; costs one atomic load.
    public var isSet: Bool {
        flag.load(ordering: .acquiring)
    }

    /// Sets the flag and runs, on the calling thread, what waited for it.
    public func set() {
        let actions = watchers.withLock { state in
            flag.store(true, ordering: .releasing)
            defer { state.actions = [:] }
            return state.actions
        }
        for action in actions.sorted(by: { $0.key < $1.key }) {
            action.value()
        }
    }

    /// Runs `action` once when the flag is set: at once, here, when it already is.
    ///
    /// Returns what `forget(_:)` takes. The action must be short; it runs on the thread that sets.
    @discardableResult
    public func whenSet(_ action: @escaping @Sendable () -> Void) -> Int {
        let id: Int? = watchers.withLock { state in
            if isSet { return nil }
            state.nextID += 1
            state.actions[state.nextID] = action
            return state.nextID
        }
        if let id { return id }
        action()
        return 0
    }

    /// Drops an action that has not run.
    public func forget(_ id: Int) {
        watchers.withLock { state in
            _ = state.actions.removeValue(forKey: id)
        }
    }

    /// Suspends until the flag is set or the task is cancelled.
    public func wait() async {
        let waiter = OneWaiter()
        let id = whenSet { waiter.resume() }
        await withTaskCancellationHandler {
            await withCheckedContinuation { waiter.park($0) }
        } onCancel: {
            waiter.resume()
        }
        forget(id)
    }

    /// Blocks the calling thread for at most `milliseconds`, and returns whether the flag is set.
    ///
    /// For the threads of `onThread`, never for those of Swift's concurrency pool.
    public func wait(upToMs milliseconds: Int) -> Bool {
        if isSet || milliseconds <= 0 { return isSet }
        let semaphore = DispatchSemaphore(value: 0)
        let id = whenSet { semaphore.signal() }
        _ = semaphore.wait(timeout: .now() + .milliseconds(milliseconds))
        forget(id)
        return isSet
    }
}

/// A continuation that is resumed once, whichever of resume and park comes first.
private final class OneWaiter: Sendable {
    private enum State {
        case empty
        case parked(CheckedContinuation<Void, Never>)
        case resumed
    }

    private let state = Mutex(State.empty)

    func park(_ continuation: CheckedContinuation<Void, Never>) {
        let isResumed = state.withLock { state in
            if case .resumed = state { return true }
            state = .parked(continuation)
            return false
        }
        if isResumed { continuation.resume() }
    }

    func resume() {
        let parked: CheckedContinuation<Void, Never>? = state.withLock { state in
            defer { state = .resumed }
            guard case .parked(let continuation) = state else { return nil }
            return continuation
        }
        parked?.resume()
    }
}
