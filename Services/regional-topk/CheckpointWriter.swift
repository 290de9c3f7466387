import Postgres
import ServiceKit

/// Writes checkpoints on a thread of its own, so that a slow store holds no board up.
///
/// A partition has at most one checkpoint here; it is tried until it is written or a newer owner
/// has been found. What is counted meanwhile waits for the next one.
final class CheckpointWriter: Sendable {
    /// What became of a checkpoint.
    struct Answer: Sendable {
        let partition: Int32
        let epoch: Int64
        let outcome: StateStore.Outcome
    }

    private static let capacity = 1024
    /// Partitions for the time to come are made this often.
    private static let preparationMs: Int64 = 6 * 3_600_000
    private let url: String
    private let historyDays: Int
    private let context: ServiceContext
    private let seconds: Histogram
    private let inbox = Mailbox<Checkpoint>(capacity: capacity)
    private let outbox = Mailbox<Answer>(capacity: capacity)
    /// Set when no further checkpoint will come.
    let end = StopFlag()

    init(_ config: Config, _ context: ServiceContext) {
        url = config.postgresURL
        historyDays = config.historyDays
        self.context = context
        seconds = RegionalMetrics(context.metrics).checkpointSeconds
    }

    /// Hands a checkpoint over; false when too many wait.
    func submit(_ checkpoint: Checkpoint) -> Bool { inbox.offer(checkpoint) }

    /// What became of the oldest checkpoint not yet asked for.
    func takeAnswer(waitingMs: Int = 0) -> Answer? { outbox.take(waitingMs: waitingMs) }

    /// Writes what comes in until the end was called for and nothing waits.
    func run() throws {
        var store = try StateStore(url)
        var nextPreparationMs: Int64 = 0
        while true {
            if Clock.monotonicMs() >= nextPreparationMs {
                nextPreparationMs = Clock.monotonicMs() + Self.preparationMs
                prepare(&store)
            }
            guard let checkpoint = inbox.take(waitingMs: 100) else {
                if end.isSet { return }
                continue
            }
            let outcome = write(checkpoint, to: &store)
            _ = outbox.offer(
                Answer(
                    partition: checkpoint.partition,
                    epoch: checkpoint.epoch,
                    outcome: outcome
                )
            )
        }
    }

    /// Without the partitions made ahead rows go to the default ones, which is right but slower; what
    /// is wrong with the store, claims and checkpoints complain about.
    private func prepare(_ store: inout StateStore) {
        do throws(PostgresError) {
            try store.preparePartitions(keepingDays: historyDays)
            context.health.up("postgres")
        } catch {
            context.log.info("making partitions ahead", ["error": "\(error)"])
        }
    }

    private func write(_ checkpoint: Checkpoint, to store: inout StateStore) -> StateStore.Outcome {
        var backoff = Backoff(firstMs: 50, maxMs: 2_000)
        while true {
            let startedMs = Clock.monotonicMs()
            do throws(PostgresError) {
                let outcome = try store.write(checkpoint)
                seconds.observe(Double(Clock.monotonicMs() - startedMs) / 1000)
                context.health.up("postgres")
                return outcome
            } catch {
                context.health.down("postgres", because: "\(error)")
                context.log.warning("a checkpoint waits", ["error": "\(error)"])
                // Not cut short by the end: the deadline of the shutdown bounds it.
                _ = backoff.pause(unless: StopFlag())
            }
        }
    }
}
