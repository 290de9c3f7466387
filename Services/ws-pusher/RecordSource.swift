import Connections
import Kafka
import Models
import ServiceKit

/// The thread that reads the topics: all partitions, by every instance for itself, boards from the
/// start and emoji windows from shortly before their end.
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
                    records.append(try read(bytes, of: topic, batch.offset(message)))
                } catch {
                    figures.unreadable.increment()
                    context.log.debug(
                        "a record cannot be read",
                        ["offset": "\(batch.offset(message))", "error": "\(error)"]
                    )
                }
            }
        }
        figures.records.increment(by: batch.count)
        if batch.count > 0, case .down = context.health.state(of: Dependency.kafka) {
            context.health.up(Dependency.kafka)
        }
        if !records.isEmpty {
            // No room: the source waits, and with it what Kafka sends.
            while !inbox.offer(records) { if context.stop.wait(upToMs: 2) { return } }
        }
        guard !unread.isEmpty else { return }
        unread.subtract(batch.reachedEnds.map { $0.partition })
        if unread.isEmpty { inbox.post(.caughtUp) }
    }

    private func read(
        _ bytes: Span<UInt8>,
        of topic: String,
        _ offset: Int64
    ) throws(BoardJSONError) -> FeedRecord {
        switch topic {
        case config.emojiOutputTopic:
            .window(try EmojiWindowRecord(json: bytes), offset: offset)
        case config.notificationsTopic:
            .notification(try NotificationRecord(json: bytes), offset: offset)
        default: .board(try Board(json: bytes))
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
