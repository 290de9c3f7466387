import Models
import ServiceKit

/// What window-aggregator measures; the figures of a partition move when its records are committed.
struct AggregatorMetrics: Sendable {
    /// The figures of one source partition.
    struct Source: Sendable {
        let read: Counter
        let counted: Counter
        let deadLettered: Counter
        let lag: Gauge
        let clock: Gauge
    }

    private let metrics: Metrics
    let commits: Counter
    let aborts: Counter
    let commitSeconds: Histogram
    let missing: Counter

    init(_ metrics: Metrics) {
        self.metrics = metrics
        commits = metrics.counter(
            "groundswell_transactions_committed_total",
            help: "Transactions committed."
        )
        aborts = metrics.counter(
            "groundswell_transactions_aborted_total",
            help: "Transactions aborted and repeated."
        )
        commitSeconds = metrics.histogram(
            "groundswell_commit_seconds",
            help: "How long a commit takes.",
            buckets: Histogram.secondsBuckets
        )
        missing = metrics.counter(
            "groundswell_records_missing_total",
            help: "Records that were deleted before they were read."
        )
    }

    func source(_ source: SourcePartition) -> Source {
        let labels: KeyValuePairs = ["topic": source.topic, "partition": "\(source.partition)"]
        return Source(
            read: metrics.counter(
                "groundswell_records_read_total",
                help: "Records read.",
                labels: labels
            ),
            counted: metrics.counter(
                "groundswell_records_counted_total",
                help: "Records counted.",
                labels: labels
            ),
            deadLettered: metrics.counter(
                "groundswell_records_dead_lettered_total",
                help: "Records that went to the dead letters.",
                labels: labels
            ),
            lag: metrics.gauge(
                "groundswell_consumer_lag",
                help: "Records not yet read.",
                labels: labels
            ),
            clock: metrics.gauge(
                "groundswell_event_clock_seconds",
                help: "Event time reached.",
                labels: labels
            )
        )
    }
}

extension AggregatorMetrics.Source {
    /// Adds what one commit made durable.
    func add(_ tally: SourceCounter.Tally) {
        read.increment(by: tally.read)
        counted.increment(by: tally.counted)
        deadLettered.increment(by: tally.rejected.values.reduce(0, +))
    }
}
