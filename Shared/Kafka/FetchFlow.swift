/// Decides when librdkafka's fetching has to be nudged to go on.
///
/// Up to 2.0 its broker thread, finding the local queue at a limit after a fetch, sleeps for up to a
/// second and nobody wakes it when the owner has emptied the queue; a consumer slower than the
/// fetches then stands still most of the time (measured: 67,000 records/s instead of 1.8 million).
/// Any request to that broker wakes it.
///
/// A stall begins only with the queue at a limit, so from then until the queue is empty at least
/// `maxMessages` or `maxBytes` are taken. Asking after each half of that, once the queue is half
/// empty, meets every stall: of the nudges spaced at most half a limit apart, one falls where the
/// queue is below both limits.
struct FetchFlow {
    /// The limit in records.
    let maxMessages: Int
    /// The limit in bytes.
    let maxBytes: Int
    private var takenMessages = 0
    private var takenBytes = 0
    /// How often to nudge while waits are in vain although more records are expected.
    static let maxVainNudges = 10
    /// Left of those; none once the end of a partition was met.
    private var vainNudges = 0

    init(maxMessages: Int, maxBytes: Int) {
        self.maxMessages = maxMessages
        self.maxBytes = maxBytes
    }

    /// Partitions were assigned; their first fetch may be missed as well.
    mutating func started() { vainNudges = Self.maxVainNudges }

    /// Tells of a drain and of what it left behind; returns whether to nudge.
    mutating func took(messages: Int, bytes: Int, left: Int, reachedEnd: Bool) -> Bool {
        vainNudges = reachedEnd ? 0 : Self.maxVainNudges
        takenMessages += messages
        takenBytes += bytes
        guard left <= maxMessages / 2,
            takenMessages >= maxMessages / 2 || takenBytes >= maxBytes / 2
        else { return false }
        takenMessages = 0
        takenBytes = 0
        return true
    }

    /// Tells that a wait ended with nothing; returns whether to nudge.
    mutating func waitedInVain() -> Bool {
        guard vainNudges > 0 else { return false }
        vainNudges -= 1
        return true
    }
}
