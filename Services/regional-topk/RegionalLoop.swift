import Connections
import Kafka
import Models
import Redis
import ServiceKit
import Wire

/// Owns partitions of `window-counts`: counts their batches, publishes their boards, and has their
/// state stored.
///
/// One thread owns everything here but the writing of checkpoints. The order of a round: poll,
/// count, publish what is due, hand a checkpoint to the writer.
struct RegionalLoop: ~Copyable {
    /// Most batches taken by one poll.
    private static let maxPoll = 512
    /// How long a round waits for batches at the most.
    private static let longestWaitMs: Int64 = 100
    /// How long publishing waits for the rest of a transaction after its first batch came.
    private static let settleMs: Int64 = 5
    /// How long one request to Kafka may take.
    static let requestMs = 30_000
    /// How long the last boards may take to be sent.
    private static let flushMs = 5_000
    /// Boards for the history are taken this often.
    private static let historyMs: Int64 = 5_000
    /// Publishing takes at most one part of the time in so many, unless boards waited for too long.
    private static let publishShare: Int64 = 2
    private static let longestPublishWaitMs: Int64 = 250
    /// In a replay boards are published this often: the next hours are there before one is read.
    private static let replayPublishMs: Int64 = 1_000

    let config: Config
    let context: ServiceContext
    let metrics: RegionalMetrics
    let producer: Producer
    let regional: Topic
    let emojiOutput: Topic
    let regionalPartitions: UInt64
    let writer: CheckpointWriter
    var consumer: Consumer
    var requests: Consumer
    var redis: BoardPublisher
    var owned: [OwnedPartition] = []
    var watchLists: [Board.Key: WatchList] = [:]
    private var nextPublishMs: Int64 = 0
    private var earliestPublishMs: Int64 = 0
    var nextHistoryMs: Int64 = 0
    private var lastRoundMs: Int64 = 0
    private var pace = ClockPace()
    private var faults = PassingFaults()

    /// Waits until Kafka can be reached; nil when it is time to stop.
    init?(_ config: Config, _ context: ServiceContext, _ writer: CheckpointWriter) throws {
        let kafka = config.kafka.logging(to: context.log)
        guard let topics = try RegionalTopics(config, kafka, context) else { return nil }
        // A board that comes twice or late is told by its epoch and revision.
        let producer = try Producer(kafka, isIdempotent: false, reports: .failures)
        let regional = try producer.topic(config.regionalTopic)
        let emojiOutput = try producer.topic(config.emojiOutputTopic)
        let redis = try BoardPublisher(
            url: config.redisURL,
            timeouts: RedisTimeouts(connectMs: 300, commandMs: 1_000)
        )
        var requests = try Consumer(kafka)
        try requests.assign(
            topics.requests.map { ($0, offset: LogicalOffset.beginning) }
        )
        var consumer = try Consumer(kafka, group: config.group.membership)
        try consumer.subscribe([config.countsTopic])
        self.consumer = consumer
        self.requests = requests
        self.redis = redis
        self.config = config
        self.context = context
        self.producer = producer
        self.regional = regional
        self.emojiOutput = emojiOutput
        self.writer = writer
        regionalPartitions = UInt64(topics.regionalPartitions)
        metrics = RegionalMetrics(context.metrics)
        context.health.up("kafka")
    }

    /// Runs until the stop flag is set, then stores the state of every partition.
    consuming func run() throws {
        do {
            while !context.stop.isSet { try round() }
        } catch {
            endIfFatal(error, context.log)
            throw error
        }
        release(isLost: false)
        do throws(KafkaError) {
            try producer.flush(timeoutMs: Self.flushMs)
        } catch {
            // The next owner sends every board again.
            context.log.warning("boards were not sent", ["error": "\(error)"])
        }
        context.log.info("drained")
    }

    // MARK: Rounds

