/// Says when a broken connection may be tried again, so that a caller that asks on every tick does
/// not spend its time in connection attempts.
struct RetryGate {
    static let firstDelayMs: Int64 = 50
    static let longestDelayMs: Int64 = 2_000

    private var failures: Int64 = 0
    private var notBeforeMs: Int64 = .min

    /// How long to wait still; 0 when an attempt is due.
    func waitMs(at nowMs: Int64) -> Int64 {
        notBeforeMs > nowMs ? notBeforeMs - nowMs : 0
    }

    /// Doubles the delay up to the longest one; half of it is random so that clients spread out.
    mutating func failed(at nowMs: Int64) {
        let delay = min(Self.longestDelayMs, Self.firstDelayMs << min(failures, 10))
        failures += 1
        notBeforeMs = nowMs + Int64.random(in: delay / 2...delay)
    }

    mutating func succeeded() { self = RetryGate() }
}
