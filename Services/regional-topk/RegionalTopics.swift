import Kafka
import ServiceKit

/// The topics of regional-topk as the brokers have them.
struct RegionalTopics {
    let regionalPartitions: Int
    let requests: [TopicPartition]

    /// How long one request may take: short, so that a stop is noticed between two attempts.
    private static let requestMs = 5_000

    /// Waits until a broker knows all of them; nil when it is time to stop.
    init?(_ config: Config, _ kafka: KafkaConfiguration, _ context: ServiceContext) throws {
        let admin = try Admin(kafka)
        var backoff = Backoff()
        while true {
            do throws(KafkaError) {
                _ = try admin.partitionCount(config.countsTopic, timeoutMs: Self.requestMs)
                let boards = try admin.partitionCount(
                    config.regionalTopic,
                    timeoutMs: Self.requestMs
                )
                let lists = try admin.partitionCount(
                    config.requestsTopic,
                    timeoutMs: Self.requestMs
                )
                _ = try admin.partitionCount(
                    config.emojiOutputTopic,
                    timeoutMs: Self.requestMs
                )
                regionalPartitions = boards
                requests = (0..<Int32(lists)).map {
                    TopicPartition(topic: config.requestsTopic, partition: $0)
                }
                return
            } catch {
                guard error.isRetriable else { throw error }
                context.health.down("kafka", because: "\(error)")
                context.log.warning("waiting for Kafka", ["error": "\(error)"])
                guard backoff.pause(unless: context.stop) else { return nil }
            }
        }
    }
}
