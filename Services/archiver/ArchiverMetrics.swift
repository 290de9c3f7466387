import Kafka
import ServiceKit

/// What archiver measures; the figures of a partition move when its records are written.
struct ArchiverMetrics: Sendable {
    /// The figures of one partition.
    struct Partition: Sendable {
        let read: Counter
        let archived: Counter
        let deadLettered: Counter
        let lag: Gauge
    }

    private let metrics: Metrics
    let writeSeconds: Histogram
    let missing: Counter

    init(_ metrics: Metrics) {
        self.metrics = metrics
        writeSeconds = metrics.histogram(
            "groundswell_archive_write_seconds",
            help: "How long writing a batch takes.",
            buckets: Histogram.secondsBuckets
        )
        missing = metrics.counter(
            "groundswell_records_missing_total",
            help: "Records that were deleted before they were read."
        )
    }

    func partition(_ partition: TopicPartition) -> Partition {
        let labels: KeyValuePairs = [
            "topic": partition.topic, "partition": "\(partition.partition)",
        ]
        return Partition(
            read: metrics.counter(
                "groundswell_records_read_total",
                help: "Records read.",
                labels: labels
            ),
            archived: metrics.counter(
                "groundswell_records_archived_total",
                help: "Records whose row is as new as they are, or newer.",
                labels: labels
            ),
            deadLettered: metrics.counter(
                "groundswell_records_dead_lettered_total",
                help: "Records that went to the dead letters.",
                labels: labels
            ),
            lag: metrics.gauge(
                "groundswell_consumer_lag",
                help: "Records not yet written.",
                labels: labels
            )
        )
    }
}

extension ArchiverMetrics.Partition {
    /// Adds what one transaction made durable.
    func add(_ batch: PartitionArchive.Batch, end: Int64?) {
        read.increment(by: batch.read)
        archived.increment(by: batch.read - batch.deadLettered)
        deadLettered.increment(by: batch.deadLettered)
        if let end { lag.set(Int(max(0, end - batch.nextOffset))) }
    }
}
