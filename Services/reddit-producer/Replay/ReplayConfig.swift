import Kafka
import ServiceKit

/// What a replay is told.
struct ReplayConfig: Sendable {
    let kafka: KafkaConfiguration
    let path: String
    /// How many times as fast as it happened; nil is as fast as can be.
    let speed: Double?
    /// Whether what was replayed before is sent once more.
    let isRepeated: Bool
    /// In the order of the destinations.
    let topics: [String]
}
