/// When a dump's events are due, so that they come as far apart as they were, or `speed` times closer.
struct ReplayPace: Sendable {
    /// How many times as fast as it happened; nil is as fast as can be.
    let speed: Double?
    private var start: (eventMs: Int64, wallMs: Int64)?

    init(speed: Double?) {
        self.speed = speed
    }

    /// How long to wait before an event of this time may be sent; 0 when it is due.
    ///
    /// The first event asked about is due at once, and one that lies before it.
    mutating func waitMs(forEventAtMs eventMs: Int64, nowMs: Int64) -> Int64 {
        guard let speed else { return 0 }
        guard let start else {
            start = (eventMs, nowMs)
            return 0
        }
        let due = Double(eventMs - start.eventMs) / speed
        return max(0, Int64(due.rounded(.up)) - (nowMs - start.wallMs))
    }
}
