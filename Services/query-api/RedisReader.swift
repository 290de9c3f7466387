import Models
import Redis
import ServiceKit

/// Reads boards from Redis and says whether Redis works.
///
/// One thread owns it.
struct RedisReader: ~Copyable {
    /// How many items are read in one round trip.
    static let maxItemsPerTrip = 20_000
    /// How many keys Redis looks at in one step of a sweep.
    static let sweepStep: Int64 = 1_000

    private var boards: RedisBoards
    private let context: ServiceContext
    private let catalogue: RegionCatalogue
    private var isUp: Bool?
    private var sweepCursor: String?

    init(
        _ config: Config,
        catalogue: RegionCatalogue,
        context: ServiceContext
    ) throws(RedisError) {
        boards = RedisBoards(
            try RedisConnection(url: config.redisURL, timeouts: config.redisTimeouts)
        )
        self.catalogue = catalogue
        self.context = context
    }

    /// The boards with their best `depth` items; nil when Redis cannot be asked.
    ///
    /// A connection that broke is opened again once: after a restart of Redis nobody need notice.
    mutating func read(_ keys: [Board.Key], depth: Int) -> [Board?]? {
        attempt { boards throws(RedisError) in
            do throws(RedisError) {
                return try boards.readBoards(keys, k: depth)
            } catch .connectionLost {
                try boards.connection.connectIfNeeded()
                return try boards.readBoards(keys, k: depth)
            }
        }
    }

    /// Learns whether Redis works, when nobody has asked for a while.
    mutating func ping() {
        _ = attempt { boards throws(RedisError) in try boards.connection.command("PING") }
    }

    /// Starts looking through the keys for regions that have boards.
    mutating func startSweep() {
        sweepCursor = sweepCursor ?? "0"
    }

    /// Whether a sweep is under way.
    var isSweeping: Bool { sweepCursor != nil }

    /// Goes one step on in the sweep.
    mutating func sweep() {
        guard let cursor = sweepCursor else { return }
        let reply = attempt { boards throws(RedisError) in
            try boards.connection.command(
                "SCAN",
                .text(cursor),
                "MATCH",
                .text("region:*:\(BoardName.posts):*:meta"),
                "COUNT",
                .integer(Self.sweepStep)
            )
        }
        guard let parts = reply?.array, parts.count == 2, let next = parts[0].text, next != "0"
        else {
            learn(reply)
            sweepCursor = nil
            return
        }
        learn(reply)
        sweepCursor = next
    }

    private func learn(_ reply: RedisReply?) {
        guard let parts = reply?.array, parts.count == 2 else { return }
        for name in parts[1].array ?? [] {
            let pieces = (name.text ?? "").split(separator: ":")
            if pieces.count == 5 { catalogue.learn(String(pieces[1])) }
        }
    }

    private mutating func attempt<T>(
        _ body: (inout RedisBoards) throws(RedisError) -> T
    ) -> T? {
        do throws(RedisError) {
            try boards.connection.connectIfNeeded()
            let result = try body(&boards)
            worked()
            return result
        } catch {
            failed(error)
            return nil
        }
    }

    private mutating func worked() {
        guard isUp != true else { return }
        isUp = true
        context.health.up(Dependency.redis)
        context.health.up(Dependency.boards)
        context.log.info("redis answers")
    }

    private mutating func failed(_ error: RedisError) {
        // Between attempts nothing new is known.
        if case .waiting = error { return }
        context.health.down(Dependency.redis, because: "\(error)")
        if isUp != false { context.log.warning("redis is away", ["error": "\(error)"]) }
        isUp = false
    }
}
