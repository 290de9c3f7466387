/// How much of what a listing showed was taken, as far as it can be told.
struct CoverageFigures: Equatable, Sendable {
    var taken = 0
    /// About how many items lie in the gaps between pages that did not meet.
    var missedInGaps: Double = 0
    /// Pages that shared nothing with what was known before.
    var disjointPages = 0
    /// Items that were taken after later ones.
    var late = 0
    /// Items that sweeps came by, and those of them that were late.
    var swept = 0
    var sweptLate = 0

    /// Whether sweeps came by nearly all, so that nearly all that came late was found.
    private var isSwept: Bool { swept * 5 >= taken * 4 }

    /// About how many were missed, when this share of all comes late.
    func missed(lateShare: Double) -> Double {
        guard !isSwept else { return missedInGaps }
        let unswept = Double(taken - swept) / Double(taken)
        return missedInGaps + max(0, lateShare * Double(taken) - Double(late)) * unswept
    }

    /// The share that comes late, as the listings that are swept tell, and the sweeps of the others.
    ///
    /// It is taken for one of a hundred until more is known.
    static func lateShare(_ all: [CoverageFigures]) -> Double {
        var late = 1
        var items = 100
        for figures in all {
            late += figures.isSwept ? figures.late : figures.sweptLate
            items += min(figures.taken, figures.isSwept ? figures.taken : figures.swept)
        }
        return min(1, Double(late) / Double(items))
    }
}
