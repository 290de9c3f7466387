/// Shows how far a long job is: a bar on a terminal, else a line now and then.
public struct Progress: Sendable {
    private static let barWidth = 30
    private static let drawIntervalMs: Int64 = 100
    private static let lineIntervalMs: Int64 = 5000

    private let noun: String
    private let total: Int
    private let startMs: Int64
    private let isTerminal: Bool
    private var shownMs: Int64

    /// Of a job with `total` steps; 0 means nobody knows.
    public init(
        _ noun: String,
        total: Int,
        nowMs: Int64,
        isTerminal: Bool = Stream.errors.isTerminal
    ) {
        self.noun = noun
        self.total = total
        self.isTerminal = isTerminal
        startMs = nowMs
        shownMs = nowMs
    }

    /// What to write to standard error now; nil most of the time.
    ///
    /// `share` is how much is done, from 0 to 1, where the number of steps is not known.
    public mutating func update(done: Int, share: Double? = nil, nowMs: Int64) -> String? {
        let interval = isTerminal ? Self.drawIntervalMs : Self.lineIntervalMs
        guard nowMs - shownMs >= interval else { return nil }
        shownMs = nowMs
        let text = line(done, share, nowMs)
        return isTerminal ? "\r\u{1B}[K" + text : text + "\n"
    }

    /// What clears the bar at the end.
    public var clearing: String { isTerminal ? "\r\u{1B}[K" : "" }

    private func line(_ done: Int, _ share: Double?, _ nowMs: Int64) -> String {
        let seconds = Double(nowMs - startMs) / 1000
        let rate = seconds > 0 ? Int(Double(done) / seconds) : 0
        let speed = "\(grouped(rate)) \(noun)/s"
        let count = total > 0 ? "\(grouped(done)) of \(grouped(total))" : "\(grouped(done)) \(noun)"
        guard let share = total > 0 ? Double(done) / Double(total) : share else {
            return "\(count), \(speed)"
        }
        let filled = min(Self.barWidth, Int(share * Double(Self.barWidth)))
        let bar =
            String(repeating: "#", count: filled)
            + String(repeating: ".", count: Self.barWidth - filled)
        return "[\(bar)] \(Int(share * 100)) %  \(count), \(speed)"
    }
}

/// The number with its thousands apart: `1,234,567`.
public func grouped(_ number: some BinaryInteger) -> String {
    var text = ""
    for (index, digit) in String(number.magnitude).reversed().enumerated() {
        if index > 0 && index.isMultiple(of: 3) { text.append(",") }
        text.append(digit)
    }
    return (number < 0 ? "-" : "") + String(text.reversed())
}
