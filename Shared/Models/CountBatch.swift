/// Counts of one pane of one board in one region, in columns: item `i` is the next `lengths[i]`
/// bytes of `items` and was counted `counts[i]` times.
public struct CountGroup: Sendable, Equatable {
    /// The region's id.
    public var region: String
    /// What is ranked, such as `posts`.
    public var board: String
    /// First millisecond of the pane, since 1970.
    public var paneStartMs: Int64
    /// Length of the pane in milliseconds.
    public var paneLengthMs: Int64
    /// The items' bytes (UTF-8), one after the other.
    public var items: [UInt8] = []
    /// Length of each item in bytes.
    public var lengths: [UInt32] = []
    /// Count of each item, at least 1.
    public var counts: [UInt64] = []
    /// Only where the board carries a mean: what that of each item is made of.
    public var scores: [ScoreSum] = []
    /// Only where the group spans several panes: which of those of ten seconds within it each item
    /// was counted in, from 0.
    public var panes: [UInt32] = []
    /// Only where items show examples: ids of posts that name them.
    public var posts: [String] = []
    /// Of each item, how many of ``examples`` are its own.
    public var exampleCounts: [UInt32] = []
    /// For one item after the other, the places in ``posts`` of those that name it: a sample of
    /// them, in its order.
    public var examples: [UInt32] = []

    /// A group without items.
    public init(region: String, board: String, paneStartMs: Int64, paneLengthMs: Int64) {
        self.region = region
        self.board = board
        self.paneStartMs = paneStartMs
        self.paneLengthMs = paneLengthMs
    }

    /// Appends one item and its count.
    @inlinable
    public mutating func append(_ item: Span<UInt8>, count: UInt64) {
        for index in 0..<item.count { items.append(item[index]) }
        lengths.append(UInt32(item.count))
        counts.append(count)
    }

    /// Appends one item and its count.
    public mutating func append(_ item: String, count: UInt64) {
        append(item.utf8.span, count: count)
    }

    /// Appends one item of a board that carries a mean.
    public mutating func append(_ item: Span<UInt8>, count: UInt64, score: ScoreSum) {
        append(item, count: count)
        scores.append(score)
    }

    /// Appends the items of another group, which lies within this one.
    public mutating func append(within group: CountGroup) {
        let first = UInt32((group.paneStartMs - paneStartMs) / Timeframe.smallestPaneMs)
        items += group.items
        lengths += group.lengths
        counts += group.counts
        scores += group.scores
        if group.panes.isEmpty {
            panes += repeatElement(first, count: group.counts.count)
        } else {
            panes += group.panes.lazy.map { first + $0 }
        }
        let known = UInt32(posts.count)
        posts += group.posts
        exampleCounts += group.exampleCounts
        examples += group.examples.lazy.map { known + $0 }
    }

    /// The group without examples: what is counted.
    public var withoutExamples: CountGroup {
        guard !exampleCounts.isEmpty else { return self }
        var counted = self
        counted.posts = []
        counted.exampleCounts = []
        counted.examples = []
        return counted
    }

    /// Items next to one another that were counted in one pane, or in a whole group.
    public struct Run: Sendable, Equatable {
        /// First millisecond of the pane, since 1970.
        public var startMs: Int64
        /// Length of the pane in milliseconds.
        public var lengthMs: Int64
        /// Which items.
        public var items: Range<Int>
        /// Where the bytes of the first of them begin.
        public var firstByte: Int
    }

    /// All items as one run.
    public var whole: Run {
        Run(startMs: paneStartMs, lengthMs: paneLengthMs, items: counts.indices, firstByte: 0)
    }

    /// Calls `body` with a run for each pane, or with all items if they are of one pane.
    ///
    /// What was appended of one pane at different times comes in several runs.
    public func forEachRun(_ body: (Run) -> Void) {
        guard !panes.isEmpty else { return body(whole) }
        var first = 0
        var firstByte = 0
        while first < panes.count {
            var next = first
            var nextByte = firstByte
            while next < panes.count, panes[next] == panes[first] {
                nextByte += Int(lengths[next])
                next += 1
            }
            body(
                Run(
                    startMs: paneStartMs + Int64(panes[first]) * Timeframe.smallestPaneMs,
                    lengthMs: Timeframe.smallestPaneMs,
                    items: first..<next,
                    firstByte: firstByte
                )
            )
            first = next
            firstByte = nextByte
        }
    }

    /// Whether every column has one value an item, and the lengths add up to the bytes.
    public var isConsistent: Bool {
        lengths.count == counts.count
            && (panes.isEmpty || panes.count == counts.count)
            && (scores.isEmpty || scores.count == counts.count)
            && lengths.reduce(0) { $0 + Int($1) } == items.count
            && (exampleCounts.isEmpty || exampleCounts.count == counts.count)
            && exampleCounts.reduce(0) { $0 + Int($1) } == examples.count
            && examples.allSatisfy { Int($0) < posts.count }
    }
}

/// A partition of a source topic, such as `post-views` 3.
public struct SourcePartition: Hashable, Sendable {
    /// The topic's name.
    public var topic: String
    /// The partition's number.
    public var partition: Int32

    /// This partition of this topic.
    public init(topic: String, partition: Int32) {
        self.topic = topic
        self.partition = partition
    }
}

/// The record of `window-counts`: exact counts of the source records `[from, to)`, those of them
/// that belong to the regions of one partition of `window-counts`.
public struct CountBatch: Sendable, Equatable {
    /// Where the records stood.
    public var source: SourcePartition
    /// How many partitions the source topic has.
    public var sourcePartitions: Int32
    /// First offset summed.
    public var from: Int64
    /// The offset after the last one summed.
    public var to: Int64
    /// Event clock of the source partition at `to`, in milliseconds since 1970; 0 before its first
    /// event.
    public var watermarkMs: Int64
    /// Whether the consumer stood at the end of the source partition.
    public var isIdle: Bool
    /// The boards that the source feeds, whether or not it does so here: they follow its clock.
    public var boards: [String]
    /// The counts; empty where no record belonged here.
    public var groups: [CountGroup]

    /// A batch of these groups.
    public init(
        source: SourcePartition,
        sourcePartitions: Int32,
        from: Int64,
        to: Int64,
        watermarkMs: Int64,
        isIdle: Bool,
        boards: [String] = [],
        groups: [CountGroup] = []
    ) {
        self.source = source
        self.sourcePartitions = sourcePartitions
        self.from = from
        self.to = to
        self.watermarkMs = watermarkMs
        self.isIdle = isIdle
        self.boards = boards
        self.groups = groups
    }
}
