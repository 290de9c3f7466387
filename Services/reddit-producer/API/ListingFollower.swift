/// Follows one listing so that every item it shows is taken, and says what it may have missed.
///
/// A page above an anchor holds the items *closest* to it, so that pages from one anchor to the next
/// leave no gap however much has come. An anchor that was deleted gives empty pages for ever; so each
/// has known items above it, whose absence gives it away, and the newest page is asked for again and
/// again without any. Items appear late, below others; so the listing is climbed from deep below now
/// and then. And where two pages share nothing, the listing is walked down until they meet, or to its
/// end: then something was missed.
struct ListingFollower: Sendable {
    static let pageSize = 100
    /// So many known items are asked for with every page.
    private static let overlap = 15
    /// The same while more waits above: new items matter more then.
    private static let climbOverlap = 5
    /// How deep a sweep begins; what lies deeper may be gone by the time it is asked for.
    private static let sweepDepth = 900
    /// A sweep is due after so many items.
    private static let sweepItems = 500
    /// How old the items are that a sweep begins with.
    private static let sweepAgeMs: Int64 = 900_000
    /// The newest page is asked for after so many others.
    private static let newestEvery = 8
    /// How many anchors are tried before the newest page is.
    private static let maxAnchors = 3
    /// Over about how long the rate is a mean.
    private static let rateMs: Double = 30_000

    private enum Mode: Sendable {
        case waiting
        /// From an anchor upwards; `top` is how far was known before a sweep.
        case climbing(anchor: String, failures: Int, sweepTopMs: Int64?)
        /// From the newest page downwards, towards what was known before.
        case descending(Walk)
        case newest
    }

    private struct Walk: Sendable {
        /// Where to go on, the lowest first.
        var below: [String]
        /// Items passed so far.
        var seen: Int
        /// When the newest item that was known before was written.
        let knownMs: Int64
        var oldestMs: Int64
    }

    /// A sweep is due after so long, too, where something came lately.
    private let sweepMs: Int64
    private var mode = Mode.newest
    private var trail = Trail()
    private var pages = 0
    private var itemsSinceSweep = 0
    private var sweptMs: Int64 = 0
    private var caughtUpMs: Int64?
    private var takenSinceCaughtUp = 0
    private var density = Density()
    private var catchUps = 0
    private(set) var figures = CoverageFigures()
    /// How many items come in a second, as far as is known.
    private(set) var rate: Double = 0

    /// What a page brought.
    struct Taken: Equatable, Sendable {
        /// Places of the new items in the page.
        var places: [Int] = []
        /// Whether it shared nothing with what is known, though it should.
        var isDisjoint = false
    }

    init(sweepMs: Int64 = 60_000) { self.sweepMs = sweepMs }

    /// Goes on upwards from what was taken before this follower began, the oldest first.
    ///
    /// So that whatever ends this one too leaves no gap below what it took.
    mutating func resume(with entries: [Trail.Entry]) {
        for entry in entries { trail.insert(entry.name, createdMs: entry.createdMs) }
        guard trail.count > 2 * Self.climbOverlap,
            let anchor = trail.entry(under: Self.overlap)
        else { return }
        mode = .climbing(anchor: anchor.name, failures: 0, sweepTopMs: nil)
    }

    /// Whether something is known to wait, so that the next page should be asked for at once.
    var isBehind: Bool {
        switch mode {
        case .waiting: false
        case .climbing(_, _, let sweepTopMs): sweepTopMs == nil
        case .descending, .newest: true
        }
    }

    /// Whether the rate is only a guess yet.
    var isNew: Bool { catchUps < 5 }

    /// Whether a sweep is under way.
    var isSweeping: Bool {
        if case .climbing(_, _, .some) = mode { true } else { false }
    }

    /// Whether a gap is being walked down.
    var isDescending: Bool {
        if case .descending = mode { true } else { false }
    }

    /// Whether it is time to look for items that came late.
    func isSweepDue(atMs nowMs: Int64) -> Bool {
        guard case .waiting = mode, let newest = trail.newest else { return false }
        guard itemsSinceSweep < Self.sweepItems else { return true }
        return nowMs - sweptMs >= sweepMs && newest.createdMs >= sweptMs - 2 * sweepMs
    }

    /// Begins to climb the listing from deep below.
    mutating func beginSweep(atMs nowMs: Int64) {
        sweptMs = nowMs
        itemsSinceSweep = 0
        guard let top = trail.newest,
            let anchor = trail.deepest(atMost: Self.sweepDepth, sinceMs: nowMs - Self.sweepAgeMs),
            (trail.depth(of: anchor.name) ?? 0) > Self.overlap
        else {
            mode = .newest
            return
        }
        mode = .climbing(anchor: anchor.name, failures: 0, sweepTopMs: top.createdMs)
    }

    /// Ends a sweep that is under way, to go on with what is new.
    mutating func abandonSweep() {
        if isSweeping { mode = .waiting }
    }

    /// The page to ask for now.
    mutating func nextQuery() -> ListingQuery {
        switch mode {
        case .waiting:
            pages += 1
            // Below few items there is nothing an empty page could be told by.
            guard pages % Self.newestEvery != 0, trail.count > 2 * Self.climbOverlap,
                let anchor = trail.entry(under: Self.overlap)
            else {
                mode = .newest
                return .newest
            }
            mode = .climbing(anchor: anchor.name, failures: 0, sweepTopMs: nil)
            return .before(anchor.name)
        case .climbing(let anchor, _, _): return .before(anchor)
        case .descending(let walk): return walk.below.first.map { .after($0) } ?? .newest
        case .newest: return .newest
        }
    }

