import Kafka

/// The producer behind the courier: idempotent, acknowledged by all replicas, and patient for ever.
final class KafkaCarrier: Carrier {
    /// Never reached: `Room` lets in less.
    private static let maxQueuedMessages = 10_000_000
    private static let maxQueuedBytes = 1 << 30

    private let configuration: KafkaConfiguration
    private let topicNames: [String]
    private let lingerMs: Int
    private(set) var producer: Producer
    private var topics: [Topic]

    /// Topics are in the order of the kinds.
    init(
        _ configuration: KafkaConfiguration,
        topics names: [String],
        lingerMs: Int
    ) throws(KafkaError) {
        self.configuration = configuration
        topicNames = names
        self.lingerMs = lingerMs
        producer = try Self.producer(configuration, lingerMs: lingerMs)
        topics = try Self.topics(names, of: producer)
    }

    func send(
        _ kind: EventKind,
        key: Span<UInt8>,
        payload: Span<UInt8>,
        tag: UInt
    ) -> Bool {
        do throws(KafkaError) {
            try producer.produce(
                to: topics[Int(kind.rawValue)],
                key: key,
                payload: payload,
                opaque: tag
            )
            return true
        } catch {
            // Whatever the reason: it was not taken over.
            return false
        }
    }

    /// Waits for reports, or to be woken.
    func reports(waitMs: Int) -> [Report] { reports(producer.poll(timeoutMs: waitMs)) }

    /// Sends what it took over, and waits until all of it is reported or the time is over.
    func deliver(waitMs: Int) -> [Report] { reports(producer.deliver(timeoutMs: waitMs)) }

    private func reports(_ deliveries: [Delivery]) -> [Report] {
        deliveries.map { delivery in
            Report(tag: delivery.opaque, failure: delivery.error.map { Self.failure(delivery, $0) })
        }
    }

    /// Starts over with a new producer; what the old one had is lost to us.
    func renew() throws(KafkaError) {
        let renewed = try Self.producer(configuration, lingerMs: lingerMs)
        topics = try Self.topics(topicNames, of: renewed)
        producer = renewed
    }

    private static func failure(_ delivery: Delivery, _ error: KafkaError) -> Failure {
        if delivery.mayBeWritten { return .perhapsWritten }
        guard case .rejected(let fault) = error, fault.code == .messageTooLarge else {
            return .notWritten
        }
        return .refused(Refusal(413, "The broker takes no record of this size."))
    }

    private static func producer(
        _ configuration: KafkaConfiguration,
        lingerMs: Int
    ) throws(KafkaError) -> Producer {
        try Producer(
            configuration,
            repeatsForever: true,
            // One request at a time gathers what arrives meanwhile: more records a request, and with
            // 64 records on their way 81,000 a second at 2 µs of CPU each, instead of 6,000 at 90.
            maxRequestsUnderWay: 5,
            lingerMs: lingerMs,
            maxQueuedMessages: maxQueuedMessages,
            maxQueuedBytes: maxQueuedBytes
        )
    }

    private static func topics(
        _ names: [String],
        of producer: Producer
    ) throws(KafkaError) -> [Topic] {
        var topics: [Topic] = []
        for name in names { topics.append(try producer.topic(name)) }
        return topics
    }
}
