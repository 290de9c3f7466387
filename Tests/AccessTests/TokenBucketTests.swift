import Testing

@testable import Access

/// A generator that gives the same numbers for the same seed (SplitMix64).
struct Seeded: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
        return z ^ z >> 31
    }
}

func limit(_ text: String) throws -> RateLimit { try #require(RateLimit(text)) }

/// That between any two grants no more was granted than the quota and what flows in meanwhile.
func expectWithin(_ limit: RateLimit, _ grants: [(ms: Int64, cost: Int64)], _ what: String) {
    // The running sum less what flowed in must never be more than the quota above its least: both in
    // tokens times the window, so that nothing is rounded.
    var sum: Int64 = 0
    var least = Int64.max
    for grant in grants {
        least = min(least, sum * limit.windowMs - grant.ms * limit.quota)
        sum += grant.cost
        let most = sum * limit.windowMs - grant.ms * limit.quota
        #expect(most - least <= limit.quota * limit.windowMs, "\(what) at \(grant.ms) ms")
    }
}

@Suite struct TokenBucketTests {
    @Test(arguments: 0..<200)
    func neverGrantsMoreThanBurstAndFlow(seed: Int) throws {
        var random = Seeded(UInt64(seed))
        let limit = try #require(
            RateLimit(
                quota: Int64.random(in: 1...50, using: &random),
                windowSeconds: Int64.random(in: 1...100, using: &random)
            )
        )
        let bucket = BucketBox(TokenBucket(limit, at: 0))
        var grants: [(ms: Int64, cost: Int64)] = []
        var nowMs: Int64 = 0
        for _ in 0..<2_000 {
            let cost = Int64.random(in: 1...min(3, limit.quota), using: &random)
            if bucket.take(cost, at: nowMs) {
                grants.append((nowMs, cost))
            } else {
                // What it promises it keeps, and not a millisecond earlier.
                let waitMs = bucket.core.waitMs(for: cost)
                let (later, early) = (BucketBox(bucket.core), BucketBox(bucket.core))
                #expect(waitMs > 0)
                #expect(later.take(cost, at: nowMs + waitMs))
                #expect(!early.take(cost, at: nowMs + waitMs - 1))
            }
            switch Int.random(in: 0..<10, using: &random) {
            case 0: nowMs += Int64.random(in: 0...2 * limit.windowMs, using: &random)
            case 1...4: nowMs += Int64.random(in: 0...limit.windowMs / limit.quota, using: &random)
            default: break
            }
        }
        expectWithin(limit, grants, "seed \(seed)")
    }

    @Test func givesTheWholeQuotaAndAsMuchAgainInAWindow() throws {
        let bucket = BucketBox(TokenBucket(try limit("5/60"), at: 1_000))
        for left in (0..<5).reversed() {
            #expect(bucket.take(1, at: 1_000))
            #expect(bucket.core.standing().remaining == Int64(left))
        }
        #expect(!bucket.take(1, at: 1_000))
        #expect(bucket.core.standing(refused: 1) == Standing(remaining: 0, resetSeconds: 12))
        #expect(!bucket.take(1, at: 12_999))
        #expect(bucket.take(1, at: 13_000))
        #expect(bucket.take(5, at: 200_000))
        #expect(!bucket.take(1, at: 100_000), "a clock that steps back adds nothing")
    }

    @Test(arguments: [
        ("100/60", 100, 60), ("5/s", 5, 1), ("7/m", 7, 60), ("7/h", 7, 3_600), ("7/d", 7, 86_400),
    ])
    func limitsAreRead(text: String, quota: Int, seconds: Int) {
        #expect(
            RateLimit(text) == RateLimit(quota: Int64(quota), windowSeconds: Int64(seconds))
        )
    }

    @Test(arguments: [
        "", "/", "5", "5/", "/5", "0/60", "-1/60", "5/0", "5/x", "5/60/2", "99999999999/1",
        "1/86401",
        "1.5/60", "5 / 60",
    ])
    func otherTextsAreNoLimits(text: String) {
        #expect(RateLimit(text) == nil)
    }

    @Test func aTableForgetsWhatWasNotUsedForLongest() {
        var table = Generations<Int, Int>(limit: 10)
        for key in 0..<1_000 {
            table[key] = key
            table.change(7, orMake: { 0 }) { $0 += 1 }
            #expect(table.count <= 10)
        }
        let found = [table[7], table[999], table[500]]
        // It was made by the first change and replaced when its turn came.
        #expect(found == [7 + 1_000 - 7, 999, nil])
        table[999] = nil
        let gone = table[999]
        #expect(gone == nil)
    }
}
