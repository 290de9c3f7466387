import Connections
import Kafka
import Models
import Postgres
import Ranking
import Redis
import ServiceKit

extension RegionalLoop {
    /// How long a handover waits for checkpoints to be written.
    private static let handoverMs: Int64 = 15_000

    /// Takes partitions over: claims each in the store, loads its state, goes on where that ends.
    mutating func assign(_ partitions: [TopicPartition]) throws {
        var store = try StateStore(config.postgresURL)
        var taken: [OwnedPartition] = []
        for partition in partitions {
            let startedMs = Clock.monotonicMs()
            guard let state = try claim(partition, &store) else { return }
            let range = try retrying(context.log) { () throws(KafkaError) in
                try consumer.queryWatermarks(partition, timeoutMs: Self.requestMs)
            }
            taken.append(OwnedPartition(partition, state, endOffset: range.high))
            context.log.info(
                "partition taken over",
                [
                    "partition": "\(partition)", "epoch": "\(state.epoch)",
                    "offset": "\(state.inputOffset)", "end": "\(range.high)",
                    "items": "\(state.slots.reduce(0) { $0 + $1.board.itemCount })",
                    "ms": "\(Clock.monotonicMs() - startedMs)",
                ]
            )
        }
        try consumer.acknowledgeAssigned(
            taken.map { ($0.topicPartition, offset: $0.state.inputOffset) }
        )
        owned = taken
        context.health.up("postgres")
        context.health.up("kafka")
    }

    /// Gives partitions back, with their state stored unless others own them already.
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
        if !isLost { storeAll() }
        owned = []
        redis.forget { _ in true }
    }

    /// Hands a checkpoint of one partition to the writer.
    mutating func submit(_ index: Int, nowMs: Int64, withHistory: Bool) {
        var boards: [Board] = []
        if withHistory, owned[index].mayPublish {
            let publications = owned[index].state.takePublications(
                Due(nowMs: nowMs, redis: false, history: true)
            )
            send(publications.records)
            boards = publications.history
            owned[index].isHistoryDue = false
        }
        owned[index].noteCheckpoint(nextMs: nowMs + Int64(config.checkpointIntervalMs))
        _ = writer.submit(owned[index].state.takeCheckpoint(of: config.countsTopic, boards))
    }

    /// Learns what became of the checkpoints handed over.
    mutating func takeAnswers(waitingMs: Int = 0) {
        while let answer = writer.takeAnswer(waitingMs: waitingMs) {
            let index = owned.firstIndex {
                $0.state.partition == answer.partition && $0.state.epoch == answer.epoch
            }
            guard let index else { continue }
            owned[index].noteAnswer()
            switch answer.outcome {
            case .written: break
            case .regionElsewhere: stop(index, RegionMoved(regions: owned[index].state.regions))
            case .fenced:
                context.log.error(
                    "another instance owns the partition",
                    ["partition": "\(answer.partition)"]
                )
                owned.remove(at: index)
            }
        }
    }

    // MARK: Pieces

    /// Claims a partition, waiting for the store; nil when it is time to stop.
    private func claim(
        _ partition: TopicPartition,
        _ store: inout StateStore
    ) throws -> PartitionState? {
        var backoff = Backoff(firstMs: 100, maxMs: 2_000)
        while true {
            do throws(PostgresError) {
                let epoch = try store.claim(partition, owner: config.group.instanceID)
                var state = try store.load(partition, epoch, config.state)
                for list in watchLists.values { state.watch(list) }
                return state
            } catch {
                guard error.isRetriable else { throw error }
                context.health.down("postgres", because: "\(error)")
                context.log.warning("waiting for Postgres", ["error": "\(error)"])
                guard backoff.pause(unless: context.stop) else { return nil }
            }
        }
    }

    /// Stores the state of every partition and waits until that is done.
    private mutating func storeAll() {
        let deadlineMs = Clock.nowMs() + Self.handoverMs
        while owned.contains(where: { $0.isBeingStored }), Clock.nowMs() < deadlineMs {
            takeAnswers(waitingMs: 50)
        }
        for index in owned.indices where !owned[index].isStopped && !owned[index].isBeingStored {
            submit(index, nowMs: Clock.nowMs(), withHistory: true)
        }
        while owned.contains(where: { $0.isBeingStored }), Clock.nowMs() < deadlineMs {
            takeAnswers(waitingMs: 50)
        }
    }
}
