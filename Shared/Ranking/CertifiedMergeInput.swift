internal import Models

/// What is known of one board from one region, its items as numbers that a ``CertifiedMerge`` gave.
public struct RegionalCounts: Sendable {
    /// An item on the region's list.
    public struct Listed: Sendable {
        var item: UInt32
        var count: Int64
        var firstSeenMs: Int64
        var velocity: Double
        var score: ScoreSum?
    }

    /// An item that is not on the list and whose count was asked for.
    public struct Watched: Sendable {
        var item: UInt32
        var count: Int64
        var score: ScoreSum?
    }

    /// End of the window, in milliseconds since 1970.
    public var asOfMs: Int64
    /// Event clock of the board's source, in milliseconds since 1970.
    public var watermarkMs: Int64
    /// The revision within the owner's epoch.
    public var revision: Int64
    /// The revision of the watch list that it answers.
    public var watchRevision: Int64
    /// Whether the watermark has passed the window's end.
    public var isFinal: Bool

    /// No count is off by more than this.
    let maxError: Int64
    let isExact: Bool
    let total: Int64
    let distinct: Int64
    /// No item outside the list has more than this.
    let floor: Int64
    var items: [Listed]
    var watched: [Watched]

    /// The greatest count on the list, at least the floor.
    var top: Int64 {
        items.reduce(floor) { max($0, $1.count) }
    }
}
