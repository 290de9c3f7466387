internal import CRdKafka

/// librdkafka's list of partitions with offsets, metadata and errors, owned here.
@safe struct PartitionList: ~Copyable {
    let list: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>

    init(capacity: Int) {
        unsafe list = rd_kafka_topic_partition_list_new(Int32(capacity))
    }

    init(_ partitions: some Collection<TopicPartition>) {
        self.init(capacity: partitions.count)
        for partition in partitions { append(partition) }
    }

    init(_ positions: [(TopicPartition, offset: Int64)]) {
        self.init(capacity: positions.count)
        for (partition, offset) in positions { append(partition, offset: offset) }
    }

    init(_ positions: [(TopicPartition, offset: Int64, metadata: String)]) {
        self.init(capacity: positions.count)
        for (partition, offset, metadata) in positions {
            append(partition, offset: offset, metadata: metadata)
        }
    }

    deinit { unsafe rd_kafka_topic_partition_list_destroy(list) }

    func append(_ partition: TopicPartition, offset: Int64 = -1001, metadata: String = "") {
        let element = unsafe rd_kafka_topic_partition_list_add(
            list,
            partition.topic,
            partition.partition
        )
        guard let element = unsafe element else { return }
        unsafe element.pointee.offset = offset
        guard !metadata.isEmpty else { return }
        // The list frees the text with `free`, so librdkafka's allocator must provide it.
        let bytes = Array(metadata.utf8)
        guard let copy = unsafe rd_kafka_mem_malloc(nil, bytes.count) else { return }
        unsafe copy.copyMemory(from: bytes, byteCount: bytes.count)
        unsafe element.pointee.metadata = copy
        unsafe element.pointee.metadata_size = bytes.count
    }

    var count: Int { unsafe Int(list.pointee.cnt) }

    func partition(_ index: Int) -> TopicPartition {
        unsafe TopicPartition(
            topic: String(cString: element(index).topic),
            partition: element(index).partition
        )
    }

    func offset(_ index: Int) -> Int64 { unsafe element(index).offset }

    func error(_ index: Int) -> rd_kafka_resp_err_t { unsafe element(index).err }

    func metadata(_ index: Int) -> String {
        let element = unsafe element(index)
        guard let start = unsafe element.metadata else { return "" }
        let bytes = unsafe UnsafeRawBufferPointer(start: start, count: element.metadata_size)
        return unsafe String(decoding: bytes, as: UTF8.self)
    }

    /// Throws the first error a partition of the list carries.
    func checkEach(_ action: String) throws(KafkaError) {
        for index in 0..<count where error(index) != RD_KAFKA_RESP_ERR_NO_ERROR {
            throw KafkaError(error(index), "\(action) \(partition(index))")
        }
    }

    private func element(_ index: Int) -> rd_kafka_topic_partition_t {
        precondition(index >= 0 && index < count, "partition index out of range")
        return unsafe list.pointee.elems[index]
    }
}

extension [TopicPartition] {
    /// Copies the partitions of a list that librdkafka owns.
    init(copying list: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>?) {
        self = []
        guard let list = unsafe list else { return }
        for index in unsafe 0..<Int(list.pointee.cnt) {
            let element = unsafe list.pointee.elems[index]
            unsafe append(
                TopicPartition(topic: String(cString: element.topic), partition: element.partition)
            )
        }
    }
}
