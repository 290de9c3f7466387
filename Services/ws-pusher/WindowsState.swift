import Models

/// What clients of a region's emoji windows see: its latest windows, oldest first.
struct WindowsState: Equatable, Sendable {
    /// How many windows are held: 16 seconds.
    static let most = 8

    private(set) var windows: [EmojiWindowRecord] = []

    /// Takes a record over unless it says nothing new or its window is too old; returns whether it
    /// did.
    mutating func take(_ record: EmojiWindowRecord) -> Bool {
        let newest = max(windows.last?.startMs ?? .min, record.startMs)
        let oldest = newest - Int64(Self.most - 1) * EmojiWindow.lengthMs
        guard record.startMs >= oldest else { return false }
        let index = windows.firstIndex { $0.startMs >= record.startMs } ?? windows.count
        if index < windows.count, windows[index].startMs == record.startMs {
            guard record.revision > windows[index].revision else { return false }
            windows[index] = record
        } else {
            windows.insert(record, at: index)
        }
        windows.removeAll { $0.startMs < oldest }
        return true
    }

    /// The same for the same windows, by which others are told apart; 52 bits, so that every client
    /// reads it exactly.
    var fingerprint: Int64 {
        var bytes: [UInt8] = []
        for window in windows {
            for value in [window.startMs, window.revision] {
                for shift in stride(from: 0, to: 64, by: 8) {
                    bytes.append(UInt8(truncatingIfNeeded: value >> Int64(shift)))
                }
            }
        }
        return Int64(fnv1a(bytes) & 0xF_FFFF_FFFF_FFFF)
    }
}

/// What makes one state of emoji windows of another.
struct WindowsDelta: Equatable, Sendable {
    /// The members of one window that differ; all of them for one that was not there.
    struct Change: Equatable, Sendable {
        var startMs: Int64
        /// Whether the window was not there.
        var isNew: Bool
        /// The counts that differ; nil for an emoji that is gone.
        var counts: [(item: String, count: Int64?)]
        var scale: Int64?
        var total: Int64?
        var isFinal: Bool?
        var revision: Int64?

        static func == (a: Self, b: Self) -> Bool {
            a.startMs == b.startMs && a.isNew == b.isNew && a.scale == b.scale && a.total == b.total
                && a.isFinal == b.isFinal && a.revision == b.revision
                && a.counts.elementsEqual(b.counts) { $0 == $1 }
        }
    }

    private(set) var changed: [Change] = []
    private(set) var removed: [Int64] = []

    init(from old: WindowsState, to new: WindowsState) {
        for window in new.windows {
            let was = old.windows.first { $0.startMs == window.startMs }
            if was == window { continue }
            changed.append(Self.change(from: was, to: window))
        }
        removed = old.windows.lazy.map(\.startMs).filter { start in
            !new.windows.contains { $0.startMs == start }
        }
    }

    private static func change(
        from old: EmojiWindowRecord?,
        to new: EmojiWindowRecord
    ) -> Change {
        var known: [ItemKey: Int64] = [:]
        for count in old?.counts ?? [] { known[ItemKey(count.item)] = count.count }
        var counts: [(item: String, count: Int64?)] = []
        for count in new.counts {
            let was = known.removeValue(forKey: ItemKey(count.item))
            if was != count.count { counts.append((count.item, count.count)) }
        }
        for count in old?.counts ?? [] where known[ItemKey(count.item)] != nil {
            counts.append((count.item, nil))
        }
        return Change(
            startMs: new.startMs,
            isNew: old == nil,
            counts: counts,
            scale: old?.scale == new.scale ? nil : new.scale,
            total: old?.total == new.total ? nil : new.total,
            isFinal: old?.isFinal == new.isFinal ? nil : new.isFinal,
            revision: old?.revision == new.revision ? nil : new.revision
        )
    }
}
