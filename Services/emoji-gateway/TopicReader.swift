import Connections
import Kafka
import Models
import ServiceKit

/// The thread that looks into the topics: what a killed instance left there, and whether Kafka
/// answers at all.
struct TopicReader {
    private static let requestMs = 2_000
    private static let probeMs: Int64 = 2_000
    /// How long a stop may go unnoticed.
    private static let waitMs = 100
    /// Added to the past that is looked at, for clocks that were set back.
    private static let marginMs: Int64 = 60_000

    private let config: Config
    private let questions: Mailbox<TopicQuestion>
    private let inbox: Inbox
    private let room: Room
    private let log: Logger
    private let stop: StopFlag
    private let kafka: KafkaConfiguration
    private let admin: Admin

    init(
        _ config: Config,
        questions: Mailbox<TopicQuestion>,
        inbox: Inbox,
        room: Room,
        log: Logger,
        stop: StopFlag
    ) throws(KafkaError) {
        self.config = config
        self.questions = questions
        self.inbox = inbox
        self.room = room
        self.log = log
        self.stop = stop
        // Its complaints would only repeat those of the producer.
        var kafka = config.kafka
        kafka.log = { _, _ in }
        self.kafka = kafka
        admin = try Admin(kafka)
    }

    /// Answers questions until the stop flag is set.
    func run() throws {
        var probedMs = Clock.monotonicMs()
        while !stop.isSet {
            if let question = questions.take(waitingMs: Self.waitMs) { answer(question) }
            guard Clock.monotonicMs() - probedMs >= Self.probeMs else { continue }
            probe()
            probedMs = Clock.monotonicMs()
        }
    }

    /// So that a Kafka that is back, or gone, is noticed while nothing is written.
    private func probe() {
        do throws(KafkaError) {
            if room.missingTopics.isEmpty {
                _ = try admin.clusterInfo(timeoutMs: Self.requestMs)
            } else {
                try lookForTopics()
            }
            inbox.post { $0.kafkaAnswers = true }
        } catch {
            inbox.post { $0.kafkaAnswers = false }
        }
    }

    /// Repeats until there is an answer: until then everything goes to the spool.
    private func answer(_ question: TopicQuestion) {
        var backoff = Backoff(firstMs: 100, maxMs: 2_000)
        while !stop.isSet {
            do throws(KafkaError) {
                let knowledge = try look(question)
                return inbox.post { $0.knowledge = knowledge }
            } catch {
                log.warning("looking into the topics", ["error": "\(error)"])
                guard backoff.pause(unless: stop) else { return }
            }
        }
    }

    private func look(_ question: TopicQuestion) throws(KafkaError) -> TopicKnowledge {
        let nowMs = Clock.nowMs()
        var search = TopicSearch(question, limit: config.courierLimits.recentLimit)
        // What a process had sent before it was killed is in its connection and is dealt with when
        // the broker comes to it. Once a broker has answered us, that is a matter of milliseconds;
        // this leaves it much more before the ends of the topics are read.
        _ = try admin.clusterInfo(timeoutMs: Self.requestMs)
        if question.mustSettle { _ = stop.wait(upToMs: config.settleMs) }
        try lookForTopics()
        for kind in EventKind.allCases where !room.missingTopics.contains(EventKinds(kind)) {
            let sinceMs = min(
                nowMs - config.courierLimits.recentMs,
                search.oldestWantedMs(of: kind) ?? nowMs
            )
            try read(kind, sinceMs: sinceMs - Self.marginMs, &search)
        }
        return search.knowledge(sinceMs: nowMs - config.courierLimits.recentMs)
    }

    /// Finds out which topics do not exist.
    private func lookForTopics() throws(KafkaError) {
        var missing: EventKinds = []
        for kind in EventKind.allCases {
            let topic = config.topics[Int(kind.rawValue)]
            do throws(KafkaError) {
                _ = try admin.partitionCount(topic, timeoutMs: Self.requestMs)
            } catch {
                // A broker's code, and librdkafka's own.
                guard error.code?.description.contains("UNKNOWN_TOPIC") == true else { throw error }
                missing.insert(EventKinds(kind))
                if !room.missingTopics.contains(EventKinds(kind)) {
                    log.error("there is no such topic", ["topic": topic])
                }
            }
        }
        room.note(missingTopics: missing)
    }

    /// Reads the end of one topic.
    private func read(
        _ kind: EventKind,
        sinceMs: Int64,
        _ search: inout TopicSearch
    ) throws(KafkaError) {
        let topic = config.topics[Int(kind.rawValue)]
        let count = try admin.partitionCount(topic, timeoutMs: Self.requestMs)
        let partitions = (0..<Int32(count)).map { TopicPartition(topic: topic, partition: $0) }
        let starts = try admin.listOffsets(
            partitions,
            atMs: max(0, sinceMs),
            timeoutMs: Self.requestMs
        )
        // Without anything wanted there, only as much is read as is remembered.
        let most =
            search.oldestWantedMs(of: kind) == nil
            ? Int64(config.courierLimits.recentLimit) : Int64.max
        var positions: [(TopicPartition, offset: Int64)] = []
        var ends: [Int32: Int64] = [:]
        for (partition, start) in zip(partitions, starts) {
            let (low, high) = try admin.listOffsets(partition, timeoutMs: Self.requestMs)
            let from = max(low, high - min(most, high), start ?? high)
            guard from < high else { continue }
            positions.append((partition, offset: from))
            ends[partition.partition] = high
        }
        guard !positions.isEmpty else { return }
        var consumer = try Consumer(kafka, isolation: .readUncommitted)
        try consumer.assign(positions)
        var silentPolls = 0
        while !ends.isEmpty, !stop.isSet {
            guard case .messages(let batch) = try consumer.poll(max: 10_000, timeoutMs: 500) else {
                silentPolls += 1
                guard silentPolls < 20 else { throw .retriable(Self.silence(topic)) }
                continue
            }
            silentPolls = 0
            for run in batch.runs {
                for index in run.range {
                    search.see(kind, batch.payload(index), atMs: batch.timestampMs(index))
                }
                guard let last = run.range.last, let end = ends[run.partition] else { continue }
                if batch.offset(last) + 1 >= end { ends[run.partition] = nil }
            }
            for end in batch.reachedEnds { ends[end.partition.partition] = nil }
        }
    }

    private static func silence(_ topic: String) -> KafkaFault {
        KafkaFault(code: .timedOut, action: "reading \(topic)", detail: "nothing comes")
    }
}
