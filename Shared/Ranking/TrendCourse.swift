internal import Models

/// Follows one item from window to window: whether it is a trend, and where in its course.
///
/// It enters by a strict threshold and leaves by a mild one, and each status is left by another
/// count than the one it is entered by, so that noise does not make it flap.
struct TrendCourse: Sendable {
    /// The logarithms of the chances between which a trend stays one.
    struct Thresholds: Sendable {
        var enter: Double
        var leave: Double
    }

    /// For so many windows a trend without a new height still counts as rising.
    private static let patience = 2

    private(set) var isTrend = false
    private(set) var status = TrendStatus.rising
    /// The end of the window in which it became a trend, in milliseconds since 1970.
    private(set) var sinceMs: Int64 = 0
    private var height: Int64 = 0
    private var windowsSinceHeight = 0

    /// Takes the next window.
    mutating func on(_ count: Int64, logTail: Double, endMs: Int64, _ thresholds: Thresholds) {
        guard isTrend else {
            guard logTail <= thresholds.enter else { return }
            isTrend = true
            sinceMs = endMs
            rise(to: count)
            return
        }
        guard logTail <= thresholds.leave else {
            isTrend = false
            return
        }
        windowsSinceHeight += 1
        switch status {
        case .rising:
            if count > height { rise(to: count) }
            if windowsSinceHeight > Self.patience { status = .peaking }
        case .peaking, .cooling:
            if count > height, isBeyondChance(count, 1) { rise(to: count) }
        }
        if 2 * count <= height, isBeyondChance(count, 2) { status = .cooling }
        if status == .cooling, 4 * count >= 3 * height { status = .peaking }
    }

    /// Whether a count differs from the height by so many standard deviations of the difference.
    private func isBeyondChance(_ count: Int64, _ deviations: Int64) -> Bool {
        (count - height) * (count - height) >= deviations * deviations * (count + height)
    }

    private mutating func rise(to count: Int64) {
        status = .rising
        height = count
        windowsSinceHeight = 0
    }
}
