import Connections
import Kafka
import Postgres
import ServiceKit

extension MatcherLoop {
    /// How long what was found may take to be written when partitions are given back, or at the end.
    private static let handoverMs: Int64 = 10_000

    /// Brings subscriptions up to date; false when Postgres does not answer.
    mutating func refresh() throws -> Bool {
        do throws(PostgresError) {
            try store.refresh(&matcher.subscribers)
            figures.subscriptions.set(matcher.subscribers.all.count)
            return true
        } catch {
            try failed(error)
            return false
        }
    }

    /// Stops reading; what was polled and not looked at is polled again.
    mutating func rewind() throws {
        isHeld = true
        guard !owned.isEmpty else { return }
        try consumer.pause(owned.map(\.partition))
        let positions = owned.map { ($0.partition, offset: $0.next) }
        try retrying(context.log) { () throws(KafkaError) in
            try consumer.seek(positions, timeoutMs: Self.requestMs)
        }
    }

    /// Writes what was found, and positions now and then; goes on reading when Postgres is back.
    mutating func writeIfDue(nowMs: Int64) throws {
        guard nowMs >= nextTryMs, !owned.isEmpty else { return }
        let isQuiet = matcher.result.isEmpty && nowMs - lastWriteMs < Self.positionsMs
        if isHeld || (!isQuiet && owned.contains { $0.hasMoved }) {
            guard try write() else { return }
        }
        guard isHeld else { return }
        isHeld = false
        try consumer.resume(owned.map(\.partition))
    }

    /// Writes all that was found, or gives up in the end: the next owner finds it again.
    mutating func writeAll() throws {
        let deadlineMs = Clock.nowMs() + Self.handoverMs
        while owned.contains(where: { $0.hasMoved }) {
            if try write() { return }
            guard Clock.nowMs() < deadlineMs else {
                context.log.warning("not all that was found is written")
                return
            }
            _ = backoff.pause(unless: StopFlag())
        }
    }

    /// One transaction; false when it has to be tried again.
    mutating func write() throws -> Bool {
        let moved = owned.filter(\.hasMoved).map {
            MatcherStore.Position(partition: $0.partition, epoch: $0.epoch, next: $0.next)
        }
        do throws(PostgresError) {
            let written = try store.write(matcher.result, moved)
            let found = matcher.takeResult().notifications.count
            figures.written.increment(by: written.notifications)
            figures.repeated.increment(by: found - written.notifications)
            figures.dropped.increment(by: written.dropped)
            let left = matcher.forgottenBoards - figures.forgottenBoards.value
            if left > 0 { figures.forgottenBoards.increment(by: left) }
            for index in owned.indices { owned[index].hasMoved = false }
            if written.notifications > 0 { _ = news.offer(()) }
        } catch {
            try failed(error)
            return false
        }
        backoff.reset()
        nextTryMs = 0
        lastWriteMs = Clock.nowMs()
        context.health.up("postgres")
        return true
    }

    /// Takes partitions over: claims each in Postgres, and goes on where the owner before it ended.
    ///
    /// Boards are read from the start of their topic, to know what they were; posts never seen before
    /// begin at the end.
    mutating func assign(_ partitions: [TopicPartition]) throws {
        var taken: [Owned] = []
        matcher.reset()
        store.forget()
        isHeld = false
        for partition in partitions {
            guard let claim = try claim(partition) else { return }
            let range = try retrying(context.log) { () throws(KafkaError) in
                try consumer.queryWatermarks(partition, timeoutMs: Self.requestMs)
            }
            let start = start(partition, claim.offset, range)
            let isOfPosts = partition.topic == config.postsTopic
            taken.append(
                Owned(
                    partition: partition,
                    epoch: claim.epoch,
                    start: start,
                    next: isOfPosts ? start : range.low,
                    // Where a partition never seen begins is to be known after a restart.
                    hasMoved: false,
                    lag: figures.lag(partition)
                )
            )
            if claim.offset != start { try note(partition, claim.epoch, start) }
        }
        try consumer.acknowledgeAssigned(taken.map { ($0.partition, offset: $0.next) })
        owned = taken
        context.health.up("postgres")
        context.health.up("kafka")
        context.log.info("partitions assigned", ["partitions": "\(partitions)"])
    }

    /// Gives partitions back, with all that was found written unless others have them already.
    mutating func revoke(_ partitions: [TopicPartition], isLost: Bool) throws {
        if !isLost { try writeAll() }
        owned = []
        matcher.reset()
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
        guard let position else { return range.high }
        if position < range.low, partition.topic == config.postsTopic {
            figures.missing.increment(by: Int(range.low - position))
            context.log.error(
                "records were deleted before they were read",
                ["partition": "\(partition)", "offsets": "\(position..<range.low)"]
            )
        }
        // Behind the end is a position of a topic that was made anew.
        return position > range.high ? range.low : max(position, range.low)
    }

    private mutating func note(
        _ partition: TopicPartition,
        _ epoch: Int64,
        _ start: Int64
    ) throws {
        let position = MatcherStore.Position(partition: partition, epoch: epoch, next: start)
        try untilPostgresAnswers { store throws(PostgresError) in
            _ = try store.write(Matcher.Result(), [position])
        }
    }

    private mutating func claim(
        _ partition: TopicPartition
    ) throws -> (epoch: Int64, offset: Int64?)? {
        let owner = config.group.instanceID
        return try untilPostgresAnswers { store throws(PostgresError) in
            try store.claim(partition, owner: owner)
        }
    }

    /// Repeats a call while Postgres is away; nil when it is time to stop.
    @discardableResult
    private mutating func untilPostgresAnswers<T>(
        _ body: (inout MatcherStore) throws(PostgresError) -> T
    ) throws -> T? {
        var backoff = Backoff(firstMs: 100, maxMs: 2_000)
        while true {
            do throws(PostgresError) {
                return try body(&store)
            } catch {
                guard error.isRetriable else { throw error }
                context.health.down("postgres", because: "\(error)")
                context.log.warning("waiting for Postgres", ["error": "\(error)"])
                guard backoff.pause(unless: context.stop) else { return nil }
            }
        }
    }

    /// Notes that Postgres does not answer; what else it says ends the service, as being fenced does:
    /// started again it takes part in the group anew.
    private mutating func failed(_ error: PostgresError) throws {
        guard error.isRetriable else { throw error }
        context.health.down("postgres", because: "\(error)")
        context.log.warning("notifications wait", ["error": "\(error)"])
        nextTryMs = Clock.nowMs() + Int64(backoff.nextDelayMs())
    }
}
