import ServiceKit

/// What reading from the API measures.
struct APIMetrics: Sendable {
    /// The figures of posts, or of comments.
    struct Kind: Sendable {
        let taken: Gauge
        let missed: Gauge
        let coverage: Gauge
        let disjoint: Gauge
        let lag: Gauge
    }

    let posts: Kind
    let comments: Kind
    let remaining: Gauge
    let refreshWaiting: Gauge
    let updates: Counter
    let unreadable: Counter
    let callSeconds: Histogram
    private let metrics: Metrics

    init(_ metrics: Metrics) {
        self.metrics = metrics
        posts = Self.kind("posts", metrics)
        comments = Self.kind("comments", metrics)
        remaining = metrics.gauge(
            "groundswell_reddit_calls_remaining",
            help: "Calls that the limit leaves in its window."
        )
        refreshWaiting = metrics.gauge(
            "groundswell_reddit_refresh_waiting",
            help: "Posts whose score will be read again."
        )
        updates = metrics.counter(
            "groundswell_reddit_updates_total",
            help: "Posts written again with a later score."
        )
        unreadable = metrics.counter(
            "groundswell_reddit_unreadable_total",
            help: "Things in answers that could not be used."
        )
        callSeconds = metrics.histogram(
            "groundswell_reddit_call_seconds",
            help: "How long a call takes."
        )
    }

    func refusals(_ kind: String) -> Counter {
        metrics.counter(
            "groundswell_reddit_refusals_total",
            help: "Answers without what was asked for, by why.",
            labels: ["reason": kind]
        )
    }

    private static func kind(_ name: String, _ metrics: Metrics) -> Kind {
        Kind(
            taken: metrics.gauge(
                "groundswell_reddit_taken",
                help: "Items taken since the start.",
                labels: ["kind": name]
            ),
            missed: metrics.gauge(
                "groundswell_reddit_missed_estimate",
                help: "About how many items were missed since the start.",
                labels: ["kind": name]
            ),
            coverage: metrics.gauge(
                "groundswell_reddit_coverage",
                help: "About which share of the items was taken, from 0 to 1.",
                labels: ["kind": name]
            ),
            disjoint: metrics.gauge(
                "groundswell_reddit_disjoint_pages",
                help: "Pages since the start that shared nothing with what was known.",
                labels: ["kind": name]
            ),
            lag: metrics.gauge(
                "groundswell_reddit_lag_seconds",
                help: "How old the newest item was when it was taken.",
                labels: ["kind": name]
            )
        )
    }
}
