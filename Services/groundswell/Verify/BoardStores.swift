import Kafka
import ServiceKit

/// The places that boards are read from; each is opened when it is first asked.
struct BoardStores: ~Copyable {
    /// Boards go to Postgres once a minute.
    private static let historyMs: Int64 = 65_000

    private let config: VerifyConfig
    private let board: String
    private var redis: RedisStore
    private var postgres: PostgresStore
    private var topics: [TopicBoards] = []
    private var isSettled = false

    init(_ config: VerifyConfig, board: String) throws {
        let redis = try RedisStore(url: config.redisURL, board: board)
        let postgres = try PostgresStore(url: config.postgresURL, board: board)
        self.config = config
        self.board = board
        self.redis = redis
        self.postgres = postgres
    }

    /// The checks of one place.
    func checks(_ place: VerifyConfig.Place, _ bounds: ClockBounds) -> [StoreCheck] {
        func check(
            _ title: String,
            _ part: StoreCheck.Part = .newest,
            depth: Int,
            graceMs: Int64 = 0
        ) -> StoreCheck {
            let rules = BoardRules(
                regionalDepth: depth,
                worldwideDepth: config.worldwideDepth,
                allowsInexact: config.allowsInexact,
                isCurrent: part == .newest
            )
            return StoreCheck(
                title: title,
                place: place,
                part: part,
                check: BoardCheck(rules: rules, bounds: bounds),
                graceMs: graceMs
            )
        }
        switch place {
        case .redis: return [check("Redis", depth: config.storedDepth)]
        case .api:
            // It answers with posts only.
            return board == "posts" ? [check("query-api", depth: config.storedDepth)] : []
        case .postgres:
            return [check("Postgres", depth: config.storedDepth, graceMs: Self.historyMs)]
        case .topics:
            let topics = "\(config.names.regional), \(config.names.global)"
            return [
                check(topics, depth: config.recordDepth),
                check("final boards in \(topics)", .finals, depth: config.recordDepth),
            ]
        }
    }

    /// What the store has of these boards now.
    mutating func read(
        _ check: StoreCheck,
        _ keys: [AuditKey],
        unless stop: StopFlag
    ) throws -> [ShownBoard] {
        switch check.place {
        case .redis: return try redis.read(keys)
        case .api: return try config.api.map { try APIStore(address: $0).read(keys) } ?? []
        case .postgres: return try postgres.read()
        case .topics:
            try openTopics()
            let claims = try topics.flatMap { try $0.read(check.part, unless: stop) }
            guard check.part == .finals else { return claims }
            // A worldwide board that came since may still be made of regional ones that came before.
            let early = topics.reduce(into: Set()) { $0.formUnion($1.earlyFinals) }
            return claims.filter {
                !early.contains(AuditWindow(span: $0.key.span, endMs: $0.asOfMs))
            }
        }
    }

    /// Notes that the newest boards of some store hold every event: windows that become final from
    /// here on hold all of theirs.
    ///
    /// The time since the last count would not do: who counts may be far behind it.
    mutating func settle(unless stop: StopFlag) throws {
        guard !isSettled, config.places.contains(.topics) else { return }
        try openTopics()
        for topic in topics { try topic.settle(unless: stop) }
        isSettled = true
    }

    private mutating func openTopics() throws {
        guard topics.isEmpty else { return }
        topics = try [config.names.regional, config.names.global].map { topic in
            try TopicBoards(config.kafka, topic: topic, board: board)
        }
    }
}
