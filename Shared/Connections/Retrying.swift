public import Kafka
public import ServiceKit

/// Repeats a call of Kafka's while its error says that it may succeed, 30 times at the most.
///
/// A stop does not cut it short: what is under way is finished, and the deadline of the shutdown
/// bounds it.
public func retrying<Result>(
    _ log: Logger,
    _ body: () throws(KafkaError) -> Result
) throws(KafkaError) -> Result {
    var backoff = Backoff(firstMs: 50, maxMs: 1_000)
    while true {
        do throws(KafkaError) {
            return try body()
        } catch {
            guard error.isRetriable, backoff.attempts < 30 else { throw error }
            log.warning("repeating", ["error": "\(error)"])
            _ = backoff.pause(unless: StopFlag())
        }
    }
}
