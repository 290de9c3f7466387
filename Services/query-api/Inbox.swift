import ServiceKit
import Synchronization

/// A bounded queue from many threads to one, which takes all there is at once.
final class Inbox<Item: Sendable>: Sendable {
    private struct State {
        var items: [Item] = []
        var isWaiting = false
        var isClosed = false
    }

    private let limit: Int
    private let state = Mutex(State())
    /// Room for one: a second wake before the first is noticed says nothing new.
    private let wake = Mailbox<Void>(capacity: 1)

    init(limit: Int) {
        self.limit = limit
    }

    /// Adds an item unless the queue is full or closed; returns whether it was added.
    func offer(_ item: Item) -> Bool {
        add(item, limit: limit)
    }

    /// Adds an item of which the sender has only a bounded number, whatever else is queued.
    func post(_ item: Item) {
        _ = add(item, limit: .max)
    }

    /// Lets the taker end once it has taken what is there.
    func close() {
        let wakes = state.withLock { state in
            state.isClosed = true
            defer { state.isWaiting = false }
            return state.isWaiting
        }
        if wakes { _ = wake.offer(()) }
    }

    /// Takes everything, waiting up to `waitMs` while there is nothing; nil when closed and empty.
    func take(waitMs: Int) -> [Item]? {
        if let items = takeNow(orWait: waitMs > 0) { return items.isEmpty ? nil : items }
        if waitMs > 0 { _ = wake.take(waitingMs: waitMs) }
        return takeNow(orWait: false) ?? []
    }

    /// Nil when there is nothing yet; empty when there will never be anything again.
    private func takeNow(orWait: Bool) -> [Item]? {
        state.withLock { state in
            state.isWaiting = false
            if state.items.isEmpty {
                if state.isClosed { return [] }
                state.isWaiting = orWait
                return nil
            }
            var taken: [Item] = []
            swap(&taken, &state.items)
            return taken
        }
    }

    private func add(_ item: Item, limit: Int) -> Bool {
        let (isAdded, wakes) = state.withLock { state in
            guard !state.isClosed, state.items.count < limit else { return (false, false) }
            state.items.append(item)
            // Woken only while it waits: when its wait ends by time at the same moment the wake is
            // left over, and that costs one empty turn.
            defer { state.isWaiting = false }
            return (true, state.isWaiting)
        }
        if wakes { _ = wake.offer(()) }
        return isAdded
    }
}
