internal import Models

/// Counts that lie ahead of every window, by hour, as they came.
///
/// Where partitions are read at different speeds, days may lie ahead, of which every ten seconds are
/// a pane. None is needed until the windows get there.
struct HoursAhead: Sendable {
    static let lengthMs: Int64 = 3_600_000

    private struct Hour: Sendable {
        var group: CountGroup
        /// How many of its items are stored.
        var stored = 0
    }

    private var hours: [Int64: Hour] = [:]
    /// Hours that were taken, and of which something is stored.
    private var stale: [Int64] = []

    /// Whether nothing lies ahead.
    var isEmpty: Bool { hours.isEmpty }

    /// Takes counts of one pane or several, of one hour.
    mutating func add(_ group: CountGroup) {
        let startMs = floorToMultiple(group.paneStartMs, of: Self.lengthMs)
        let empty = CountGroup(
            region: group.region,
            board: group.board,
            paneStartMs: startMs,
            paneLengthMs: Self.lengthMs
        )
        hours[startMs, default: Hour(group: empty)].group.append(within: group)
    }

    /// Takes out the hours that begin before a moment, the earliest first.
    mutating func take(before ms: Int64) -> [CountGroup] {
        let starts = hours.keys.filter { $0 < ms }.sorted()
        var taken: [CountGroup] = []
        for startMs in starts {
            guard let hour = hours.removeValue(forKey: startMs) else { continue }
            if hour.stored > 0 { stale.append(startMs) }
            taken.append(hour.group)
        }
        return taken
    }

    /// Takes what is not stored yet, and the hours that are to be deleted where they are stored, as
    /// writes without counts.
    mutating func takeUnstored(_ region: String, _ board: String) -> [PaneWrite] {
        var writes = stale.map { startMs in
            PaneWrite(
                group: CountGroup(
                    region: region,
                    board: board,
                    paneStartMs: startMs,
                    paneLengthMs: Self.lengthMs
                ),
                replacesPane: true
            )
        }
        stale = []
        for startMs in Array(hours.keys) {
            guard let hour = hours[startMs], hour.stored < hour.group.counts.count else { continue }
            writes.append(PaneWrite(group: hour.group.dropping(hour.stored), replacesPane: false))
            hours[startMs]?.stored = hour.group.counts.count
        }
        return writes
    }

    /// What was added of an hour is stored.
    mutating func markStored(_ ms: Int64) {
        let startMs = floorToMultiple(ms, of: Self.lengthMs)
        if let count = hours[startMs]?.group.counts.count { hours[startMs]?.stored = count }
    }
}

extension CountGroup {
    /// The group without its first items.
    fileprivate func dropping(_ count: Int) -> CountGroup {
        guard count > 0 else { return self }
        var rest = self
        let bytes = lengths.prefix(count).reduce(0) { $0 + Int($1) }
        rest.items.removeFirst(bytes)
        rest.lengths.removeFirst(count)
        rest.counts.removeFirst(count)
        rest.panes.removeFirst(count)
        if !scores.isEmpty { rest.scores.removeFirst(count) }
        return rest
    }
}
