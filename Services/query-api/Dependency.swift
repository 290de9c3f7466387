import ServiceKit

/// The names of the dependencies in `/health/ready`.
enum Dependency {
    /// Required: up for good once a store that holds boards has been reached.
    static let boards = "boards"
    static let redis = "redis"
    static let postgres = "postgres"

    static func register(in health: Health) {
        health.register(boards)
        health.register(redis, isRequired: false)
        health.register(postgres, isRequired: false)
    }
}
