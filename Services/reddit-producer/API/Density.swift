/// How close together items are, as whole pages tell: the later ones count more.
///
/// Whole pages have no gaps, however seldom they are asked for; times are in whole seconds, so one
/// page alone tells little where much is written.
struct Density: Sendable {
    private static let decay = 0.95

    private var items: Double = 0
    private var ms: Double = 0

    mutating func note(_ page: [Trail.Entry]) {
        guard let top = page.first, let bottom = page.last else { return }
        items = items * Self.decay + Double(page.count - 1)
        ms = ms * Self.decay + Double(max(0, top.createdMs - bottom.createdMs))
    }

    /// Items in a millisecond; 0 while nothing is known.
    var perMs: Double { items / max(ms, 1_000) }
}
