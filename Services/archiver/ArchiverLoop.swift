import Connections
import Kafka
import Models
import Postgres
import ServiceKit

/// Reads posts and comments, and writes them into Postgres in batches with their offsets.
///
/// One thread owns everything here. The order of a round: poll, collect, and of each partition that is
/// due send its dead letters and then write its batch. While Postgres is away what was read is kept,
/// and reading pauses once a batch is full.
struct ArchiverLoop: ~Copyable {
    /// Most records taken by one poll.
    private static let maxPoll = 2_000
    /// How long a round waits for records at the most.
    private static let longestWaitMs: Int64 = 50
    /// How long one request to Kafka may take.
    static let requestMs = 30_000

    let config: Config
    let context: ServiceContext
    let metrics: ArchiverMetrics
    let admin: Admin
    let producer: Producer
    let deadLetters: Topic
    var consumer: Consumer
    var store: ArchiveStore
    var owned: [OwnedArchive] = []
    var isPaused = false
    var nextWriteMs: Int64 = 0
    var backoff = Backoff(firstMs: 50, maxMs: 2_000)
    private var faults = PassingFaults()

    init(_ config: Config, _ context: ServiceContext) throws {
        let kafka = config.kafka.logging(to: context.log)
        let admin = try Admin(kafka)
        let producer = try Producer(kafka, reports: .failures)
        let deadLetters = try producer.topic(config.deadLettersTopic)
        let store = try ArchiveStore(config.postgresURL)
        consumer = try Consumer(kafka, group: config.group.membership)
        self.store = store
        self.admin = admin
        self.producer = producer
        self.deadLetters = deadLetters
        self.config = config
        self.context = context
        metrics = ArchiverMetrics(context.metrics)
    }

    /// Runs until the stop flag is set, then writes what was read.
    consuming func run() throws {
        do {
            try consumer.subscribe(toExisting: config.topics, admin, context)
            while !context.stop.isSet { try round() }
            try writeAll()
        } catch {
            endIfFatal(error, context.log)
            throw error
        }
        context.log.info("drained")
    }

    // MARK: Rounds

    private mutating func round() throws {
        let outcome = try faults.poll(
            &consumer,
            max: Self.maxPoll,
            timeoutMs: Int(min(Self.longestWaitMs, config.limits.intervalMs)),
            context
        )
        switch outcome {
        case .messages(let batch): try collect(batch)
        case .assigned(let partitions): try assign(partitions)
        case .revoked(let partitions, let isLost): try revoke(partitions, isLost: isLost)
        case .nothing: break
        }
        try checkLetters()
        try write(nowMs: Clock.nowMs())
    }

    private mutating func collect(_ batch: borrowing MessageBatch) throws(KafkaError) {
        let nowMs = Clock.nowMs()
        for run in batch.runs {
            let source = TopicPartition(
                topic: consumer.topics[run.topic],
                partition: run.partition
            )
            guard let index = owned.firstIndex(where: { $0.partition == source }) else { continue }
            for message in run.range {
                do throws(RedditRejection) {
                    try owned[index].archive.take(
                        batch.payload(message),
                        offset: batch.offset(message),
                        nowMs: nowMs
                    )
                } catch {
                    try producer.bury(
                        batch,
                        message,
                        source,
                        reason: error.code,
                        to: deadLetters
                    )
                }
            }
        }
        if batch.count > 0, case .down = context.health.state(of: "kafka") {
            context.health.up("kafka")
        }
    }

    /// A dead letter that did not arrive must come before the offset behind its record is written:
    /// nothing but reading it again does that, so that this ends the service.
    func checkLetters() throws(KafkaError) {
        if let error = producer.poll(timeoutMs: 0).lazy.compactMap(\.error).first { throw error }
    }
}
