import Redis

/// Reads boards out of Redis, by the names that its contract gives them.
struct RedisStore: ~Copyable {
    private static let longestLifeSeconds: Int64 = 60

    private let board: String
    private var connection: RedisConnection

    init(url: String, board: String) throws(RedisError) {
        connection = try RedisConnection(
            url: url,
            timeouts: RedisTimeouts(connectMs: 3000, commandMs: 10_000)
        )
        self.board = board
    }

    /// Reads these boards; those that are not there are left out.
    mutating func read(_ keys: [AuditKey]) throws -> [ShownBoard] {
        try connection.connectIfNeeded()
        var claims: [ShownBoard] = []
        for key in keys {
            let names = Names(key, board)
            // In one transaction, so that all of it is of one moment.
            try connection.append("MULTI")
            try connection.append("HGETALL", .text(names.meta))
            try connection.append("ZREVRANGE", .text(names.set), 0, -1, "WITHSCORES")
            try connection.append("TTL", .text(names.set))
            try connection.append(
                "ZREVRANGE",
                .text(names.short ?? names.set),
                0,
                -1,
                "WITHSCORES"
            )
            try connection.append("HGETALL", .text(names.scores))
            try connection.append("EXEC")
            guard let parts = try connection.replies(7).last?.array, parts.count == 5 else {
                continue
            }
            if let claim = Self.claim(key, parts, showsMeans: names.showsMeans) {
                claims.append(claim)
            }
        }
        return claims
    }

    /// What the replies of one transaction say; nil when there is no such board.
    static func claim(
        _ key: AuditKey,
        _ parts: [RedisReply],
        showsMeans: Bool = false
    ) -> ShownBoard? {
        let flat = parts[0].array ?? []
        var meta: [String: Int64] = [:]
        for index in stride(from: 0, to: flat.count - 1, by: 2) {
            if let name = flat[index].text { meta[name] = flat[index + 1].integer }
        }
        let items = items(parts[1])
        guard let asOfMs = meta["as_of"], let items else {
            return parts[1].array?.isEmpty == true && flat.isEmpty ? nil : broken(key)
        }
        var claim = ShownBoard(key: key, asOfMs: asOfMs, items: items)
        claim.total = meta["total"]
        claim.distinct = meta["distinct"]
        claim.floor = meta["floor"]
        claim.isExact = meta["exact"] == 1
        claim.maxError = meta["max_error"] ?? 0
        if let life = parts[2].integer, !items.isEmpty,
            !(0...longestLifeSeconds).contains(life)
        {
            claim.fault = "lives for \(life) s more, expected at most \(longestLifeSeconds)"
        }
        if showsMeans {
            do throws(ScoresFault) {
                claim.means = try means(items, parts[4])
            } catch {
                claim.fault = error.text
            }
        }
        if parts[3] != parts[1] { claim.fault = "differs from its copy under the short name" }
        return claim
    }

    private struct ScoresFault: Error {
        let text: String
    }

    /// What a hash of `sum positives negatives` says of the items, and of no others.
    private static func means(
        _ items: [(item: String, count: Int64)],
        _ reply: RedisReply
    ) throws(ScoresFault) -> [ShownMeans] {
        let flat = reply.array ?? []
        guard flat.count == 2 * items.count else {
            throw ScoresFault(text: "has \(items.count) items and \(flat.count / 2) scores")
        }
        var scores: [[UInt8]: AuditScore] = [:]
        for index in stride(from: 0, to: flat.count, by: 2) {
            let numbers = (flat[index + 1].text ?? "").split(separator: " ").map { Int64($0) }
            guard let name = flat[index].text, numbers.count == 3, let sum = numbers[0],
                let positives = numbers[1], let negatives = numbers[2]
            else { throw ScoresFault(text: "has a score that is not three numbers") }
            scores[Array(name.utf8)] = AuditScore(
                sum: sum,
                positives: positives,
                negatives: negatives
            )
        }
        var means: [ShownMeans] = []
        for (item, count) in items {
            guard let score = scores[Array(item.utf8)] else {
                throw ScoresFault(text: "has no score of \(item)")
            }
            means.append(score.means(of: count))
        }
        return means
    }

    private static func broken(_ key: AuditKey) -> ShownBoard {
        var claim = ShownBoard(key: key, asOfMs: 0)
        claim.fault = "has items without as_of, or as_of without items"
        return claim
    }

    private static func items(_ reply: RedisReply) -> [(item: String, count: Int64)]? {
        guard let flat = reply.array, flat.count.isMultiple(of: 2) else { return nil }
        var items: [(item: String, count: Int64)] = []
        for index in stride(from: 0, to: flat.count, by: 2) {
            guard let item = flat[index].text, let count = flat[index + 1].integer else {
                return nil
            }
            items.append((item, count))
        }
        return items
    }

    /// The names of a board's keys.
    private struct Names {
        let set: String
        let meta: String
        let short: String?
        let scores: String
        let showsMeans: Bool

        init(_ key: AuditKey, _ board: String) {
            let place = key.region.map { "region:" + $0 }
            let base = place ?? ShownBoard.worldwide
            let full = "\(base):\(board):\(key.span.rawValue)"
            set = full + ":top_k"
            meta = full + ":meta"
            scores = full + ":scores"
            showsMeans = board.hasPrefix("sentiment:")
            short = board == "posts" && key.span == .day ? base + ":top_k" : nil
        }
    }
}
