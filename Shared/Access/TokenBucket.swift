/// A bucket that starts full, fills up evenly and never overflows.
///
/// Its level is in tokens times the window in milliseconds, so that each millisecond adds exactly
/// `quota` and nothing is rounded: in any stretch of `t` no more are taken than the quota and what
/// flows in during `t`.
struct TokenBucket: Equatable {
    let limit: RateLimit
    private(set) var level: Int64
    private(set) var atMs: Int64

    init(_ limit: RateLimit, at nowMs: Int64) {
        self.init(limit, level: limit.quota * limit.windowMs, at: nowMs)
    }

    /// A bucket of which the level is known.
    init(_ limit: RateLimit, level: Int64, at nowMs: Int64) {
        self.limit = limit
        self.level = min(max(0, level), limit.quota * limit.windowMs)
        atMs = nowMs
    }

    /// Takes `count` tokens, or none when there are not as many.
    mutating func take(_ count: Int64, at nowMs: Int64) -> Bool {
        flow(to: nowMs)
        guard level >= count * limit.windowMs else { return false }
        level -= count * limit.windowMs
        return true
    }

    /// Lets in what came since it was last looked at; a clock that steps back adds nothing.
    mutating func flow(to nowMs: Int64) {
        guard nowMs > atMs else { return }
        let passedMs = min(nowMs - atMs, limit.windowMs)
        level = min(limit.quota * limit.windowMs, level + passedMs * limit.quota)
        atMs = nowMs
    }

    /// Whole tokens.
    var tokens: Int64 { level / limit.windowMs }

    /// How long until there are `count` tokens, in milliseconds.
    func waitMs(for count: Int64) -> Int64 {
        let missing = min(count, limit.quota) * limit.windowMs - level
        return missing <= 0 ? 0 : (missing + limit.quota - 1) / limit.quota
    }

    /// What the one who took, or was refused, is told.
    func standing(refused count: Int64? = nil, beside held: Int64 = 0) -> Standing {
        let waitMs = waitMs(for: count ?? limit.quota - held)
        return Standing(
            remaining: count == nil ? tokens + held : 0,
            resetSeconds: max(count == nil ? 0 : 1, (waitMs + 999) / 1_000)
        )
    }
}
