import Synchronization

/// What waits to be sent to one client; filled by any thread, bounded, emptied by the event loop.
final class Outbox: Sendable {
    private struct State {
        var chunks: [[UInt8]] = []
        var first = 0
        var bytes = 0
        /// Whether the loop knows that there is something.
        var isAnnounced = false
        var isClosed = false
        /// Set with the last chunk: the connection ends when all is sent.
        var isFinished = false
    }

    private let state = Mutex(State())
    private let limit: Int
    let mailbox: Mailbox
    let connection: UInt64
    private let busy = Atomic(false)

    init(_ mailbox: Mailbox, connection: UInt64, limit: Int) {
        self.mailbox = mailbox
        self.connection = connection
        self.limit = limit
    }

    var isClosed: Bool {
        state.withLock { $0.isClosed || $0.isFinished }
    }

    /// Whether something that a ``Fanout`` brought has not left yet.
    var isBusy: Bool { busy.load(ordering: .acquiring) }

    func setBusy(_ isBusy: Bool) { busy.store(isBusy, ordering: .releasing) }

    /// Adds `chunk` and returns true when it fits and the client is there.
    func offer(_ chunk: [UInt8]) -> Bool {
        let (fits, announces) = state.withLock { state in
            guard !state.isClosed, !state.isFinished, state.bytes + chunk.count <= limit else {
                return (false, false)
            }
            return (true, Self.add(chunk, to: &state))
        }
        if announces { mailbox.post(.outbox(connection: connection)) }
        return fits
    }

    /// Adds the last chunk, which needs no room; what is offered later is refused.
    func finish(_ chunk: [UInt8]) {
        let announces = state.withLock { state in
            guard !state.isClosed, !state.isFinished else { return false }
            state.isFinished = true
            return Self.add(chunk, to: &state)
        }
        if announces { mailbox.post(.outbox(connection: connection)) }
    }

    /// What is left after `drain`.
    enum Rest {
        case more
        case nothing
        /// And nothing more will come.
        case finished
    }

    /// Moves chunks to `out` until that holds `count` bytes.
    func drain(into out: inout [UInt8], upTo count: Int) -> Rest {
        state.withLock { state in
            while state.first < state.chunks.count && out.count < count {
                let chunk = state.chunks[state.first]
                state.first += 1
                state.bytes -= chunk.count
                out += chunk
            }
            guard state.first == state.chunks.count else { return .more }
            state.chunks.removeAll(keepingCapacity: state.chunks.count <= 64)
            state.first = 0
            state.isAnnounced = false
            return state.isFinished ? .finished : .nothing
        }
    }

    /// The client is gone.
    func close() {
        state.withLock { state in
            state = State()
            state.isClosed = true
        }
    }

    /// Returns whether the loop must be told.
    private static func add(_ chunk: [UInt8], to state: inout State) -> Bool {
        state.chunks.append(chunk)
        state.bytes += chunk.count
        if state.isAnnounced { return false }
        state.isAnnounced = true
        return true
    }
}
