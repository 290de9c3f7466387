import ServiceKit

/// What is measured of access.
struct AccessFigures: Sendable {
    let anonymous: Counter
    let byKey: Counter
    let byToken: Counter
    let unauthorized: Counter
    let forbidden: Counter
    let limited: Counter
    let unavailable: Counter
    let redisTrips: Counter

    init(_ metrics: Metrics) {
        func requests(_ outcome: String) -> Counter {
            metrics.counter(
                "groundswell_access_requests_total",
                help: "Requests by how they were let in, or why not.",
                labels: ["outcome": outcome]
            )
        }
        anonymous = requests("anonymous")
        byKey = requests("key")
        byToken = requests("token")
        unauthorized = requests("unauthorized")
        forbidden = requests("forbidden")
        limited = requests("limited")
        unavailable = requests("unavailable")
        redisTrips = metrics.counter(
            "groundswell_access_redis_trips_total",
            help: "Round trips for tokens of rate limits; requests share them."
        )
    }

    func count(_ kind: Caller.Kind) {
        switch kind {
        case .anonymous: anonymous.increment()
        case .key: byKey.increment()
        case .user: byToken.increment()
        }
    }
}
