import Redis
import ServiceKit

/// The thread of the limits: takes tokens from Redis for all who wait, and lets them go on.
struct LimitLoop: ~Copyable {
    static let dependency = "rate-limits"
    /// How often a connection that is down is tried, and an idle one.
    private static let retryMs = 250
    private static let pingMs: Int64 = 1_000

    private let access: AccessControl
    private var buckets: RedisBuckets
    private var isUp: Bool?
    private var triedMs: Int64 = 0

    init(_ access: AccessControl) throws(RedisError) {
        self.access = access
        let timeoutMs = access.settings.redisTimeoutMs
        buckets = RedisBuckets(
            try RedisConnection(
                url: access.settings.redisURL,
                timeouts: RedisTimeouts(connectMs: timeoutMs, commandMs: timeoutMs)
            )
        )
    }

    /// Works until the door is closed.
    consuming func run() {
        tryConnection()
        while !access.isClosed {
            _ = access.limitsWake.take(waitingMs: Self.retryMs)
            while draw() {}
            if isUp != true || Clock.monotonicMs() - triedMs >= Self.pingMs { tryConnection() }
        }
    }

    /// One round trip; false when there was nothing to ask, or nobody answers.
    private mutating func draw() -> Bool {
        let draws = access.withHall { $0.limiter.takeDraws() }
        guard !draws.isEmpty else { return false }
        let askedMs = Clock.monotonicMs()
        triedMs = askedMs
        do throws(RedisError) {
            try buckets.connection.connectIfNeeded()
            let answers = try buckets.take(
                draws.map { draw in
                    RedisBuckets.Request(
                        key: key(draw),
                        quota: draw.limit.quota,
                        windowMs: draw.limit.windowMs,
                        wanted: draw.costs.reduce(0, +),
                        ahead: draw.ahead
                    )
                },
                loanMs: RateLimiter.loanMs
            )
            access.figures.redisTrips.increment()
            worked()
            let nowMs = Clock.monotonicMs()
            settle { limiter in
                limiter.drawn(
                    answers.map { ($0.granted, $0.lent, $0.level) },
                    askedMs: askedMs,
                    at: nowMs
                )
            }
            return true
        } catch {
            failed(error)
            return false
        }
    }

    /// A limit that was changed begins anew.
    private func key(_ draw: RateLimiter.Draw) -> String {
        "rate:\(access.scope):\(draw.id.scope.rawValue):\(draw.limit.quota)/"
            + "\(draw.limit.windowSeconds):\(draw.id.name)"
    }

    /// Tells those who waited, outside of the lock.
    private func settle(_ body: (inout RateLimiter) -> [RateLimiter.Outcome]) {
        typealias End = (visit: Visit, caller: Caller, answer: RateLimiter.Answer)
        let ends: [End] = access.withHall { hall in
            var ends: [End] = []
            var taken: [RateLimiter.BucketID: Int] = [:]
            for outcome in body(&hall.limiter) {
                let index = taken[outcome.id, default: 0]
                taken[outcome.id] = index + 1
                guard let waiting = hall.forLimit[outcome.id], index < waiting.count,
                    let one = waiting[index]
                else { continue }
                ends.append((one.visit, one.caller, outcome.answer))
            }
            for (id, count) in taken {
                let rest = hall.forLimit[id]?.dropFirst(count) ?? []
                hall.forLimit[id] = rest.isEmpty ? nil : Array(rest)
            }
            hall.waiting = max(0, hall.waiting - ends.count)
            return ends
        }
        for end in ends { access.settle(end.visit, end.caller, end.answer) }
    }

    private mutating func tryConnection() {
        triedMs = Clock.monotonicMs()
        do throws(RedisError) {
            try buckets.connection.connectIfNeeded()
            _ = try buckets.connection.command("PING")
            worked()
        } catch {
            failed(error)
        }
    }

    private mutating func worked() {
        guard isUp != true else { return }
        isUp = true
        access.withHall { $0.limiter.redisIsBack() }
        access.context.health.up(Self.dependency)
        access.context.log.info("rate limits are shared by Redis")
    }

    private mutating func failed(_ error: RedisError) {
        let nowMs = Clock.monotonicMs()
        buckets.connection.close()
        settle { $0.redisIsAway(at: nowMs) }
        // Between attempts nothing new is known.
        if case .waiting = error { return }
        access.context.health.down(Self.dependency, because: "\(error)")
        if isUp != false {
            access.context.log.warning(
                "rate limits are counted by each instance alone",
                ["error": "\(error)"]
            )
        }
        isUp = false
    }
}
