internal import CRdKafka

/// Records taken by one poll, in the order of each partition.
///
/// Their memory is librdkafka's and is freed when the batch ends.
@safe public struct MessageBatch: ~Copyable {
    /// Neighbouring records of one partition.
    public struct Run: Sendable {
        /// Index into `Consumer.topics`.
        public let topic: Int
        /// The partition's number.
        public let partition: Int32
        /// The records' indices in the batch.
        public internal(set) var range: Range<Int>
    }

    /// The end of a partition, behind which there was nothing to read.
    public struct End: Sendable, Hashable {
        /// The partition.
        public let partition: TopicPartition
        /// The offset of what comes next there.
        public let offset: Int64
    }

    private let messages: UnsafeMutablePointer<UnsafeMutablePointer<rd_kafka_message_t>?>
    /// How many records there are.
    public let count: Int
    /// The size of all keys and values.
    public let byteCount: Int
    /// The records by partition: look up a partition's state once a run, not once a record.
    public let runs: [Run]
    /// Partitions whose end was reached after the records of this batch.
    public let reachedEnds: [End]

    /// Whether there are no records.
    public var isEmpty: Bool { count == 0 }

    /// Takes messages over; ends become `reachedEnds`, errors wait in `callbacks` for the next poll.
    init(
        taking messages: UnsafeMutablePointer<UnsafeMutablePointer<rd_kafka_message_t>?>,
        count total: Int,
        topics: [String],
        _ client: Client,
        _ callbacks: ConsumerCallbacks
    ) {
        var kept = 0
        var bytes = 0
        var runs: [Run] = []
        var ends: [End] = []
        var topic: OpaquePointer?
        for index in 0..<total {
            guard let message = unsafe messages[index] else { continue }
            guard unsafe message.pointee.err == RD_KAFKA_RESP_ERR_NO_ERROR else {
                if let end = unsafe Self.note(message, client, callbacks) { ends.append(end) }
                unsafe rd_kafka_message_destroy(message)
                continue
            }
            unsafe messages[kept] = message
            unsafe bytes += message.pointee.len + message.pointee.key_len
            let partition = unsafe message.pointee.partition
            if unsafe message.pointee.rkt == topic, let last = runs.last,
                last.partition == partition
            {
                runs[runs.count - 1].range = last.range.lowerBound..<kept + 1
            } else {
                unsafe topic = message.pointee.rkt
                let index = unsafe Self.index(of: message.pointee.rkt, in: topics)
                runs.append(Run(topic: index, partition: partition, range: kept..<kept + 1))
            }
            kept += 1
        }
        unsafe self.messages = messages
        self.count = kept
        self.byteCount = bytes
        self.runs = runs
        self.reachedEnds = ends
    }

    deinit {
        for index in 0..<count { unsafe rd_kafka_message_destroy(messages[index]) }
        unsafe messages.deallocate()
    }

    // MARK: Records

    /// The value; nil when it is null (a tombstone).
    @_lifetime(borrow self)
    public func payload(_ index: Int) -> Span<UInt8>? {
        let message = unsafe message(index)
        guard let start = unsafe message.pointee.payload else { return nil }
        let bytes = unsafe start.assumingMemoryBound(to: UInt8.self)
        let span = unsafe Span(_unsafeStart: bytes, count: message.pointee.len)
        return unsafe _overrideLifetime(span, borrowing: self)
    }

    /// The key; nil when it is null.
    @_lifetime(borrow self)
    public func key(_ index: Int) -> Span<UInt8>? {
        let message = unsafe message(index)
        guard let start = unsafe message.pointee.key else { return nil }
        let bytes = unsafe start.assumingMemoryBound(to: UInt8.self)
        let span = unsafe Span(_unsafeStart: bytes, count: message.pointee.key_len)
        return unsafe _overrideLifetime(span, borrowing: self)
    }

    /// The offset within the partition.
    public func offset(_ index: Int) -> Int64 { unsafe message(index).pointee.offset }

    /// The partition's number; per run it is cheaper.
    public func partition(_ index: Int) -> Int32 { unsafe message(index).pointee.partition }

    /// Index into `Consumer.topics`; per run it is cheaper.
    public func topicIndex(_ index: Int) -> Int {
        runs.first { $0.range.contains(index) }?.topic ?? 0
    }

    /// Milliseconds since 1970 as set by the producer or the broker; -1 when there is none.
    public func timestampMs(_ index: Int) -> Int64 {
        unsafe rd_kafka_message_timestamp(message(index), nil)
    }

    /// The headers in order, copied; parsed only when asked for.
    public func headers(_ index: Int) -> [(name: String, value: [UInt8])] {
        var headers: OpaquePointer?
        let code = unsafe rd_kafka_message_headers(message(index), &headers)
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { return [] }
        var result: [(name: String, value: [UInt8])] = []
        var name: UnsafePointer<CChar>?
        var value: UnsafeRawPointer?
        var size = 0
        while unsafe rd_kafka_header_get_all(headers, result.count, &name, &value, &size)
            == RD_KAFKA_RESP_ERR_NO_ERROR
        {
            guard let name = unsafe name else { break }
            let bytes = unsafe UnsafeRawBufferPointer(start: value, count: value == nil ? 0 : size)
            unsafe result.append((String(cString: name), [UInt8](bytes)))
        }
        return result
    }

    private func message(_ index: Int) -> UnsafeMutablePointer<rd_kafka_message_t> {
        precondition(index >= 0 && index < count, "message index out of range")
        guard let message = unsafe messages[index] else {
            preconditionFailure("a batch holds only messages")
        }
        return unsafe message
    }

    // MARK: Taking over

    /// Reads an event that came in a message's place: the end of a partition, or an error.
    private static func note(
        _ message: UnsafeMutablePointer<rd_kafka_message_t>,
        _ client: Client,
        _ callbacks: ConsumerCallbacks
    ) -> End? {
        let code = unsafe message.pointee.err
        let topic = unsafe message.pointee.rkt.map {
            unsafe String(cString: rd_kafka_topic_name($0))
        }
        if code == RD_KAFKA_RESP_ERR__PARTITION_EOF, let topic {
            let partition = unsafe message.pointee.partition
            let end = TopicPartition(topic: topic, partition: partition)
            return unsafe End(partition: end, offset: message.pointee.offset)
        }
        if code == RD_KAFKA_RESP_ERR__FATAL, let error = client.fatalError("consuming") {
            callbacks.add(.error(error))
            return nil
        }
        let detail = unsafe String(cString: rd_kafka_message_errstr(message))
        let action = topic.map { "consuming \($0)" } ?? "consuming"
        callbacks.add(.error(KafkaError(code, action, detail: detail)))
        return nil
    }

    /// Compares names, not handles: librdkafka may reuse the address of a topic let go.
    private static func index(of topic: OpaquePointer?, in topics: [String]) -> Int {
        guard let name = unsafe rd_kafka_topic_name(topic) else { return 0 }
        return topics.firstIndex { candidate in
            unsafe candidate.withCString { unsafe compare($0, name) }
        } ?? 0
    }

    private static func compare(_ a: UnsafePointer<CChar>, _ b: UnsafePointer<CChar>) -> Bool {
        var index = 0
        while unsafe a[index] == b[index] {
            if unsafe a[index] == 0 { return true }
            index += 1
        }
        return false
    }
}
