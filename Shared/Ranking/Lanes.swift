internal import Models

/// The fourteen windows a sliding board keeps: for each timeframe the running one, whose last pane
/// is still filling, and the final one, which ends where the watermark has passed.
///
/// A lane is a place in a vector of sixteen counts; lanes 7 and 15 stay empty.
typealias Lane = Int

/// A set of lanes, a bit each.
typealias LaneSet = UInt16

/// Which of a timeframe's two windows is meant.
public enum WindowKind: Sendable, CaseIterable {
    /// Ends with the pane that is filling.
    case running
    /// Ends at the last border that the watermark has passed.
    case final
}

/// The lane of one window.
@inline(__always)
func lane(_ timeframe: Timeframe, _ kind: WindowKind) -> Lane {
    timeframe.rawValue + (kind == .final ? 8 : 0)
}

/// Where the windows of all lanes stand.
struct LaneWindows: Sendable {
    /// A window that has no end yet holds nothing.
    static let notStarted = Int64.min

    private(set) var ends = [Int64](repeating: notStarted, count: 16)
    private let lengths: [Int64]
    private let steps: [Int64]
    /// The lanes in use.
    let enabled: LaneSet

    init(_ timeframes: [Timeframe]) {
        var lengths = [Int64](repeating: 0, count: 16)
        var steps = [Int64](repeating: 1, count: 16)
        var enabled: LaneSet = 0
        for timeframe in timeframes {
            for kind in WindowKind.allCases {
                let lane = lane(timeframe, kind)
                lengths[lane] = timeframe.lengthMs
                steps[lane] = timeframe.paneMs
                enabled |= 1 << lane
            }
        }
        self.lengths = lengths
        self.steps = steps
        self.enabled = enabled
    }

    /// Moves every end to where the clocks ask for; ends never go back.
    ///
    /// - Parameters:
    ///   - clockMs: running windows end with the pane that this lies in.
    ///   - finalMs: final windows end at the last border at or before this.
    /// - Returns: the lanes whose ends moved.
    mutating func advance(clockMs: Int64, finalMs: Int64) -> LaneSet {
        var moved: LaneSet = 0
        for lane in 0..<16 where enabled & 1 << lane != 0 {
            let step = steps[lane]
            let end =
                lane < 8
                ? floorToMultiple(clockMs, of: step) + step : floorToMultiple(finalMs, of: step)
            if end > ends[lane] {
                ends[lane] = end
                moved |= 1 << lane
            }
        }
        return moved
    }

    /// The lanes whose windows hold the moment `ms`.
    func lanes(holding ms: Int64) -> LaneSet {
        var lanes: LaneSet = 0
        for lane in 0..<16
        where ends[lane] != Self.notStarted && ms < ends[lane] && ms >= ends[lane] - lengths[lane] {
            lanes |= 1 << lane
        }
        return lanes
    }

    /// What is not earlier than this lies ahead of every window; `.min` before the first advance.
    var aheadFromMs: Int64 {
        (0..<16).reduce(.min) { enabled & 1 << $1 != 0 ? max($0, ends[$1]) : $0 }
    }

    /// What is older than this belongs to no window any more; nil before the first advance.
    var retainedFromMs: Int64? { firstNeeded { _ in true } }

    /// How long the pane may be that holds `ms`: as long as no window that moves in smaller steps
    /// still needs, or may come to need, a border within it.
    func paneLengthMs(holding ms: Int64) -> Int64 {
        for length in Self.paneLengths {
            let end = floorToMultiple(ms, of: length) + length
            guard hasStep(below: length) else { return length }
            if let needed = firstNeeded({ $0 < length }), end <= needed { return length }
        }
        return Timeframe.smallestPaneMs
    }

    private static let paneLengths: [Int64] = [3_600_000, 600_000, 60_000]

    private func hasStep(below length: Int64) -> Bool {
        (0..<16).contains { enabled & 1 << $0 != 0 && steps[$0] < length }
    }

    /// The earliest start among the windows whose step is wanted; nil while one has no end.
    private func firstNeeded(_ isWanted: (Int64) -> Bool) -> Int64? {
        var first: Int64?
        for lane in 0..<16 where enabled & 1 << lane != 0 && isWanted(steps[lane]) {
            guard ends[lane] != Self.notStarted else { return nil }
            first = min(first ?? .max, ends[lane] - lengths[lane])
        }
        return first
    }
}
