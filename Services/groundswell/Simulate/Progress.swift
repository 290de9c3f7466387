import Console

/// Shows how far a long job is: a bar on a terminal, else a line now and then.
struct Progress {
    private static let barWidth = 30
    private static let drawIntervalMs: Int64 = 100
    private static let lineIntervalMs: Int64 = 5000

    private let noun: String
    private let total: Int
    private let startMs: Int64
    private let isTerminal: Bool
    private var shownMs: Int64

    /// Of a job with `total` steps; 0 means nobody knows.
    init(_ noun: String, total: Int, nowMs: Int64, isTerminal: Bool = Stream.errors.isTerminal) {
        self.noun = noun
        self.total = total
        self.isTerminal = isTerminal
        startMs = nowMs
        shownMs = nowMs
    }

    /// What to write to standard error now; nil most of the time.
    mutating func update(done: Int, nowMs: Int64) -> String? {
        let interval = isTerminal ? Self.drawIntervalMs : Self.lineIntervalMs
        guard nowMs - shownMs >= interval else { return nil }
        shownMs = nowMs
        return isTerminal ? "\r\u{1B}[K" + line(done, nowMs) : line(done, nowMs) + "\n"
    }

    /// What clears the bar at the end.
    var clearing: String { isTerminal ? "\r\u{1B}[K" : "" }

    private func line(_ done: Int, _ nowMs: Int64) -> String {
        let seconds = Double(nowMs - startMs) / 1000
        let rate = seconds > 0 ? Int(Double(done) / seconds) : 0
        let speed = "\(grouped(rate)) \(noun)/s"
        guard total > 0 else { return "\(grouped(done)) \(noun), \(speed)" }
        let share = Double(done) / Double(total)
        let filled = min(Self.barWidth, Int(share * Double(Self.barWidth)))
        let bar =
            String(repeating: "#", count: filled)
            + String(repeating: ".", count: Self.barWidth - filled)
        return "[\(bar)] \(Int(share * 100)) %  \(grouped(done)) of \(grouped(total)), \(speed)"
    }
}
