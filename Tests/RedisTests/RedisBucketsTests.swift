import Foundation
import Redis
import Testing

@Suite(.serialized) struct RedisBucketsTests {
    private func request(
        _ key: String,
        quota: Int64,
        windowMs: Int64,
        wanted: Int64,
        ahead: Int64 = 0
    ) -> RedisBuckets.Request {
        RedisBuckets.Request(
            key: key,
            quota: quota,
            windowMs: windowMs,
            wanted: wanted,
            ahead: ahead
        )
    }

    @Test func aBucketGivesItsQuotaAndNoMore() throws {
        let server = try RedisServer()
        var buckets = RedisBuckets(try server.connect())
        let answers = try buckets.take(
            [
                request("a", quota: 5, windowMs: 600_000, wanted: 3),
                request("b", quota: 5, windowMs: 600_000, wanted: 9),
            ],
            loanMs: 100
        )
        #expect(answers.map(\.granted) == [3, 5])
        #expect(answers.map(\.level) == [2 * 600_000, 0])
        let more = try buckets.take(
            [request("a", quota: 5, windowMs: 600_000, wanted: 1, ahead: 9)],
            loanMs: 100
        )
        #expect(more.map(\.granted) == [1] && more.map(\.lent) == [1])
        let none = try buckets.take(
            [request("a", quota: 5, windowMs: 600_000, wanted: 1)],
            loanMs: 100
        )
        #expect(none.map(\.granted) == [0])
    }

    /// What is full again is gone from Redis, and a script that Redis forgot is told again.
    @Test func fullBucketsAreNotKept() throws {
        let server = try RedisServer()
        var buckets = RedisBuckets(try server.connect())
        _ = try buckets.take([request("a", quota: 10, windowMs: 100, wanted: 5)], loanMs: 10)
        _ = try buckets.connection.command("SCRIPT", "FLUSH")
        try eventually("the key is gone") {
            try buckets.connection.command("DBSIZE").integer == 0
        }
        let again = try buckets.take(
            [request("a", quota: 10, windowMs: 100, wanted: 10)],
            loanMs: 10
        )
        #expect(again.map(\.granted) == [10])
    }

    /// Between any two moments never more than the quota and what flows in.
    ///
    /// What is lent counts when it is used, by the end of its loan.
    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func neverMoreThanBurstAndFlow(seed: UInt64) throws {
        let server = try RedisServer()
        var buckets = RedisBuckets(try server.connect())
        var state = seed
        func random(_ range: Range<Int64>) -> Int64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return range.lowerBound + Int64(state >> 33) % (range.upperBound - range.lowerBound)
        }
        let (quota, windowMs, loanMs): (Int64, Int64, Int64) = (20 + random(0..<80), 300, 40)
        func nowMs() -> Int64 {
            var time = timespec()
            unsafe clock_gettime(CLOCK_MONOTONIC, &time)
            return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
        }
        // Each use with the moments that it surely lies between.
        var uses: [(from: Int64, to: Int64, count: Int64)] = []
        let endMs = nowMs() + 2_000
        while nowMs() < endMs {
            let askedMs = nowMs()
            let answer = try buckets.take(
                [
                    request(
                        "a",
                        quota: quota,
                        windowMs: windowMs,
                        wanted: random(1..<4),
                        ahead: random(0..<10)
                    )
                ],
                loanMs: loanMs
            )[0]
            uses.append((askedMs, nowMs(), answer.granted))
            if random(0..<3) == 0 { usleep(UInt32(random(0..<60_000))) }
            // What was lent is used late, unless the loan has ended.
            let useMs = nowMs()
            if useMs < askedMs + loanMs { uses.append((useMs, useMs, answer.lent)) }
            if random(0..<4) == 0 { usleep(UInt32(random(0..<300_000))) }
        }
        for first in uses.indices {
            var sum: Int64 = 0
            for last in first..<uses.count {
                sum += uses[last].count
                let passedMs = uses[last].to - uses[first].from + 2
                #expect(
                    sum * windowMs <= quota * windowMs + passedMs * quota,
                    "seed \(seed): \(sum) of \(quota) in \(passedMs) ms"
                )
                if sum * windowMs > quota * windowMs + passedMs * quota { return }
            }
        }
        #expect(uses.count > 20)
    }
}
