internal import CRdKafka

/// What librdkafka's callbacks find behind its opaque pointer; kept alive by `Client`.
///
/// Unchecked because each subclass says on which threads its state is used.
class Callbacks: @unchecked Sendable {
    /// Called on any thread.
    let log: (@Sendable (_ level: Int, _ text: String) -> Void)?

    init(log: (@Sendable (_ level: Int, _ text: String) -> Void)?) { self.log = log }

    /// What is behind the opaque pointer of a client that was made with callbacks of this class.
    static func of(_ opaque: UnsafeMutableRawPointer) -> Self {
        unsafe Unmanaged<Self>.fromOpaque(opaque).takeUnretainedValue()
    }
}

/// Owns one librdkafka instance; destroyed when the last user (consumer, topic handle, …) is gone.
///
/// Unchecked because a librdkafka handle may be used from every thread; what is not thread-safe,
/// the callbacks' state, is guarded by whoever made it.
@safe final class Client: @unchecked Sendable {
    let handle: OpaquePointer
    /// Held because librdkafka has its address; used until `rd_kafka_destroy` has returned.
    private let callbacks: Callbacks

    /// Makes an instance; `prepare` may set callbacks before.
    init(
        _ kind: rd_kafka_type_t,
        _ settings: [String: String],
        _ callbacks: Callbacks,
        prepare: (OpaquePointer) -> Void = { _ in }
    ) throws(KafkaError) {
        guard let conf = unsafe rd_kafka_conf_new() else {
            throw .invalidConfiguration("out of memory")
        }
        self.callbacks = callbacks
        do {
            // Sorted, so that of several mistakes always the same one is reported.
            for (key, value) in settings.sorted(by: { $0.key < $1.key }) {
                try unsafe Self.set(conf, key, value)
            }
        } catch {
            unsafe rd_kafka_conf_destroy(conf)
            throw error
        }
        unsafe rd_kafka_conf_set_opaque(conf, Unmanaged.passUnretained(callbacks).toOpaque())
        if callbacks.log != nil { unsafe rd_kafka_conf_set_log_cb(conf, forwardLog) }
        unsafe prepare(conf)

        var text = [CChar](repeating: 0, count: 512)
        let handle = unsafe rd_kafka_new(kind, conf, &text, text.count)
        guard let handle = unsafe handle else {
            // Only a successful call takes the configuration over.
            unsafe rd_kafka_conf_destroy(conf)
            throw .invalidConfiguration(String(nulTerminated: text))
        }
        unsafe self.handle = handle
    }

    deinit { unsafe rd_kafka_destroy(handle) }

    private static func set(
        _ conf: OpaquePointer,
        _ key: String,
        _ value: String
    ) throws(KafkaError) {
        var text = [CChar](repeating: 0, count: 512)
        let result = unsafe rd_kafka_conf_set(conf, key, value, &text, text.count)
        guard result != RD_KAFKA_CONF_OK else { return }
        // librdkafka's text may repeat the value, which may be a password.
        let secret = key.contains("password") || key.contains("key.pem")
        let reason = secret ? "unusable value" : String(nulTerminated: text)
        throw .invalidConfiguration("\(key): \(reason)")
    }

    /// The error behind the code "fatal".
    func fatalError(_ action: String) -> KafkaError? {
        var text = [CChar](repeating: 0, count: 512)
        let code = unsafe rd_kafka_fatal_error(handle, &text, text.count)
        guard code != RD_KAFKA_RESP_ERR_NO_ERROR else { return nil }
        return .fatal(
            KafkaFault(code: KafkaCode(code), action: action, detail: String(nulTerminated: text))
        )
    }

    /// Asks a broker for the metadata of the topics in use, and so finds out whether one answers.
    func checkReachable(timeoutMs: Int) throws(KafkaError) {
        var metadata: UnsafePointer<rd_kafka_metadata>?
        let code = unsafe rd_kafka_metadata(handle, 0, nil, &metadata, Int32(timeoutMs))
        unsafe rd_kafka_metadata_destroy(metadata)
        try check(code, "asking the cluster for its metadata")
    }

    /// Asks the leader for the oldest offset kept and the one behind the newest record.
    func watermarks(
        of partition: TopicPartition,
        timeoutMs: Int
    ) throws(KafkaError) -> (low: Int64, high: Int64) {
        var low: Int64 = 0
        var high: Int64 = 0
        try unsafe check(
            rd_kafka_query_watermark_offsets(
                handle,
                partition.topic,
                partition.partition,
                &low,
                &high,
                Int32(timeoutMs)
            ),
            "asking for the offsets of \(partition)"
        )
        return (low, high)
    }
}

/// librdkafka's log callback; runs on whichever of its threads has something to say.
private func forwardLog(
    client: OpaquePointer?,
    level: Int32,
    facility: UnsafePointer<CChar>?,
    text: UnsafePointer<CChar>?
) {
    guard let client = unsafe client, let opaque = unsafe rd_kafka_opaque(client),
        let facility = unsafe facility, let text = unsafe text
    else { return }
    unsafe Callbacks.of(opaque).log?(
        Int(level),
        "\(String(cString: facility)): \(String(cString: text))"
    )
}

extension String {
    init(nulTerminated text: [CChar]) {
        self.init(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
