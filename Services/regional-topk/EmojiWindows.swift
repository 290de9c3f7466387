import Models
import Ranking

/// The emoji windows of the regions of one partition of `window-counts`.
///
/// Windows live here and not where emoji are read, because only the owner of a region hears of all
/// partitions of the source: a window's counts are whole, and it is final by the clock that the
/// region's boards follow. What a window says depends on nothing but the batches before an offset
/// of `window-counts`, and that offset is its revision: an owner that takes over says the same under
/// the same revision, or more under a higher one.
struct EmojiWindows: Sendable {
    /// A window that is still filling is sent once in each such span of the wall clock.
    static let tickMs: Int64 = 250
    /// A final window that something came late for is sent again no more often than this.
    static let correctionMs: Int64 = 2_000
    /// Most windows sent at a time; the others follow in the next round.
    static let mostSent = 2_000
    /// Stored windows are deleted so many milliseconds of event time at a time.
    private static let expiryStepMs: Int64 = 60_000
    /// Stands for the revision among the stored counts: no emoji is empty.
    private static let revisionItem = ""

    /// Counts of windows that were given up before they came.
    private(set) var tooLate: UInt64 = 0
    private let retentionMs: Int64
    private let finalDelayMs: Int64
    // By number, as a loop over a dictionary that it changes would copy all that is in it.
    private var regions: [RegionWindows] = []
    private var numberOf: [String: Int] = [:]
    private var emoji: Interner
    private var finalMs: Int64?
    private var keptFromMs: Int64 = .min
    private var expiredBeforeMs: Int64 = .min
    private var awaitsConfirmation = false

    init(retentionMs: Int64, finalDelayMs: Int64, seed: UInt64) {
        self.retentionMs = retentionMs
        self.finalDelayMs = finalDelayMs
        emoji = Interner(seed: seed)
    }

    /// Adds the counts of a batch, if they belong to a window; `revision` is the offset behind it.
    mutating func add(_ group: CountGroup, revision: Int64) {
        guard group.board == BoardName.emojis, group.paneLengthMs == EmojiWindow.lengthMs else {
            return
        }
        guard group.paneStartMs + EmojiWindow.lengthMs > keptFromMs else {
            tooLate += group.counts.reduce(0, +)
            return
        }
        let numbers = numbers(group)
        regions[number(of: group.region)].change(group.paneStartMs, finalMs: finalMs) { window in
            for (number, count) in zip(numbers, group.counts) {
                window.counts[number, default: 0] += Int64(count)
            }
            window.revise(revision)
        }
    }

    /// The event clock has moved: what ended long enough ago becomes final, older windows go.
    mutating func advance(clockMs: Int64, revision: Int64) {
        let finalMs = clockMs - finalDelayMs
        resume(clockMs: clockMs)
        for index in regions.indices {
            regions[index].finish(finalMs: finalMs, revision: revision)
        }
    }

    /// Takes the windows that have something new to say and are due.
    mutating func takeDue(nowMs: Int64) -> [EmojiWindow] {
        let nextTickMs = floorToMultiple(nowMs, of: Self.tickMs) + Self.tickMs
        let emoji = emoji
        var due: [EmojiWindow] = []
        for index in regions.indices where due.count < Self.mostSent {
            let region = regions[index].region
            regions[index].forEach { window, isFinal in
                guard window.isUnsent, nowMs >= window.nextSendMs, due.count < Self.mostSent
                else { return }
                window.isUnsent = false
                window.nextSendMs = isFinal ? nowMs + Self.correctionMs : nextTickMs
                due.append(
                    EmojiWindow(
                        region: region,
                        startMs: window.startMs,
                        counts: window.counts.map {
                            .init(item: emoji.text($0.key), count: $0.value)
                        },
                        isFinal: isFinal,
                        revision: window.revision
                    )
                )
            }
        }
        if !due.isEmpty { awaitsConfirmation = true }
        return due
    }

