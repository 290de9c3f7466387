import Connections
import Kafka
import Postgres
import ServiceKit

extension ArchiverLoop {
    /// How long what was read may take to be written when partitions are given back, or at the end.
    private static let handoverMs: Int64 = 10_000
    /// How long dead letters may take to be sent before their batch waits for the next round.
    private static let flushMs = 2_000

    /// Writes the batches that are due; after a failure not before its time is over.
    mutating func write(nowMs: Int64) throws {
        if nowMs >= nextWriteMs {
            for index in owned.indices.reversed() where owned[index].archive.isDue(atMs: nowMs) {
                guard try write(index) else { break }
            }
        }
        let mustPause = nextWriteMs > nowMs && owned.contains { $0.archive.isFull }
        guard mustPause != isPaused, !owned.isEmpty else { return }
        isPaused = mustPause
        let partitions = owned.map(\.partition)
        if mustPause { try consumer.pause(partitions) } else { try consumer.resume(partitions) }
    }

    /// Writes all that was read, or gives up in the end: the next owner reads it again.
    mutating func writeAll() throws {
        let deadlineMs = Clock.nowMs() + Self.handoverMs
        while let index = owned.firstIndex(where: { !$0.archive.isEmpty }) {
            if try write(index) { continue }
            guard Clock.nowMs() < deadlineMs else {
                context.log.warning("not all that was read is written")
                return
            }
            _ = backoff.pause(unless: StopFlag())
        }
    }

    /// Takes partitions over: claims each in Postgres, and goes on where the owner before it ended.
    mutating func assign(_ partitions: [TopicPartition]) throws {
        var taken: [OwnedArchive] = []
        for partition in partitions {
            guard let claim = try claim(partition) else { return }
            let range = try retrying(context.log) { () throws(KafkaError) in
                try consumer.queryWatermarks(partition, timeoutMs: Self.requestMs)
            }
            let offset = start(partition, claim.offset, range)
            taken.append(
                OwnedArchive(
                    partition: partition,
                    epoch: claim.epoch,
                    metrics: metrics.partition(partition),
                    archive: PartitionArchive(
                        partition.topic == config.commentsTopic ? .comments : .posts,
                        at: offset,
                        limits: config.limits
                    )
                )
            )
        }
        try consumer.acknowledgeAssigned(
            taken.map { ($0.partition, offset: $0.archive.batch.nextOffset) }
        )
        owned = taken
        isPaused = false
        context.health.up("postgres")
        context.health.up("kafka")
        context.log.info("partitions assigned", ["partitions": "\(partitions)"])
    }

    /// Gives partitions back, with all that was read written unless others have them already.
    mutating func revoke(_ partitions: [TopicPartition], isLost: Bool) throws {
        if !isLost { try writeAll() }
        owned = []
        try consumer.acknowledgeRevoked()
        context.log.info(
            "partitions revoked",
            ["partitions": "\(partitions)", "lost": "\(isLost)"]
        )
    }

    // MARK: Pieces

    /// Where to go on: at the position, unless what it speaks of is not there.
    private func start(
        _ partition: TopicPartition,
        _ position: Int64?,
        _ range: (low: Int64, high: Int64)
    ) -> Int64 {
        guard let position, position != range.low else { return range.low }
        if position < range.low {
            metrics.missing.increment(by: Int(range.low - position))
            context.log.error(
                "records were deleted before they were read",
                ["partition": "\(partition)", "offsets": "\(position..<range.low)"]
            )
        } else if position > range.high {
            // The topic was made anew. To read a record twice changes nothing.
            context.log.warning(
                "the topic ends before the position, reading it from its beginning",
                ["partition": "\(partition)", "position": "\(position)", "end": "\(range.high)"]
            )
        } else {
            return position
        }
        return range.low
    }

    /// Claims a partition, waiting for Postgres; nil when it is time to stop.
    private mutating func claim(
        _ partition: TopicPartition
    ) throws -> (epoch: Int64, offset: Int64?)? {
        var backoff = Backoff(firstMs: 100, maxMs: 2_000)
        while true {
            do throws(PostgresError) {
                return try store.claim(partition, owner: config.group.instanceID)
            } catch {
                guard error.isRetriable else { throw error }
                context.health.down("postgres", because: "\(error)")
                context.log.warning("waiting for Postgres", ["error": "\(error)"])
                guard backoff.pause(unless: context.stop) else { return nil }
            }
        }
    }

    /// Writes one partition's batch, its dead letters before it.
    ///
    /// - Returns: false when that has to be tried again.
    private mutating func write(_ index: Int) throws -> Bool {
        guard try sendLetters(of: index) else { return false }
        let one = owned[index]
        let startedMs = Clock.monotonicMs()
        do throws(PostgresError) {
            try store.write(one.archive.batch, one.partition, epoch: one.epoch)
        } catch {
            return try failed(index, error)
        }
        metrics.writeSeconds.observe(Double(Clock.monotonicMs() - startedMs) / 1000)
        one.metrics.add(one.archive.batch, end: consumer.highWatermark(one.partition))
        owned[index].archive.written()
        backoff.reset()
        nextWriteMs = 0
        context.health.up("postgres")
        return true
    }

    private mutating func failed(_ index: Int, _ error: PostgresError) throws -> Bool {
        if case .fenced = error {
            context.log.error(
                "another instance owns the partition",
                ["partition": "\(owned[index].partition)"]
            )
            owned.remove(at: index)
            return true
        }
        guard error.isRetriable else { throw error }
        context.health.down("postgres", because: "\(error)")
        context.log.warning("a batch waits", ["error": "\(error)"])
        nextWriteMs = Clock.nowMs() + Int64(backoff.nextDelayMs())
        return false
    }

    /// Waits until the broker has every dead letter sent so far.
    private mutating func sendLetters(of index: Int) throws -> Bool {
        guard owned[index].archive.batch.deadLettered > 0 else { return true }
        do throws(KafkaError) {
            try producer.flush(timeoutMs: Self.flushMs)
        } catch {
            guard error.isRetriable else { throw error }
            context.health.down("kafka", because: "\(error)")
            context.log.warning("dead letters wait", ["error": "\(error)"])
            nextWriteMs = Clock.nowMs() + Int64(backoff.nextDelayMs())
            return false
        }
        try checkLetters()
        return true
    }
}
