internal import CRdKafka

/// What the callbacks of a consumer leave for its next poll.
///
/// Unchecked because rebalances and errors are delivered on the thread that polls or closes, which
/// is the one owner's; only `log` is called elsewhere.
final class ConsumerCallbacks: Callbacks, @unchecked Sendable {
    enum Event {
        case assigned([TopicPartition])
        case revoked([TopicPartition], lost: Bool)
        case error(KafkaError)
    }

    /// Errors repeat while their cause lasts; further ones than this are dropped until polled.
    static let maxPendingErrors = 16

    private var events: [Event] = []
    private var errorCount = 0
    /// A rebalance was returned by `poll`, and librdkafka waits for `rd_kafka_assign`.
    var awaitsAcknowledgement = false
    /// Nobody will poll any more: the callback itself gives partitions back.
    var isClosing = false
    /// Whether the callback may end the call that serves it; see `poll`.
    var mayYield = false

    func add(_ event: Event) {
        if case .error = event {
            guard errorCount < Self.maxPendingErrors else { return }
            errorCount += 1
        }
        events.append(event)
    }

    func next() -> Event? {
        guard !events.isEmpty else { return nil }
        let event = events.removeFirst()
        if case .error = event { errorCount -= 1 }
        return event
    }
}

/// Notes a rebalance, called by librdkafka on the polling thread.
///
/// It does no more: librdkafka waits, heart beating, until `rd_kafka_assign` is called, and until
/// then the assignment stays as it was.
func noteRebalance(
    client: OpaquePointer?,
    code: rd_kafka_resp_err_t,
    list: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>?,
    opaque: UnsafeMutableRawPointer?
) {
    guard let client = unsafe client, let opaque = unsafe opaque else { return }
    let callbacks = unsafe ConsumerCallbacks.of(opaque)
    guard !callbacks.isClosing else {
        unsafe rd_kafka_assign(client, nil)
        return
    }
    let partitions = unsafe [TopicPartition](copying: list)
    switch code {
    case RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS:
        callbacks.add(.assigned(partitions))
    case RD_KAFKA_RESP_ERR__REVOKE_PARTITIONS:
        callbacks.add(
            .revoked(partitions, lost: unsafe rd_kafka_assignment_lost(client) != 0)
        )
    default:
        // The assignor failed; an empty assignment is what lets the group go on.
        callbacks.add(.error(KafkaError(code, "rebalancing")))
        unsafe rd_kafka_assign(client, nil)
        return
    }
    if callbacks.mayYield { unsafe rd_kafka_yield(client) }
}

/// Called by librdkafka on the polling thread with errors of the whole client.
func noteConsumerError(
    client: OpaquePointer?,
    code: Int32,
    text: UnsafePointer<CChar>?,
    opaque: UnsafeMutableRawPointer?
) {
    guard let opaque = unsafe opaque else { return }
    let callbacks = unsafe ConsumerCallbacks.of(opaque)
    let code = rd_kafka_resp_err_t(code)
    // One broker's lost connection is reconnected by librdkafka and is no news for the owner.
    guard code != RD_KAFKA_RESP_ERR__TRANSPORT else { return }
    let detail = unsafe text.map { text in unsafe String(cString: text) }
    callbacks.add(.error(KafkaError(code, "consuming", detail: detail)))
}
