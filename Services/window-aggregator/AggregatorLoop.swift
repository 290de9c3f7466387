import Connections
import Kafka
import Models
import ServiceKit

/// Reads events, counts them, and commits counts, dead letters and offsets in one transaction.
///
/// One thread owns everything here. The order of a round: poll, count, and when the interval is
/// over produce, send the offsets, commit. After an abort the counters go back to the last commit
/// and the records are read again, so nothing is counted twice or lost.
struct AggregatorLoop: ~Copyable {
    /// Most and fewest records taken by one poll.
    private static let maxPoll = 20_000
    private static let minPoll = 500
    /// Counting what one poll took should not take longer: other sources wait meanwhile.
    private static let longestCountMs: Int64 = 100
    /// Counts of one source partition beyond this go out as a batch of their own: no partition's
    /// share of it, encoded, may be larger than a record of Kafka can be (1 MB).
    private static let maxHeldBytes = 500_000
    /// The same with what one more record may add.
    private static let maxBatchBytes = 940_000
    /// How long one request to Kafka may take.
    static let requestMs = 30_000
    /// The same while nothing was read yet: short, so that a stop is noticed between two attempts.
    private static let startRequestMs = 5_000

    let config: Config
    let context: ServiceContext
    let metrics: AggregatorMetrics
    let admin: Admin
    let producer: Producer
    let counts: Topic
    let deadLetters: Topic
    var consumer: Consumer
    var sources: [Source] = []
    var isTransactionOpen = false
    var lastCommitMs: Int64 = 0
    var intervalMs: Int64
    /// Few at first: nobody knows yet how long reading them takes, and a transaction may be open.
    private var pollSize = AggregatorLoop.minPoll
    private var faults = PassingFaults()

    struct Source {
        let partition: TopicPartition
        /// How many partitions its topic has.
        let partitions: Int32
        let metrics: AggregatorMetrics.Source
        var counter: SourceCounter
        /// Beyond this its counts are sent.
        let maxHeldBytes: Int
        /// When its clock was sent last, and whether it was idle then.
        var sentMs: Int64 = 0
        var sentIdle = false

        init(
            _ partition: TopicPartition,
            of partitions: Int32,
            _ metrics: AggregatorMetrics.Source,
            _ counter: SourceCounter
        ) {
            self.partition = partition
            self.partitions = partitions
            self.metrics = metrics
            self.counter = counter
            maxHeldBytes = min(
                AggregatorLoop.maxHeldBytes,
                AggregatorLoop.maxBatchBytes - counter.largestRecordBytes
            )
        }
    }

    init(_ config: Config, _ context: ServiceContext) throws(KafkaError) {
        let kafka = config.kafka.logging(to: context.log)
        let admin = try Admin(kafka)
        let producer = try Producer(
            kafka,
            transactionalID: "\(config.group.groupID)-\(config.group.instanceID)"
        )
        let counts = try producer.topic(config.countsTopic)
        let deadLetters = try producer.topic(config.deadLettersTopic)
        consumer = try Consumer(kafka, group: config.group.membership)
        self.admin = admin
        self.producer = producer
        self.counts = counts
        self.deadLetters = deadLetters
        self.config = config
        self.context = context
        metrics = AggregatorMetrics(context.metrics)
        intervalMs = Int64(config.combineMs)
    }

    /// Runs until the stop flag is set, then commits what was counted.
    consuming func run() throws {
        do {
            try start()
            while !context.stop.isSet { try round() }
            try commit()
        } catch {
            endIfFatal(error, context.log)
            throw error
        }
        context.log.info("drained")
    }

    // MARK: Rounds

    private mutating func start() throws {
        var backoff = Backoff()
        while true {
            do {
                try checkTopics()
                try producer.initTransactions(timeoutMs: Self.startRequestMs)
                try consumer.subscribe(config.sourceTopics)
                context.health.up("kafka")
                return
            } catch let error as KafkaError where error.isRetriable {
                context.health.down("kafka", because: "\(error)")
                context.log.warning("waiting for Kafka", ["error": "\(error)"])
                guard backoff.pause(unless: context.stop) else { return }
            }
        }
    }

    private mutating func checkTopics() throws {
        let found = try admin.partitionCount(config.countsTopic, timeoutMs: Self.startRequestMs)
        guard found == config.regions.partitions else {
            throw AggregatorError.partitionsDiffer(
                topic: config.countsTopic,
                found: found,
                expected: config.regions.partitions
            )
        }
        for topic in config.sourceTopics {
            _ = try admin.partitionCount(topic, timeoutMs: Self.startRequestMs)
        }
    }

    private mutating func round() throws {
        let nowMs = Clock.nowMs()
        let waitMs = max(1, min(intervalMs, lastCommitMs + intervalMs - nowMs))
        switch try poll(timeoutMs: Int(waitMs)) {
        case .messages(let batch):
            do throws(KafkaError) {
                try count(batch)
            } catch {
                // The rest of the batch was not counted: all of it is read again.
                try abort(error)
            }
        case .assigned(let partitions): try assign(partitions)
        case .revoked(let partitions, let isLost): try revoke(partitions, isLost: isLost)
        case .nothing: break
        }
        if isCommitDue() { try commit() }
    }

    /// Polls; a fault that passes by itself counts as nothing found.
    private mutating func poll(timeoutMs: Int) throws(KafkaError) -> PollOutcome {
        do throws(KafkaError) {
            return try consumer.poll(max: pollSize, timeoutMs: timeoutMs)
        } catch {
            guard !error.isFatal && error.code != .noOffset else { throw error }
            faults.report(error, context)
            return .nothing
        }
    }

    private mutating func count(_ batch: borrowing MessageBatch) throws(KafkaError) {
        let nowMs = Clock.nowMs()
        for run in batch.runs {
            let topic = consumer.topics[run.topic]
            guard
                let index = sources.firstIndex(where: {
                    $0.partition.partition == run.partition && $0.partition.topic == topic
                })
            else { continue }
            sources[index].counter.wake(atMs: nowMs)
            for message in run.range {
                do throws(Rejection) {
                    try sources[index].counter.count(
                        batch.payload(message),
                        offset: batch.offset(message),
                        nowMs: nowMs
                    )
                } catch {
                    try bury(batch, message, sources[index].partition, error)
                }
                if sources[index].counter.heldBytes > sources[index].maxHeldBytes {
                    try send(index, nowMs: nowMs)
                }
            }
        }
        pacePolls(batch.count, tookMs: Clock.nowMs() - nowMs)
        for end in batch.reachedEnds {
            guard let index = sources.firstIndex(where: { $0.partition == end.partition }) else {
                continue
            }
            sources[index].counter.becomeIdle(atMs: nowMs, end: end.offset)
        }
        if batch.count > 0, case .down = context.health.state(of: "kafka") {
            context.health.up("kafka")
        }
    }

    /// Takes fewer records at a time where reading them takes long, as texts do.
    private mutating func pacePolls(_ count: Int, tookMs: Int64) {
        if tookMs > Self.longestCountMs {
            pollSize = max(Self.minPoll, pollSize / 2)
        } else if count == pollSize, tookMs < Self.longestCountMs / 2 {
            pollSize = min(Self.maxPoll, pollSize * 2)
        }
    }
}
