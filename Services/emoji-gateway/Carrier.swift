/// Takes records to Kafka: repeats as long as it lives, and writes each once.
protocol Carrier: AnyObject {
    /// Takes over a copy of a record; false when it takes none now, and then has nothing of it.
    func send(
        _ kind: EventKind,
        key: Span<UInt8>,
        payload: Span<UInt8>,
        tag: UInt
    ) -> Bool
}

/// What became of a record that a carrier took over.
struct Report {
    /// As given to `send`.
    let tag: UInt
    /// Nil when it is in the topic, on all replicas that must have it.
    let failure: Failure?
}

/// Why a record is not known to be in the topic.
enum Failure: Equatable {
    /// It is surely not there, and may be sent again.
    case notWritten
    /// Nobody knows.
    case perhapsWritten
    /// It is not there, and Kafka will never take it.
    case refused(Refusal)
}
