import Testing

@testable import WindowAggregator

@Suite struct EventClockTests {
    @Test func standsWhileRecordsWait() {
        var clock = EventClock()
        #expect(clock.readMs(atMs: 5_000) == nil)
        clock.observe(100)
        clock.observe(90)
        #expect(clock.readMs(atMs: 5_000) == 100)
        #expect(clock.readMs(atMs: 9_000_000) == 100)
    }

    @Test func goesOnWithTheWallClockWhileIdle() {
        var clock = EventClock()
        clock.observe(100)
        clock.becomeIdle(atMs: 5_000)
        #expect(clock.isIdle)
        #expect(clock.readMs(atMs: 5_000) == 100)
        #expect(clock.readMs(atMs: 5_250) == 350)
        // Told again that nothing waits: no time is counted twice or lost.
        clock.becomeIdle(atMs: 5_300)
        #expect(clock.readMs(atMs: 5_400) == 500)
        clock.wake(atMs: 6_000)
        #expect(!clock.isIdle)
        #expect(clock.readMs(atMs: 9_000) == 1_100)
        // An event of the time between is behind the clock and leaves it where it is.
        clock.observe(700)
        #expect(clock.readMs(atMs: 9_000) == 1_100)
        clock.observe(1_101)
        #expect(clock.readMs(atMs: 9_000) == 1_101)
    }

    @Test func knowsNoTimeBeforeTheFirstRecord() {
        var clock = EventClock()
        clock.becomeIdle(atMs: 5_000)
        #expect(clock.readMs(atMs: 60_000) == nil)
        clock.wake(atMs: 60_000)
        clock.observe(-7)
        #expect(clock.readMs(atMs: 60_000) == -7)
    }

    @Test func survivesAWallClockSetBack() {
        var clock = EventClock(latestMs: 1_000)
        clock.becomeIdle(atMs: 10_000)
        clock.goOn(toMs: 10_500)
        #expect(clock.readMs(atMs: 10_500) == 1_500)
        // Set back by 400 ms: what was told stays, and the clock goes on from there.
        clock.goOn(toMs: 10_100)
        #expect(clock.readMs(atMs: 10_100) == 1_500)
        #expect(clock.readMs(atMs: 10_150) == 1_550)
        clock.wake(atMs: 10_150)
        #expect(clock.readMs(atMs: 10_150) == 1_550)
    }

    /// The model adds up the wall time spent idle, a step at a time.
    @Test(arguments: 0..<40)
    func equalsASlowModel(seed: UInt64) {
        var random = Generator(seed: seed)
        var clock = EventClock()
        var reached: Int64?
        var isIdle = false
        var nowMs: Int64 = 1_000_000
        for step in 0..<400 {
            // One step in ten sets the wall clock back.
            let passed = Int64.random(in: random.once(in: 10) ? -500...0 : 0...500, using: &random)
            nowMs += passed
            if isIdle, let before = reached { reached = before + max(0, passed) }
            clock.goOn(toMs: nowMs)
            switch Int.random(in: 0..<4, using: &random) {
            case 0:
                clock.becomeIdle(atMs: nowMs)
                isIdle = true
            case 1:
                clock.wake(atMs: nowMs)
                isIdle = false
            case 2:
                if isIdle { clock.wake(atMs: nowMs) }
                isIdle = false
                let event = (reached ?? 0) + Int64.random(in: -2_000...2_000, using: &random)
                clock.observe(event)
                reached = max(reached ?? event, event)
            default: break
            }
            #expect(clock.readMs(atMs: nowMs) == reached, "step \(step)")
            #expect(clock.isIdle == isIdle, "step \(step)")
        }
    }
}
