/// The newest known items of a listing, from which the anchors are chosen.
struct Trail: Sendable {
    struct Entry: Equatable, Sendable {
        let name: String
        let createdMs: Int64
    }

    /// As many as a listing shows.
    static let depth = 1_000

    /// The oldest first.
    private(set) var entries: [Entry] = []

    var count: Int { entries.count }
    var newest: Entry? { entries.last }

    /// How many items come in a second, as the newest of them tell.
    var rate: Double {
        let last = entries.suffix(200)
        guard let oldest = last.first, let newest = last.last else { return 0 }
        let ms = max(1_000, newest.createdMs - oldest.createdMs)
        return Double(last.count - 1) * 1_000 / Double(ms)
    }

    /// Adds an item behind those written at the same time or before.
    mutating func insert(_ name: String, createdMs: Int64) {
        var index = entries.count
        while index > 0, entries[index - 1].createdMs > createdMs { index -= 1 }
        entries.insert(Entry(name: name, createdMs: createdMs), at: index)
        if entries.count > Self.depth { entries.removeFirst(entries.count - Self.depth) }
    }

    /// Takes an item out that is no good as an anchor.
    mutating func remove(_ name: String) {
        entries.removeAll { $0.name == name }
    }

    /// The item that lies under so many others, or the lowest there is.
    func entry(under others: Int) -> Entry? {
        guard !entries.isEmpty else { return nil }
        return entries[max(0, entries.count - 1 - others)]
    }

    /// How many items lie above this one.
    func depth(of name: String) -> Int? {
        entries.lastIndex { $0.name == name }.map { entries.count - 1 - $0 }
    }

    /// The deepest item that is under at most so many others and was not written before then.
    func deepest(atMost others: Int, sinceMs: Int64) -> Entry? {
        entries[max(0, entries.count - 1 - others)...].first { $0.createdMs >= sinceMs }
    }
}
