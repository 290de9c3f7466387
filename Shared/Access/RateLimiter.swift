/// Decides which requests are within their limit, with buckets that Redis keeps for all instances.
///
/// A pure core. Tokens are taken from Redis in batches, one round trip for all that was asked for
/// meanwhile, and for busy callers ahead of need: as many as they used in the time that a loan
/// lasts. While Redis is away each instance has a bucket of its own for each caller.
struct RateLimiter {
    /// How long tokens may be held that nobody needed, in milliseconds.
    static let loanMs: Int64 = 100
    /// How many buckets are asked for in one round trip.
    static let maxBatch = 512

    /// One caller's bucket.
    struct BucketID: Hashable {
        let scope: RateScope
        let name: String
    }

    enum Answer: Equatable {
        /// It may go on.
        case granted(Standing)
        /// It may not.
        case refused(Standing)
        /// Redis has to be asked first: an outcome follows for each request, in order.
        case asked
    }

    /// The end of what was asked.
    struct Outcome: Equatable {
        let id: BucketID
        let cost: Int64
        let answer: Answer
    }

    /// What is to be asked of Redis.
    struct Draw: Equatable {
        let id: BucketID
        let limit: RateLimit
        /// The cost of each request that waits.
        let costs: [Int64]
        let ahead: Int64
    }

    fileprivate struct Purse {
        /// What Redis held when it was last asked, and what flowed in since: at least what it holds.
        var bucket: TokenBucket
        /// The epoch in which that was; in another it is of no use.
        var epoch: Int?
        /// Tokens at hand.
        var spare: Int64 = 0
        var spareUntilMs: Int64 = 0
        /// Tokens used in this stretch of the length of a loan, and in the one before.
        var used: Int64 = 0
        var usedBefore: Int64 = 0
        var stretchMs: Int64 = 0
        var isDrawing = false
    }

    let limits: [RateScope: RateLimit]
    /// Whether Redis answers.
    private(set) var isShared: Bool
    private var purses: Generations<BucketID, Purse>
    /// Counts the times that Redis came back: what was known of its buckets before is not so now.
    private var epoch = 0
    private var queued: [BucketID: [Int64]] = [:]
    private var underWay: [Draw] = []

    /// Keeps at most `maxBuckets` callers in mind; `isShared` begins as whether there is a Redis.
    init(_ limits: [RateScope: RateLimit], maxBuckets: Int, isShared: Bool) {
        self.limits = limits
        self.isShared = isShared
        purses = Generations(limit: maxBuckets)
    }

    /// How many callers are kept in mind.
    var buckets: Int { purses.count }

    /// Whether there is something to ask of Redis.
    var hasDraws: Bool { !queued.isEmpty }
}

// MARK: - Requests

extension RateLimiter {
    /// A request that costs `cost` tokens, at most the quota; nil when there is no limit.
    mutating func take(_ id: BucketID, cost: Int64, at nowMs: Int64) -> Answer? {
        guard let limit = limits[id.scope] else { return nil }
        let cost = min(cost, limit.quota)
        let (isShared, epoch) = (isShared, epoch)
        let isAsked = queued[id] != nil
        let (answer, wantsMore) = purses.change(id, orMake: { Self.purse(limit, nowMs) }) { purse in
            guard isShared else { return (Self.takeHere(cost, from: &purse, at: nowMs), false) }
            return Self.take(cost, from: &purse, isAsked: isAsked, epoch: epoch, at: nowMs)
        }
        if answer == .asked {
            queued[id, default: []].append(cost)
        } else if wantsMore {
            queued[id] = queued[id] ?? []
        }
        return answer
    }

    /// What is known to be refused without taking anything.
    mutating func refusal(_ id: BucketID, at nowMs: Int64) -> Standing? {
        guard limits[id.scope] != nil, var purse = purses[id] else { return nil }
        purse.bucket.flow(to: nowMs)
        let isKnown = !isShared || purse.epoch == epoch
        let isEmpty = isKnown && purse.bucket.tokens < 1 && purse.spare < 1
        return isEmpty ? purse.bucket.standing(refused: 1) : nil
    }

    private static func purse(_ limit: RateLimit, _ nowMs: Int64) -> Purse {
        Purse(bucket: TokenBucket(limit, at: nowMs))
    }

    /// Without Redis; what it last said is the best that is known of the level.
    private static func takeHere(
        _ cost: Int64,
        from purse: inout Purse,
        at nowMs: Int64
    ) -> Answer {
        guard purse.bucket.take(cost, at: nowMs) else {
            return .refused(purse.bucket.standing(refused: cost))
        }
        return .granted(purse.bucket.standing())
    }

