import Models
import Ranking

/// What rises worldwide: what regions found, added up.
///
/// An hour's board is made once every region that looks for trends has told of that hour, and again
/// when one corrects what it told. What some region lists, the others are asked about by a watch list;
/// until all have answered, `max_error` says that the scores of what they did not tell may be
/// anything. With several regions a board is never called exact: what is too little in each of them to
/// be told of may be much in all.
struct GlobalTrends {
    /// Hours kept of a region: others may reach them later.
    static let mostHours = 4_096
    /// A new watch list is made no more often.
    static let askIntervalMs: Int64 = 500

    /// One region's boards, by the ends of their hours.
    private struct Region {
        var epoch: Int64
        var heardMs: Int64
        var boards: [Int64: Board] = [:]

        var newestMs: Int64 { boards.keys.max() ?? .min }
        /// The end of the first hour that it told of.
        var begunMs = Int64.max
    }

    /// The key of what is published.
    static let key = Board.Key(
        board: BoardName.trends,
        region: Board.worldwide,
        timeframe: .oneHour
    )

    private let epoch: Int64
    private let settings: GlobalBoards.Settings
    private let rules = TrendRules()
    private var regions: [ItemKey: Region] = [:]
    private(set) var board: Board?
    private var ranks: [ItemKey: Int] = [:]
    private var revision: Int64 = 0
    private var list: WatchList?
    private var lastRequest: Int64
    private var nextAskMs = Int64.min
    /// Ends of hours of which a region told something new.
    private var stale: Set<Int64> = []
    /// Hours that ended earlier may lack a region that told of them before this owner listened.
    private var startMs: Int64?
    private var wantsCache = false
    private var wantsRecord = false
    private(set) var history = History()

    init(epoch: Int64, settings: GlobalBoards.Settings) {
        self.epoch = epoch
        self.settings = settings
        // Later owners must ask with higher revisions.
        lastRequest = epoch << 28
    }

    /// How many items regions are asked for.
    var watchedItems: Int { list?.items.count ?? 0 }

    // MARK: Taking records

    /// Takes a region's board, if it says something new.
    mutating func take(_ board: Board, heardMs: Int64) -> GlobalBoards.Verdict {
        let name = ItemKey(board.key.region)
        if let known = regions[name] {
            guard board.epoch >= known.epoch || isGone(known, at: board.asOfMs) else {
                return .stale
            }
            if let same = known.boards[board.asOfMs], same.epoch == board.epoch,
                same.revision >= board.revision
            {
                return .stale
            }
        } else {
            guard regions.count < CertifiedMerge.maxRegions else { return .refused }
        }
        var region = regions.removeValue(forKey: name) ?? Region(epoch: 0, heardMs: .min)
        region.epoch = board.epoch
        region.heardMs = max(region.heardMs, heardMs)
        region.boards[board.asOfMs] = board
        region.begunMs = min(region.begunMs, board.asOfMs)
        if region.boards.count > Self.mostHours, let oldest = region.boards.keys.min() {
            region.boards[oldest] = nil
        }
        regions[name] = region
        stale.insert(board.asOfMs)
        if stale.count > Self.mostHours, let oldest = stale.min() { stale.remove(oldest) }
        return .taken
    }

    /// Forgets a region.
    mutating func remove(region: String) {
        if let gone = regions.removeValue(forKey: ItemKey(region)) {
            stale.formUnion(gone.boards.keys)
        }
    }

    // MARK: Publishing

    /// Publishes the hours that all regions have told of, the oldest first.
    mutating func publish(
        at nowMs: Int64,
        _ wants: GlobalBoards.Wants,
        into out: inout Publications
    ) {
        if startMs == nil { startMs = regions.values.map(\.begunMs).max() }
        for asOfMs in stale.sorted() {
            guard asOfMs >= board?.asOfMs ?? .min, asOfMs >= startMs ?? .max else {
                stale.remove(asOfMs)
                continue
            }
            guard let parts = parts(asOfMs, nowMs) else { continue }
            stale.remove(asOfMs)
            out.merges += 1
            publish(merge(parts, asOfMs), into: &out)
            ask(parts, at: nowMs, into: &out)
        }
        if wantsRecord, let board { out.records.append(board) }
        wantsRecord = false
        if wants.cache, wantsCache, let board {
            out.cached.append(board)
            wantsCache = false
        }
    }

    /// The board may not have reached the cache: it is given to it again.
    mutating func cacheFailed() { wantsCache = board != nil }

    /// What was recorded or asked for may be lost: it is published again.
    mutating func recordsWereLost() {
        wantsRecord = board != nil
        list = nil
    }

    /// Hands over what Postgres has not been given yet.
    mutating func takeHistory() -> [Board] { history.take() }

    // MARK: Pieces

