import Crypto
import Postgres

@testable import Access

// The cores behind references, for `#expect` takes no call that changes a value.

final class BucketBox {
    private(set) var core: TokenBucket

    init(_ core: TokenBucket) { self.core = core }

    func take(_ count: Int64, at nowMs: Int64) -> Bool { core.take(count, at: nowMs) }
}

final class LimiterBox {
    private(set) var core: RateLimiter

    init(_ core: RateLimiter) { self.core = core }

    func take(
        _ id: RateLimiter.BucketID,
        cost: Int64,
        at nowMs: Int64
    ) -> RateLimiter.Answer? { core.take(id, cost: cost, at: nowMs) }

    func takeDraws() -> [RateLimiter.Draw] { core.takeDraws() }

    func drawn(
        _ answers: [(granted: Int64, lent: Int64, level: Int64)],
        askedMs: Int64,
        at nowMs: Int64
    ) -> [RateLimiter.Outcome] { core.drawn(answers, askedMs: askedMs, at: nowMs) }

    func redisIsAway(at nowMs: Int64) -> [RateLimiter.Outcome] { core.redisIsAway(at: nowMs) }

    func redisIsBack() { core.redisIsBack() }
}

final class CacheBox {
    private(set) var core: KeyCache

    init(limit: Int) { core = KeyCache(limit: limit) }

    func find(_ digest: SHA256Digest, at nowMs: Int64) -> KeyCache.Finding {
        core.find(digest, at: nowMs)
    }

    func takeQuestions() -> [SHA256Digest] { core.takeQuestions() }

    func learn(_ found: [SHA256Digest: APIKeys.Row], at nowMs: Int64) {
        core.learn(found, at: nowMs)
    }

    func postgresIsAway() { core.postgresIsAway() }

    func postgresIsBack() { core.postgresIsBack() }
}
