import Models
import Ranking

/// One worldwide board: what regions said of it, what it is, and what was published of it.
struct GlobalBoard {
    let key: Board.Key
    private let epoch: Int64
    private let settings: GlobalBoards.Settings
    private var merge: CertifiedMerge
    private var regions: [RegionRecords] = []
    private var places: [ItemKey: Int] = [:]
    private var liveItems = 0
    private var isDirty = false
    /// Whether the running board lacks no region.
    private var isComplete = true

    private var revision: Int64 = 0
    private var running: Board?
    private var lastFinal: Board?
    private var ranks = FinalRanks()
    private var requests: WatchRequests
    private var records = Outlet()
    private var cache = Outlet()
    private(set) var history = History()
    private var lostFinal: Board?
    private var lostRequest: WatchList?

    /// What one place was given last, and when it may be given more.
    private struct Outlet {
        var revision: Int64 = 0
        var nextMs = Int64.min
    }

    init(_ key: Board.Key, epoch: Int64, settings: GlobalBoards.Settings) {
        self.key = key
        self.epoch = epoch
        self.settings = settings
        merge = CertifiedMerge(depth: settings.depth, seed: settings.seed)
        requests = WatchRequests(key, epoch: epoch, maxWatched: settings.maxWatched)
    }

    /// How many items regions are asked for.
    var watchedItems: Int { requests.list?.items.count ?? 0 }
    /// The board as it runs, as it was merged last.
    var current: Board? { running }

    // MARK: Taking records

    /// Takes a region's board, if it says something new.
    mutating func take(_ board: Board, heardMs: Int64) -> GlobalBoards.Verdict {
        let place: Int
        if let known = places[ItemKey(board.key.region)] {
            place = known
        } else {
            guard regions.count < CertifiedMerge.maxRegions else { return .refused }
            place = regions.count
        }
        if place < regions.count, !regions[place].admits(board) { return .stale }
        guard let counts = merge.counts(of: board) else { return .refused }
        if place == regions.count {
            places[ItemKey(board.key.region)] = place
            regions.append(RegionRecords(epoch: board.epoch))
        }
        regions[place].take(counts, epoch: board.epoch, heardMs: heardMs)
        isDirty = true
        compactItems()
        return .taken
    }

    /// Forgets a region.
    mutating func remove(region: String) {
        guard let place = places.removeValue(forKey: ItemKey(region)) else { return }
        regions.remove(at: place)
        for (id, other) in places where other > place { places[id] = other - 1 }
        isDirty = true
    }

    /// Renumbers items when most of them are in no record any more.
    private mutating func compactItems() {
        guard merge.itemCount > 2 * liveItems + 8_192 else { return }
        var counts = regions.flatMap(\.all)
        merge.compact(&counts)
        liveItems = merge.itemCount
        var rest = counts[...]
        for i in regions.indices {
            let count = regions[i].all.count
            regions[i].restore(rest.prefix(count))
            rest = rest.dropFirst(count)
        }
    }

    // MARK: Final boards

    /// Publishes the final board of a border, once every region that counts has passed it.
    mutating func publishFinal(asOfMs: Int64, at nowMs: Int64, into out: inout Publications) {
        guard asOfMs >= lastFinal?.asOfMs ?? .min,
            let inputs = finals(asOfMs: asOfMs, at: nowMs)
        else { return }
        let merged = merge.merge(inputs)
        var board = board(merged)
        if let lastFinal, lastFinal.asOfMs == asOfMs, lastFinal.says(sameAs: board) { return }
        requests.add(final: merged, of: inputs, &merge)
        revision += 1
        board.revision = revision
        ranks.add(board)
        lastFinal = board
        out.records.append(board)
        history.note(board)
        for i in regions.indices { regions[i].dropFinals(before: asOfMs) }
        // The last record must be the newest window, which is not the one that has ended.
        renumberRunning()
        // The ranks before have changed.
        isDirty = true
    }

    /// Looks whether a region has fallen silent for long: it holds back nothing any more.
    mutating func checkSilence(at nowMs: Int64, into out: inout Publications) {
        if !isComplete { isDirty = true }
        publishNewestFinal(at: nowMs, into: &out)
    }

    /// Publishes the newest final board that no region holds back.
    mutating func publishNewestFinal(at nowMs: Int64, into out: inout Publications) {
        let borders = Set(regions.flatMap { $0.finals.map(\.asOfMs) })
            .filter { $0 > lastFinal?.asOfMs ?? .min }
        let newest = borders.sorted(by: >).first { finals(asOfMs: $0, at: nowMs) != nil }
        if let newest { publishFinal(asOfMs: newest, at: nowMs, into: &out) }
    }

    /// The final boards of one border from every region that counts, or nil while one is missing.
    private func finals(asOfMs: Int64, at nowMs: Int64) -> [RegionalCounts]? {
        var inputs: [RegionalCounts] = []
        for region in regions {
            if let final = region.final(asOfMs: asOfMs) {
                inputs.append(final)
            } else if !isGone(region, at: asOfMs, nowMs) {
                return nil
            }
        }
        return inputs.isEmpty ? nil : inputs
    }

    /// Whether a region has nothing in the window and was not heard of for long.
    ///
    /// An old `as_of` alone does not tell: in a replay one region can be hours behind another, and
    /// an owner that stopped comes back with what it has not counted yet.
    private func isGone(_ region: RegionRecords, at asOfMs: Int64, _ nowMs: Int64) -> Bool {
        region.hasExpired(at: asOfMs, key.timeframe)
            && nowMs - settings.regionSilenceMs >= region.heardMs
    }

