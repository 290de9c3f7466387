internal import CRdKafka

/// Transactions of a producer made with a transactional id.
///
/// Errors: `.retriable` means repeat the same call; `.abortable` means call `abort`; `.fatal` means
/// this producer is done for, most often because a newer one with the same id fenced it.
extension Producer {
    /// Fences older producers with the same id and finishes what they left; once, before all else.
    public func initTransactions(timeoutMs: Int) throws(KafkaError) {
        try unsafe check(
            consuming: rd_kafka_init_transactions(client.handle, Int32(timeoutMs)),
            "initialising transactions"
        )
    }

    /// Opens a transaction; what is produced from now on belongs to it.
    public func beginTransaction() throws(KafkaError) {
        try unsafe check(
            consuming: rd_kafka_begin_transaction(client.handle),
            "beginning a transaction"
        )
    }

    /// Makes offsets (of the next record to read) and their metadata part of the transaction.
    ///
    /// Refused as `.abortable` when the group's member was replaced meanwhile.
    public func sendOffsets(
        _ positions: [(TopicPartition, offset: Int64, metadata: String)],
        _ group: GroupMetadata,
        timeoutMs: Int
    ) throws(KafkaError) {
        let list = PartitionList(positions)
        try unsafe check(
            consuming: rd_kafka_send_offsets_to_transaction(
                client.handle,
                list.list,
                group.metadata,
                Int32(timeoutMs)
            ),
            "sending offsets to the transaction"
        )
    }

    /// Waits until all records are delivered, and commits them and the offsets.
    public func commitTransaction(timeoutMs: Int) throws(KafkaError) {
        try unsafe check(
            consuming: rd_kafka_commit_transaction(client.handle, Int32(timeoutMs)),
            "committing the transaction"
        )
    }

    /// Drops the records that wait, and aborts those already sent.
    public func abortTransaction(timeoutMs: Int) throws(KafkaError) {
        try unsafe check(
            consuming: rd_kafka_abort_transaction(client.handle, Int32(timeoutMs)),
            "aborting the transaction"
        )
    }
}
