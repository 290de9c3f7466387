import Kafka
import Postgres
import ServiceKit

/// Claims partitions in Postgres: every claim has a higher epoch than all before, so that readers
/// can tell the boards of the present owner from those of a former one.
struct OwnerEpochs: ~Copyable {
    private var connection: PostgresConnection

    init(_ url: String) throws(PostgresError) {
        connection = try PostgresConnection(url: url)
    }

    /// Becomes the owner of a partition.
    ///
    /// The epoch is higher than that of every other partition of the topic as well: when their
    /// number changes, boards move between them, and must not fall back.
    mutating func claim(
        _ partition: TopicPartition,
        owner: String
    ) throws(PostgresError) -> Int64 {
        try connection.connectIfNeeded()
        let rows = try connection.query(
            """
            INSERT INTO partition_owners AS o (topic, partition, epoch, owner, claimed_at)
            SELECT $1, $2, coalesce(max(epoch), 0) + 1, $3, now()
            FROM partition_owners WHERE topic = $1
            ON CONFLICT (topic, partition) DO UPDATE
            SET epoch = greatest(o.epoch + 1, excluded.epoch), owner = $3, claimed_at = now()
            RETURNING epoch
            """,
            [.text(partition.topic), .int(Int64(partition.partition)), .text(owner)]
        )
        return try rows.int(0, 0)
    }
}
