import Connections
import Kafka
import Models
import ServiceKit
import Wire

extension AggregatorLoop {
    /// An idle instance commits this often, so that event clocks go on.
    private static let heartbeatMs: Int64 = 500
    /// From one commit to the next it is at least so many times as long as the commit took.
    private static let commitShare: Int64 = 4
    /// The longest wait that comes of it.
    private static let longestIntervalMs: Int64 = 500
    /// With more records than this behind in a partition nobody waits for the newest counts: one commit
    /// then sums up so much time.
    private static let backlogRecords: Int64 = 20_000
    private static let backlogIntervalMs: Int64 = 250

    /// Whether the interval is over and there is something to commit, or clocks to move.
    func isCommitDue() -> Bool {
        guard !sources.isEmpty else { return false }
        let isAhead = sources.contains { $0.counter.isAhead }
        return Clock.nowMs() - lastCommitMs >= (isAhead ? intervalMs : Self.heartbeatMs)
    }

    /// Whether a source has something to say: counts, or where its clock stands.
    ///
    /// One that has nothing new is left out of most commits; its range goes on where it ended.
    private func isDue(_ source: Source, _ nowMs: Int64) -> Bool {
        source.counter.isAhead || source.counter.position.clock.isIdle != source.sentIdle
            || nowMs - source.sentMs >= Self.heartbeatMs
    }

    /// Sends the counts of one source, one batch to every partition of `window-counts`.
    mutating func send(_ index: Int, nowMs: Int64) throws(KafkaError) {
        try open()
        let batches = sources[index].counter.takeBatches(
            config.regions,
            sourcePartitions: sources[index].partitions,
            nowMs: nowMs
        )
        sources[index].sentMs = nowMs
        sources[index].sentIdle = sources[index].counter.position.clock.isIdle
        for (partition, batch) in batches.enumerated() {
            let bytes = batch.encoded()
            try whenQueueHasRoom { () throws(KafkaError) in
                try producer.produce(
                    to: counts,
                    partition: Int32(partition),
                    payload: bytes.span
                )
            }
        }
    }

    /// Sends a record that cannot be counted to the dead letters, as it came.
    mutating func bury(
        _ batch: borrowing MessageBatch,
        _ message: Int,
        _ source: TopicPartition,
        _ reason: Rejection
    ) throws(KafkaError) {
        try open()
        try producer.bury(batch, message, source, reason: reason.code, to: deadLetters)
    }

    /// Commits everything counted since the last commit, its offsets and the event clocks.
    mutating func commit() throws {
        guard !sources.isEmpty else { return }
        let nowMs = Clock.nowMs()
        do throws(KafkaError) {
            try open()
            noticeEnds(nowMs: nowMs)
            for index in sources.indices where isDue(sources[index], nowMs) {
                try send(index, nowMs: nowMs)
            }
            try commitOffsets(nowMs: nowMs)
        } catch {
            return try abort(error)
        }
        isTransactionOpen = false
        var isBehind = false
        for index in sources.indices {
            let source = sources[index]
            source.metrics.add(source.counter.tally)
            source.metrics.clock.set(
                Double(source.counter.position.clock.readMs(atMs: nowMs) ?? 0) / 1000
            )
            if let end = consumer.highWatermark(source.partition) {
                let lag = max(0, end - source.counter.position.offset)
                source.metrics.lag.set(Int(lag))
                isBehind = isBehind || lag > Self.backlogRecords
            }
            sources[index].counter.commit()
        }
        pace(startedMs: nowMs, isBehind: isBehind)
    }

    /// Gives up what was counted since the last commit, and reads it again.
    ///
    /// - Throws: the error itself when this producer is done for: the process must start anew.
    mutating func abort(_ error: KafkaError) throws {
        if error.isFatal { throw error }
        context.log.warning("transaction aborted", ["error": "\(error)"])
        metrics.aborts.increment()
        context.health.down("kafka", because: "\(error)")
        try rollBack()
        guard !sources.isEmpty else { return }
        // Going on from anywhere else would leave records out, so that this must succeed.
        let positions = sources.map { ($0.partition, offset: $0.counter.resumeOffset) }
        try retrying(context.log) { () throws(KafkaError) in
            try consumer.seek(positions, timeoutMs: Self.requestMs)
        }
    }

