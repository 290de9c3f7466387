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

    /// Whether every column has one value an item, and the lengths add up to the bytes.
    public var isConsistent: Bool {
        lengths.count == counts.count
            && lengths.reduce(0) { $0 + Int($1) } == items.count
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
        groups: [CountGroup] = []
    ) {
        self.source = source
        self.sourcePartitions = sourcePartitions
        self.from = from
        self.to = to
        self.watermarkMs = watermarkMs
        self.isIdle = isIdle
        self.groups = groups
    }
}
