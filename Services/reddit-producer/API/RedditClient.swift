import Models
import ServiceKit

/// Decides which call to make next, and takes what came back: it has no clock and makes no calls.
struct RedditClient: Sendable {
    /// One call to the API.
    enum Call: Equatable, Sendable {
        case token
        /// A page of the listing at this place.
        case page(Int, ListingQuery)
        /// What became of the posts of these names.
        case info([String])
    }

    enum Step: Equatable, Sendable {
        case call(Call)
        case wait(ms: Int64)
    }

    /// What came of a call.
    struct Outcome: Sendable {
        /// To be written before the next call.
        var batch = RecordBatch()
        /// Why there is nothing.
        var refusal: Refusal?
        /// Whether a page shared nothing with what was known, though it should.
        var isDisjoint = false
        /// Things that could not be used.
        var unreadable = 0
    }

    struct Limits: Sendable {
        /// How old an item may be to be taken, and so for how long items must be known.
        var windowMs: Int64 = 6 * 3_600_000
        var seenItems = 2_000_000
        /// How long a quiet listing is left alone.
        var slowestPollMs: Int64 = 30_000
        /// How often a listing is looked through for what came late, where not much comes.
        var sweepMs: Int64 = 60_000
        var refresh = RefreshPlan.Limits()
    }

    /// One listing and when to ask for it.
    struct Source: Sendable {
        let listing: Listing
        var follower: ListingFollower
        var nextMs: Int64 = 0
        var askedMs: Int64 = 0
        /// Why it is left alone for a while; nil when it is not.
        var denial: String?
        /// When its newest known item was written.
        var newestMs: Int64?
        /// What was taken above a gap, to be written together with what lies in it: whoever begins
        /// anew would not know of the gap.
        var held = RecordBatch()
    }

    /// New items that a page should bring, so that it also has room for known ones.
    private static let itemsAPage: Double = 65
    /// Answers are the same for about so long.
    private static let fastestPollMs: Int64 = 1_000
    private static let denialMs: Int64 = 600_000
    private static let credentialsMs: Int64 = 60_000

    private let limits: Limits
    private(set) var sources: [Source]
    private(set) var life = TokenLife()
    private(set) var budget: RateBudget
    private(set) var refresh: RefreshPlan
    private var seen: [Thing.Kind: SeenItems]
    private var backoff = Backoff(firstMs: 500, maxMs: 30_000)
    private var random: SplitMix
    private var retryMs: Int64 = 0
    private var grantedMs = Int64.min

    init(_ listings: [Listing], _ limits: Limits, seed: UInt64, atMs nowMs: Int64) {
        self.limits = limits
        sources = listings.map {
            Source(listing: $0, follower: ListingFollower(sweepMs: limits.sweepMs))
        }
        budget = RateBudget(atMs: nowMs)
        refresh = RefreshPlan(limits.refresh)
        random = SplitMix(state: seed)
        let items = SeenItems(
            sinceMs: nowMs - limits.windowMs,
            windowMs: limits.windowMs,
            limit: limits.seenItems
        )
        seen = [.post: items, .comment: items]
    }

    /// Goes on behind what was written before: all there is of the window, the oldest first.
    mutating func resume(_ kind: Thing.Kind, _ items: [KnownItem], atMs nowMs: Int64) {
        for item in items {
            _ = seen[kind]?.insert(item.name, createdMs: item.createdMs)
            guard kind == .post else { continue }
            refresh.track(
                item.name,
                createdMs: item.createdMs,
                score: item.score,
                comments: item.comments,
                atMs: nowMs
            )
        }
        for index in sources.indices where sources[index].listing.kind == kind {
            let mine = items.filter { sources[index].listing.includes($0.subreddit) }
            sources[index].follower.resume(
                with: mine.suffix(Trail.depth).map {
                    Trail.Entry(name: $0.name, createdMs: $0.createdMs)
                }
            )
        }
    }

    /// What was taken and missed of one kind.
    func coverage(_ kind: Thing.Kind) -> (taken: Int, missed: Double, disjointPages: Int) {
        let lateShare = CoverageFigures.lateShare(sources.map(\.follower.figures))
        var sum = (taken: 0, missed: 0.0, disjointPages: 0)
        for source in sources where source.listing.kind == kind {
            sum.taken += source.follower.figures.taken
            sum.missed += source.follower.figures.missed(lateShare: lateShare)
            sum.disjointPages += source.follower.figures.disjointPages
        }
        return sum
    }
}

