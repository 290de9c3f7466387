internal import CWebSockets
#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif
import Synchronization

/// What is wanted of an event loop from outside its callbacks.
enum Message: Sendable {
    case answer(connection: UInt64, request: UInt64, HTTPResponse)
    case outbox(connection: UInt64)
    /// The stream that a connection asked for may be opened, with these fields in its header.
    case open(connection: UInt64, request: UInt64, [(String, String)], as: String?)
    case deliver([Fanout.Parcel])
    case stop
}

/// Carries messages to an event loop and wakes it.
final class Mailbox: Sendable {
    private struct State {
        var messages: [Message] = []
        /// The address of the loop's context, 0 while there is none to wake.
        ///
        /// It is used under the lock, so that the context cannot go away between the look and
        /// the call.
        var context: UInt = 0
        var isClosed = false
    }

    private let state = Mutex(State())
    private let loopThread = Atomic<UInt>(0)

    /// Adds a message; after the loop has ended it is dropped.
    func post(_ message: Message) { post(CollectionOfOne(message)) }

    /// Adds messages and wakes the loop once.
    func post(_ messages: some Collection<Message>) {
        // The loop reads its mail at the end of every callback: it need not wake itself.
        let isForeign = loopThread.load(ordering: .relaxed) != currentThread()
        state.withLock { state in
            if state.isClosed { return }
            let wasEmpty = state.messages.isEmpty
            state.messages += messages
            if isForeign && wasEmpty && !state.messages.isEmpty, state.context != 0 {
                unsafe lws_cancel_service(OpaquePointer(bitPattern: state.context))
            }
        }
    }

    /// Swaps the messages for the empty `emptied`, whose room is used again.
    func take(_ emptied: inout [Message]) {
        state.withLock { state in
            if !state.messages.isEmpty { swap(&state.messages, &emptied) }
        }
    }

    /// Called by the loop's thread before it serves `context`.
    func open(_ context: OpaquePointer) {
        loopThread.store(currentThread(), ordering: .relaxed)
        let address = UInt(bitPattern: context)
        state.withLock { $0.context = address }
    }

    /// Called before the context goes away.
    func close() {
        state.withLock { state in
            state.context = 0
            state.isClosed = true
            state.messages = []
        }
    }
}

private func currentThread() -> UInt {
    #if canImport(Glibc)
    UInt(pthread_self())
    #else
    unsafe UInt(bitPattern: pthread_self())
    #endif
}
