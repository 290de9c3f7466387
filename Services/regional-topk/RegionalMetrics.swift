import Ranking
import ServiceKit

/// What regional-topk measures.
struct RegionalMetrics: Sendable {
    /// The figures of one partition.
    struct Partition: Sendable {
        let lag: Gauge
        let repeats: Gauge
        let beyondWindows: Gauge
        let items: Gauge
        let clock: Gauge
        let beyondEmojiWindows: Gauge
        let subreddits: Gauge

        func note(_ state: PartitionState, end: Int64?) {
            if let end { lag.set(Int(max(0, end - state.inputOffset))) }
            repeats.set(state.repeats)
            beyondWindows.set(state.beyondWindows)
            items.set(state.slots.reduce(0) { $0 + $1.board.itemCount })
            let clockMs = state.topics.values.compactMap { $0.clockMs }.min() ?? 0
            clock.set(Double(clockMs) / 1000)
            subreddits.set(state.totals.count)
            beyondEmojiWindows.set(Int(state.emojiWindows.tooLate))
        }
    }

    private let metrics: Metrics
    let boards: Counter
    let records: Counter
    let recordFailures: Counter
    let emojiWindows: Counter
    let redisFailures: Counter
    let gaps: Counter
    let checkpointSeconds: Histogram

    init(_ metrics: Metrics) {
        self.metrics = metrics
        boards = metrics.counter(
            "groundswell_boards_written_total",
            help: "Boards written to Redis."
        )
        records = metrics.counter(
            "groundswell_board_records_total",
            help: "Boards written to Kafka."
        )
        recordFailures = metrics.counter(
            "groundswell_board_record_failures_total",
            help: "Boards that Kafka did not take."
        )
        emojiWindows = metrics.counter(
            "groundswell_emoji_windows_total",
            help: "Emoji windows written to Kafka."
        )
        redisFailures = metrics.counter(
            "groundswell_redis_failures_total",
            help: "Times that Redis could not be written."
        )
        gaps = metrics.counter(
            "groundswell_partitions_stopped_total",
            help: "Partitions stopped because they could not be counted exactly."
        )
        checkpointSeconds = metrics.histogram(
            "groundswell_checkpoint_seconds",
            help: "How long a checkpoint takes.",
            buckets: Histogram.secondsBuckets
        )
    }

    func partition(_ number: Int32) -> Partition {
        let labels: KeyValuePairs = ["partition": "\(number)"]
        return Partition(
            lag: metrics.gauge(
                "groundswell_consumer_lag",
                help: "Batches not yet counted.",
                labels: labels
            ),
            repeats: metrics.gauge(
                "groundswell_batches_repeated",
                help: "Batches skipped as repeats.",
                labels: labels
            ),
            beyondWindows: metrics.gauge(
                "groundswell_counts_beyond_windows",
                help: "Counts that were older than every window.",
                labels: labels
            ),
            items: metrics.gauge(
                "groundswell_items",
                help: "Items counted, over all boards.",
                labels: labels
            ),
            clock: metrics.gauge(
                "groundswell_event_clock_seconds",
                help: "Event time reached.",
                labels: labels
            ),
            beyondEmojiWindows: metrics.gauge(
                "groundswell_reactions_beyond_emoji_windows",
                help: "Reactions counted on boards that came too late for their emoji window.",
                labels: labels
            ),
            subreddits: metrics.gauge(
                "groundswell_subreddits",
                help: "Subreddits whose posts are counted.",
                labels: labels
            )
        )
    }
}
