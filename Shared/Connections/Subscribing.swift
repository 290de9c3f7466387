public import Kafka
public import ServiceKit

/// How long the brokers may take to tell of a topic: short, so that a stop is noticed between two
/// attempts.
private let requestMs = 5_000

extension Consumer {
    /// Subscribes to topics, which must be there, as soon as the brokers answer.
    ///
    /// Returns without having subscribed when it is time to stop.
    public mutating func subscribe(
        toExisting topics: [String],
        _ admin: Admin,
        _ context: ServiceContext
    ) throws(KafkaError) {
        var backoff = Backoff()
        while true {
            do throws(KafkaError) {
                for topic in topics {
                    _ = try admin.partitionCount(topic, timeoutMs: requestMs)
                }
                return try subscribe(topics)
            } catch {
                guard error.isRetriable else { throw error }
                context.health.down("kafka", because: "\(error)")
                context.log.warning("waiting for Kafka", ["error": "\(error)"])
                guard backoff.pause(unless: context.stop) else { return }
            }
        }
    }
}
