public import Kafka
public import ServiceKit

/// Tells of faults of reading that pass by themselves.
public struct PassingFaults: Sendable {
    private static let intervalMs: Int64 = 1_000
    private var lastMs: Int64 = 0

    /// Nothing was told yet.
    public init() {}

    /// Polls; a fault that passes by itself counts as nothing found.
    public mutating func poll(
        _ consumer: inout Consumer,
        max: Int,
        timeoutMs: Int,
        _ context: ServiceContext
    ) throws(KafkaError) -> PollOutcome {
        do throws(KafkaError) {
            return try consumer.poll(max: max, timeoutMs: timeoutMs)
        } catch {
            guard !error.isFatal else { throw error }
            report(error, context)
            return .nothing
        }
    }

    /// Logs a fault, at most once a second, and shows it in the health.
    public mutating func report(_ error: KafkaError, _ context: ServiceContext) {
        let nowMs = Clock.nowMs()
        guard nowMs - lastMs >= Self.intervalMs else { return }
        lastMs = nowMs
        context.health.down("kafka", because: "\(error)")
        context.log.warning("reading is held up", ["error": "\(error)"])
    }
}
