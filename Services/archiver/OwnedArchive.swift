import Kafka

/// A partition that this instance owns, and what it read of it.
struct OwnedArchive {
    let partition: TopicPartition
    let epoch: Int64
    let metrics: ArchiverMetrics.Partition
    var archive: PartitionArchive
}
