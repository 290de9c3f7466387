import Models
import Ranking

/// A generator that gives the same numbers for the same seed (SplitMix64).
struct SeededNumbers: RandomNumberGenerator {
    var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

/// A ranked list made the slow, obvious way: sort everything.
func ranked(_ counts: [(item: String, count: Int64)]) -> [(item: String, count: Int64)] {
    counts.filter { $0.count > 0 }
        .sorted {
            $0.count != $1.count
                ? $0.count > $1.count
                : Array($1.item.utf8).lexicographicallyPrecedes(Array($0.item.utf8))
        }
}

/// A region that knows all its counts and answers watch lists.
struct ModelRegion {
    var name: String
    var counts: [String: Int64]

    /// The board of the region: its `depth` best, or more down to the threshold.
    func board(depth: Int, answering list: WatchList? = nil, asOfMs: Int64 = 60_000) -> Board {
        var board = Board(
            key: .init(board: "posts", region: name, timeframe: .oneMinute),
            asOfMs: asOfMs,
            epoch: 1,
            revision: 1
        )
        let all = ranked(counts.map { ($0.key, $0.value) })
        let deep = list.map { list in all.count { $0.count >= list.threshold } } ?? 0
        let shown = all.prefix(max(depth, deep))
        board.items = shown.enumerated().map {
            Board.Entry(
                item: $1.item,
                count: $1.count,
                rank: $0 + 1,
                firstSeenMs: 1_000,
                velocity: 0.5
            )
        }
        board.floor = all.dropFirst(shown.count).first?.count ?? 0
        board.total = all.reduce(0) { $0 + $1.count }
        board.distinct = Int64(all.count)
        board.watermarkMs = asOfMs
        board.watchRevision = list?.revision ?? 0
        let listed = Set(shown.map(\.item))
        board.watched = (list?.items ?? []).filter { !listed.contains($0) }
            .map { .init(item: $0, count: counts[$0] ?? 0) }
        return board
    }
}

/// The worldwide board by brute force.
func worldwide(_ regions: [ModelRegion]) -> [(item: String, count: Int64)] {
    var sums: [String: Int64] = [:]
    for region in regions { sums.merge(region.counts, uniquingKeysWith: +) }
    return ranked(sums.map { ($0.key, $0.value) })
}

/// What is wrong with a merged board, given what the regions really hold; nil when nothing is.
func fault(of merged: MergedBoard, depth: Int, truth regions: [ModelRegion]) -> String? {
    let all = worldwide(regions)
    let shown = merged.items.map { (item: $0.item, count: $0.count) }
    if merged.isExact {
        let same = shown.elementsEqual(all.prefix(depth), by: { $0 == $1 })
        return same ? nil : "exact, but \(shown) is not \(all.prefix(depth))"
    }
    let counts = Dictionary(uniqueKeysWithValues: all.map { ($0.item, $0.count) })
    for entry in shown {
        let off = abs((counts[entry.item] ?? 0) - entry.count)
        if off > merged.maxError { return "\(entry) is off by \(off) > \(merged.maxError)" }
    }
    let last = shown.last?.count ?? 0
    let items = Set(shown.map(\.item))
    for (item, count) in all where !items.contains(item) {
        if count > last + merged.maxError { return "\(item) \(count) left out" }
        if count > merged.floor { return "\(item) \(count) above the floor \(merged.floor)" }
    }
    return nil
}
