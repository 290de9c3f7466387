import Models

/// A generator that gives the same numbers for the same seed (SplitMix64).
struct SeededNumbers: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

/// A ranked list made the slow, obvious way: sort everything.
func ranked(_ counts: [String: Int64]) -> [Board.ItemCount] {
    counts.filter { $0.value > 0 }.map { Board.ItemCount(item: $0.key, count: $0.value) }
        .sorted { ($0.count, $0.item) > ($1.count, $1.item) }
}

/// A record and what its region really held when it was made.
struct WorldRecord {
    var board: Board
    var truth: [String: Int64]
}

/// A region that counts a one-minute board in panes and knows everything about itself.
struct WorldRegion {
    static let paneMs = Timeframe.oneMinute.paneMs
    static let lengthMs = Timeframe.oneMinute.lengthMs

    let name: String
    var depth: Int
    var epoch: Int64 = 1
    var revision: Int64 = 0
    var panes: [Int64: [String: Int64]] = [:]
    var list: WatchList?

    mutating func count(_ item: String, _ count: Int64, atMs ms: Int64) {
        panes[floorToMultiple(ms, of: Self.paneMs), default: [:]][item, default: 0] += count
    }

    func window(asOfMs: Int64) -> [String: Int64] {
        var sums: [String: Int64] = [:]
        for (start, counts) in panes where start >= asOfMs - Self.lengthMs && start < asOfMs {
            sums.merge(counts, uniquingKeysWith: +)
        }
        return sums
    }

    /// A new owner takes the region over.
    mutating func restart() {
        epoch += 1
        revision = 0
    }

    mutating func record(asOfMs: Int64, isFinal: Bool) -> WorldRecord {
        revision += 1
        let truth = window(asOfMs: asOfMs)
        let all = ranked(truth)
        var board = Board(
            key: .init(board: "posts", region: name, timeframe: .oneMinute),
            asOfMs: asOfMs,
            epoch: epoch,
            revision: revision
        )
        let deep = all.count { $0.count >= list?.threshold ?? .max }
        let shown = all.prefix(max(depth, deep))
        board.isFinal = isFinal
        board.items = shown.enumerated().map {
            .init(item: $1.item, count: $1.count, rank: $0 + 1)
        }
        board.floor = all.dropFirst(shown.count).first?.count ?? 0
        board.total = all.reduce(0) { $0 + $1.count }
        board.distinct = Int64(all.count)
        board.watchRevision = list?.revision ?? 0
        let listed = Set(shown.map(\.item))
        board.watched = (list?.items ?? []).filter { !listed.contains($0) }
            .map { .init(item: $0, count: truth[$0] ?? 0) }
        return WorldRecord(board: board, truth: truth)
    }
}

/// What was delivered, and what follows from it, told as plainly as can be.
struct Witness {
    private var delivered: [String: [WorldRecord]] = [:]

    mutating func saw(_ record: WorldRecord) {
        delivered[record.board.key.region, default: []].append(record)
    }

    /// What is wrong with a published board; nil when nothing is.
    func fault(_ board: Board, depth: Int) -> String? {
        var chosen: [WorldRecord] = []
        for (region, records) in delivered {
            let epoch = records.map(\.board.epoch).max() ?? 0
            let known = records.filter { $0.board.epoch == epoch }
            let record =
                board.isFinal
                ? known.filter { $0.board.isFinal && $0.board.asOfMs == board.asOfMs }
                    .max { $0.board.revision < $1.board.revision }
                : known.max {
                    ($0.board.asOfMs, $0.board.revision) < ($1.board.asOfMs, $1.board.revision)
                }
            guard let record else { return "final \(board.asOfMs) without \(region)" }
            chosen.append(record)
        }
        let isOneWindow = chosen.allSatisfy { $0.board.asOfMs == board.asOfMs }
        if board.isFinal, !isOneWindow { return "final of different borders" }
        if board.isExact, !isOneWindow { return "exact, but of different borders" }
        var sums: [String: Int64] = [:]
        for record in chosen { sums.merge(record.truth, uniquingKeysWith: +) }
        let all = ranked(sums)
        let shown = board.items.map { Board.ItemCount(item: $0.item, count: $0.count) }
        if board.isExact {
            return shown == Array(all.prefix(depth)) ? nil : "exact, but \(shown) is not \(all)"
        }
        guard isOneWindow else { return nil }
        for entry in shown where abs((sums[entry.item] ?? 0) - entry.count) > board.maxError {
            return "\(entry) is off by more than \(board.maxError)"
        }
        let items = Set(shown.map(\.item))
        let most = all.first { !items.contains($0.item) }?.count ?? 0
        let isBounded = most <= (shown.last?.count ?? 0) + board.maxError && most <= board.floor
        return isBounded ? nil : "\(most) left out of \(shown) ± \(board.maxError)"
    }
}
