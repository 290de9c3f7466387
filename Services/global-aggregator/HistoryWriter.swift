import Models
import Postgres
import ServiceKit
import Synchronization

/// Writes published boards to Postgres on a thread of its own, so that a slow store holds nothing up.
///
/// It has one batch at a time, and tries until that is written. What is published meanwhile waits
/// where it came from, a board a minute.
final class HistoryWriter: Sendable {
    /// How long draining waits for Postgres.
    private static let patienceMs: Int64 = 5_000

    private let url: String
    private let context: ServiceContext
    private let written: Counter
    private let lost: Counter
    private let inbox = Mailbox<[Board]>(capacity: 1)
    private let hasBatch = Atomic(false)
    /// Set when no further batch will come.
    let end = StopFlag()

    init(_ config: Config, _ context: ServiceContext) {
        url = config.postgresURL
        self.context = context
        let metrics = GlobalMetrics(context.metrics)
        written = metrics.toPostgres
        lost = metrics.historyLost
    }

    /// Whether a batch is being written; only then `submit` takes none.
    var isBusy: Bool { hasBatch.load(ordering: .acquiring) }

    /// Hands a batch over, by the one thread that does; not while another is being written.
    func submit(_ boards: [Board]) {
        precondition(!isBusy, "a batch is being written")
        hasBatch.store(true, ordering: .releasing)
        _ = inbox.offer(boards)
    }

    /// Writes what comes in until the end was called for and nothing waits.
    ///
    /// - Throws: at the start, when the database is not what this program was built for.
    func run() throws {
        var connection = try PostgresConnection(url: url)
        try reach(&connection)
        while true {
            guard let boards = inbox.take(waitingMs: 100) else {
                if end.isSet, !isBusy { return }
                continue
            }
            write(boards, to: &connection)
            hasBatch.store(false, ordering: .releasing)
        }
    }

    /// Waits until the database answers.
    private func reach(_ connection: inout PostgresConnection) throws(PostgresError) {
        var backoff = Backoff(firstMs: 50, maxMs: 2_000)
        while !end.isSet {
            do throws(PostgresError) {
                try connection.connectIfNeeded()
                try Migrations.requireVersion(&connection)
                return context.health.up("postgres")
            } catch {
                guard error.isRetriable else { throw error }
                context.health.down("postgres", because: "\(error)")
                context.log.warning("waiting for Postgres", ["error": "\(error)"])
                _ = backoff.pause(unless: end)
            }
        }
    }

    private func write(_ boards: [Board], to connection: inout PostgresConnection) {
        var backoff = Backoff(firstMs: 50, maxMs: 2_000)
        var deadlineMs: Int64?
        while true {
            do throws(PostgresError) {
                try connection.connectIfNeeded()
                try BoardHistory.write(boards, to: &connection)
                written.increment(by: boards.count)
                return context.health.up("postgres")
            } catch {
                guard error.isRetriable else { return refused(boards, error, &connection) }
                context.health.down("postgres", because: "\(error)")
                context.log.warning("boards wait for Postgres", ["error": "\(error)"])
                if end.isSet { deadlineMs = deadlineMs ?? Clock.monotonicMs() + Self.patienceMs }
                if let deadlineMs, Clock.monotonicMs() >= deadlineMs {
                    return lose(boards, error)
                }
                _ = backoff.pause(unless: StopFlag())
            }
        }
    }

    /// One board that Postgres cannot store must not keep it from the others.
    private func refused(
        _ boards: [Board],
        _ error: PostgresError,
        _ connection: inout PostgresConnection
    ) {
        guard boards.count > 1 else { return lose(boards, error) }
        for board in boards { write([board], to: &connection) }
    }

    private func lose(_ boards: [Board], _ error: PostgresError) {
        lost.increment(by: boards.count)
        context.log.error(
            "boards were not written to Postgres",
            ["boards": "\(boards.count)", "error": "\(error)"]
        )
    }
}
