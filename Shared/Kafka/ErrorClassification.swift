internal import CRdKafka

extension KafkaError {
    /// Classifies a bare code, which unlike an error object does not say what it means.
    init(_ code: rd_kafka_resp_err_t, _ action: String, detail: String? = nil) {
        if code == RD_KAFKA_RESP_ERR__QUEUE_FULL {
            self = .queueFull
            return
        }
        let fault = KafkaFault(
            code: KafkaCode(code),
            action: action,
            detail: detail ?? KafkaCode(code).text
        )
        switch code {
        case RD_KAFKA_RESP_ERR__FATAL, RD_KAFKA_RESP_ERR__FENCED,
            RD_KAFKA_RESP_ERR_PRODUCER_FENCED, RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID,
            RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED:
            self = .fatal(fault)
        case RD_KAFKA_RESP_ERR__TRANSPORT, RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN,
            RD_KAFKA_RESP_ERR__RESOLVE, RD_KAFKA_RESP_ERR__TIMED_OUT,
            RD_KAFKA_RESP_ERR__TIMED_OUT_QUEUE, RD_KAFKA_RESP_ERR__MSG_TIMED_OUT,
            RD_KAFKA_RESP_ERR__WAIT_COORD, RD_KAFKA_RESP_ERR__IN_PROGRESS,
            RD_KAFKA_RESP_ERR__PREV_IN_PROGRESS, RD_KAFKA_RESP_ERR__RETRY,
            RD_KAFKA_RESP_ERR__MAX_POLL_EXCEEDED,
            RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE,
            RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION, RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT,
            RD_KAFKA_RESP_ERR_BROKER_NOT_AVAILABLE, RD_KAFKA_RESP_ERR_REPLICA_NOT_AVAILABLE,
            RD_KAFKA_RESP_ERR_NETWORK_EXCEPTION, RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS,
            RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE, RD_KAFKA_RESP_ERR_NOT_COORDINATOR,
            RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS,
            RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS_AFTER_APPEND,
            RD_KAFKA_RESP_ERR_REBALANCE_IN_PROGRESS, RD_KAFKA_RESP_ERR_NOT_CONTROLLER,
            RD_KAFKA_RESP_ERR_KAFKA_STORAGE_ERROR, RD_KAFKA_RESP_ERR_CONCURRENT_TRANSACTIONS,
            RD_KAFKA_RESP_ERR_UNSTABLE_OFFSET_COMMIT, RD_KAFKA_RESP_ERR_OFFSET_NOT_AVAILABLE,
            RD_KAFKA_RESP_ERR_FENCED_LEADER_EPOCH, RD_KAFKA_RESP_ERR_UNKNOWN_LEADER_EPOCH,
            RD_KAFKA_RESP_ERR_THROTTLING_QUOTA_EXCEEDED:
            self = .retriable(fault)
        default:
            self = .rejected(fault)
        }
    }

    /// Takes over an error object: reads what it says and frees it.
    init?(consuming object: OpaquePointer?, _ action: String) {
        guard let object = unsafe object else { return nil }
        defer { unsafe rd_kafka_error_destroy(object) }
        let code = unsafe rd_kafka_error_code(object)
        let fault = unsafe KafkaFault(
            code: KafkaCode(code),
            action: action,
            detail: String(cString: rd_kafka_error_string(object))
        )
        if unsafe rd_kafka_error_is_fatal(object) != 0 {
            self = .fatal(fault)
        } else if unsafe rd_kafka_error_txn_requires_abort(object) != 0 {
            self = .abortable(fault)
        } else if unsafe rd_kafka_error_is_retriable(object) != 0 {
            self = .retriable(fault)
        } else {
            self.init(code, action, detail: fault.detail)
        }
    }
}

/// Throws when a call that answers with a code failed.
func check(_ code: rd_kafka_resp_err_t, _ action: String) throws(KafkaError) {
    if code != RD_KAFKA_RESP_ERR_NO_ERROR { throw KafkaError(code, action) }
}

/// Throws when a call that answers with an error object failed, and frees the object.
func check(consuming object: OpaquePointer?, _ action: String) throws(KafkaError) {
    if let error = unsafe KafkaError(consuming: object, action) { throw error }
}
