import Testing

@testable import RegionalTopK

@Suite struct ClockPaceTests {
    private typealias Look = (clocks: [String: Int64], wallMs: Int64)

    /// What is said at each look.
    private func replays(_ looks: [Look]) -> [Bool] {
        var pace = ClockPace()
        return looks.map { pace.isReplay($0.clocks, at: $0.wallMs) }
    }

    @Test func aClockThatRunsAheadOfTheWallIsAReplay() {
        let looks: [Look] = [
            (["posts": 1_000], 0), (["posts": 61_000], 1_000), (["posts": 120_999], 2_000),
            (["posts": 120_999], 3_000), ([:], 4_000),
        ]
        // Seen for the first time, fast, not fast enough, standing, gone.
        #expect(replays(looks) == [false, true, false, false, false])
    }

    @Test func oneClockOfThePresentIsEnough() {
        let looks: [Look] = [
            (["keywords": 0, "posts": 0, "emojis": 0], 0),
            (["keywords": 3_600_000, "posts": 100, "emojis": 0], 100),
            (["keywords": 7_200_000, "posts": 100, "emojis": 0], 200),
        ]
        #expect(replays(looks) == [false, false, true])
    }

    @Test func aWallClockThatGoesBackIsNoTrouble() {
        #expect(replays([(["posts": 0], 1_000), (["posts": 60], 0)]) == [false, true])
    }
}
