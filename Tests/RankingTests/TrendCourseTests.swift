import Models
import Testing

@testable import Ranking

private let thresholds = TrendCourse.Thresholds(enter: -10, leave: -5)

/// What a course says after each of these counts, with `-` while it is no trend.
///
/// The more, the less likely: a count of ten is just enough to enter, and one of five to stay.
private func course(_ counts: [Int64]) -> String {
    var course = TrendCourse()
    return counts.enumerated().map { index, count in
        course.on(count, logTail: -Double(count), endMs: Int64(index), thresholds)
        guard course.isTrend else { return "-" }
        return switch course.status {
        case .rising: "r"
        case .peaking: "p"
        case .cooling: "c"
        }
    }.joined()
}

@Suite struct TrendCourseTests {
    @Test(arguments: [
        (
            "rises, stays, falls", [2, 9, 10, 20, 30, 30, 29, 30, 28, 20, 15, 8, 5, 4],
            "--rrrrrpppccc-"
        ),
        ("enters high and stays while low", [9, 10, 9, 8, 7, 6, 5, 4, 9], "-rrrppp--"),
        ("noise at the height is peaking", [30, 30, 30, 30, 31, 33, 29, 34], "rrrppppp"),
        ("a new height is rising", [30, 30, 30, 30, 40, 40, 40, 40], "rrrprrrp"),
        ("noise at half the height is cooling", [40, 20, 21, 19, 22, 20, 25, 29], "rccccccc"),
        ("cooling ends near the height", [40, 20, 25, 30, 29, 21, 20], "rccpppc"),
        ("cooling ends with a new height", [40, 20, 51, 70], "rcrr"),
        ("comes back only by the strict threshold", [10, 4, 9, 9, 10], "r---r"),
    ])
    func followsTheCounts(_ name: String, _ counts: [Int64], _ expected: String) {
        #expect(course(counts) == expected, "\(name)")
    }

    @Test func remembersWhenItBegan() {
        var course = TrendCourse()
        for (endMs, count) in [3, 12, 20, 2, 8, 11, 9].enumerated() {
            course.on(Int64(count), logTail: -Double(count), endMs: Int64(endMs), thresholds)
        }
        #expect(course.isTrend)
        #expect(course.sinceMs == 5)
    }

    @Test func aCountThatStaysNearlyTheSameNeverFlaps() {
        var random = Numbers(seed: 5)
        for level in [6, 12, 40, 300] {
            var course = TrendCourse()
            var statuses: [TrendStatus] = []
            for step in 0..<500 {
                // Within one standard deviation of chance.
                let spread = Int(Double(level).squareRoot())
                let count = level + random.below(2 * spread + 1) - spread
                course.on(Int64(count), logTail: -20, endMs: Int64(step), thresholds)
                if statuses.last != course.status { statuses.append(course.status) }
            }
            #expect(statuses.count <= 4, "\(level): \(statuses)")
        }
    }
}

/// SplitMix64: the same numbers for the same seed, on every machine.
struct Numbers: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    mutating func below(_ count: Int) -> Int { Int(next() >> 32) % count }
}