    /// What every region that counts tells of an hour; nil while one is missing.
    private func parts(_ asOfMs: Int64, _ nowMs: Int64) -> [Board]? {
        var parts: [Board] = []
        for region in regions.values {
            if let board = region.boards[asOfMs] {
                parts.append(board)
            } else if asOfMs < region.begunMs {
                // It had not begun then.
                continue
            } else if !isGone(region, at: asOfMs)
                || nowMs - settings.regionSilenceMs < region.heardMs
            {
                return nil
            }
        }
        return parts.isEmpty ? nil : parts.sorted { $0.key.region < $1.key.region }
    }

    /// Whether a region's newest hour has nothing in common with the one that ends at `asOfMs`.
    private func isGone(_ region: Region, at asOfMs: Int64) -> Bool {
        region.newestMs <= asOfMs - Self.key.timeframe.lengthMs
    }

    /// What regions told of an item.
    private struct Sum {
        var facts: [TrendFacts] = []
        var sample = PostSample()
    }

    private func sums(_ parts: [Board]) -> [ItemKey: Sum] {
        var sums: [ItemKey: Sum] = [:]
        for part in parts where part.distinct > 0 {
            for told in part.watched {
                guard let facts = told.trend else { continue }
                sums[ItemKey(told.item), default: Sum()].facts.append(facts)
                sums[ItemKey(told.item)]?.sample.formUnion(PostSample(facts.examples))
            }
        }
        return sums
    }

    private func merge(_ parts: [Board], _ asOfMs: Int64) -> Board {
        let looking = parts.filter { $0.distinct > 0 }
        var merged = Board(key: Self.key, asOfMs: asOfMs, epoch: epoch)
        merged.watermarkMs = parts.map(\.watermarkMs).min() ?? 0
        merged.isFinal = true
        merged.distinct = looking.reduce(0) { $0 + $1.distinct }
        merged.watchRevision = list?.revision ?? 0
        var rising: [RisingItem] = []
        var unknown = 0.0
        for (item, sum) in sums(parts) {
            guard let trend = trend(item.text, sum.facts),
                trend.score >= rules.leastScore
            else { continue }
            rising.append(RisingItem(trend: trend, sample: sum.sample))
            if sum.facts.count < looking.count { unknown = max(unknown, trend.score) }
        }
        merged.fill(rising: rising)
        merged.isExact = looking.count <= 1 && looking.allSatisfy(\.isExact)
        merged.maxError = Int64((unknown * TrendFacts.unit).rounded())
        return merged
    }

    /// What an item is worldwide; nil where no region has it as a trend.
    private func trend(_ item: String, _ parts: [TrendFacts]) -> Trend? {
        let trends = parts.filter { $0.status != nil }
        // Where it has risen the most is where its course is told best.
        let leading = trends.max { a, b in
            (Double(a.observed) - a.expected) < (Double(b.observed) - b.expected)
        }
        guard let status = leading?.status else { return nil }
        var sum = TrendSum()
        for part in parts { sum.add(part) }
        return Trend(
            item: item,
            observed: sum.observed,
            expected: sum.expected,
            score: sum.score,
            certainty: sum.certainty,
            status: status,
            firstSeenMs: trends.map(\.firstSeenMs).min() ?? 0
        )
    }

    private mutating func publish(_ merged: Board, into out: inout Publications) {
        var next = merged
        if let board, board.asOfMs != next.asOfMs {
            ranks = Dictionary(
                uniqueKeysWithValues: board.items.map { (ItemKey($0.item), $0.rank) }
            )
        }
        for index in next.items.indices {
            next.items[index].previousRank = ranks[ItemKey(next.items[index].item)]
        }
        if var board {
            board.revision = next.revision
            board.watchRevision = next.watchRevision
            if board == next { return }
        }
        revision += 1
        next.revision = revision
        board = next
        history.note(next)
        out.records.append(next)
        wantsRecord = false
        wantsCache = true
    }

    /// Asks regions for what others listed and they did not.
    private mutating func ask(_ parts: [Board], at nowMs: Int64, into out: inout Publications) {
        let looking = parts.filter { $0.distinct > 0 }
        guard looking.count > 1, nowMs >= nextAskMs else { return }
        let sums = sums(parts)
        let wanted = sums.filter { entry in entry.value.facts.contains { $0.status != nil } }
        let missing = wanted.filter { $0.value.facts.count < looking.count }
        let asked = Set((list?.items ?? []).map { ItemKey($0) })
        guard missing.keys.contains(where: { !asked.contains($0) }) else { return }
        nextAskMs = nowMs + Self.askIntervalMs
        // Those that say most, where there are too many.
        let items = wanted.sorted { a, b in
            let (left, right) = (Self.most(a.value), Self.most(b.value))
            return left != right
                ? left > right : a.key.text.utf8.lexicographicallyPrecedes(b.key.text.utf8)
        }
        lastRequest += 1
        let next = WatchList(
            key: Self.key,
            revision: lastRequest,
            threshold: 0,
            items: items.prefix(settings.maxWatched).map(\.key.text)
        )
        list = next
        out.requests.append(next)
    }

    private static func most(_ sum: Sum) -> Double { sum.facts.map(\.score).max() ?? 0 }
}