    private mutating func round() throws {
        let nowMs = Clock.nowMs()
        noticePause(nowMs)
        let waitMs = max(1, min(Self.longestWaitMs, nextPublishMs - nowMs))
        let outcome = try faults.poll(
            &consumer,
            max: Self.maxPoll,
            timeoutMs: Int(waitMs),
            context
        )
        switch outcome {
        case .messages(let batch): count(batch)
        case .assigned(let partitions): try assign(partitions)
        case .revoked(let partitions, let isLost): try revoke(partitions, isLost: isLost)
        case .nothing: break
        }
        checkDeliveries()
        let endMs = Clock.nowMs()
        noticePause(endMs)
        if endMs >= nextPublishMs { publishAndPace(nowMs: endMs) }
        checkpoint(nowMs: endMs)
    }

    /// Publishes, and sets when that may be done next.
    ///
    /// Boards go to Redis as soon as counts have come, but no more often than the interval allows:
    /// a round that wrote none does not put off the next.
    private mutating func publishAndPace(nowMs: Int64) {
        readRequests()
        if publish(nowMs: nowMs) {
            let tookMs = Clock.nowMs() - nowMs
            var pauseMs = min(Self.publishShare * tookMs, Self.longestPublishWaitMs)
            if pace.isReplay(clocks(), at: nowMs) { pauseMs = Self.replayPublishMs }
            earliestPublishMs = nowMs + max(Int64(config.redisIntervalMs), pauseMs)
        }
        nextPublishMs = max(nowMs + Self.longestWaitMs, earliestPublishMs)
    }

    /// The event clocks by board, each of the partition that is furthest.
    private func clocks() -> [String: Int64] {
        var clocks: [String: Int64] = [:]
        for one in owned {
            for (board, feed) in one.state.feeds {
                guard let clockMs = feed.clockMs else { continue }
                clocks[board] = max(clocks[board] ?? .min, clockMs)
            }
        }
        return clocks
    }

    /// What did not reach its topic is sent again, as it is by then.
    private mutating func checkDeliveries() {
        if producer.poll(timeoutMs: 0).isEmpty {
            guard producer.queueLength == 0 else { return }
            for index in owned.indices { owned[index].state.emojiWindows.confirm() }
        } else {
            for index in owned.indices {
                owned[index].state.renewRecords()
                owned[index].state.emojiWindows.renew()
            }
        }
    }

    /// A process that was stopped for long may no longer be the owner, and must not publish before
    /// the store has confirmed that it is.
    private mutating func noticePause(_ nowMs: Int64) {
        let isLate = lastRoundMs != 0 && nowMs - lastRoundMs > Int64(config.group.sessionTimeoutMs)
        lastRoundMs = nowMs
        guard isLate, !owned.isEmpty else { return }
        context.log.warning("was held up, asking the store who owns the partitions")
        for index in owned.indices { owned[index].doubt() }
    }

    private mutating func count(_ batch: borrowing MessageBatch) {
        for run in batch.runs {
            guard let index = owned.firstIndex(where: { $0.state.partition == run.partition })
            else { continue }
            for message in run.range where !owned[index].isStopped {
                do {
                    try owned[index].count(
                        batch.payload(message),
                        offset: batch.offset(message)
                    )
                } catch {
                    stop(index, error)
                }
            }
            owned[index].note(metrics, end: consumer.highWatermark(owned[index].topicPartition))
        }
        for end in batch.reachedEnds {
            guard let index = owned.firstIndex(where: { $0.topicPartition == end.partition }) else {
                continue
            }
            owned[index].isCaughtUp = true
        }
        guard batch.count > 0 else { return }
        nextPublishMs = min(nextPublishMs, max(earliestPublishMs, Clock.nowMs() + Self.settleMs))
        if case .down = context.health.state(of: "kafka") { context.health.up("kafka") }
    }

    /// A partition that cannot be counted exactly is not counted at all, until somebody looks.
    mutating func stop(_ index: Int, _ error: any Error) {
        owned[index].isStopped = true
        let name = "\(owned[index].topicPartition)"
        context.health.register(name)
        context.health.down(name, because: "\(error)")
        context.log.error(
            "partition stopped",
            ["partition": name, "error": "\(error)"]
        )
        metrics.gaps.increment()
    }

