import Kafka
import ServiceKit

/// What window-aggregator has made of the source: counts and dead letters.
struct Pipeline: ~Copyable {
    private static let pauseMs = 500

    private var countsReader: TopicReader
    private var lettersReader: TopicReader
    private(set) var chains: ChainAudit
    private(set) var letters: DeadLetterAudit

    init(_ kafka: KafkaConfiguration, _ names: TopicNames, _ source: AuditedSource) throws {
        let counts = try TopicReader(kafka, topic: names.windowCounts)
        let letters = try TopicReader(kafka, topic: names.deadLetters)
        chains = ChainAudit(
            sourceTopic: source.topic,
            board: source.board,
            partitions: counts.partitions
        )
        countsReader = counts
        lettersReader = letters
        self.letters = DeadLetterAudit(sourceTopic: source.topic)
    }

    /// Reads until every record of the source is accounted for, or the time is over.
    ///
    /// Counts and dead letters of one transaction become visible together, so the letters that
    /// belong to the counts read are there when they are read after them.
    mutating func follow(
        _ sources: [PartitionAudit],
        forMs limitMs: Int64,
        unless stop: StopFlag
    ) throws {
        let deadlineMs = Clock.monotonicMs() + limitMs
        while true {
            try countsReader.readToEnd(unless: stop) { batch, index in
                chains.take(
                    batch.payload(index),
                    partition: batch.partition(index),
                    offset: batch.offset(index)
                )
            }
            try lettersReader.readToEnd(unless: stop) { batch, index in
                letters.take(batch.headers(index))
            }
            if chains.hasReached(sources) || Clock.monotonicMs() >= deadlineMs { return }
            if stop.wait(upToMs: Self.pauseMs) { throw VerifyError.stopped }
        }
    }
}
