internal import CRdKafka

/// One CreateTopics request with everything librdkafka wants freed afterwards.
@safe struct TopicRequest: ~Copyable {
    private var topics: [OpaquePointer?] = unsafe []
    private var names: [String] = []

    init(_ wanted: [NewTopic]) throws(KafkaError) {
        unsafe topics.reserveCapacity(wanted.count)
        for topic in wanted { try append(topic) }
    }

    deinit {
        for index in names.indices { unsafe rd_kafka_NewTopic_destroy(topics[index]) }
    }

    private mutating func append(_ topic: NewTopic) throws(KafkaError) {
        var text = [CChar](repeating: 0, count: 256)
        let new = unsafe rd_kafka_NewTopic_new(
            topic.name,
            Int32(clamping: topic.partitions),
            Int32(clamping: topic.replication ?? -1),
            &text,
            text.count
        )
        guard let new = unsafe new else {
            throw .invalidConfiguration("topic \(topic.name): \(String(nulTerminated: text))")
        }
        unsafe topics.append(new)
        names.append(topic.name)
        for (key, value) in topic.config {
            try unsafe check(rd_kafka_NewTopic_set_config(new, key, value), "setting \(key)")
        }
    }

    consuming func send(_ client: Client, timeoutMs: Int) throws(KafkaError) -> [TopicCreation] {
        let action = "creating topics"
        guard !names.isEmpty else { return [] }
        guard let queue = unsafe rd_kafka_queue_new(client.handle) else {
            throw KafkaError(RD_KAFKA_RESP_ERR__FAIL, action)
        }
        defer { unsafe rd_kafka_queue_destroy(queue) }
        let options = unsafe rd_kafka_AdminOptions_new(
            client.handle,
            RD_KAFKA_ADMIN_OP_CREATETOPICS
        )
        defer { unsafe rd_kafka_AdminOptions_destroy(options) }
        var text = [CChar](repeating: 0, count: 256)
        try unsafe check(
            rd_kafka_AdminOptions_set_request_timeout(
                options,
                Int32(timeoutMs),
                &text,
                text.count
            ),
            action
        )
        // The broker answers when the topics are known everywhere, or this time is over.
        try unsafe check(
            rd_kafka_AdminOptions_set_operation_timeout(
                options,
                Int32(timeoutMs),
                &text,
                text.count
            ),
            action
        )

        unsafe rd_kafka_CreateTopics(client.handle, &topics, topics.count, options, queue)
        // The request's own time limit makes an event come; the margin is for the reply's way.
        guard let event = unsafe rd_kafka_queue_poll(queue, Int32(timeoutMs + 1_000)) else {
            throw KafkaError(RD_KAFKA_RESP_ERR__TIMED_OUT, action)
        }
        defer { unsafe rd_kafka_event_destroy(event) }
        let code = unsafe rd_kafka_event_error(event)
        if code != RD_KAFKA_RESP_ERR_NO_ERROR {
            throw unsafe KafkaError(
                code,
                action,
                detail: String(cString: rd_kafka_event_error_string(event))
            )
        }
        return unsafe results(of: event)
    }

    private func results(of event: OpaquePointer) -> [TopicCreation] {
        var count = 0
        let result = unsafe rd_kafka_event_CreateTopics_result(event)
        guard let list = unsafe rd_kafka_CreateTopics_result_topics(result, &count) else {
            return []
        }
        var byName: [String: TopicCreation] = [:]
        for index in 0..<count {
            guard let topic = unsafe list[index] else { continue }
            let name = unsafe String(cString: rd_kafka_topic_result_name(topic))
            let code = unsafe rd_kafka_topic_result_error(topic)
            let detail = unsafe rd_kafka_topic_result_error_string(topic)
                .map { unsafe String(cString: $0) }
            switch code {
            case RD_KAFKA_RESP_ERR_NO_ERROR: byName[name] = .created
            case RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS: byName[name] = .existed
            default:
                byName[name] = .failed(KafkaError(code, "creating \(name)", detail: detail))
            }
        }
        return names.map {
            byName[$0] ?? .failed(KafkaError(RD_KAFKA_RESP_ERR__FAIL, "creating \($0)"))
        }
    }
}
