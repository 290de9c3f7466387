import ServiceKit
import Synchronization

/// What waits for the feed's thread, which takes all there is at once.
///
/// Connections bring a bounded number of events, for their frames are limited; the source of records
/// waits while there is no room.
final class FeedInbox: Sendable {
    /// Events of clients beyond this are refused, batches of records beyond that wait.
    static let maxEvents = 200_000
    static let maxRecordBatches = 16

    private struct State {
        var events: [FeedEvent] = []
        var recordBatches = 0
        var isWaiting = false
        var isClosed = false
    }

    private let state = Mutex(State())
    /// Room for one: a second wake before the first is noticed says nothing new.
    private let wake = Mailbox<Void>(capacity: 1)

    /// Adds an event; false when there are too many.
    @discardableResult
    func post(_ event: FeedEvent) -> Bool {
        let (isAdded, wakes) = state.withLock { state in
            guard !state.isClosed, state.events.count < Self.maxEvents else {
                return (false, false)
            }
            state.events.append(event)
            defer { state.isWaiting = false }
            return (true, state.isWaiting)
        }
        if wakes { _ = wake.offer(()) }
        return isAdded
    }

    /// Adds records; false while there is no room for them.
    func offer(_ records: [FeedRecord]) -> Bool {
        let hasRoom = state.withLock { state in
            guard state.recordBatches < Self.maxRecordBatches else { return state.isClosed }
            state.recordBatches += 1
            return true
        }
        if hasRoom { post(.records(records)) }
        return hasRoom
    }

    /// Lets the taker end.
    func close() {
        state.withLock { $0.isClosed = true }
        _ = wake.offer(())
    }

    /// Takes everything, waiting up to `waitMs` while there is nothing; nil when closed and empty.
    func take(waitMs: Int) -> [FeedEvent]? {
        if let events = takeNow(orWait: waitMs > 0) { return events }
        if isClosed { return nil }
        if waitMs > 0 { _ = wake.take(waitingMs: waitMs) }
        return takeNow(orWait: false) ?? []
    }

    private var isClosed: Bool { state.withLock { $0.isClosed } }

    private func takeNow(orWait: Bool) -> [FeedEvent]? {
        state.withLock { state in
            state.isWaiting = false
            if state.events.isEmpty {
                state.isWaiting = orWait
                return nil
            }
            var taken: [FeedEvent] = []
            swap(&taken, &state.events)
            state.recordBatches = 0
            return taken
        }
    }
}
