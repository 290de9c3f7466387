import Testing

@testable import Access

/// What Redis does, in Swift and on a clock of the test's: the model of the script.
private struct SharedBucket {
    let limit: RateLimit
    var level: Int64
    var atMs: Int64 = 0
    var lent: Int64 = 0
    var untilMs: Int64 = 0

    init(_ limit: RateLimit) {
        self.limit = limit
        level = limit.quota * limit.windowMs
    }

    mutating func take(
        _ wanted: Int64,
        _ ahead: Int64,
        at nowMs: Int64
    ) -> (granted: Int64, lent: Int64, level: Int64) {
        let full = limit.quota * limit.windowMs
        if lent > 0 {
            let stop = max(atMs, min(nowMs, untilMs))
            level = min(full - lent * limit.windowMs, level + (stop - atMs) * limit.quota)
            atMs = stop
            if nowMs >= untilMs { lent = 0 }
        }
        if lent == 0 { level = min(full, level + (nowMs - atMs) * limit.quota) }
        atMs = nowMs
        let have = max(0, level / limit.windowMs)
        let granted = min(wanted, have)
        let extra = min(ahead, have - granted)
        level -= (granted + extra) * limit.windowMs
        let owed = extra + (granted < wanted ? granted : 0)
        if owed > 0 {
            lent += owed
            untilMs = nowMs + RateLimiter.loanMs
        }
        return (granted, extra, level)
    }
}

@Suite struct RateLimiterTests {
    private let ann = RateLimiter.BucketID(scope: .key, name: "ann")

