import Models
import Ranking

/// Asks regions for what proves one board, and leaves them alone while it is proven.
///
/// A request goes out when the board is not proven, the last request was answered or is overdue, and
/// a new one would ask for more. Asking for less waits until the last asks for twice what is needed.
struct WatchRequests {
    /// A board not proven is looked at no more often.
    static let intervalMs: Int64 = 200
    /// A region that has not answered by then is not waited for.
    static let answerTimeoutMs: Int64 = 2_000
    /// How often a request that proves the board is compared with what is needed.
    static let upkeepMs: Int64 = 5_000
    /// Items that may be watched for nothing, beside as many as are needed.
    static let spareItems = 64

    /// The request in force; nil until one was made in this epoch.
    private(set) var list: WatchList?
    private let key: Board.Key
    private let maxWatched: Int
    private var revision: Int64
    private var asked: Set<ItemKey> = []
    private var sentMs = Int64.min / 2
    private var checkedMs = Int64.min / 2
    private var wantedByFinal: WatchPlan?
    /// When to look at the board again though no record comes; nil for never.
    private(set) var wakeMs: Int64?

    init(_ key: Board.Key, epoch: Int64, maxWatched: Int) {
        self.key = key
        self.maxWatched = maxWatched
        // Later owners must ask with higher revisions, and Redis and JSON readers hold 53 bits.
        revision = epoch << 28
    }

    /// Remembers what a final board lacked; the next request asks for it as well.
    mutating func add(
        final: MergedBoard,
        of regions: [RegionalCounts],
        _ merge: inout CertifiedMerge
    ) {
        wantedByFinal =
            final.isProven ? nil : plan(final, regions, present: present(regions), &merge)
    }

    /// The request to be made after the running board was merged, if any.
    mutating func next(
        after merged: MergedBoard,
        of regions: [RegionalCounts],
        _ merge: inout CertifiedMerge,
        at nowMs: Int64
    ) -> WatchList? {
        let isProven = merged.isProven && wantedByFinal == nil
        let dueMs = max(
            checkedMs + (isProven ? Self.upkeepMs : Self.intervalMs),
            isAnswered(by: regions) ? .min : sentMs + Self.answerTimeoutMs
        )
        wakeMs = isProven || nowMs >= dueMs ? nil : dueMs
        guard nowMs >= dueMs else { return nil }
        let present = present(regions)
        if isProven, present == .none { return nil }
        checkedMs = nowMs
        var wanted = plan(merged, regions, present: present, &merge)
        if let final = wantedByFinal {
            wanted.threshold = min(wanted.threshold, final.threshold)
            let known = Set(wanted.items.map { ItemKey($0) })
            wanted.items += final.items.filter { !known.contains(ItemKey($0)) }
            wanted.items.removeLast(max(0, wanted.items.count - maxWatched))
            wantedByFinal = nil
        }
        return request(wanted, present, asksForMore: !isProven, at: nowMs)
    }

    // MARK: Pieces

    private func present(_ regions: [RegionalCounts]) -> CertifiedMerge.PresentThreshold {
        if let list { return .known(list.threshold) }
        return regions.contains { $0.watchRevision > 0 } ? .unknown : .none
    }

    private func isAnswered(by regions: [RegionalCounts]) -> Bool {
        guard let list else { return true }
        return regions.allSatisfy { $0.watchRevision >= list.revision }
    }

    private func plan(
        _ merged: MergedBoard,
        _ regions: [RegionalCounts],
        present: CertifiedMerge.PresentThreshold,
        _ merge: inout CertifiedMerge
    ) -> WatchPlan {
        merge.watchPlan(regions, for: merged, present: present, limit: maxWatched)
    }

    private mutating func request(
        _ wanted: WatchPlan,
        _ present: CertifiedMerge.PresentThreshold,
        asksForMore mayAskForMore: Bool,
        at nowMs: Int64
    ) -> WatchList? {
        let keys = Set(wanted.items.map { ItemKey($0) })
        let room = min(maxWatched, 2 * keys.count + Self.spareItems)
        if let list {
            let asksForMore =
                mayAskForMore
                && (wanted.threshold < list.threshold || !keys.isSubset(of: asked))
            let asksForLess = wanted.threshold > list.threshold || asked.count > room
            guard asksForMore || asksForLess else { return nil }
        } else if present == .none, wanted.items.isEmpty,
            wanted.threshold == WatchPlan.noThreshold
        {
            return nil
        }
        // What was watched so far may be needed again soon.
        let spare = (list?.items ?? []).filter { !keys.contains(ItemKey($0)) }
        let items = wanted.items + (asked.count > room ? [] : spare.prefix(room - keys.count))
        revision += 1
        let next = WatchList(
            key: key,
            revision: revision,
            threshold: wanted.threshold,
            items: items
        )
        list = next
        asked = Set(items.map { ItemKey($0) })
        sentMs = nowMs
        return next
    }
}
