import Models
import ServiceKit

/// What the service measures.
struct FeedFigures: Sendable {
    private let connections: Gauge
    private let channels: Gauge
    private let frames: Counter
    private let bytes: Counter
    private let closes: [FeedClose: Counter]
    private let ignored: Counter
    private let refused: Counter
    /// Records read from Kafka.
    let records: Counter
    private let unreadable: Counter

    init(_ metrics: Metrics) {
        connections = metrics.gauge("ws_pusher_connections", help: "Clients that listen.")
        channels = metrics.gauge("ws_pusher_channels", help: "Channels that are known.")
        frames = metrics.counter("ws_pusher_frames_total", help: "Messages sent to clients.")
        bytes = metrics.counter("ws_pusher_bytes_total", help: "Their bytes.")
        var closes: [FeedClose: Counter] = [:]
        for reason in FeedClose.allCases {
            closes[reason] = metrics.counter(
                "ws_pusher_closes_total",
                help: "Connections that were ended from here, by code.",
                labels: ["code": "\(reason.rawValue)"]
            )
        }
        self.closes = closes
        records = metrics.counter("groundswell_records_read_total", help: "Records read.")
        unreadable = metrics.counter(
            "ws_pusher_records_unreadable_total",
            help: "Records that are no board and no window."
        )
        ignored = metrics.counter(
            "ws_pusher_records_ignored_total",
            help: "Records that repeat or go back."
        )
        refused = metrics.counter(
            "ws_pusher_records_refused_total",
            help: "Records of more channels than there may be."
        )
    }

    func sent(_ size: Int) {
        frames.increment()
        bytes.increment(by: size)
    }

    /// A record is no board and no window.
    func cannotRead(_ record: String, _ error: BoardJSONError, _ log: Logger) {
        unreadable.increment()
        log.debug("a record cannot be read", ["record": record, "error": "\(error)"])
    }

    func closed(_ reason: FeedClose) { closes[reason]?.increment() }

    /// Takes over what the feed knows of itself.
    func follow(_ feed: borrowing Feed<Listener>) {
        connections.set(feed.sessions.count)
        channels.set(feed.channels.count)
        ignored.increment(by: feed.ignoredRecords - ignored.value)
        refused.increment(by: feed.refusedRecords - refused.value)
    }
}

/// The names of the dependencies in `/health/ready`.
enum Dependency {
    static let kafka = "kafka"
    /// Up for good once everything that was in the topics has been read.
    static let boards = "boards"
}
