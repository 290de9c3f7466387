public import Kafka
public import ServiceKit

/// Tells of faults of reading that pass by themselves.
public struct PassingFaults: Sendable {
    private static let intervalMs: Int64 = 1_000
    private var lastMs: Int64 = 0

    /// Nothing was told yet.
    public init() {}

    /// Logs a fault, at most once a second, and shows it in the health.
    public mutating func report(_ error: KafkaError, _ context: ServiceContext) {
        let nowMs = Clock.nowMs()
        guard nowMs - lastMs >= Self.intervalMs else { return }
        lastMs = nowMs
        context.health.down("kafka", because: "\(error)")
        context.log.warning("reading is held up", ["error": "\(error)"])
    }
}
