internal import Models

/// What the mean of one entry of a pane is made of; no more texts are positive, or negative, than
/// the entry counts.
struct PaneScore: Sendable, BitwiseCopyable {
    var sum: Int64
    var positives: UInt32
    var negatives: UInt32

    init(_ score: ScoreSum) {
        sum = score.sum
        positives = UInt32(clamping: score.positives)
        negatives = UInt32(clamping: score.negatives)
    }

    /// Whether adding it changes nothing.
    var isZero: Bool { sum == 0 && positives | negatives == 0 }

    static func += (left: inout PaneScore, right: PaneScore) {
        left.sum &+= right.sum
        left.positives &+= right.positives
        left.negatives &+= right.negatives
    }
}

extension ScoreSum {
    /// The same in wider numbers.
    init(_ score: PaneScore) {
        self.init(
            sum: score.sum,
            positives: Int64(score.positives),
            negatives: Int64(score.negatives)
        )
    }
}

/// What the means of every item in sixteen windows are made of, beside the counts of a
/// ``WindowTable``.
///
/// The sides are counted modulo 2^32: a window would have to hold more texts about one item than
/// are written in a year.
struct ScoreTable: Sendable {
    private struct Row: Sendable {
        var sums: SIMD16<Int64> = .zero
        var positives: SIMD16<UInt32> = .zero
        var negatives: SIMD16<UInt32> = .zero
    }

    private var rows: [Row] = []

    /// Makes rows for the items below `count`.
    mutating func grow(to count: Int) {
        while rows.count < count { rows.append(Row()) }
    }

    /// Adds a pane's scores to the windows of some lanes, and takes them out of those of others.
    mutating func apply(
        _ entries: Span<PaneEntry>,
        _ scores: Span<PaneScore>,
        adding: LaneSet,
        removing: LaneSet
    ) {
        let added = Masks(adding)
        let removed = Masks(removing)
        var rows = rows.mutableSpan
        for index in 0..<entries.count {
            let score = scores[index]
            // Half of all texts feel like nothing: their rows need not come into the cache.
            if score.isZero { continue }
            let id = Int(entries[index].id)
            let sum = SIMD16(repeating: score.sum)
            let positives = SIMD16(repeating: score.positives)
            let negatives = SIMD16(repeating: score.negatives)
            var row = rows[id]
            row.sums = row.sums &+ (added.wide & sum) &- (removed.wide & sum)
            row.positives =
                row.positives &+ (added.narrow & positives) &- (removed.narrow & positives)
            row.negatives =
                row.negatives &+ (added.narrow & negatives) &- (removed.narrow & negatives)
            rows[id] = row
        }
    }

    /// What the mean of an item in one window is made of.
    func score(_ id: UInt32, _ lane: Lane) -> ScoreSum {
        let row = rows[Int(id)]
        return ScoreSum(
            sum: row.sums[lane],
            positives: Int64(row.positives[lane]),
            negatives: Int64(row.negatives[lane])
        )
    }

    /// All bits of the lanes in a set.
    private struct Masks {
        var wide: SIMD16<Int64> = .zero
        var narrow: SIMD16<UInt32> = .zero

        init(_ lanes: LaneSet) {
            for lane in 0..<16 where lanes >> lane & 1 == 1 {
                wide[lane] = ~0
                narrow[lane] = ~0
            }
        }
    }
}
