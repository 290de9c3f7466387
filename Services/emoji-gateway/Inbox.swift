internal import Synchronization

/// What reaches the courier's thread.
struct CourierMail: Sendable {
    var submissions: [Submission] = []
    var knowledge: TopicKnowledge?
    /// Whether Kafka answered when it was last asked.
    var kafkaAnswers: Bool?
    var isClosed = false

    var isEmpty: Bool {
        submissions.isEmpty && knowledge == nil && kafkaAnswers == nil && !isClosed
    }
}

/// Carries requests and news to the courier, which takes all there is at once.
///
/// How much may wait is the business of `Room`.
final class Inbox: Sendable {
    private struct State {
        var mail = CourierMail()
        var isWaiting = false
        var wake: (@Sendable () -> Void)?
    }

    private let state = Mutex(State())

    /// Says how the taker is woken where it waits.
    func wakeBy(_ wake: @escaping @Sendable () -> Void) {
        state.withLock { $0.wake = wake }
    }

    func post(_ submission: Submission) {
        post { $0.submissions.append(submission) }
    }

    /// Changes the mail and wakes the taker when it waits.
    func post(_ change: (inout CourierMail) -> Void) {
        let wake = state.withLock { state in
            change(&state.mail)
            defer { state.isWaiting = false }
            return state.isWaiting ? state.wake : nil
        }
        wake?()
    }

    /// Takes what is there; when that is nothing, the next post wakes.
    func take() -> CourierMail {
        state.withLock { state in
            var taken = CourierMail()
            if state.mail.isEmpty {
                state.isWaiting = true
            } else {
                swap(&taken, &state.mail)
                state.isWaiting = false
            }
            return taken
        }
    }
}
