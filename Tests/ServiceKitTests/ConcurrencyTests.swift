import Glibc
import Synchronization
import Testing

@testable import ServiceKit

struct StopFlagTests {
    @Test func runsActionsOnceAndInOrder() {
        let stop = StopFlag()
        let seen = Mutex<[Int]>([])
        stop.whenSet { seen.withLock { $0.append(1) } }
        let forgotten = stop.whenSet { seen.withLock { $0.append(2) } }
        stop.whenSet { seen.withLock { $0.append(3) } }
        stop.forget(forgotten)
        #expect(!stop.isSet)
        stop.set()
        stop.set()
        #expect(stop.isSet)
        stop.whenSet { seen.withLock { $0.append(4) } }
        #expect(seen.withLock { $0 } == [1, 3, 4])
    }

    @Test func wakesTasksAndThreads() async throws {
        let stop = StopFlag()
        try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                await stop.wait()
                return stop.isSet
            }
            group.addTask { try await onThread("waiter") { stop.wait(upToMs: 60_000) } }
            group.addTask {
                try await onThread("setter") { stop.set() }; return true
            }
            for try await isSet in group { #expect(isSet) }
        }
        await stop.wait()
        #expect(stop.wait(upToMs: 0))
    }

    @Test func waitsNoLongerThanAsked() async throws {
        let stop = StopFlag()
        #expect(!(try await onThread("waiter") { stop.wait(upToMs: 5) }))
    }

    @Test func aCancelledTaskStopsWaiting() async {
        let stop = StopFlag()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<20 { group.addTask { await stop.wait() } }
            group.cancelAll()
        }
        #expect(!stop.isSet)
    }
}

struct OnThreadTests {
    private struct Failure: Error {}

    @Test func returnsWhatTheBodyReturnsOrThrows() async throws {
        let main = UInt(pthread_self())
        let other = try await onThread("other") { UInt(pthread_self()) }
        #expect(main != other)
        await #expect(throws: Failure.self) {
            try await onThread("failing") { throw Failure() }
        }
    }

    @Test func namesTheThread() async throws {
        let name = try await onThread("a-name-of-more-than-15-bytes") {
            readFile("/proc/thread-self/comm", limit: 64) ?? []
        }
        #expect(String(decoding: name, as: UTF8.self) == "a-name-of-more-\n")
    }
}

struct BackoffTests {
    private struct Highest: RandomNumberGenerator {
        mutating func next() -> UInt64 { .max }
    }

    @Test func doublesToItsCeiling() {
        var backoff = Backoff(firstMs: 100, maxMs: 1000)
        var highest = Highest()
        var delays: [Int] = []
        for _ in 0..<6 { delays.append(backoff.nextDelayMs(using: &highest)) }
        #expect(delays == [100, 200, 400, 800, 1000, 1000])
        #expect(backoff.attempts == 6)
        backoff.reset()
        delays.append(backoff.nextDelayMs(using: &highest))
        #expect(delays.last == 100)
    }

    @Test func spreadsOverTheWholeRange() {
        var seen: Set<Int> = []
        for _ in 0..<1000 {
            var backoff = Backoff(firstMs: 4, maxMs: 4)
            seen.insert(backoff.nextDelayMs())
        }
        #expect(seen == [1, 2, 3, 4])
    }

    @Test func neverOverflows() {
        var backoff = Backoff(firstMs: 1, maxMs: .max)
        for _ in 0..<200 {
            let delay = backoff.nextDelayMs()
            #expect(delay > 0)
        }
    }

    @Test func stopsPausingWhenToldTo() async throws {
        let stop = StopFlag()
        stop.set()
        let goesOn = try await onThread("pause") {
            var backoff = Backoff(firstMs: 60_000, maxMs: 60_000)
            return backoff.pause(unless: stop)
        }
        #expect(!goesOn)
    }
}

struct ClockTests {
    @Test func goesForward() {
        #expect(Clock.nowMs() > 1_700_000_000_000)
        let before = Clock.monotonicNs()
        #expect(Clock.monotonicNs() >= before)
        #expect(Clock.monotonicMs() >= before / 1_000_000)
    }
}