    // MARK: The running board

    /// Publishes what has changed and is due.
    mutating func publish(
        at nowMs: Int64,
        _ wants: GlobalBoards.Wants,
        into out: inout Publications
    ) {
        publishLost(into: &out)
        let isCacheDue = wants.cache && (wants.everything || nowMs >= cache.nextMs)
        let isRecordDue = wants.everything || nowMs >= records.nextMs
        if let wakeMs = requests.wakeMs, nowMs >= wakeMs { isDirty = true }
        if isDirty, isCacheDue || isRecordDue { mergeRunning(at: nowMs, into: &out) }
        guard let running else { return }
        if isCacheDue, running.revision > cache.revision {
            out.cached.append(running)
            cache = Outlet(revision: running.revision, nextMs: nowMs + GlobalBoards.cacheIntervalMs)
        }
        if isRecordDue, running.revision > records.revision {
            out.records.append(running)
            records = Outlet(revision: running.revision, nextMs: nowMs + recordIntervalMs)
            history.note(running)
        }
    }

    /// When `publish` has something to do: now, later, or nil for not until a record comes.
    func nextMs(_ wants: GlobalBoards.Wants) -> Int64? {
        let revision = running?.revision ?? 0
        let outletMs = wants.cache ? min(records.nextMs, cache.nextMs) : records.nextMs
        var next: [Int64] = []
        if isDirty { next.append(outletMs) }
        if let wakeMs = requests.wakeMs, !regions.isEmpty { next.append(max(wakeMs, outletMs)) }
        if revision > records.revision { next.append(records.nextMs) }
        if wants.cache, revision > cache.revision { next.append(cache.nextMs) }
        return next.min()
    }

    /// The board may not have reached the cache: it is given to it again.
    mutating func cacheFailed() { cache.revision = 0 }

    /// What was recorded or asked for may be lost: it is published again.
    mutating func recordsWereLost() {
        records.revision = 0
        lostFinal = lastFinal
        lostRequest = requests.list
    }

    /// Hands over what Postgres has not been given yet.
    mutating func takeHistory() -> [Board] { history.take() }

    // MARK: Pieces

    /// Publishes again what did not reach Kafka, the older revision first.
    private mutating func publishLost(into out: inout Publications) {
        if let lostRequest { out.requests.append(lostRequest) }
        lostRequest = nil
        guard let lostFinal else { return }
        out.records.append(lostFinal)
        self.lostFinal = nil
        if let running, running.revision < lostFinal.revision { renumberRunning() }
    }

    private var recordIntervalMs: Int64 {
        key.timeframe.lengthMs >= Timeframe.sixHours.lengthMs
            ? GlobalBoards.slowRecordIntervalMs : GlobalBoards.recordIntervalMs
    }

    private mutating func mergeRunning(at nowMs: Int64, into out: inout Publications) {
        isDirty = false
        guard let asOfMs = regions.compactMap(\.newest?.asOfMs).max() else { return }
        var inputs: [RegionalCounts] = []
        isComplete = true
        for region in regions {
            if let newest = region.newest, !region.hasExpired(at: asOfMs, key.timeframe) {
                inputs.append(newest)
            } else if !isGone(region, at: asOfMs, nowMs) {
                isComplete = false
            }
        }
        let merged = merge.merge(inputs, isComplete: isComplete)
        out.merges += 1
        if let list = requests.next(after: merged, of: inputs, &merge, at: nowMs) {
            out.requests.append(list)
        }
        let board = board(merged)
        if let running, running.says(sameAs: board) { return }
        running = board
        renumberRunning()
    }

    private mutating func renumberRunning() {
        revision += 1
        running?.revision = revision
    }

    private func board(_ merged: MergedBoard) -> Board {
        var board = Board(key: key, asOfMs: merged.asOfMs, epoch: epoch)
        board.watermarkMs = merged.watermarkMs
        board.isFinal = merged.isFinal
        board.isExact = merged.isExact
        board.maxError = merged.maxError
        board.total = merged.total
        board.distinct = merged.distinct
        board.floor = merged.floor
        board.items = merged.items
        board.watchRevision = requests.list?.revision ?? 0
        ranks.fill(&board)
        return board
    }
}

extension Board {
    /// Whether a reader would see no difference but in revision and watermark.
    fileprivate func says(sameAs other: Board) -> Bool {
        var other = other
        other.revision = revision
        other.watermarkMs = watermarkMs
        other.watchRevision = watchRevision
        return self == other
    }
}

/// The ranks in the last final board, and in the one before it.
private struct FinalRanks {
    private var last: [ItemKey: Int] = [:]
    private var before: [ItemKey: Int] = [:]
    private var lastAsOfMs = Int64.min

    mutating func add(_ final: Board) {
        if final.asOfMs > lastAsOfMs { before = last }
        lastAsOfMs = final.asOfMs
        last = Dictionary(
            final.items.map { (ItemKey($0.item), $0.rank) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// Fills in the ranks that items had in the last final board that ends before this one.
    func fill(_ board: inout Board) {
        let previous = board.asOfMs > lastAsOfMs ? last : before
        guard !previous.isEmpty else { return }
        for i in board.items.indices {
            board.items[i].previousRank = previous[ItemKey(board.items[i].item)]
        }
    }
}
