import Connections
import Kafka
import Models
import Redis
import ServiceKit

/// Reads the boards of regions, has them merged, and publishes what comes of it.
///
/// One thread owns everything here but the writing of the history. The order of a round: poll, take
/// the records, publish what is due.
struct GlobalLoop: ~Copyable {
    /// Most records taken by one poll.
    private static let maxPoll = 512
    /// How long a round waits for records at the most.
    private static let longestWaitMs: Int64 = 100
    /// How long one request to Kafka may take.
    static let requestMs = 30_000
    /// How long draining waits for Kafka.
    private static let drainMs = 10_000
    private static let redisTimeouts = RedisTimeouts(connectMs: 300, commandMs: 1_000)
    /// Boards for the history are handed over no more often.
    private static let historyMs: Int64 = 2_000
    /// The gauges are set this often.
    private static let figuresMs: Int64 = 1_000

    let config: Config
    let context: ServiceContext
    let metrics: GlobalMetrics
    let producer: Producer
    let global: BoardTopic
    let requests: BoardTopic
    let writer: HistoryWriter
    var consumer: Consumer
    var redis: BoardPublisher
    var cached = CachedBoards()
    var boards: GlobalBoards
    var owned: [Owned] = []
    private var nextRedisMs: Int64 = 0
    private var redisBackoff = Backoff(firstMs: 100, maxMs: 2_000)
    private var nextHistoryMs: Int64 = 0
    private var nextFiguresMs: Int64 = 0
    private var nextWarningMs: Int64 = 0

    /// A topic to write to, partitioned as everything about boards is.
    struct BoardTopic {
        let topic: Topic
        let partitions: Int
    }

    /// A partition that is read.
    struct Owned {
        let partition: TopicPartition
        let lag: Gauge
    }

    /// Waits until Kafka can be reached; nil when it is time to stop.
    init?(_ config: Config, _ context: ServiceContext, _ writer: HistoryWriter) throws {
        let kafka = config.kafka.logging(to: context.log)
        let topics = [config.regionalTopic, config.globalTopic, config.requestsTopic]
        guard let counts = try Self.partitionCounts(of: topics, kafka, context) else { return nil }
        // A board that comes twice or late is told by its epoch and revision.
        let producer = try Producer(kafka, isIdempotent: false, reports: .failures)
        let global = try producer.topic(config.globalTopic)
        let requests = try producer.topic(config.requestsTopic)
        let redis = try BoardPublisher(
            url: config.redisURL,
            timeouts: Self.redisTimeouts
        )
        var consumer = try Consumer(kafka, group: config.group.membership)
        try consumer.subscribe([config.regionalTopic])
        self.consumer = consumer
        self.redis = redis
        self.config = config
        self.context = context
        self.producer = producer
        self.writer = writer
        self.global = BoardTopic(topic: global, partitions: counts[1])
        self.requests = BoardTopic(topic: requests, partitions: counts[2])
        metrics = GlobalMetrics(context.metrics)
        boards = GlobalBoards(
            .init(
                depth: config.depth,
                maxWatched: config.maxWatched,
                regionSilenceMs: config.regionSilenceMs,
                partitions: counts[0],
                seed: .random(in: 0...UInt64.max)
            )
        )
        context.health.up("kafka")
    }

    /// Runs until the stop flag is set, then publishes what has changed since.
    consuming func run() throws {
        do {
            while !context.stop.isSet { try round() }
        } catch {
            endIfFatal(error, context.log)
            throw error
        }
        release(isLost: false)
        do throws(KafkaError) {
            try producer.flush(timeoutMs: Self.drainMs)
        } catch {
            // The next owner sends every board again.
            context.log.warning("boards were not sent", ["error": "\(error)"])
        }
        context.log.info("drained")
    }

    // MARK: Rounds

    private mutating func round() throws {
        let waitMs = waitMs(at: Clock.nowMs())
        do {
            switch try consumer.poll(max: Self.maxPoll, timeoutMs: waitMs) {
            case .messages(let batch): take(batch)
            case .assigned(let partitions): try assign(partitions)
            case .revoked(let partitions, let isLost): try revoke(partitions, isLost: isLost)
            case .nothing: break
            }
        } catch let error as KafkaError where !error.isFatal {
            report(error)
        }
        let nowMs = Clock.nowMs()
        publish(boards.due(at: nowMs, wants(at: nowMs)), at: nowMs)
        if nowMs >= nextHistoryMs, !writer.isBusy { handOverHistory(at: nowMs) }
        if nowMs >= nextFiguresMs { showFigures(at: nowMs) }
        try checkDeliveries()
    }

    private func wants(at nowMs: Int64) -> GlobalBoards.Wants {
        GlobalBoards.Wants(cache: nowMs >= nextRedisMs)
    }

    private func waitMs(at nowMs: Int64) -> Int {
        let nextMs = boards.nextMs(wants(at: nowMs)) ?? .max
        return Int(max(1, min(nextMs, nowMs + Self.longestWaitMs) - nowMs))
    }

    /// Logs a passing fault, at most once a second, and shows it in the health.
    private mutating func report(_ error: KafkaError) {
        context.health.down("kafka", because: "\(error)")
        warn("reading is held up", ["error": "\(error)"])
    }

