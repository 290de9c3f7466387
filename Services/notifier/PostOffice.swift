import ServiceKit
import Synchronization

/// Letters from the courier to those who send them, and what became of them.
final class PostOffice: Sendable {
    private static let waitMs = 500

    private let letters: Mailbox<Letter>
    private let reports = Mutex<[(letter: Letter, outcome: Letter.Outcome)]>([])
    private let isClosed = Atomic<Bool>(false)
    /// Wakes the courier.
    private let news: Mailbox<Void>

    init(limit: Int, news: Mailbox<Void>) {
        letters = Mailbox(capacity: limit)
        self.news = news
    }

    /// Hands a letter out; false when all are busy.
    func offer(_ letter: Letter) -> Bool { letters.offer(letter) }

    /// The next letter to send, waiting for one; nil when there will be none.
    func take() -> Letter? {
        while !isClosed.load(ordering: .acquiring) {
            if let letter = letters.take(waitingMs: Self.waitMs) { return letter }
        }
        return nil
    }

    /// Tells what became of a letter.
    func report(_ letter: Letter, _ outcome: Letter.Outcome) {
        reports.withLock { $0.append((letter, outcome)) }
        _ = news.offer(())
    }

    /// What became of letters since the last time.
    func takeReports() -> [(letter: Letter, outcome: Letter.Outcome)] {
        reports.withLock { reports in
            defer { reports = [] }
            return reports
        }
    }

    /// Lets those who send end.
    func close() { isClosed.store(true, ordering: .releasing) }
}
