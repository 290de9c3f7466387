import ServiceKit

/// What a replay measures.
struct ReplayMetrics: Sendable {
    let records: Counter
    let unreadable: Counter
    let eventSeconds: Gauge

    init(_ metrics: Metrics) {
        records = metrics.counter(
            "groundswell_replay_records_total",
            help: "Posts and comments sent."
        )
        unreadable = metrics.counter(
            "groundswell_replay_unreadable_total",
            help: "Lines that are no records."
        )
        eventSeconds = metrics.gauge(
            "groundswell_replay_event_seconds",
            help: "The time of the event sent last, in seconds since 1970."
        )
    }
}
