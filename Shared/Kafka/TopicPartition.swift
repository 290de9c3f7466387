/// A partition of a topic.
public struct TopicPartition: Hashable, Sendable, CustomStringConvertible {
    /// The topic's name.
    public let topic: String
    /// The partition's number, from 0.
    public let partition: Int32

    /// Names a partition.
    public init(topic: String, partition: Int32) {
        self.topic = topic
        self.partition = partition
    }

    /// For instance `post-views[3]`.
    public var description: String { "\(topic)[\(partition)]" }
}

/// Places in a partition that are not offsets; given where an offset is asked for.
public enum LogicalOffset {
    /// The oldest record kept.
    public static let beginning: Int64 = -2
    /// Behind the newest record.
    public static let end: Int64 = -1
    /// What the group has committed, or else what `autoOffsetReset` says.
    public static let committed: Int64 = -1000
}
