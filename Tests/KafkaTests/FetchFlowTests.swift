import Testing

@testable import Kafka

/// A fetcher that stalls as librdkafka 2.0 does, and a consumer that drains it.
@Suite struct FetchFlowTests {
    struct Generator: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ (state >> 29)
        }
    }

    @Test(arguments: UInt64(1)...40)
    func noStallOutlivesTheQueue(seed: UInt64) {
        var random = Generator(state: seed)
        let maxMessages = Int.random(in: 2...5_000, using: &random)
        let maxBytes = Int.random(in: 1_000...1_000_000, using: &random)
        let drain = Int.random(in: 1...10_000, using: &random)
        var flow = FetchFlow(maxMessages: maxMessages, maxBytes: maxBytes)
        flow.started()
        var queue: [Int] = []
        var queuedBytes = 0
        for _ in 0..<100 {
            // Fetches until a limit is met; from then on only a nudge makes it look again.
            while queue.count < maxMessages && queuedBytes < maxBytes {
                let fetched = Int.random(in: 1...3_000, using: &random)
                let size = Int.random(in: 1...2_000, using: &random)
                queue += Array(repeating: size, count: fetched)
                queuedBytes += size * fetched
            }
            var isStalled = true
            while isStalled && !queue.isEmpty {
                let batch = queue.prefix(drain)
                let bytes = batch.reduce(0, +)
                queue.removeFirst(batch.count)
                queuedBytes -= bytes
                let isDue = flow.took(
                    messages: batch.count,
                    bytes: bytes,
                    left: queue.count,
                    reachedEnd: false
                )
                guard isDue else { continue }
                isStalled = queue.count >= maxMessages || queuedBytes >= maxBytes
            }
            #expect(!isStalled, "the queue ran empty without an effective nudge")
        }
    }

    @Test func nudgesSomeTimesWhenWaitsAreInVain() {
        var flow = FetchFlow(maxMessages: 10, maxBytes: 1_000)
        func nudges() -> Int { (0..<100).count { _ in flow.waitedInVain() } }
        #expect(nudges() == 0)
        flow.started()
        #expect(nudges() == FetchFlow.maxVainNudges)
        _ = flow.took(messages: 1, bytes: 1, left: 0, reachedEnd: false)
        #expect(nudges() == FetchFlow.maxVainNudges)
        _ = flow.took(messages: 1, bytes: 1, left: 0, reachedEnd: true)
        #expect(nudges() == 0)
    }

    @Test func isQuietAtLowRates() {
        var flow = FetchFlow(maxMessages: 10_000, maxBytes: 16 << 20)
        var nudges = 0
        for _ in 0..<10_000 {
            if flow.took(messages: 1, bytes: 76, left: 0, reachedEnd: true) { nudges += 1 }
            if flow.waitedInVain() { nudges += 1 }
        }
        #expect(nudges == 2)
    }
}
