import Console
import ServiceKit
import Synchronization

/// The progress of several threads.
final class SharedProgress: Sendable {
    private struct State {
        var done = 0
        var progress: Progress
    }

    private let state: Mutex<State>

    init(_ noun: String, total: Int) {
        state = Mutex(State(progress: Progress(noun, total: total, nowMs: Clock.monotonicMs())))
    }

    func add(_ count: Int) {
        state.withLock { state in
            state.done += count
            let text = state.progress.update(done: state.done, nowMs: Clock.monotonicMs())
            if let text { Stream.errors.write(text) }
        }
    }

    func clear() {
        state.withLock { Stream.errors.write($0.progress.clearing) }
    }
}
