import Models
import Ranking

/// Which posts named what in the last hour, on one board of one region: a sample for each item and
/// ten seconds, as window-aggregator takes them.
///
/// Samples add up to that of the hour. They are kept as they came, by hours, as those that lie ahead
/// of the clock may be many, and most are never looked at. A restart restores them from the
/// checkpoint.
struct ExampleLog: Sendable {
    private static let hourMs: Int64 = 3_600_000

    private struct Hour: Sendable {
        var group: CountGroup
        /// How many of its items are stored.
        var stored = 0
    }

    /// Examples that there was no room for.
    private(set) var dropped = 0
    /// How many examples are kept.
    private(set) var count = 0
    private let budget: Int
    private var hours: [Int64: Hour] = [:]
    private var keptFromMs = Int64.min
    private var expiredBeforeMs = Int64.min

    /// A log of at most `budget` examples.
    init(budget: Int) { self.budget = budget }

    /// Takes the examples of a group, of one pane or several; those older than the hour are no use.
    mutating func add(_ group: CountGroup) {
        let startMs = floorToMultiple(group.paneStartMs, of: Self.hourMs)
        guard !group.exampleCounts.isEmpty, startMs + Self.hourMs > keptFromMs else { return }
        guard count + group.examples.count <= budget else {
            dropped += group.examples.count
            return
        }
        count += group.examples.count
        let empty = CountGroup(
            region: group.region,
            board: group.board,
            paneStartMs: startMs,
            paneLengthMs: Self.hourMs
        )
        hours[startMs, default: Hour(group: empty)].group.append(examplesOf: group)
    }

    /// What happened before this is needed no more.
    mutating func drop(before ms: Int64) {
        keptFromMs = max(keptFromMs, ms)
        for startMs in hours.keys.filter({ $0 + Self.hourMs <= keptFromMs }) {
            count -= hours.removeValue(forKey: startMs)?.group.examples.count ?? 0
        }
    }

    /// For each of these items a sample of the posts that named it in a span.
    func samples(of names: [String], in span: Range<Int64>) -> [PostSample] {
        var samples = [PostSample](repeating: PostSample(), count: names.count)
        var wanted = Interner(seed: 0)
        for name in names { _ = wanted.intern(name.utf8.span) }
        for (startMs, hour) in hours where startMs < span.upperBound {
            hour.group.forEachExample { item, pane, post in
                guard span.contains(startMs + pane * Timeframe.smallestPaneMs),
                    let place = wanted.find(item)
                else { return }
                samples[Int(place)].add(post)
            }
        }
        return samples
    }

    // MARK: Storing

    /// Takes what came since this was last asked, as groups of `board`.
    mutating func takeUnstored(_ region: String, _ board: String) -> [PaneWrite] {
        var writes: [PaneWrite] = []
        for startMs in hours.keys.sorted() {
            guard let hour = hours[startMs], hour.stored < hour.group.counts.count else { continue }
            var group = hour.group.dropping(hour.stored)
            group.board = board
            hours[startMs]?.stored = hour.group.counts.count
            writes.append(PaneWrite(group: group, replacesPane: false))
        }
        return writes
    }

    /// Takes stored examples back.
    mutating func restore(_ group: CountGroup) {
        add(group)
        let startMs = group.paneStartMs
        if let count = hours[startMs]?.group.counts.count { hours[startMs]?.stored = count }
    }

    /// The moment before which stored hours are needed no more, when it moved since this was last
    /// asked.
    mutating func takeExpiry() -> Int64? {
        guard keptFromMs != .min else { return nil }
        let beforeMs = floorToMultiple(keptFromMs, of: Self.hourMs)
        guard beforeMs != expiredBeforeMs else { return nil }
        expiredBeforeMs = beforeMs
        return beforeMs
    }
}

extension CountGroup {
    /// Appends the examples of another group, which lies within this one; of its counts only that
    /// there are any.
    fileprivate mutating func append(examplesOf group: CountGroup) {
        var group = group
        group.counts = [UInt64](repeating: 1, count: group.counts.count)
        group.scores = []
        append(within: group)
    }

    /// Calls `body` with each example: the item, its pane's number, and the post.
    fileprivate func forEachExample(
        _ body: (_ item: Span<UInt8>, _ pane: Int64, _ post: String) -> Void
    ) {
        let bytes = items.span
        var at = 0
        var example = 0
        for index in lengths.indices {
            let end = at + Int(lengths[index])
            for _ in 0..<exampleCounts[index] {
                let post = posts[Int(examples[example])]
                body(bytes.extracting(at..<end), Int64(panes[index]), post)
                example += 1
            }
            at = end
        }
    }

    /// The group without its first items, and with those posts alone that are examples of the rest.
    fileprivate func dropping(_ count: Int) -> CountGroup {
        guard count > 0 else { return self }
        var rest = self
        rest.items.removeFirst(lengths.prefix(count).reduce(0) { $0 + Int($1) })
        rest.lengths.removeFirst(count)
        rest.counts.removeFirst(count)
        rest.panes.removeFirst(count)
        rest.exampleCounts.removeFirst(count)
        rest.examples.removeFirst(exampleCounts.prefix(count).reduce(0) { $0 + Int($1) })
        rest.posts = []
        var places: [UInt32: UInt32] = [:]
        for index in rest.examples.indices {
            let post = rest.examples[index]
            if places[post] == nil {
                places[post] = UInt32(rest.posts.count)
                rest.posts.append(posts[Int(post)])
            }
            rest.examples[index] = places[post] ?? 0
        }
        return rest
    }
}

extension BoardName {
    /// What the examples of a board's items are stored under; no board is published by this name.
    static func examples(of board: String) -> String { examplesPrefix + board }

    /// The board whose examples are stored so; nil for anything else.
    static func board(ofExamples name: String) -> String? {
        name.hasPrefix(examplesPrefix) ? String(name.dropFirst(examplesPrefix.count)) : nil
    }

    private static let examplesPrefix = "examples:"
}
