internal import CRdKafka

extension Consumer {
    /// Waits up to `timeoutMs` for something to happen, then takes what is there, up to `max` records.
    ///
    /// Throws what librdkafka reports about partitions or the whole client; unless the error is
    /// fatal the consumer goes on working and is to be polled again.
    public mutating func poll(max: Int, timeoutMs: Int) throws(KafkaError) -> PollOutcome {
        precondition(!callbacks.awaitsAcknowledgement, "poll before the rebalance is acknowledged")
        precondition(max > 0, "a poll takes at least one record")
        if let event = callbacks.next() { return try outcome(of: event) }

        // Why draining the queue in one go is safe around rebalances in librdkafka 2.0: records are
        // dropped by version, and versions change only in rd_kafka_assign, seek and pause, which
        // this thread calls and never from within a drain. Met in the queue, a rebalance is only
        // noted, so the records before and after it in the same drain still belong to the
        // partitions held; they are returned, and the next poll tells of the rebalance.
        //
        // The callback may end the wait for the first record (the owner must hear of a revocation
        // at once), but not the drain: rd_kafka_consume_batch_queue loses the record it holds when
        // asked to yield.
        //
        // Measured, CPU of the whole process a record: this 200 ns, one rd_kafka_consumer_poll a
        // record 230. rd_kafka_consume_callback_queue needs 180 but aborts the process at the first
        // rebalance, which it takes for a record.
        callbacks.mayYield = true
        let first = unsafe rd_kafka_consumer_poll(client.handle, Int32(timeoutMs))
        callbacks.mayYield = false
        guard let first = unsafe first else {
            if let event = callbacks.next() { return try outcome(of: event) }
            if flow.waitedInVain() { nudge() }
            return .nothing
        }

        let storage = UnsafeMutablePointer<UnsafeMutablePointer<rd_kafka_message_t>?>
            .allocate(capacity: max)
        unsafe storage.initialize(to: first)
        let drained = unsafe rd_kafka_consume_batch_queue(queue, 0, storage + 1, max - 1)
        let batch = unsafe MessageBatch(
            taking: storage,
            count: 1 + Swift.max(0, drained),
            topics: topics,
            client,
            callbacks
        )
        let left = unsafe rd_kafka_queue_length(queue)
        let isDue = flow.took(
            messages: batch.count,
            bytes: batch.byteCount,
            left: left,
            reachedEnd: !batch.reachedEnds.isEmpty
        )
        if isDue { nudge() }
        if batch.isEmpty && batch.reachedEnds.isEmpty {
            guard let event = callbacks.next() else { return .nothing }
            return try outcome(of: event)
        }
        return .messages(batch)
    }

    /// Sends a small request to the brokers of the partitions and leaves the answer; see `FetchFlow`.
    private func nudge() {
        guard !assigned.isEmpty else { return }
        let list = PartitionList(assigned.map { ($0, offset: LogicalOffset.end) })
        unsafe rd_kafka_offsets_for_times(client.handle, list.list, 0)
    }

    private func outcome(of event: ConsumerCallbacks.Event) throws(KafkaError) -> PollOutcome {
        switch event {
        case .assigned(let partitions):
            callbacks.awaitsAcknowledgement = true
            return .assigned(partitions)
        case .revoked(let partitions, let lost):
            callbacks.awaitsAcknowledgement = true
            return .revoked(partitions, lost: lost)
        case .error(let error):
            throw error
        }
    }
}
