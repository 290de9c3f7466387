import Models

/// A subscription with who made it, and how it stands.
struct Subscriber: Sendable {
    let id: String
    let owner: String
    let subscription: Subscription
    /// Nil until a record of its board was seen, and for those to posts.
    var watch: Watch?
}

/// Where an item stands, for one who wants to know when it comes onto a board.
///
/// An item that hovers about the last place would come and go with every record. So after it was
/// told of, it is told of again only when it has been away for a while: for the length of the
/// timeframe, or an hour if that is less, by the ends of the windows of the records.
struct Watch: Sendable, Equatable {
    private static let longestMs: Int64 = 3_600_000

    /// Whether the next time it is there is told.
    var isArmed: Bool
    /// The end of the window of the first record that it has been missing from since; nil while it is
    /// there, and when it is armed.
    var outSinceMs: Int64?

    /// As it is when nothing was told yet; `isThere` says whether an earlier record had it.
    init(isThere: Bool) { isArmed = !isThere }

    init(isArmed: Bool, outSinceMs: Int64?) {
        self.isArmed = isArmed
        self.outSinceMs = outSinceMs
    }

    /// Looks at a record, and says whether the item has come.
    mutating func look(isThere: Bool, asOfMs: Int64, _ timeframe: Timeframe) -> Bool {
        if isArmed {
            if isThere { self = Watch(isArmed: false, outSinceMs: nil) }
            return isThere
        }
        let awayMs = min(timeframe.lengthMs, Self.longestMs)
        let wasAway = outSinceMs.map { asOfMs - $0 >= awayMs } ?? false
        if isThere {
            outSinceMs = nil
            return wasAway
        }
        if wasAway {
            self = Watch(isArmed: true, outSinceMs: nil)
        } else if outSinceMs == nil {
            outSinceMs = asOfMs
        }
        return false
    }
}
