/// A board as the raw topic has it.
struct TrueBoard: Sendable {
    /// Best first, as many as were asked for.
    var ranked: [(item: String, count: Int64)]
    /// Of each of them, where the board carries a mean; else empty.
    var scores: [AuditScore] = []
    var total: Int64
    var distinct: Int64

    /// Ranks the items of a region, or of all when it is nil, in a window.
    init(_ events: EventTable, region: Int?, window: Range<Int64>, depth: Int) {
        var found = events.noCounts
        let regions = region.map { [$0] } ?? Array(events.times.indices)
        for region in regions { events.count(region: region, in: window, into: &found) }
        let counts = found.counts
        let viewed = found.names
        // Sorting only those that can be among the best is all the cleverness here.
        let border =
            viewed.map { counts[$0] }.sorted(by: >)
            .dropFirst(max(depth - 1, 0)).first ?? 0
        let names = events.names
        let best = viewed.filter { counts[$0] >= border }.sorted { a, b in
            counts[a] != counts[b] ? counts[a] > counts[b] : names.precedes(b, a)
        }
        ranked = best.prefix(depth).map { (names.text($0), counts[$0]) }
        if !found.scores.isEmpty { scores = best.prefix(depth).map { found.scores[$0] } }
        total = viewed.reduce(0) { $0 + counts[$1] }
        distinct = Int64(viewed.count)
    }
}

/// Recounts boards, and remembers those that several stores are compared with.
struct Recount {
    private static let mostRemembered = 512

    let events: EventTable
    let depth: Int
    private var remembered: [Key: TrueBoard] = [:]

    private struct Key: Hashable {
        var region: String?
        var window: Range<Int64>
    }

    /// `events` are sorted; boards hold the best `depth` items.
    init(_ events: EventTable, depth: Int) {
        self.events = events
        self.depth = depth
    }

    /// The ids of the regions, in the order of their bytes.
    var regions: [String] { (0..<events.regions.count).map { events.regions.text($0) }.sorted() }

    /// The board of a region, or worldwide for nil.
    mutating func board(region: String?, window: Range<Int64>) -> TrueBoard {
        let key = Key(region: region, window: window)
        if let known = remembered[key] { return known }
        if remembered.count >= Self.mostRemembered { remembered.removeAll() }
        let board: TrueBoard
        if let region {
            let number = events.regions.find(Array(region.utf8))
            board = TrueBoard(
                events,
                region: number,
                window: number == nil ? window.lowerBound..<window.lowerBound : window,
                depth: depth
            )
        } else {
            board = TrueBoard(events, region: nil, window: window, depth: depth)
        }
        remembered[key] = board
        return board
    }
}
