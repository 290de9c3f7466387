internal import CRdKafka

extension Consumer {
    /// Asks the group's coordinator for committed offsets and their metadata, in the order asked.
    ///
    /// With `.readCommitted` it waits for transactions that are about to change them.
    public func committed(
        _ partitions: [TopicPartition],
        timeoutMs: Int
    ) throws(KafkaError) -> [(offset: Int64?, metadata: String)] {
        let action = "asking for committed offsets"
        let list = PartitionList(partitions)
        try unsafe check(rd_kafka_committed(client.handle, list.list, Int32(timeoutMs)), action)
        try list.checkEach(action)
        return (0..<list.count).map { index in
            let offset = list.offset(index)
            return (offset >= 0 ? offset : nil, list.metadata(index))
        }
    }

    /// Commits offsets (of the next record to read) for the group, and waits for the answer.
    ///
    /// When the time is over before, it is unknown whether they were committed.
    public mutating func commit(
        _ positions: [(TopicPartition, offset: Int64, metadata: String)],
        timeoutMs: Int
    ) throws(KafkaError) {
        let action = "committing offsets"
        let list = PartitionList(positions)
        // A queue for the answer, because rd_kafka_commit knows no time limit.
        guard let answers = unsafe rd_kafka_queue_new(client.handle) else {
            throw KafkaError(RD_KAFKA_RESP_ERR__FAIL, action)
        }
        defer { unsafe rd_kafka_queue_destroy(answers) }
        try unsafe check(
            rd_kafka_commit_queue(client.handle, list.list, answers, nil, nil),
            action
        )
        guard let event = unsafe rd_kafka_queue_poll(answers, Int32(timeoutMs)) else {
            throw KafkaError(RD_KAFKA_RESP_ERR__TIMED_OUT, action)
        }
        defer { unsafe rd_kafka_event_destroy(event) }
        try unsafe check(rd_kafka_event_error(event), action)
        guard let committed = unsafe rd_kafka_event_topic_partition_list(event) else { return }
        for index in unsafe 0..<Int(committed.pointee.cnt) {
            try unsafe check(committed.pointee.elems[index].err, action)
        }
    }

    /// The offset after the last record returned by `poll`; nil before the first.
    public func position(_ partition: TopicPartition) -> Int64? {
        let list = PartitionList(CollectionOfOne(partition))
        guard unsafe rd_kafka_position(client.handle, list.list) == RD_KAFKA_RESP_ERR_NO_ERROR
        else { return nil }
        return list.offset(0) >= 0 ? list.offset(0) : nil
    }

    /// The offset behind the partition's newest record as of the last fetch; nil before the first.
    ///
    /// Costs no request. A partition read to its end has `position` equal to it, also behind the
    /// markers of transactions, once `poll` has told of the end.
    public func highWatermark(_ partition: TopicPartition) -> Int64? {
        var low: Int64 = -1
        var high: Int64 = -1
        let code = unsafe rd_kafka_get_watermark_offsets(
            client.handle,
            partition.topic,
            partition.partition,
            &low,
            &high
        )
        return code == RD_KAFKA_RESP_ERR_NO_ERROR && high >= 0 ? high : nil
    }

    /// Asks the leader for the oldest offset kept and the one behind the newest record.
    public func queryWatermarks(
        _ partition: TopicPartition,
        timeoutMs: Int
    ) throws(KafkaError) -> (low: Int64, high: Int64) {
        try client.watermarks(of: partition, timeoutMs: timeoutMs)
    }

    /// Asks what "beginning" and "end" are now, because librdkafka itself does so half a second late.
    ///
    /// When no broker answers in time they are left to librdkafka.
    func resolve(
        _ positions: [(TopicPartition, offset: Int64)]
    ) -> [(TopicPartition, offset: Int64)] {
        let logical = [LogicalOffset.beginning, LogicalOffset.end]
        let asked = positions.filter { logical.contains($0.offset) }
        guard !asked.isEmpty else { return positions }
        let list = PartitionList(asked)
        let code = unsafe rd_kafka_offsets_for_times(client.handle, list.list, 1_000)
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { return positions }
        var answers: [TopicPartition: Int64] = [:]
        for index in 0..<list.count where list.error(index) == RD_KAFKA_RESP_ERR_NO_ERROR {
            if list.offset(index) >= 0 { answers[list.partition(index)] = list.offset(index) }
        }
        return positions.map { partition, offset in
            (partition, logical.contains(offset) ? answers[partition] ?? offset : offset)
        }
    }

    /// The group's generation as of now, for `Producer.sendOffsets`; take it anew after `.assigned`.
    public func groupMetadata() throws(KafkaError) -> GroupMetadata {
        guard let metadata = unsafe rd_kafka_consumer_group_metadata(client.handle) else {
            throw .invalidConfiguration("the consumer has no group")
        }
        return unsafe GroupMetadata(metadata: metadata)
    }
}

/// Proof of membership that lets the broker refuse the offsets of a member that was replaced.
@safe public final class GroupMetadata: @unchecked Sendable {
    // Unchecked: an immutable object of librdkafka's, read only.
    let metadata: OpaquePointer

    init(metadata: OpaquePointer) { unsafe self.metadata = metadata }

    deinit { unsafe rd_kafka_consumer_group_metadata_destroy(metadata) }
}
