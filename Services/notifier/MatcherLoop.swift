import Connections
import Kafka
import Models
import Postgres
import ServiceKit

/// Reads posts and boards, and writes what subscribers are to be told, with the positions behind it.
///
/// One thread owns everything here. While Postgres is away reading pauses, and what was read since the
/// last transaction is kept, or read again.
struct MatcherLoop: ~Copyable {
    /// Most records taken by one poll.
    private static let maxPoll = 1_000
    private static let pollMs = 50
    /// Positions alone, without anything found, are written this often.
    static let positionsMs: Int64 = 1_000
    static let requestMs = 30_000

    /// A partition, and how far it was looked at.
    struct Owned {
        let partition: TopicPartition
        let epoch: Int64
        /// Records before it were dealt with; of boards they are read to know what these were.
        let start: Int64
        var next: Int64
        /// Whether `next` is not in Postgres yet.
        var hasMoved = false
        let lag: Gauge
    }

    let config: Config
    let context: ServiceContext
    let figures: Figures
    let news: Mailbox<Void>
    let admin: Admin
    var consumer: Consumer
    var store: MatcherStore
    var matcher: Matcher
    var owned: [Owned] = []
    /// Whether reading has stopped, because Postgres is away.
    var isHeld = false
    var nextTryMs: Int64 = 0
    var lastWriteMs: Int64 = 0
    var backoff = Backoff(firstMs: 50, maxMs: 2_000)
    private var faults = PassingFaults()

    init(
        _ config: Config,
        _ context: ServiceContext,
        _ figures: Figures,
        news: Mailbox<Void>
    ) throws {
        let kafka = config.kafka.logging(to: context.log)
        let admin = try Admin(kafka)
        let store = try MatcherStore(config.postgresURL, config.matching)
        consumer = try Consumer(kafka, group: config.group.membership)
        self.store = store
        self.admin = admin
        self.config = config
        self.context = context
        self.figures = figures
        self.news = news
        matcher = Matcher(config.matching)
    }

    /// Runs until the stop flag is set, then writes what was found.
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
            timeoutMs: Self.pollMs,
            context
        )
        switch outcome {
        case .messages(let batch): try collect(batch)
        case .assigned(let partitions): try assign(partitions)
        case .revoked(let partitions, let isLost): try revoke(partitions, isLost: isLost)
        case .nothing: break
        }
        try writeIfDue(nowMs: Clock.nowMs())
    }

    private mutating func collect(_ batch: borrowing MessageBatch) throws {
        // Whoever subscribed before an event was sent is known before the event is looked at.
        guard !isHeld, try refresh() else { return try rewind() }
        for run in batch.runs {
            let source = TopicPartition(
                topic: consumer.topics[run.topic],
                partition: run.partition
            )
            guard let index = owned.firstIndex(where: { $0.partition == source }) else { continue }
            for message in run.range {
                let offset = batch.offset(message)
                guard offset >= owned[index].next else { continue }
                look(at: batch.payload(message), of: owned[index], offset)
                owned[index].next = offset + 1
                if offset >= owned[index].start { owned[index].hasMoved = true }
                guard matcher.isFull else { continue }
                guard try write() else { return try rewind() }
            }
            let end = consumer.highWatermark(source) ?? owned[index].next
            owned[index].lag.set(Int(max(0, end - owned[index].next)))
        }
        if batch.count > 0, case .down = context.health.state(of: "kafka") {
            context.health.up("kafka")
        }
    }

    private mutating func look(at record: Span<UInt8>?, of source: Owned, _ offset: Int64) {
        // A tombstone takes nothing back: a board that ends is simply not renewed.
        guard let record else { return }
        let isPast = offset < source.start
        do {
            if source.partition.topic == config.postsTopic {
                if !isPast { matcher.take(try PostText(record)) }
            } else {
                try matcher.take(BoardGlimpse(json: record), isPast: isPast)
            }
        } catch {
            figures.unreadable.increment()
            context.log.debug(
                "a record cannot be read",
                ["partition": "\(source.partition)", "offset": "\(offset)", "error": "\(error)"]
            )
        }
    }
}
