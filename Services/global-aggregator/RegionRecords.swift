import Models
import Ranking

/// The newest records of one region about one board: the running one and the last final ones.
struct RegionRecords {
    /// Final boards kept at most: regions reach the same border at different times.
    static let maxFinals = 16

    private(set) var epoch: Int64
    /// When the newest record was written, by the broker's or the producer's clock.
    private(set) var heardMs: Int64
    /// Of one epoch, the oldest final first.
    private(set) var finals: [RegionalCounts] = []
    private(set) var provisional: RegionalCounts?

    init(epoch: Int64) {
        self.epoch = epoch
        heardMs = .min
    }

    /// The board that reaches furthest; of two with the same end the one published last.
    var newest: RegionalCounts? {
        guard let final = finals.last else { return provisional }
        guard let provisional else { return final }
        return (provisional.asOfMs, provisional.revision) > (final.asOfMs, final.revision)
            ? provisional : final
    }

    func final(asOfMs: Int64) -> RegionalCounts? {
        finals.last { $0.asOfMs == asOfMs }
    }

    /// Whether the board says something that is not known yet.
    ///
    /// An older epoch is not believed while the newer one's window and its own overlap. After that
    /// the region must have moved to an owner whose epochs are counted separately.
    func admits(_ board: Board) -> Bool {
        guard board.epoch == epoch else {
            return board.epoch > epoch || hasExpired(at: board.asOfMs, board.key.timeframe)
        }
        guard board.isFinal else { return board.revision > provisional?.revision ?? .min }
        if let known = final(asOfMs: board.asOfMs) { return board.revision > known.revision }
        return finals.count < Self.maxFinals || board.asOfMs > finals[0].asOfMs
    }

    /// Whether the window of the newest board has nothing in common with the one that ends at `asOfMs`.
    func hasExpired(at asOfMs: Int64, _ timeframe: Timeframe) -> Bool {
        guard let newest else { return true }
        return newest.asOfMs <= asOfMs - timeframe.lengthMs
    }

    /// Takes an admitted board's counts.
    mutating func take(_ counts: RegionalCounts, epoch: Int64, heardMs: Int64) {
        if epoch != self.epoch {
            self.epoch = epoch
            finals = []
            provisional = nil
        }
        self.heardMs = max(self.heardMs, heardMs)
        guard counts.isFinal else {
            provisional = counts
            return
        }
        let place = finals.firstIndex { $0.asOfMs >= counts.asOfMs } ?? finals.count
        if place < finals.count, finals[place].asOfMs == counts.asOfMs {
            finals[place] = counts
        } else {
            finals.insert(counts, at: place)
        }
        if finals.count > Self.maxFinals { finals.removeFirst() }
    }

    mutating func dropFinals(before asOfMs: Int64) {
        // The newest stays, to be told from what comes again.
        let newest = finals.last?.asOfMs
        finals.removeAll { $0.asOfMs < asOfMs && $0.asOfMs != newest }
    }

    /// Everything known, for renumbering; to be given back to `restore(_:)` in the same order.
    var all: [RegionalCounts] { finals + (provisional.map { [$0] } ?? []) }

    mutating func restore(_ counts: ArraySlice<RegionalCounts>) {
        finals = Array(counts.prefix(finals.count))
        if provisional != nil { provisional = counts.last }
    }
}
