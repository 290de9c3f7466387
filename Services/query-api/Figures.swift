import ServiceKit

/// What the service measures.
struct Figures: Sendable {
    private let fromRedis: Counter
    private let fromPostgres: Counter
    private let noBoard: Counter
    private let unavailable: Counter
    private let full: Counter
    private let seconds: Histogram
    private let postHits: Counter
    private let postMisses: Counter
    private let postBytes: Gauge
    private let waiting: Gauge
    /// Boards read from Redis.
    let boardReads: Counter

    init(_ metrics: Metrics, pages: PageCache) {
        func answers(_ outcome: String) -> Counter {
            metrics.counter(
                "query_api_answers_total",
                help: "Requests for boards that went past the page cache, by outcome.",
                labels: ["outcome": outcome]
            )
        }
        fromRedis = answers("redis")
        fromPostgres = answers("postgres")
        noBoard = answers("no_board")
        unavailable = answers("unavailable")
        full = answers("full")
        seconds = metrics.histogram(
            "query_api_answer_seconds",
            help: "From the arrival of a request to its answer, past the page cache."
        )
        boardReads = metrics.counter(
            "query_api_board_reads_total",
            help: "Boards read from Redis; concurrent requests share one read."
        )
        postHits = metrics.counter(
            "query_api_post_cache_hits_total",
            help: "Posts found in the post cache."
        )
        postMisses = metrics.counter(
            "query_api_post_cache_misses_total",
            help: "Posts looked for in the post cache in vain."
        )
        postBytes = metrics.gauge("query_api_post_cache_bytes", help: "Size of the post cache.")
        waiting = metrics.gauge("query_api_waiting", help: "Clients that wait for an answer.")
        metrics.counter(
            "query_api_page_cache_hits_total",
            help: "Requests answered from the page cache."
        ) { Double(pages.figures.hits) }
        metrics.counter(
            "query_api_page_cache_misses_total",
            help: "Requests that the page cache could not answer."
        ) { Double(pages.figures.misses) }
    }

    /// Takes over what the desk knows of itself.
    func follow(_ desk: borrowing Desk<Client>) {
        postHits.increment(by: desk.posts.hits - postHits.value)
        postMisses.increment(by: desk.posts.misses - postMisses.value)
        postBytes.set(desk.posts.bytes)
        waiting.set(desk.waiting)
    }

    /// Counts an answer and how long its clients waited.
    func count(_ answer: Desk<Client>.Answer, at nowMs: Int64) {
        let counter =
            switch answer.outcome {
            case .posts(let snapshot, _, _), .trending(let snapshot, _, _):
                snapshot.source == .redis ? fromRedis : fromPostgres
            case .noBoard: noBoard
            case .unavailable: unavailable
            case .full: full
            }
        counter.increment(by: answer.clients.count)
        for client in answer.clients {
            seconds.observe(Double(nowMs - client.arrivedMs) / 1_000)
        }
    }
}
