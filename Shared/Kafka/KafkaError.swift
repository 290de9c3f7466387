internal import CRdKafka

/// What went wrong with Kafka, told apart by what the caller must do about it.
public enum KafkaError: Error, Equatable, Sendable {
    /// A setting is unknown or has a value librdkafka refuses; the text names the key, not the value.
    case invalidConfiguration(String)
    /// The producer's queue is full: serve delivery reports, then produce again.
    case queueFull
    /// The same call may succeed later; for a transaction, repeat the same call.
    case retriable(KafkaFault)
    /// The transaction is lost: abort it, go back to the committed offsets, begin again.
    case abortable(KafkaFault)
    /// This client instance is done for, for instance because another one took its identity.
    case fatal(KafkaFault)
    /// The request itself is wrong or forbidden; repeating it will not help.
    case rejected(KafkaFault)

    /// Whether the same call may succeed when repeated.
    public var isRetriable: Bool {
        switch self {
        case .queueFull, .retriable: true
        default: false
        }
    }

    /// Whether the running transaction has to be aborted.
    public var requiresAbort: Bool {
        if case .abortable = self { true } else { false }
    }

    /// Whether the client must be closed and made anew, or the process end.
    public var isFatal: Bool {
        if case .fatal = self { true } else { false }
    }

    /// The code given by the broker or by librdkafka, when there is one.
    public var code: KafkaCode? {
        switch self {
        case .invalidConfiguration: nil
        case .queueFull: .queueFull
        case .retriable(let fault), .abortable(let fault), .fatal(let fault), .rejected(let fault):
            fault.code
        }
    }
}

extension KafkaError: CustomStringConvertible {
    /// A sentence for the log: what was done, the code's name and librdkafka's text.
    public var description: String {
        switch self {
        case .invalidConfiguration(let text): "configuring Kafka: \(text)"
        case .queueFull: "producing: queue full (\(KafkaCode.queueFull))"
        case .retriable(let fault): "\(fault), may be retried"
        case .abortable(let fault): "\(fault), transaction must be aborted"
        case .fatal(let fault): "\(fault), fatal"
        case .rejected(let fault): "\(fault)"
        }
    }
}

/// One failure as librdkafka reports it.
public struct KafkaFault: Equatable, Sendable, CustomStringConvertible {
    /// The code of the broker (positive) or of the library (negative).
    public let code: KafkaCode
    /// What was being done, such as "committing the transaction".
    public let action: String
    /// librdkafka's text; it names topics and brokers, never payloads.
    public let detail: String

    /// Describes a failure.
    public init(code: KafkaCode, action: String, detail: String) {
        self.code = code
        self.action = action
        self.detail = detail
    }

    /// Action, code name and text in one line.
    public var description: String { "\(action): \(detail) (\(code))" }
}

/// A Kafka error code; its description is the name from the protocol, such as `TOPIC_ALREADY_EXISTS`.
public struct KafkaCode: Hashable, Sendable, CustomStringConvertible {
    /// Positive for the broker's codes, negative for librdkafka's own.
    public let rawValue: Int32

    /// Makes a code from its number.
    public init(rawValue: Int32) { self.rawValue = rawValue }

    init(_ code: rd_kafka_resp_err_t) { rawValue = code.rawValue }

    /// The name in the protocol; librdkafka's own start with an underscore.
    public var description: String {
        unsafe String(cString: rd_kafka_err2name(rd_kafka_resp_err_t(rawValue)))
    }

    var text: String {
        unsafe String(cString: rd_kafka_err2str(rd_kafka_resp_err_t(rawValue)))
    }

    /// The producer's queue is full.
    public static let queueFull = KafkaCode(RD_KAFKA_RESP_ERR__QUEUE_FULL)
    /// The call's own time limit has passed.
    public static let timedOut = KafkaCode(RD_KAFKA_RESP_ERR__TIMED_OUT)
    /// No broker can be reached.
    public static let allBrokersDown = KafkaCode(RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN)
    /// The topic or partition does not exist on the broker.
    public static let unknownTopic = KafkaCode(RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART)
    /// The topic exists already.
    public static let topicExists = KafkaCode(RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS)
    /// A newer client uses this transactional id.
    public static let fenced = KafkaCode(RD_KAFKA_RESP_ERR__FENCED)
    /// A newer client uses this group instance id.
    public static let fencedInstance = KafkaCode(RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID)
    /// The committed offset is gone, or there is none and `autoOffsetReset` is `.error`.
    public static let noOffset = KafkaCode(RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET)
    /// The record exceeds what producer or broker takes.
    public static let messageTooLarge = KafkaCode(RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE)
    /// Polls came too seldom, and the group gave the partitions to others.
    public static let polledTooSeldom = KafkaCode(RD_KAFKA_RESP_ERR__MAX_POLL_EXCEEDED)
}
