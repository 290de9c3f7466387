/// Tells a replay from the present by how fast event clocks run.
struct ClockPace: Sendable {
    /// Event time runs in a replay at least so many times as fast as the wall clock.
    static let replayFactor: Int64 = 60

    private var clocks: [String: Int64] = [:]
    private var lookedMs: Int64 = .min

    /// Looks at the clocks; one that is seen for the first time has not moved.
    ///
    /// - Parameters:
    ///   - now: event clocks by the board that follows them, in milliseconds since 1970.
    ///   - nowMs: the wall clock.
    /// - Returns: whether every clock that has moved since the last look ran as none does in the present.
    mutating func isReplay(_ now: [String: Int64], at nowMs: Int64) -> Bool {
        let passedMs = lookedMs == .min ? 0 : max(1, nowMs - lookedMs)
        let moves = now.compactMap { board, clockMs in clocks[board].map { clockMs - $0 } }
            .filter { $0 > 0 }
        clocks = now
        lookedMs = nowMs
        return !moves.isEmpty && moves.allSatisfy { $0 / Self.replayFactor >= passedMs }
    }
}