    /// Takes the page that was asked for, the newest item first.
    mutating func receive(
        _ page: [Trail.Entry],
        _ seen: inout SeenItems,
        atMs nowMs: Int64
    ) -> Taken {
        let knownTopMs = trail.newest?.createdMs
        if Self.isFull(page) { density.note(page) }
        var taken = Taken()
        var known = 0
        var lowestKnownMs = Int64.max
        // From the bottom, so that items of one second keep their order.
        for place in page.indices.reversed() {
            let item = page[place]
            if seen.insert(item.name, createdMs: item.createdMs) {
                taken.places.append(place)
                trail.insert(item.name, createdMs: item.createdMs)
            } else {
                // Or too old to be taken, which is as good.
                known += 1
                lowestKnownMs = min(lowestKnownMs, item.createdMs)
            }
        }
        taken.places.reverse()
        figures.taken += taken.places.count
        itemsSinceSweep += taken.places.count
        takenSinceCaughtUp += taken.places.count
        if let knownTopMs, !isDescending {
            figures.late += taken.places.count { page[$0].createdMs < knownTopMs }
        }
        switch mode {
        case .climbing(let anchor, let failures, let sweepTopMs):
            if known == 0 {
                taken.isDisjoint = !page.isEmpty
                leave(anchor, failures + 1, sweepTopMs: sweepTopMs)
            } else {
                if let sweepTopMs { note(page, taken, sweepTopMs: sweepTopMs) }
                climb(page, sweepTopMs: sweepTopMs, atMs: nowMs)
            }
        case .descending(let walk):
            descend(page, walk, meets: lowestKnownMs <= walk.knownMs, atMs: nowMs)
        case .waiting, .newest:
            if known == 0, let knownTopMs, Self.isFull(page), let top = page.first {
                taken.isDisjoint = true
                mode = .descending(
                    Walk(
                        below: Self.bottom(page),
                        seen: page.count,
                        knownMs: knownTopMs,
                        oldestMs: page.last?.createdMs ?? top.createdMs
                    )
                )
            } else {
                catchUp(atMs: nowMs)
            }
        }
        if taken.isDisjoint { figures.disjointPages += 1 }
        return taken
    }

    // MARK: Steps

    /// Tries another anchor, then the newest page: this one shows nothing, so it is gone.
    private mutating func leave(_ anchor: String, _ failures: Int, sweepTopMs: Int64?) {
        trail.remove(anchor)
        let next =
            sweepTopMs == nil
            ? trail.entry(under: Self.overlap + 7 * failures)
            : trail.entry(under: Self.sweepDepth - 150 * failures)
        guard failures < Self.maxAnchors, let next, trail.count > 2 * Self.climbOverlap else {
            mode = .newest
            return
        }
        mode = .climbing(anchor: next.name, failures: failures, sweepTopMs: sweepTopMs)
    }

    private mutating func climb(_ page: [Trail.Entry], sweepTopMs: Int64?, atMs nowMs: Int64) {
        guard Self.isFull(page) else { return catchUp(atMs: nowMs) }
        let anchor = page[min(Self.climbOverlap, page.count - 1)].name
        mode = .climbing(anchor: anchor, failures: 0, sweepTopMs: sweepTopMs)
    }

    private mutating func note(_ page: [Trail.Entry], _ taken: Taken, sweepTopMs: Int64) {
        let late = taken.places.count { page[$0].createdMs < sweepTopMs }
        figures.sweptLate += late
        figures.swept += page.count { $0.createdMs < sweepTopMs }
    }

    private mutating func descend(
        _ page: [Trail.Entry],
        _ walk: Walk,
        meets: Bool,
        atMs nowMs: Int64
    ) {
        var walk = walk
        if meets { return catchUp(atMs: nowMs) }
        guard let last = page.last else {
            walk.below.removeFirst()
            if walk.below.isEmpty { return giveUp(walk, atMs: nowMs) }
            mode = .descending(walk)
            return
        }
        walk.seen += page.count
        walk.oldestMs = min(walk.oldestMs, last.createdMs)
        walk.below = Self.bottom(page)
        guard Self.isFull(page), walk.seen < 2 * Trail.depth else {
            return giveUp(walk, atMs: nowMs)
        }
        mode = .descending(walk)
    }

    /// The listing ended before it met what was known: what lies between was missed.
    private mutating func giveUp(_ walk: Walk, atMs nowMs: Int64) {
        let missed = density.perMs * Double(max(0, walk.oldestMs - walk.knownMs))
        figures.missedInGaps += missed
        takenSinceCaughtUp += Int(missed)
        catchUp(atMs: nowMs)
    }

    /// Notes that nothing more is known to wait.
    private mutating func catchUp(atMs nowMs: Int64) {
        mode = .waiting
        if let before = caughtUpMs {
            let ms = Double(max(1, nowMs - before))
            let weight = min(1, ms / Self.rateMs)
            rate += (Double(takenSinceCaughtUp) * 1_000 / ms - rate) * weight
        } else {
            rate = trail.rate
        }
        caughtUpMs = nowMs
        takenSinceCaughtUp = 0
        catchUps += 1
    }

    /// Reddit leaves out of a page what was removed from it.
    private static func isFull(_ page: [Trail.Entry]) -> Bool {
        page.count >= pageSize * 9 / 10
    }

    /// Where to go on below a page, should the lowest item be deleted.
    private static func bottom(_ page: [Trail.Entry]) -> [String] {
        page.suffix(4).reversed().map(\.name)
    }
}
