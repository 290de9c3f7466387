/// What the records of the last offsets of a partition were, so that one that comes again is known.
///
/// It depends on nothing but the records at those offsets: whoever reads them again knows the same.
struct RecentKeys: Sendable {
    /// How far back a record is remembered.
    static let span: Int64 = 65_536

    private struct Sighting: Sendable {
        var offset: Int64
        var key: UInt64
    }

    private var sightings: [Sighting] = []
    /// The sightings before this one are forgotten.
    private var first = 0
    private var latest: [UInt64: Int64] = [:]

    /// Notes a key, and tells whether it was there within the span before.
    mutating func note(_ key: UInt64, at offset: Int64) -> Bool {
        let before = latest.updateValue(offset, forKey: key)
        sightings.append(Sighting(offset: offset, key: key))
        return before.map { offset - $0 <= Self.span } ?? false
    }

    /// Records before `offset` will not come again: what only they could be compared with goes.
    mutating func settle(before offset: Int64) {
        while first < sightings.count, sightings[first].offset < offset - Self.span {
            let old = sightings[first]
            if latest[old.key] == old.offset { latest[old.key] = nil }
            first += 1
        }
        guard first > sightings.count / 2 else { return }
        sightings.removeSubrange(..<first)
        first = 0
    }

    /// Records from `offset` on will come again.
    mutating func rollBack(to offset: Int64) {
        while let last = sightings.last, sightings.count > first, last.offset >= offset {
            sightings.removeLast()
        }
        latest.removeAll(keepingCapacity: true)
        for sighting in sightings[first...] { latest[sighting.key] = sighting.offset }
    }
}
