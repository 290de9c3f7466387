import Kafka
import ServiceKit

/// The places that boards are read from; each is opened when it is first asked.
struct BoardStores: ~Copyable {
    /// Boards go to Postgres once a minute.
    private static let historyMs: Int64 = 65_000
    /// A final board written so long after the last count holds all of them.
    private static let finalMarginMs: Int64 = 5000

    private let config: VerifyConfig
    private let board: String
    private let settledMs: Int64
    private var redis: RedisStore
    private var postgres: PostgresStore
    private var topics: [TopicBoards] = []

    init(_ config: VerifyConfig, board: String, lastMoveMs: Int64) throws {
        let redis = try RedisStore(url: config.redisURL, board: board)
        let postgres = try PostgresStore(url: config.postgresURL, board: board)
        self.config = config
        self.board = board
        settledMs = lastMoveMs + Self.finalMarginMs
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
            if topics.isEmpty {
                topics = try [config.names.regional, config.names.global].map { topic in
                    try TopicBoards(
                        config.kafka,
                        topic: topic,
                        board: board,
                        settledMs: settledMs
                    )
                }
            }
            return try topics.flatMap { try $0.read(check.part, unless: stop) }
        }
    }
}
