internal import CRdKafka
internal import Synchronization

/// What the callbacks of a producer leave for its owner.
///
/// Unchecked only because its superclass is: everything here is constant, atomic or in a mutex.
final class ProducerCallbacks: Callbacks, @unchecked Sendable {
    /// Errors repeat while their cause lasts; further ones than this are dropped until taken.
    static let maxErrors = 16

    private let deliveries = Mutex<[Delivery]>([])
    private let errors = Mutex<[KafkaError]>([])
    /// Whether so many reports wait that nobody can be reading them.
    private let full = Atomic<Bool>(false)
    private let maxReports: Int
    /// Left to librdkafka (`delivery.report.only.error`), a flush and so each commit would look for
    /// the end of the deliveries only every 10 ms.
    private let failuresOnly: Bool

    init(
        _ log: (@Sendable (_ level: Int, _ text: String) -> Void)?,
        _ reports: DeliveryReports,
        maxReports: Int
    ) {
        self.maxReports = maxReports
        failuresOnly = if case .failures = reports { true } else { false }
        super.init(log: log)
    }

    var isFull: Bool { full.load(ordering: .relaxed) }

    func add(_ delivery: Delivery) {
        if failuresOnly && delivery.error == nil { return }
        deliveries.withLock { waiting in
            waiting.append(delivery)
            if waiting.count >= maxReports { full.store(true, ordering: .relaxed) }
        }
    }

    func takeDeliveries() -> [Delivery] {
        deliveries.withLock { waiting in
            full.store(false, ordering: .relaxed)
            let taken = waiting
            waiting = []
            return taken
        }
    }

    func add(_ error: KafkaError) {
        errors.withLock { if $0.count < Self.maxErrors { $0.append(error) } }
    }

    func takeErrors() -> [KafkaError] {
        errors.withLock { waiting in
            let taken = waiting
            waiting = []
            return taken
        }
    }
}

/// Called by librdkafka from poll, flush, commit and abort, on the thread that called them.
func noteDelivery(
    client: OpaquePointer?,
    message: UnsafePointer<rd_kafka_message_t>?,
    opaque: UnsafeMutableRawPointer?
) {
    guard let message = unsafe message, let opaque = unsafe opaque else { return }
    let callbacks = unsafe ProducerCallbacks.of(opaque)
    let code = unsafe message.pointee.err
    unsafe callbacks.add(
        Delivery(
            opaque: UInt(bitPattern: message.pointee._private),
            partition: message.pointee.partition,
            offset: code == RD_KAFKA_RESP_ERR_NO_ERROR ? message.pointee.offset : -1,
            error: code == RD_KAFKA_RESP_ERR_NO_ERROR ? nil : KafkaError(code, "delivering"),
            mayBeWritten: rd_kafka_message_status(message)
                != RD_KAFKA_MSG_STATUS_NOT_PERSISTED
        )
    )
}

/// Called like `noteDelivery`, with errors of the whole client.
func noteProducerError(
    client: OpaquePointer?,
    code: Int32,
    text: UnsafePointer<CChar>?,
    opaque: UnsafeMutableRawPointer?
) {
    guard let opaque = unsafe opaque else { return }
    let callbacks = unsafe ProducerCallbacks.of(opaque)
    let code = rd_kafka_resp_err_t(code)
    // One broker's lost connection is reconnected by librdkafka and is no news for the owner.
    guard code != RD_KAFKA_RESP_ERR__TRANSPORT else { return }
    let detail = unsafe text.map { text in unsafe String(cString: text) }
    callbacks.add(KafkaError(code, "producing", detail: detail))
}