    /// Several instances on one Redis: together they keep to the limit, however they are asked.
    @Test(arguments: 0..<60)
    func instancesTogetherKeepToTheLimit(seed: Int) throws {
        var random = Seeded(UInt64(seed))
        let limit = try #require(
            RateLimit(
                quota: Int64.random(in: 1...400, using: &random),
                windowSeconds: Int64.random(in: 1...20, using: &random)
            )
        )
        var shared = SharedBucket(limit)
        let instances = (0..<3).map { _ in
            LimiterBox(RateLimiter([.key: limit], maxBuckets: 10, isShared: true))
        }
        var grants: [(ms: Int64, cost: Int64)] = []
        var (asked, answered, refused) = (0, 0, 0)
        func note(_ answer: RateLimiter.Answer?, _ cost: Int64, _ nowMs: Int64) {
            switch answer {
            case .granted: grants.append((nowMs, min(cost, limit.quota)))
            case .refused: refused += 1
            case .asked, nil: return
            }
            answered += 1
        }
        var nowMs: Int64 = 0
        for _ in 0..<3_000 {
            let index = Int.random(in: 0..<3, using: &random)
            let isBusy = Int.random(in: 0..<3, using: &random) > 0
            for _ in 0..<(isBusy ? Int.random(in: 1...5, using: &random) : 0) {
                let cost: Int64 =
                    Int.random(in: 0..<8, using: &random) == 0
                    ? Int64.random(in: 1...limit.quota + 1, using: &random) : 1
                asked += 1
                note(instances[index].take(ann, cost: cost, at: nowMs), cost, nowMs)
            }
            if Int.random(in: 0..<2, using: &random) == 0 {
                let draws = instances[index].takeDraws()
                let answers = draws.map {
                    shared.take($0.costs.reduce(0, +), $0.ahead, at: nowMs)
                }
                for outcome in instances[index].drawn(answers, askedMs: nowMs, at: nowMs) {
                    note(outcome.answer, outcome.cost, nowMs)
                }
            }
            switch Int.random(in: 0..<12, using: &random) {
            case 0: nowMs += Int64.random(in: 0...limit.windowMs, using: &random)
            case 1...8: nowMs += Int64.random(in: 0...20, using: &random)
            default: break
            }
        }
        expectWithin(limit, grants, "seed \(seed)")
        #expect(!grants.isEmpty)
        #expect(answered <= asked)
    }

    @Test func aBusyCallerSeldomWaits() throws {
        let limit = try limit("1000000/10")
        var shared = SharedBucket(limit)
        let limiter = LimiterBox(RateLimiter([.key: limit], maxBuckets: 10, isShared: true))
        var (waits, trips, grants) = (0, 0, 0)
        // 70 requests in each of 2,000 ms; Redis answers within a millisecond.
        for nowMs in Int64(0)..<2_000 {
            let draws = limiter.takeDraws()
            let answers = draws.map { shared.take($0.costs.reduce(0, +), $0.ahead, at: nowMs) }
            trips += draws.isEmpty ? 0 : 1
            grants += limiter.drawn(answers, askedMs: nowMs, at: nowMs).count
            for _ in 0..<70 {
                switch limiter.take(ann, cost: 1, at: nowMs) {
                case .granted: grants += 1
                case .asked: waits += 1
                default: Issue.record("it is within its limit")
                }
            }
        }
        #expect(trips < 300, "\(trips) trips")
        #expect(waits < 140_000 / 5, "\(waits) waits")
        #expect(grants > 139_000)
    }

    @Test func whoHasNothingLeftCostsNoTrip() throws {
        let limit = try limit("2/60")
        var shared = SharedBucket(limit)
        let limiter = LimiterBox(RateLimiter([.key: limit], maxBuckets: 10, isShared: true))
        for _ in 0..<3 { #expect(limiter.take(ann, cost: 1, at: 0) == .asked) }
        let draws = limiter.takeDraws()
        #expect(draws == [.init(id: ann, limit: limit, costs: [1, 1, 1], ahead: 0)])
        #expect(limiter.takeDraws().isEmpty, "one trip at a time")
        let drawn = shared.take(3, 0, at: 0)
        let outcomes = limiter.drawn([drawn], askedMs: 0, at: 0)
        #expect(
            outcomes.map(\.answer).filter { if case .granted = $0 { true } else { false } }.count
                == 2
        )
        for nowMs in Int64(0)..<29_999 {
            #expect(
                limiter.take(ann, cost: 1, at: nowMs)
                    == .refused(
                        Standing(remaining: 0, resetSeconds: (30_000 - nowMs + 999) / 1_000)
                    )
            )
        }
        #expect(!limiter.core.hasDraws)
        #expect(limiter.take(ann, cost: 1, at: 30_000) == .asked)
    }

    @Test func withoutRedisEachInstanceCountsAlone() throws {
        let limit = try limit("3/60")
        let limiter = LimiterBox(RateLimiter([.key: limit], maxBuckets: 10, isShared: true))
        #expect(limiter.take(ann, cost: 1, at: 0) == .asked)
        _ = limiter.takeDraws()
        #expect(limiter.take(ann, cost: 1, at: 0) == .asked)
        let outcomes = limiter.redisIsAway(at: 5)
        #expect(outcomes.count == 2, "those under way and those queued")
        #expect(limiter.take(ann, cost: 1, at: 10).map { "\($0)" }?.hasPrefix("granted") == true)
        #expect(limiter.take(ann, cost: 1, at: 10).map { "\($0)" }?.hasPrefix("refused") == true)
        limiter.redisIsBack()
        #expect(limiter.take(ann, cost: 1, at: 20) == .asked, "Redis knows better")
        #expect(limiter.take(.init(scope: .user, name: "u"), cost: 1, at: 0) == nil, "no limit")
    }

    @Test func manyCallersTakeBoundedRoom() throws {
        let limiter = LimiterBox(
            RateLimiter(
                [.address: try limit("3/60")],
                maxBuckets: 100,
                isShared: false
            )
        )
        for number in 0..<10_000 {
            _ = limiter.take(.init(scope: .address, name: "\(number)"), cost: 1, at: 0)
            #expect(limiter.core.buckets <= 100)
        }
    }
}
