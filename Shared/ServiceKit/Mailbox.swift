import Dispatch
import Synchronization

/// A bounded queue from one thread to another.
public final class Mailbox<Element: Sendable>: Sendable {
    private let capacity: Int
    private let elements = Mutex<[Element]>([])
    private let arrived = DispatchSemaphore(value: 0)

    /// An empty queue with room for `capacity` elements.
    public init(capacity: Int) {
        precondition(capacity > 0, "a mailbox needs room")
        self.capacity = capacity
    }

    /// Puts an element in; false when there is no room.
    public func offer(_ element: Element) -> Bool {
        let fitted = elements.withLock { elements in
            guard elements.count < capacity else { return false }
            elements.append(element)
            return true
        }
        if fitted { arrived.signal() }
        return fitted
    }

    /// Takes the oldest element out, waiting for one for at most `milliseconds`.
    public func take(waitingMs milliseconds: Int) -> Element? {
        guard arrived.wait(timeout: .now() + .milliseconds(milliseconds)) == .success else {
            return nil
        }
        return elements.withLock { $0.removeFirst() }
    }
}