// MARK: What next

extension RedditClient {
    /// What to do now; a call that is answered must go to `receive` before the next is asked for.
    mutating func next(atMs nowMs: Int64) -> Step {
        if nowMs < retryMs { return .wait(ms: retryMs - nowMs) }
        if life.isDue(atMs: nowMs) { return .call(.token) }
        var shortest = limits.slowestPollMs
        if let call = nextPoll(&shortest, nowMs) ?? nextSweep(&shortest, nowMs) {
            return .call(call)
        }
        if budget.waitMs(.low, atMs: nowMs) == 0 {
            let names = refresh.take(atMs: nowMs)
            if !names.isEmpty {
                budget.spend()
                return .call(.info(names))
            }
            if refresh.count > 0 { shortest = min(shortest, 1_000) }
        }
        return .wait(ms: max(1, shortest))
    }

    /// The page of a listing that is due, the most overdue first, but posts while calls are short.
    private mutating func nextPoll(_ shortest: inout Int64, _ nowMs: Int64) -> Call? {
        var best: Int?
        let isShort = budget.waitMs(.medium, atMs: nowMs) > 0
        for index in sources.indices {
            let waitMs = sources[index].nextMs - nowMs
            guard waitMs <= 0 else {
                shortest = min(shortest, waitMs)
                continue
            }
            guard let other = best else {
                best = index
                continue
            }
            let isPost = sources[index].listing.kind == .post
            if isShort && isPost != (sources[other].listing.kind == .post) {
                if isPost { best = index }
            } else if sources[index].nextMs < sources[other].nextMs {
                best = index
            }
        }
        guard let best else { return nil }
        let isPost = sources[best].listing.kind == .post
        let waitMs = budget.waitMs(isPost ? .high : .medium, atMs: nowMs)
        guard waitMs == 0 else {
            shortest = min(shortest, waitMs)
            return nil
        }
        // Looking for what came late must not hold up what is new.
        if budget.waitMs(sweepUrgency(best), atMs: nowMs) > 0 {
            sources[best].follower.abandonSweep()
        }
        return ask(best, nowMs)
    }

    /// The next page of a sweep, where there are calls to spare; those of posts come first.
    private mutating func nextSweep(_ shortest: inout Int64, _ nowMs: Int64) -> Call? {
        for kind in [Thing.Kind.post, .comment] {
            for index in sources.indices
            where sources[index].listing.kind == kind && sources[index].denial == nil {
                let waitMs = budget.waitMs(sweepUrgency(index), atMs: nowMs)
                let isDue = sources[index].follower.isSweepDue(atMs: nowMs)
                guard isDue || sources[index].follower.isSweeping else { continue }
                guard waitMs == 0 else {
                    shortest = min(shortest, waitMs)
                    continue
                }
                if isDue { sources[index].follower.beginSweep(atMs: nowMs) }
                return ask(index, nowMs)
            }
        }
        return nil
    }

    /// Posts are to be complete; of comments a tenth is looked at to know how many come late.
    private func sweepUrgency(_ index: Int) -> RateBudget.Urgency {
        if sources[index].listing.kind == .post { return .medium }
        let figures = sources[index].follower.figures
        return figures.swept * 10 < figures.taken ? .medium : .low
    }

    private mutating func ask(_ index: Int, _ nowMs: Int64) -> Call {
        budget.spend()
        sources[index].askedMs = nowMs
        return .page(index, sources[index].follower.nextQuery())
    }

    /// How long until a listing has about a page of new items.
    private func interval(_ follower: ListingFollower) -> Int64 {
        let ms = Self.itemsAPage * 1_000 / max(follower.rate, 0.001)
        let slowestMs = follower.isNew ? min(5_000, limits.slowestPollMs) : limits.slowestPollMs
        return min(slowestMs, max(Self.fastestPollMs, Int64(min(ms, 1e9))))
    }
}

// MARK: What came

