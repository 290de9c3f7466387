/// Why window-aggregator stops: somebody has to decide or to set something right.
enum AggregatorError: Error, CustomStringConvertible {
    /// A topic does not have the partitions that the regions file speaks of.
    case partitionsDiffer(topic: String, found: Int, expected: Int)
    /// Records were deleted before they were read.
    case recordsMissing(partition: String, offsets: Range<Int64>)

    /// What is wrong and what to do.
    var description: String {
        switch self {
        case .partitionsDiffer(let topic, let found, let expected):
            "\(topic) has \(found) partitions, but the regions file says \(expected): "
                + "make them equal before any count is written"
        case .recordsMissing(let partition, let offsets):
            "records \(offsets) of \(partition) were deleted before they were read: "
                + "MISSING_RECORDS=skip goes on without them"
        }
    }
}