    private mutating func warn(_ text: StaticString, _ facts: KeyValuePairs<String, String>) {
        let nowMs = Clock.nowMs()
        guard nowMs >= nextWarningMs else { return }
        nextWarningMs = nowMs + 1_000
        context.log.warning(text, facts)
    }

    // MARK: Records

    private mutating func take(_ batch: borrowing MessageBatch) {
        let nowMs = Clock.nowMs()
        var out = Publications()
        for run in batch.runs {
            for message in run.range {
                take(batch, message, from: Int(run.partition), at: nowMs, into: &out)
            }
        }
        publish(out, at: nowMs)
        for end in batch.reachedEnds {
            publish(boards.reachEnd(of: Int(end.partition.partition), at: nowMs), at: nowMs)
        }
        if batch.count > 0, case .down = context.health.state(of: "kafka") {
            context.health.up("kafka")
        }
    }

    private mutating func take(
        _ batch: borrowing MessageBatch,
        _ message: Int,
        from partition: Int,
        at nowMs: Int64,
        into out: inout Publications
    ) {
        guard let payload = batch.payload(message) else {
            // A tombstone: the region's board was removed by hand.
            if let bytes = batch.key(message), let key = Board.Key(recordKey: bytes) {
                boards.remove(key)
            }
            return
        }
        do throws(BoardJSONError) {
            let writtenMs = batch.timestampMs(message)
            let verdict = boards.on(
                try Board(json: payload),
                from: partition,
                heardMs: writtenMs > 0 ? writtenMs : nowMs,
                at: nowMs,
                into: &out
            )
            metrics.count(verdict)
            if verdict == .refused || verdict == .misplaced {
                warn(
                    "a regional board was not taken",
                    [
                        "why": "\(verdict)", "partition": "\(partition)",
                        "offset": "\(batch.offset(message))",
                    ]
                )
            }
        } catch {
            metrics.unreadable.increment()
            warn(
                "a regional board cannot be read",
                [
                    "error": "\(error)", "partition": "\(partition)",
                    "offset": "\(batch.offset(message))",
                ]
            )
        }
    }

    // MARK: Publication

    mutating func publish(_ out: Publications, at nowMs: Int64) {
        for board in out.records {
            send(board.json(), about: board.key, to: global)
            metrics.toKafka.increment()
            guard board.isFinal else { continue }
            metrics.finals.increment()
            if board.isExact { metrics.exactFinals.increment() }
        }
        for list in out.requests {
            send(list.json(), about: list.key, to: requests)
            metrics.requests.increment()
        }
        metrics.merges.increment(by: out.merges)
        cache(out.cached, at: nowMs)
    }

    private mutating func send(_ json: [UInt8], about key: Board.Key, to target: BoardTopic) {
        do throws(KafkaError) {
            try producer.produce(
                to: target.topic,
                partition: Int32(boardPartition(key, of: target.partitions)),
                key: Array("\(key.board)/\(key.timeframe.name)".utf8).span,
                payload: json.span
            )
        } catch {
            boards.recordsLost()
            report(error)
        }
    }

    private mutating func cache(_ changed: [Board], at nowMs: Int64) {
        guard nowMs >= nextRedisMs else {
            if !changed.isEmpty { boards.cacheFailed() }
            return
        }
        do throws(RedisError) {
            if context.health.state(of: "redis") != .up { try reachRedis() }
            let updates = changed.map { cached.update($0) }
            let lost = try redis.publish(updates) + redis.renew(nowMs: nowMs)
            if !lost.isEmpty {
                for key in lost { cached.forget(key) }
                boards.cacheFailed()
            }
            metrics.toRedis.increment(by: changed.count)
        } catch .invalidArgument(let why) {
            // One board that Redis cannot hold must not keep it from the others.
            guard changed.count > 1 else { return warn("Redis cannot hold a board", ["why": why]) }
            for board in changed { cache([board], at: nowMs) }
        } catch {
            cached.removeAll()
            boards.cacheFailed()
            nextRedisMs = nowMs + Int64(redisBackoff.nextDelayMs())
            context.health.down("redis", because: "\(error)")
            warn("boards wait for Redis", ["error": "\(error)"])
        }
    }

    /// Finds out whether Redis answers, also while there is nothing to write.
    private mutating func reachRedis() throws(RedisError) {
        var connection = try RedisConnection(url: config.redisURL, timeouts: Self.redisTimeouts)
        try connection.connectIfNeeded()
        redisBackoff.reset()
        context.health.up("redis")
    }

    mutating func handOverHistory(at nowMs: Int64) {
        nextHistoryMs = nowMs + Self.historyMs
        let history = boards.takeHistory()
        if !history.isEmpty { writer.submit(history) }
    }

    private mutating func showFigures(at nowMs: Int64) {
        nextFiguresMs = nowMs + Self.figuresMs
        metrics.show(boards.figures)
        for one in owned {
            guard let end = consumer.highWatermark(one.partition),
                let position = consumer.position(one.partition)
            else { continue }
            one.lag.set(Int(max(0, end - position)))
        }
    }

    private mutating func checkDeliveries() throws {
        if let fatal = producer.fatalError { throw fatal }
        guard let failed = producer.poll(timeoutMs: 0).first(where: { $0.error != nil }),
            let error = failed.error
        else { return }
        boards.recordsLost()
        report(error)
    }
}