extension RedditClient {
    /// Takes the answer to a call; nil when there was none.
    mutating func receive(_ answer: Answer?, to call: Call, atMs nowMs: Int64) -> Outcome {
        var outcome = Outcome()
        do throws(Refusal) {
            guard let answer else { throw .broken("no answer") }
            if call != .token { budget.note(answer, atMs: nowMs) }
            switch call {
            case .token:
                life.grant(try TokenGrant(answer), atMs: nowMs)
                grantedMs = nowMs
            case .page(let index, _):
                take(try ListingPage(answer), answer.body.span, of: index, &outcome, nowMs)
            case .info(let names):
                take(try ListingPage(answer), answer.body.span, for: names, &outcome, nowMs)
            }
            backoff.reset()
        } catch {
            outcome.refusal = error
            refused(call, error, nowMs)
        }
        return outcome
    }

    private mutating func take(
        _ page: ListingPage,
        _ body: Span<UInt8>,
        of index: Int,
        _ outcome: inout Outcome,
        _ nowMs: Int64
    ) {
        let kind = sources[index].listing.kind
        let things = page.things.filter { $0.kind == kind }
        outcome.unreadable = page.unreadable + page.things.count - things.count
        let entries = things.map { Trail.Entry(name: $0.name, createdMs: $0.createdMs) }
        guard var known = seen[kind] else { return }
        // Out of the table while it changes, so that it is not copied.
        seen[kind] = nil
        known.expire(atMs: nowMs)
        let taken = sources[index].follower.receive(entries, &known, atMs: nowMs)
        seen[kind] = known
        outcome.isDisjoint = taken.isDisjoint
        sources[index].denial = nil
        // From the question and not from the answer on, so that a slow one does not slow us down.
        let nextMs = sources[index].askedMs + interval(sources[index].follower)
        sources[index].nextMs = sources[index].follower.isBehind ? nowMs : max(nowMs, nextMs)
        for place in taken.places.reversed() {
            let thing = things[place]
            let destination: RecordBatch.Destination = kind == .post ? .posts : .comments
            if !sources[index].held.add(thing, body, to: destination, retrievedMs: nowMs) {
                outcome.unreadable += 1
            }
            if kind == .post { refresh.track(thing, atMs: nowMs) }
            sources[index].newestMs = max(sources[index].newestMs ?? 0, thing.createdMs)
        }
        guard !sources[index].follower.isDescending else { return }
        outcome.batch = sources[index].held
        sources[index].held = RecordBatch()
    }

    private mutating func take(
        _ page: ListingPage,
        _ body: Span<UInt8>,
        for names: [String],
        _ outcome: inout Outcome,
        _ nowMs: Int64
    ) {
        for place in refresh.receive(page.things, for: names, atMs: nowMs) {
            let isAdded = outcome.batch.add(
                page.things[place],
                body,
                to: .updates,
                retrievedMs: nowMs
            )
            if !isAdded { outcome.unreadable += 1 }
        }
    }

    private mutating func refused(_ call: Call, _ refusal: Refusal, _ nowMs: Int64) {
        if case .info(let names) = call { refresh.putBack(names, atMs: nowMs + 1_000) }
        // Whatever was due is due still.
        if case .page(let index, _) = call { sources[index].nextMs = nowMs }
        let delayMs = Int64(backoff.nextDelayMs(using: &random))
        switch refusal {
        case .unauthorised:
            life.drop()
            // One that is refused at once would be so again.
            if nowMs - grantedMs < 5_000 { retryMs = nowMs + delayMs }
        case .tooMany(let afterMs):
            retryMs = nowMs + (afterMs ?? max(1_000, delayMs))
        case .broken:
            retryMs = nowMs + delayMs
        case .denied(let reason):
            switch call {
            case .token: retryMs = nowMs + Self.credentialsMs
            case .page(let index, _):
                sources[index].denial = reason
                sources[index].nextMs = nowMs + Self.denialMs
            case .info(let names): refresh.forget(names)
            }
        }
    }
}

/// An item that was written before.
struct KnownItem: Sendable {
    let name: String
    let createdMs: Int64
    /// In lower case.
    let subreddit: String
    let score: Int64
    let comments: Int64
}

/// The same numbers for the same seed.
struct SplitMix: RandomNumberGenerator, Sendable {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
