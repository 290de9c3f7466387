import RedditModel
import Testing

@testable import RedditProducer

/// Hours of Reddit in which everything goes wrong, in a time that costs nothing.
@Suite struct SimulationTests {
    @Test(arguments: 1...2)
    func everyListedPostIsTakenOnceWhateverGoesWrong(_ seed: Int) {
        var settings = RedditModel.Settings()
        settings.faults = .all
        settings.tokenSeconds = 600
        settings.revokedAfterMs = 400_000
        var world = World(settings, seed: UInt64(seed))
        world.run(ms: 70_000)
        world.restart(afterMs: 3_000)
        world.run(ms: 50_000)
        world.restart(afterMs: 12_000)
        world.run(ms: 60_000)
        world.reddit.stopWriting(atMs: world.nowMs)
        world.run(ms: 100_000)

        #expect(world.written.values.allSatisfy { $0 == 1 }, "nothing is written twice")
        let missing = world.reddit.posts.items.filter { world.written[$0.name] == nil }
        #expect(missing.isEmpty, "\(missing.count) of \(world.reddit.posts.items.count)")
        for kind in [Thing.Kind.post, .comment] {
            let coverage = world.coverage(kind)
            #expect(abs(coverage.estimated - coverage.actual) < 0.02, "\(kind): \(coverage)")
        }
    }

    /// Calls too few for the comments, and outages longer than a listing reaches back.
    @Test(arguments: [(1_000.0, 60_000), (350.0, 5_000), (1_000.0, 0)])
    func whatIsMissedIsEstimated(_ calls: Double, _ outageMs: Int64) {
        var settings = RedditModel.Settings()
        settings.callsAWindow = calls
        settings.posts.perSecond = 5
        settings.comments.perSecond = 90
        var world = World(settings, seed: 7)
        world.run(ms: 90_000)
        if outageMs > 0 { world.restart(afterMs: outageMs) }
        world.run(ms: 120_000)
        world.reddit.stopWriting(atMs: world.nowMs)
        // Until nothing waits any more, not even where calls are few.
        world.run(ms: 300_000)
        let coverage = world.coverage(.comment)
        #expect(abs(coverage.estimated - coverage.actual) < 0.02, "\(coverage)")
        #expect(world.written.values.allSatisfy { $0 == 1 }, "nothing is written twice")
    }
}
