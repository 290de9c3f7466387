import ServiceKit

/// What global-aggregator measures.
struct GlobalMetrics: Sendable {
    private let metrics: Metrics
    private let verdicts: [GlobalBoards.Verdict: Counter]
    private let boards: Gauge
    private let exactBoards: Gauge
    private let exactShare: Gauge
    private let watchedItems: Gauge
    private let droppedMinutes: Gauge
    let unreadable: Counter
    let merges: Counter
    let requests: Counter
    let toKafka: Counter
    let finals: Counter
    let exactFinals: Counter
    let toRedis: Counter
    let toPostgres: Counter
    let historyLost: Counter

    init(_ metrics: Metrics) {
        self.metrics = metrics
        func record(_ result: String) -> Counter {
            metrics.counter(
                "groundswell_regional_records_total",
                help: "Records of regional boards, by what became of them.",
                labels: ["result": result]
            )
        }
        func published(_ place: String) -> Counter {
            metrics.counter(
                "groundswell_boards_published_total",
                help: "Worldwide boards published, by where.",
                labels: ["to": place]
            )
        }
        verdicts = [
            .taken: record("taken"), .stale: record("stale"), .refused: record("refused"),
            .misplaced: record("misplaced"),
        ]
        unreadable = record("unreadable")
        toKafka = published("kafka")
        toRedis = published("redis")
        toPostgres = published("postgres")
        historyLost = metrics.counter(
            "groundswell_history_boards_lost_total",
            help: "Boards that Postgres would not store."
        )
        finals = metrics.counter(
            "groundswell_final_boards_total",
            help: "Final worldwide boards published."
        )
        exactFinals = metrics.counter(
            "groundswell_final_boards_exact_total",
            help: "Final worldwide boards that were proven exact."
        )
        merges = metrics.counter("groundswell_merges_total", help: "Running boards merged.")
        requests = metrics.counter(
            "groundswell_watch_lists_total",
            help: "Watch lists sent to the regions."
        )
        boards = metrics.gauge("groundswell_boards", help: "Worldwide boards owned.")
        exactBoards = metrics.gauge(
            "groundswell_boards_exact",
            help: "Worldwide boards that are proven exact as they run."
        )
        exactShare = metrics.gauge(
            "groundswell_exact_share",
            help: "Part of the boards owned that are proven exact, from 0 to 1."
        )
        watchedItems = metrics.gauge(
            "groundswell_watched_items",
            help: "Items on all watch lists."
        )
        droppedMinutes = metrics.gauge(
            "groundswell_history_minutes_dropped",
            help: "Boards of past minutes that Postgres was away too long to be given."
        )
    }

    func count(_ verdict: GlobalBoards.Verdict) { verdicts[verdict]?.increment() }

    func show(_ figures: GlobalBoards.Figures) {
        boards.set(figures.boards)
        exactBoards.set(figures.exactBoards)
        exactShare.set(
            figures.boards > 0 ? Double(figures.exactBoards) / Double(figures.boards) : 1
        )
        watchedItems.set(figures.watchedItems)
        droppedMinutes.set(figures.droppedMinutes)
    }

    func lag(topic: String, partition: Int) -> Gauge {
        metrics.gauge(
            "groundswell_consumer_lag",
            help: "Records not yet read.",
            labels: ["topic": topic, "partition": "\(partition)"]
        )
    }
}