    private static func take(
        _ cost: Int64,
        from purse: inout Purse,
        isAsked: Bool,
        epoch: Int,
        at nowMs: Int64
    ) -> (Answer, wantsMore: Bool) {
        purse.count(cost, at: nowMs)
        if nowMs >= purse.spareUntilMs { purse.spare = 0 }
        purse.bucket.flow(to: nowMs)
        if purse.spare >= cost {
            purse.spare -= cost
            let isLow = purse.spare * 2 < purse.usedBefore && purse.bucket.tokens > 0
            return (
                .granted(purse.bucket.standing(beside: purse.spare)),
                wantsMore: isLow && !purse.isDrawing && !isAsked
            )
        }
        // Others only take: what cannot be there is refused without asking.
        let isKnown = purse.epoch == epoch && !isAsked && !purse.isDrawing
        if isKnown && purse.bucket.tokens < cost {
            return (.refused(purse.bucket.standing(refused: cost)), false)
        }
        return (.asked, false)
    }
}

extension RateLimiter.Purse {
    fileprivate mutating func count(_ cost: Int64, at nowMs: Int64) {
        if nowMs >= stretchMs + RateLimiter.loanMs {
            usedBefore = nowMs >= stretchMs + 2 * RateLimiter.loanMs ? 0 : used
            used = 0
            stretchMs = nowMs
        }
        used += cost
    }
}

// MARK: - Redis

extension RateLimiter {
    /// What to ask of Redis now; its answers are awaited before more is asked.
    mutating func takeDraws() -> [Draw] {
        guard underWay.isEmpty else { return [] }
        for (id, costs) in queued.prefix(Self.maxBatch) {
            guard let limit = limits[id.scope] else { continue }
            // Not more than flows in meanwhile, for what is not used by the end of the loan is lost.
            let flow = limit.quota * Self.loanMs / limit.windowMs
            let ahead = purses[id].map { min($0.usedBefore, flow) } ?? 0
            purses[id]?.isDrawing = true
            underWay.append(Draw(id: id, limit: limit, costs: costs, ahead: ahead))
        }
        for draw in underWay { queued[draw.id] = nil }
        return underWay
    }

    /// Redis gave so much of what was asked at `askedMs`, in the order of the draws.
    mutating func drawn(
        _ answers: [(granted: Int64, lent: Int64, level: Int64)],
        askedMs: Int64,
        at nowMs: Int64
    ) -> [Outcome] {
        var outcomes: [Outcome] = []
        for (draw, answer) in zip(underWay, answers) {
            var purse = purses[draw.id] ?? Self.purse(draw.limit, nowMs)
            if nowMs >= purse.spareUntilMs { purse.spare = 0 }
            // The level is of some moment since the question; taken as of then, it is not too low.
            purse.bucket = TokenBucket(draw.limit, level: answer.level, at: askedMs)
            purse.bucket.flow(to: nowMs)
            purse.epoch = epoch
            purse.isDrawing = false
            var left = answer.granted
            for cost in draw.costs {
                if left >= cost {
                    left -= cost
                    outcomes.append(
                        Outcome(
                            id: draw.id,
                            cost: cost,
                            answer: .granted(purse.bucket.standing(beside: left + answer.lent))
                        )
                    )
                } else {
                    outcomes.append(
                        Outcome(
                            id: draw.id,
                            cost: cost,
                            answer: .refused(purse.bucket.standing(refused: cost))
                        )
                    )
                }
            }
            if left + answer.lent > 0, askedMs + Self.loanMs > nowMs {
                purse.spare += left + answer.lent
                // Redis prolongs all that is on loan to somebody when it lends more.
                purse.spareUntilMs = askedMs + Self.loanMs
            }
            purses[draw.id] = purse
        }
        underWay = []
        return outcomes
    }

    /// Redis does not answer: those who wait, and all until it does, are judged here.
    mutating func redisIsAway(at nowMs: Int64) -> [Outcome] {
        isShared = false
        var outcomes: [Outcome] = []
        let waiting = underWay.map { ($0.id, $0.costs) } + queued.map { ($0.key, $0.value) }
        for (id, _) in waiting { purses[id]?.isDrawing = false }
        underWay = []
        queued = [:]
        for (id, costs) in waiting {
            for cost in costs {
                guard let answer = take(id, cost: cost, at: nowMs) else { continue }
                outcomes.append(Outcome(id: id, cost: cost, answer: answer))
            }
        }
        return outcomes
    }

    /// Redis answers again.
    mutating func redisIsBack() {
        if isShared { return }
        isShared = true
        epoch += 1
    }
}
