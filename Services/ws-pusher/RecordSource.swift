import Connections
import Kafka
import Models
import ServiceKit

/// The thread that reads the topics: all partitions, by every instance for itself, boards from the
/// start and emoji windows from shortly before their end.
///
/// Until every partition has been read to the end that it had at first boards go into a ``Backlog``.
struct RecordSource: ~Copyable {
    private static let maxPoll = 500
    private static let waitMs = 100
    private static let requestMs = 5_000
    /// How many of the last records of emoji windows and of notifications are read; far more than are
    /// held of one region or of one owner.
    private static let latestRecords: Int64 = 5_000

    private let config: Config
    private let context: ServiceContext
    private let inbox: FeedInbox
    private let figures: FeedFigures
    private var consumer: Consumer
    private var unread: Set<TopicPartition>
    /// Where these ended when their first records came.
    private var ends: [TopicPartition: Int64] = [:]
    private var backlog: Backlog
    private var faults = PassingFaults()

    /// Waits until Kafka can be reached; nil when it is time to stop.
    init?(
        _ config: Config,
        _ context: ServiceContext,
        inbox: FeedInbox,
        figures: FeedFigures
    ) throws {
        let kafka = config.kafka.logging(to: context.log)
        guard let positions = try Self.positions(config, kafka, context) else { return nil }
        var consumer = try Consumer(kafka)
        try consumer.assign(positions)
        self.consumer = consumer
        self.config = config
        self.context = context
        self.inbox = inbox
        self.figures = figures
        unread = Set(positions.map(\.0))
        backlog = Backlog(config.limits)
        context.health.up(Dependency.kafka)
    }

    /// Reads until the stop flag is set.
    consuming func run() throws {
        while !context.stop.isSet {
            do throws(KafkaError) {
                guard
                    case .messages(let batch) = try consumer.poll(
                        max: Self.maxPoll,
                        timeoutMs: Self.waitMs
                    )
                else { continue }
                take(batch)
            } catch {
                guard !error.isFatal else {
                    endIfFatal(error, context.log)
                    throw error
                }
                faults.report(error, context)
            }
        }
    }

    private mutating func take(_ batch: borrowing MessageBatch) {
        var records: [FeedRecord] = []
        for run in batch.runs {
            let topic = consumer.topics[run.topic]
            for message in run.range {
                // A tombstone takes nothing back: a board that ends is simply not renewed.
                guard let bytes = batch.payload(message) else { continue }
                do throws(BoardJSONError) {
                    if let record = try read(bytes, of: topic, batch.offset(message)) {
                        records.append(record)
                    }
                } catch {
                    figures.cannotRead("\(topic) \(batch.offset(message))", error, context.log)
                }
            }
        }
        figures.records.increment(by: batch.count)
        if batch.count > 0, case .down = context.health.state(of: Dependency.kafka) {
            context.health.up(Dependency.kafka)
        }
        hand(records)
        guard !unread.isEmpty else { return }
        noteEnds(batch)
        guard unread.isEmpty else { return }
        handBacklog()
        inbox.post(.caughtUp(ignored: backlog.ignored, refused: backlog.refused))
    }

    /// What is written meanwhile keeps no partition unread; where its last records are none that are
    /// seen, as marks of transactions are not, the broker tells of the end.
    private mutating func noteEnds(_ batch: borrowing MessageBatch) {
        unread.subtract(batch.reachedEnds.map { $0.partition })
        for run in batch.runs {
            let one = TopicPartition(
                topic: consumer.topics[run.topic],
                partition: run.partition
            )
            guard unread.contains(one), let last = run.range.last,
                let end = ends[one] ?? consumer.highWatermark(one)
            else { continue }
            ends[one] = end
            if batch.offset(last) + 1 >= end { unread.remove(one) }
        }
    }

    private func hand(_ records: [FeedRecord]) {
        if records.isEmpty { return }
        // No room: the source waits, and with it what Kafka sends.
        while !inbox.offer(records) { if context.stop.wait(upToMs: 2) { return } }
    }

    private mutating func handBacklog() {
        let (figures, log) = (figures, context.log)
        hand(
            backlog.take { record, error in
                figures.cannotRead("\(record.head.key.recordKey) \(record.head.point)", error, log)
            }
        )
    }

    /// Nil for a board that waits in the backlog.
    private mutating func read(
        _ bytes: Span<UInt8>,
        of topic: String,
        _ offset: Int64
    ) throws(BoardJSONError) -> FeedRecord? {
        switch topic {
        case config.emojiOutputTopic:
            return .window(try EmojiWindowRecord(json: bytes), offset: offset)
        case config.notificationsTopic:
            return .notification(try NotificationRecord(json: bytes), offset: offset)
        case _ where unread.isEmpty: return .board(try Board(json: bytes))
        default:
            let head = try BoardHead(json: bytes)
            if backlog.add(UnreadBoard(head, copying: bytes)) { handBacklog() }
            return nil
        }
    }

    private static func positions(
        _ config: Config,
        _ kafka: KafkaConfiguration,
        _ context: ServiceContext
    ) throws -> [(TopicPartition, offset: Int64)]? {
        let admin = try Admin(kafka)
        var backoff = Backoff()
        while true {
            do throws(KafkaError) {
                var positions: [(TopicPartition, offset: Int64)] = []
                let latest = [config.emojiOutputTopic, config.notificationsTopic]
                for topic in [config.regionalTopic, config.globalTopic] + latest {
                    let count = try admin.partitionCount(topic, timeoutMs: requestMs)
                    for partition in 0..<Int32(count) {
                        let one = TopicPartition(topic: topic, partition: partition)
                        var offset = LogicalOffset.beginning
                        if latest.contains(topic) {
                            let (low, high) = try admin.listOffsets(one, timeoutMs: requestMs)
                            offset = max(low, high - latestRecords)
                        }
                        positions.append((one, offset))
                    }
                }
                return positions
            } catch {
                guard error.isRetriable else { throw error }
                context.health.down(Dependency.kafka, because: "\(error)")
                context.log.warning("waiting for Kafka", ["error": "\(error)"])
                guard backoff.pause(unless: context.stop) else { return nil }
            }
        }
    }
}
