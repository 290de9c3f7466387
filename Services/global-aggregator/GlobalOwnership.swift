import Connections
import Kafka
import Models
import Postgres
import Redis
import ServiceKit

extension GlobalLoop {
    /// How long a handover waits for Postgres.
    private static let historyPatienceMs: Int64 = 2_000

    /// How long one request may take at the start: short, so that a stop is noticed between two.
    private static let startRequestMs = 5_000

    /// Waits until a broker knows all topics, and asks how many partitions each has; nil when it is
    /// time to stop.
    static func partitionCounts(
        of topics: [String],
        _ kafka: KafkaConfiguration,
        _ context: ServiceContext
    ) throws -> [Int]? {
        let admin = try Admin(kafka)
        var backoff = Backoff()
        while true {
            do throws(KafkaError) {
                var counts: [Int] = []
                for topic in topics {
                    counts.append(try admin.partitionCount(topic, timeoutMs: startRequestMs))
                }
                return counts
            } catch {
                guard error.isRetriable else { throw error }
                context.health.down("kafka", because: "\(error)")
                context.log.warning("waiting for Kafka", ["error": "\(error)"])
                guard backoff.pause(unless: context.stop) else { return nil }
            }
        }
    }

    /// Takes partitions over: claims each, then reads it from its beginning.
    mutating func assign(_ partitions: [TopicPartition]) throws {
        var epochs = try OwnerEpochs(config.postgresURL)
        for partition in partitions {
            guard let epoch = try claim(partition, &epochs) else { return }
            boards.assign(Int(partition.partition), epoch: epoch)
            context.log.info(
                "partition taken over",
                ["partition": "\(partition)", "epoch": "\(epoch)"]
            )
        }
        try consumer.acknowledgeAssigned(
            partitions.map { ($0, offset: LogicalOffset.beginning) }
        )
        owned = partitions.map {
            Owned(
                partition: $0,
                lag: metrics.lag(topic: $0.topic, partition: Int($0.partition))
            )
        }
        context.health.up("postgres")
        context.health.up("kafka")
    }

    /// Gives partitions back, with everything published unless others own them already.
    mutating func revoke(_ partitions: [TopicPartition], isLost: Bool) throws {
        release(isLost: isLost)
        try consumer.acknowledgeRevoked()
        context.log.info(
            "partitions revoked",
            ["partitions": "\(partitions)", "lost": "\(isLost)"]
        )
    }

    /// Lets go of every partition.
    mutating func release(isLost: Bool) {
        let nowMs = Clock.nowMs()
        if !isLost {
            publish(boards.due(at: nowMs, .init(everything: true)), at: nowMs)
            waitForHistory()
        }
        for one in owned { boards.revoke(Int(one.partition.partition)) }
        owned = []
        redis.forget { _ in true }
        cached.removeAll()
    }

    /// Hands the last boards to the history, unless Postgres is away.
    private mutating func waitForHistory() {
        let deadlineMs = Clock.nowMs() + Self.historyPatienceMs
        var backoff = Backoff(firstMs: 5, maxMs: 50)
        while writer.isBusy, Clock.nowMs() < deadlineMs { _ = backoff.pause(unless: StopFlag()) }
        if !writer.isBusy { handOverHistory(at: Clock.nowMs()) }
    }

    /// Claims a partition, waiting for the store; nil when it is time to stop.
    private func claim(
        _ partition: TopicPartition,
        _ epochs: inout OwnerEpochs
    ) throws -> Int64? {
        var backoff = Backoff(firstMs: 100, maxMs: 2_000)
        while true {
            do throws(PostgresError) {
                return try epochs.claim(partition, owner: config.group.instanceID)
            } catch {
                guard error.isRetriable else { throw error }
                context.health.down("postgres", because: "\(error)")
                context.log.warning("waiting for Postgres", ["error": "\(error)"])
                guard backoff.pause(unless: context.stop) else { return nil }
            }
        }
    }
}

extension Board.Key {
    /// The key of a record of `regional-topk`: `region/board/timeframe`.
    init?(recordKey bytes: Span<UInt8>) {
        var text: [UInt8] = []
        for index in 0..<bytes.count { text.append(bytes[index]) }
        let parts = text.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        guard parts.count >= 3, let timeframe = Timeframe(name: parts[parts.count - 1]) else {
            return nil
        }
        self.init(
            board: parts[1..<(parts.count - 1)].joined(separator: "/"),
            region: parts[0],
            timeframe: timeframe
        )
    }
}
