import Kafka
import ServiceKit

/// What notifier measures.
struct Figures: Sendable {
    let unreadable: Counter
    let missing: Counter
    let subscriptions: Gauge
    let forgottenBoards: Counter
    let written: Counter
    let repeated: Counter
    let dropped: Counter
    let published: Counter
    let delivered: Counter
    let retried: Counter
    let failed: Counter
    let refused: Counter
    let underWay: Gauge
    let deliverySeconds: Histogram
    private let metrics: Metrics

    init(_ metrics: Metrics) {
        self.metrics = metrics
        unreadable = metrics.counter(
            "groundswell_notifier_unreadable_total",
            help: "Records that were stepped over; window-aggregator buries those of posts."
        )
        missing = metrics.counter(
            "groundswell_records_missing_total",
            help: "Records that were deleted before they were read."
        )
        subscriptions = metrics.gauge(
            "groundswell_notifier_subscriptions",
            help: "Subscriptions there are."
        )
        forgottenBoards = metrics.counter(
            "groundswell_notifier_boards_left_out_total",
            help: "Records of boards beyond MAX_BOARDS, whose earlier state is not known."
        )
        func notifications(_ outcome: String) -> Counter {
            metrics.counter(
                "groundswell_notifications_total",
                help: "Notifications by what became of them.",
                labels: ["outcome": outcome]
            )
        }
        written = notifications("written")
        repeated = notifications("repeated")
        dropped = notifications("webhook_dropped")
        published = notifications("published")
        func attempts(_ outcome: String) -> Counter {
            metrics.counter(
                "groundswell_webhook_attempts_total",
                help: "Webhooks sent, by what became of them.",
                labels: ["outcome": outcome]
            )
        }
        delivered = attempts("delivered")
        retried = attempts("retried")
        failed = attempts("failed")
        refused = metrics.counter(
            "groundswell_webhook_addresses_refused_total",
            help: "Webhooks that were not sent because the host's address is private."
        )
        underWay = metrics.gauge(
            "groundswell_webhooks_under_way",
            help: "Webhooks that are being sent."
        )
        deliverySeconds = metrics.histogram(
            "groundswell_webhook_seconds",
            help: "How long a receiver takes.",
            buckets: Histogram.secondsBuckets
        )
    }

    func lag(_ partition: TopicPartition) -> Gauge {
        metrics.gauge(
            "groundswell_consumer_lag",
            help: "Records not yet looked at.",
            labels: ["topic": partition.topic, "partition": "\(partition.partition)"]
        )
    }
}