    /// The broker has everything that was taken by ``takeDue(nowMs:)``; old windows may go.
    mutating func confirm() {
        guard awaitsConfirmation else { return }
        awaitsConfirmation = false
        for index in regions.indices {
            regions[index].forEach { window, _ in
                if !window.isUnsent { window.isUnconfirmed = false }
            }
            regions[index].drop(beforeMs: keptFromMs)
        }
    }

    /// What the broker may not have is to be sent again.
    mutating func renew() {
        for index in regions.indices {
            regions[index].forEach { window, _ in window.isUnsent = window.isUnconfirmed }
        }
    }

    /// This window is to be sent again.
    mutating func renew(_ window: EmojiWindow) {
        guard let index = numberOf[window.region] else { return }
        regions[index].forEach { kept, _ in
            if kept.startMs == window.startMs { kept.isUnsent = true }
        }
    }

    // MARK: Storing

    /// Takes what changed since this was last asked, each window as a whole.
    mutating func takeUnstored() -> [PaneWrite] {
        let emoji = emoji
        let keptFromMs = keptFromMs
        var writes: [PaneWrite] = []
        for index in regions.indices {
            let region = regions[index].region
            regions[index].forEach { window, _ in
                guard window.isUnstored, window.isUnconfirmed || window.endMs > keptFromMs
                else { return }
                window.isUnstored = false
                var group = CountGroup(
                    region: region,
                    board: BoardName.emojiWindows,
                    paneStartMs: window.startMs,
                    paneLengthMs: EmojiWindow.lengthMs
                )
                group.append(Self.revisionItem, count: UInt64(window.revision))
                for (number, count) in window.counts {
                    group.append(emoji[number], count: UInt64(count))
                }
                writes.append(PaneWrite(group: group, replacesPane: true))
            }
        }
        return writes
    }

    /// The moment before which stored windows are needed no more, when that is worth a deletion.
    mutating func takeExpiry() -> Int64? {
        guard !regions.isEmpty, keptFromMs != .min,
            expiredBeforeMs == .min || keptFromMs >= expiredBeforeMs + Self.expiryStepMs
        else { return nil }
        var beforeMs = keptFromMs
        for region in regions {
            if let first = region.windows.first, first.isUnconfirmed {
                beforeMs = min(beforeMs, first.startMs)
            }
        }
        expiredBeforeMs = beforeMs
        return beforeMs
    }

    /// The regions that have had windows.
    var regionIDs: [String] { regions.map(\.region) }

    /// How many windows are kept.
    var count: Int { regions.reduce(0) { $0 + $1.windows.count } }

    /// The event clock stands here.
    mutating func resume(clockMs: Int64) {
        finalMs = clockMs - finalDelayMs
        keptFromMs = clockMs - retentionMs
    }

    /// Takes a stored window back; the event clock must already stand where it stood.
    mutating func restore(_ group: CountGroup) {
        var counts = group
        guard let revision = group.counts.first, group.lengths.first == 0 else { return }
        counts.counts.removeFirst()
        counts.lengths.removeFirst()
        let numbers = numbers(counts)
        regions[number(of: group.region)].change(group.paneStartMs, finalMs: finalMs) { window in
            for (number, count) in zip(numbers, counts.counts) {
                window.counts[number] = Int64(count)
            }
            window.revision = Int64(revision)
            window.isUnstored = false
        }
    }

    // MARK: Pieces

    private mutating func number(of region: String) -> Int {
        if let known = numberOf[region] { return known }
        numberOf[region] = regions.count
        regions.append(RegionWindows(region))
        return regions.count - 1
    }

    private mutating func numbers(_ group: CountGroup) -> [UInt32] {
        var start = 0
        let bytes = group.items.span
        var numbers: [UInt32] = []
        numbers.reserveCapacity(group.lengths.count)
        for length in group.lengths {
            let end = start + Int(length)
            numbers.append(emoji.intern(bytes.extracting(start..<end)))
            start = end
        }
        return numbers
    }
}
