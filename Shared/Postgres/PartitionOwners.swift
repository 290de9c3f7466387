/// Ownership of partitions: the newest claim has the highest epoch, and only it may write.
public enum PartitionOwners {
    /// Becomes the owner of a partition; whoever owned it before cannot write any more.
    ///
    /// - Returns: the new epoch.
    /// - Throws: ``PostgresError/schema(found:expected:)`` when the tables are of another version.
    public static func claim(
        topic: String,
        partition: Int32,
        owner: String,
        _ connection: inout PostgresConnection
    ) throws(PostgresError) -> Int64 {
        try connection.connectIfNeeded()
        try Migrations.requireVersion(&connection)
        let rows = try connection.query(
            """
            INSERT INTO partition_owners AS o (topic, partition, epoch, owner, claimed_at)
            VALUES ($1, $2, 1, $3, now())
            ON CONFLICT (topic, partition)
            DO UPDATE SET epoch = o.epoch + 1, owner = $3, claimed_at = now()
            RETURNING epoch
            """,
            [.text(topic), .int(Int64(partition)), .text(owner)]
        )
        return try rows.int(0, 0)
    }

    /// The first statement of everything an owner writes: it fails with ``PostgresError/fenced`` when
    /// somebody else has claimed the partition.
    public static func assertion(
        topic: String,
        partition: Int32,
        epoch: Int64
    ) -> PostgresStatement {
        PostgresStatement(
            "SELECT assert_owner($1, $2, $3)",
            [.text(topic), .int(Int64(partition)), .int(epoch)],
            prepared: true
        )
    }
}