    /// Takes partitions over at their committed offsets.
    mutating func assign(_ partitions: [TopicPartition]) throws {
        var partitionCounts: [String: Int32] = [:]
        for topic in config.sourceTopics {
            partitionCounts[topic] = Int32(
                try retrying(context.log) { () throws(KafkaError) in
                    try admin.partitionCount(topic, timeoutMs: Self.requestMs)
                }
            )
        }
        let committed = try retrying(context.log) { () throws(KafkaError) in
            try consumer.committed(partitions, timeoutMs: Self.requestMs)
        }
        var positions: [(TopicPartition, offset: Int64)] = []
        var taken: [Source] = []
        for (partition, known) in zip(partitions, committed) {
            let (position, low) = try position(partition, known)
            let source = SourcePartition(topic: partition.topic, partition: partition.partition)
            let kind = config.kind(of: partition.topic)
            let recall = max(low, position.offset - SourceReader.recallSpan(kind))
            let counter = SourceCounter(
                source,
                of: kind,
                at: position,
                recallingFrom: recall,
                limits: config.limits,
                seed: .random(in: 0...UInt64.max)
            )
            positions.append((partition, offset: counter.resumeOffset))
            taken.append(
                Source(
                    partition,
                    of: partitionCounts[partition.topic] ?? 0,
                    metrics.source(source),
                    counter
                )
            )
        }
        try consumer.acknowledgeAssigned(positions)
        sources = taken
        context.health.up("kafka")
        context.log.info("partitions assigned", ["partitions": "\(partitions)"])
    }

    /// Gives partitions back, with all that was counted committed unless others have them already.
    mutating func revoke(_ partitions: [TopicPartition], isLost: Bool) throws {
        if isLost { try rollBack() } else { try commit() }
        sources = []
        try consumer.acknowledgeRevoked()
        context.log.info(
            "partitions revoked",
            ["partitions": "\(partitions)", "lost": "\(isLost)"]
        )
    }

    // MARK: Pieces

    /// A partition that has records again is not idle, also while others are read before it.
    private mutating func noticeEnds(nowMs: Int64) {
        for index in sources.indices {
            guard let end = consumer.highWatermark(sources[index].partition) else { continue }
            sources[index].counter.notice(end: end, atMs: nowMs)
        }
    }

    private mutating func open() throws(KafkaError) {
        guard !isTransactionOpen else { return }
        try producer.beginTransaction()
        isTransactionOpen = true
    }

    private func commitOffsets(nowMs: Int64) throws(KafkaError) {
        let positions = sources.map { source in
            (
                source.partition, offset: source.counter.position.offset,
                metadata: source.counter.position.metadata(atMs: nowMs)
            )
        }
        let group = try consumer.groupMetadata()
        try retrying(context.log) { () throws(KafkaError) in
            try producer.sendOffsets(positions, group, timeoutMs: Self.requestMs)
        }
        try retrying(context.log) { () throws(KafkaError) in
            try producer.commitTransaction(timeoutMs: Self.requestMs)
        }
    }

    private mutating func rollBack() throws(KafkaError) {
        if isTransactionOpen {
            try retrying(context.log) { () throws(KafkaError) in
                try producer.abortTransaction(timeoutMs: Self.requestMs)
            }
        }
        isTransactionOpen = false
        for index in sources.indices {
            sources[index].counter.rollBack()
            sources[index].sentMs = 0
        }
        lastCommitMs = Clock.nowMs()
    }

    private func whenQueueHasRoom(_ body: () throws(KafkaError) -> Void) throws(KafkaError) {
        while true {
            do throws(KafkaError) {
                return try body()
            } catch {
                guard error.code == .queueFull else { throw error }
                _ = producer.poll(timeoutMs: 100)
            }
        }
    }

    /// Where to go on in a partition, at the committed offset or else at its first record, and where
    /// that is.
    private func position(
        _ partition: TopicPartition,
        _ committed: (offset: Int64?, metadata: String)
    ) throws -> (position: SourceCounter.Position, low: Int64) {
        let range = try retrying(context.log) { () throws(KafkaError) in
            try consumer.queryWatermarks(partition, timeoutMs: Self.requestMs)
        }
        guard let offset = committed.offset else {
            return (SourceCounter.Position(offset: range.low, metadata: ""), range.low)
        }
        if offset < range.low {
            try missing(partition, offset..<range.low)
        }
        let position = SourceCounter.Position(
            offset: max(offset, range.low),
            metadata: committed.metadata
        )
        return (position, range.low)
    }

    /// Records were deleted before they were read: stops unless told to go on.
    private func missing(_ partition: TopicPartition, _ range: Range<Int64>) throws {
        guard config.missingRecords == .skip else {
            throw AggregatorError.recordsMissing(partition: "\(partition)", offsets: range)
        }
        metrics.missing.increment(by: range.count)
        context.log.error(
            "records missing",
            ["partition": "\(partition)", "offsets": "\(range)"]
        )
    }

    /// Sets when the next commit is due by how long this one took.
    private mutating func pace(startedMs: Int64, isBehind: Bool) {
        let tookMs = Clock.nowMs() - startedMs
        metrics.commits.increment()
        metrics.commitSeconds.observe(Double(tookMs) / 1000)
        lastCommitMs = startedMs
        intervalMs = max(
            Int64(config.combineMs),
            isBehind ? Self.backlogIntervalMs : 0,
            min(Self.commitShare * tookMs, Self.longestIntervalMs)
        )
    }
}
