/// What a courier puts up with.
struct CourierLimits: Sendable {
    /// What Kafka has not confirmed after this goes to the spool.
    var spoolAfterMs: Int64 = 1_000
    /// Rows handed over at a time.
    var drainRecords = 5_000
    var drainBytes = 8 << 20
    /// Whether clients are told before their records are durable.
    var isBuffered = false
    var recentMs: Int64 = 10 * 60 * 1000
    var recentLimit = 1_000_000
    /// How long the spool is left alone after it failed.
    var spoolPauseMs: Int64 = 500
}

/// A request on its way.
struct Parcel {
    /// What became of a record.
    enum State: UInt8 {
        /// Nobody has decided yet.
        case new
        /// The broker's client has it, and nobody was told anything.
        case underWay
        /// It goes to the spool with the next commit.
        case toSpool
        /// The spool has it.
        case spooled
        /// It repeats one that is itself undecided.
        case repeating
        /// It is durable: in the topic, in the spool, or the repeat of one that is.
        case accepted
        /// It is not taken, and was not written.
        case refused
    }

    let submission: Submission
    /// Of each record; beside the records and not in them, so that those need never be copied.
    var states: [State]
    /// Why records, by their number, were not taken in the end.
    var failures: [Int: Refusal] = [:]
    /// How many of its records are undecided.
    var undecided: Int
    var isAnswered = false
    /// When it was taken, on the monotonic clock.
    let atMs: Int64
    /// When it was taken, in milliseconds since 1970.
    let arrivedMs: Int64
    /// Tells apart those that use a place one after the other.
    let serial: UInt64

    init(_ submission: Submission, atMs: Int64, arrivedMs: Int64, serial: UInt64) {
        self.submission = submission
        self.atMs = atMs
        self.arrivedMs = arrivedMs
        self.serial = serial
        states = Array(repeating: .new, count: submission.records.count)
        undecided = submission.records.count
    }
}

/// One record of a parcel.
struct Place {
    let slot: Int
    let index: Int

    init(slot: Int, index: Int) {
        self.slot = slot
        self.index = index
    }

    static let indexBits: UInt = 24
    static let drainBit: UInt = 1 << 63

    init(tag: UInt) {
        slot = Int(tag >> Self.indexBits)
        index = Int(tag & (1 << Self.indexBits - 1))
    }

    var tag: UInt { UInt(slot) << Self.indexBits | UInt(index) }
}