    private mutating func readRequests() {
        do throws(KafkaError) {
            guard case .messages(let batch) = try requests.poll(max: 1_000, timeoutMs: 0) else {
                return
            }
            for message in 0..<batch.count {
                guard let bytes = batch.payload(message),
                    let list = try? WatchList(json: bytes)
                else { continue }
                if list.revision > watchLists[list.key]?.revision ?? .min {
                    watchLists[list.key] = list
                }
                for index in owned.indices { owned[index].state.watch(list) }
            }
        } catch {
            faults.report(error, context)
        }
    }

    /// Publishes what has changed and is due.
    ///
    /// - Returns: whether any board went to Redis.
    private mutating func publish(nowMs: Int64) -> Bool {
        // After a pause all are confirmed before any is published: publishing may take so long that
        // it looks like another pause, and who is confirmed last would never be published.
        guard owned.allSatisfy({ $0.isConfirmed || $0.isStopped }) else { return false }
        var boards: [BoardUpdate] = []
        for index in owned.indices where owned[index].mayPublish {
            let publications = owned[index].state.takePublications(
                Due(nowMs: nowMs, redis: true, history: false)
            )
            boards += publications.redis
            send(publications.records)
            sendEmojiWindows(index, nowMs: nowMs)
        }
        do throws(RedisError) {
            try redis.connect()
            let lost = try redis.publish(boards) + redis.renew(nowMs: nowMs)
            for key in lost {
                for index in owned.indices { owned[index].state.renewRedis(key) }
            }
            try publishTotals(afterLoss: !lost.isEmpty)
            context.health.up("redis")
            metrics.boards.increment(by: boards.count)
        } catch {
            reportRedis(error)
            for index in owned.indices { owned[index].state.renewRedis() }
        }
        return !boards.isEmpty
    }

    /// Gives Redis the totals that it lacks: all of them where it has lost boards.
    private mutating func publishTotals(afterLoss: Bool) throws(RedisError) {
        for index in owned.indices where owned[index].mayPublish {
            if afterLoss { owned[index].state.totals.renew() }
            let totals = owned[index].state.totals.takeUnsent()
            try redis.set(totals.map { ("subreddit-" + $0.subreddit, $0.posts) })
        }
    }

    private mutating func reportRedis(_ error: RedisError) {
        metrics.redisFailures.increment()
        // Between two attempts the reason of the last one is the better one to show.
        if case .waiting = error { return }
        context.log.warning("redis is away", ["error": "\(error)"])
        context.health.down("redis", because: "\(error)")
    }

    mutating func send(_ boards: [Board]) {
        for board in boards {
            let spread = fnv1a("\(board.key.board)/\(board.key.timeframe.name)".utf8)
            do throws(KafkaError) {
                try producer.produce(
                    to: regional,
                    partition: Int32(spread % regionalPartitions),
                    key: Array(board.key.recordKey.utf8),
                    payload: board.json()
                )
                metrics.records.increment()
            } catch {
                metrics.recordFailures.increment()
                context.log.warning("a board was not sent", ["error": "\(error)"])
                for index in owned.indices { owned[index].state.request(board.key) }
            }
        }
    }

    private mutating func sendEmojiWindows(_ index: Int, nowMs: Int64) {
        for window in owned[index].state.emojiWindows.takeDue(nowMs: nowMs) {
            do throws(KafkaError) {
                try producer.produce(
                    to: emojiOutput,
                    key: Array(window.region.utf8),
                    payload: window.json(scaleMax: config.scaleMax)
                )
                metrics.emojiWindows.increment()
            } catch {
                metrics.recordFailures.increment()
                context.log.warning("an emoji window was not sent", ["error": "\(error)"])
                owned[index].state.emojiWindows.renew(window)
            }
        }
    }

    private mutating func checkpoint(nowMs: Int64) {
        takeAnswers()
        let isHistoryDue = nowMs >= nextHistoryMs
        if isHistoryDue { nextHistoryMs = nowMs + Self.historyMs }
        for index in owned.indices where owned[index].isCheckpointDue(nowMs, config) {
            submit(index, nowMs: nowMs, withHistory: isHistoryDue || owned[index].isHistoryDue)
        }
        if isHistoryDue {
            for index in owned.indices { owned[index].isHistoryDue = true }
        }
    }
}
