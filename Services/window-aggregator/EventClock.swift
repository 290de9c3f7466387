/// The event time that one source partition has reached.
///
/// It is the latest time of any record so far. While the partition is idle, which means that every
/// record was read, it goes on with the wall clock from there: a replay of old data stays in its
/// own time, and a quiet live partition follows the present.
struct EventClock: Sendable, Equatable {
    /// The latest time reached, in milliseconds since 1970; nil before the first record.
    private(set) var latestMs: Int64?
    /// The wall clock when the partition became idle; nil while records are waiting.
    private(set) var idleSinceMs: Int64?

    /// A clock that stands at a time kept from before.
    init(latestMs: Int64? = nil) {
        self.latestMs = latestMs
    }

    /// Whether every record was read.
    var isIdle: Bool { idleSinceMs != nil }

    /// Where the clock stands when the wall clock shows `nowMs`.
    func readMs(atMs nowMs: Int64) -> Int64? {
        guard let latestMs, let idleSinceMs else { return latestMs }
        return latestMs + max(0, nowMs - idleSinceMs)
    }

    /// Takes the time of a record.
    @inline(__always)
    mutating func observe(_ eventMs: Int64) {
        if eventMs > latestMs ?? .min { latestMs = eventMs }
    }

    /// Keeps the time that an idle clock shows, so that it cannot go back with the wall clock.
    mutating func goOn(toMs nowMs: Int64) {
        guard isIdle else { return }
        latestMs = readMs(atMs: nowMs)
        idleSinceMs = nowMs
    }

    /// The partition's end was reached.
    mutating func becomeIdle(atMs nowMs: Int64) {
        latestMs = readMs(atMs: nowMs)
        idleSinceMs = nowMs
    }

    /// Records have come again.
    mutating func wake(atMs nowMs: Int64) {
        latestMs = readMs(atMs: nowMs)
        idleSinceMs = nil
    }
}
