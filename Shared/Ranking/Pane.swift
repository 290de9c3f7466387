internal import Models

/// The counts of one span of time, as a log: an item may stand in it more than once.
struct Pane: Sendable {
    /// An uncompacted log shorter than this is left alone.
    private static let compactAbove = 1024

    let startMs: Int64
    let lengthMs: Int64
    private(set) var entries: [PaneEntry] = []
    /// On a board that carries means, what those of the entries are made of; else empty.
    private(set) var scores: [PaneScore] = []
    /// Sum of all counts.
    private(set) var total: Int64 = 0
    /// How many of the entries are stored as they are.
    private(set) var stored = 0
    /// Whether what is stored under this pane no longer matches and must be replaced as a whole.
    private(set) var isReplaced = false
    private var compacted = 0

    init(startMs: Int64, lengthMs: Int64) {
        self.startMs = startMs
        self.lengthMs = lengthMs
    }

    var endMs: Int64 { startMs + lengthMs }

    /// Whether something is not stored yet.
    var isUnstored: Bool { isReplaced || stored < entries.count }

    /// Appends a count; those beyond 32 bits become several entries.
    mutating func append(_ id: UInt32, _ count: UInt64) {
        total += Int64(count)
        var rest = count
        while rest > UInt64(UInt32.max) {
            entries.append(PaneEntry(id: id, count: .max))
            rest -= UInt64(UInt32.max)
        }
        entries.append(PaneEntry(id: id, count: UInt32(rest)))
    }

    /// Appends a count of a board that carries means.
    mutating func append(_ id: UInt32, _ count: UInt64, _ score: ScoreSum) {
        append(id, count)
        while scores.count + 1 < entries.count { scores.append(PaneScore(.zero)) }
        scores.append(PaneScore(score))
    }

    /// Appends another pane's log.
    mutating func append(_ pane: Pane) {
        total += pane.total
        entries.append(contentsOf: pane.entries)
        scores.append(contentsOf: pane.scores)
        isReplaced = true
    }

    /// Notes that all entries are stored.
    mutating func markStored() {
        stored = entries.count
        isReplaced = false
    }

    /// Notes that what is stored must be replaced as a whole.
    mutating func markReplaced() {
        isReplaced = true
    }

    /// Whether the log has grown enough that compaction pays.
    var wantsCompaction: Bool { entries.count > 2 * compacted + Self.compactAbove }

    /// Renames every item, and merges what then stands twice.
    mutating func rename(_ newID: [UInt32], _ scratch: inout [UInt32]) {
        for index in entries.indices { entries[index].id = newID[Int(entries[index].id)] }
        compact(&scratch)
    }

    /// Merges the entries of each item into one where their sum fits.
    ///
    /// - Parameter scratch: a place for each item: where its entry stands in the new log. What was
    ///   in it before does not matter, as a place counts only if the entry there is the item's
    ///   (the sparse set of Briggs and Torczon).
    mutating func compact(_ scratch: inout [UInt32]) {
        let isScored = !scores.isEmpty
        var kept = 0
        for index in 0..<entries.count {
            let entry = entries[index]
            let place = Int(scratch[Int(entry.id)])
            if place < kept, entries[place].id == entry.id {
                let (sum, overflow) = entries[place].count.addingReportingOverflow(entry.count)
                if !overflow {
                    entries[place].count = sum
                    if isScored { scores[place] += scores[index] }
                    continue
                }
            }
            scratch[Int(entry.id)] = UInt32(kept)
            entries[kept] = entry
            if isScored { scores[kept] = scores[index] }
            kept += 1
        }
        if kept < entries.count {
            entries.removeLast(entries.count - kept)
            if isScored { scores.removeLast(scores.count - kept) }
            if stored > 0 { isReplaced = true }
        }
        compacted = kept
    }
}
