import ServiceKit

/// The names of the dependencies in `/health/ready`.
enum Dependency {
    /// Required: with it events are safe, whether Kafka answers or not.
    static let spool = "spool"
    static let kafka = "kafka"

    static func register(in health: Health) {
        health.register(spool)
        health.register(kafka, isRequired: false)
    }
}
