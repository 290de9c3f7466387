/// How many calls may be made, as the answers tell; without them 100 a minute.
///
/// The limit is on windows of some minutes. Calls are spread over what is left of one: what remains
/// may not sink below a line that falls from what there was at first sight to nothing at the end of
/// the window. A few may be ahead of the line, for those that cannot wait.
struct RateBudget: Sendable {
    private static let usualCalls: Double = 1_000
    private static let usualWindowMs: Int64 = 600_000
    /// How many calls may be ahead of the line.
    static let burst: Double = 30

    /// Which calls may be ahead of the line.
    enum Urgency: Double, Sendable {
        /// It waits until there is some to spare.
        case low = 0
        case medium = 0.5
        case high = 1
    }

    private(set) var remaining: Double
    private var startMs: Int64
    private var startRemaining: Double
    private var endMs: Int64
    private var pausedUntilMs: Int64 = 0

    init(atMs nowMs: Int64) {
        remaining = Self.usualCalls
        startRemaining = Self.usualCalls
        startMs = nowMs
        endMs = nowMs + Self.usualWindowMs
    }

    /// How long to wait before a call may be made.
    mutating func waitMs(_ urgency: Urgency, atMs nowMs: Int64) -> Int64 {
        if nowMs >= endMs { begin(Self.usualCalls, endMs: nowMs + Self.usualWindowMs, nowMs) }
        guard nowMs >= pausedUntilMs else { return pausedUntilMs - nowMs }
        guard remaining >= 1 else { return endMs - nowMs }
        let needed = max(1, line(nowMs) - urgency.rawValue * Self.burst)
        guard remaining < needed else { return 0 }
        // When the line will have come down to what remains.
        let perMs = startRemaining / Double(max(1, endMs - startMs))
        return max(1, min(endMs - nowMs, Int64((needed - remaining) / max(perMs, 1e-9)) + 1))
    }

    /// Notes a call that goes out.
    mutating func spend() { remaining -= 1 }

    /// Notes what an answer tells, whatever else it says; one without the headers tells nothing.
    mutating func note(_ answer: Answer, atMs nowMs: Int64) {
        guard let left = answer.number("x-ratelimit-remaining"),
            let reset = answer.number("x-ratelimit-reset")
        else { return }
        let end = nowMs + Int64(min(reset, 86_400) * 1_000)
        // Whole seconds are told, so the same end seems to move a little.
        if abs(end - endMs) <= 3_000, abs(left - remaining) <= Self.burst {
            // Calls whose answers told nothing were counted here alone.
            remaining = min(remaining, left)
        } else {
            begin(left, endMs: end, nowMs)
        }
    }

    /// Makes no call before then.
    mutating func pause(untilMs: Int64) { pausedUntilMs = max(pausedUntilMs, untilMs) }

    private mutating func begin(_ calls: Double, endMs end: Int64, _ nowMs: Int64) {
        remaining = calls
        startRemaining = calls
        startMs = nowMs
        endMs = max(end, nowMs + 1_000)
    }

    private func line(_ nowMs: Int64) -> Double {
        startRemaining * Double(endMs - nowMs) / Double(max(1, endMs - startMs))
    }
}
