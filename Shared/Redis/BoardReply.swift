internal import Models

extension Board {
    /// The fields of the meta hash that are read, in this order.
    static let metaFields: [RedisArgument] = [
        "epoch", "revision", "size", "as_of", "watermark", "final", "exact", "max_error", "total",
        "distinct", "floor",
    ]

    /// The field after them: ``Board/trendDetails``, where there are any.
    static let detailsField: RedisArgument = "details"

    /// Reads the reply of a transaction of `ZRANGE` and `HMGET`; nil when the board is not whole.
    init?(key: Key, reply: RedisReply, k: Int) throws(RedisError) {
        if case .error(let code, _) = reply { throw .server(code: code) }
        let showsMeans = BoardName.isSentiment(key.board)
        guard let parts = reply.array, parts.count == (showsMeans ? 3 : 2) else {
            throw .unexpectedReply(to: "EXEC")
        }
        for part in parts {
            // A key of another kind is somebody else's: as good as none.
            if case .error = part { return nil }
        }
        guard let flat = parts[0].array, let hash = parts[1].array else {
            throw .unexpectedReply(to: "EXEC")
        }
        let facts = hash.prefix(Self.metaFields.count).compactMap(\.integer)
        guard hash.count == Self.metaFields.count + 1, facts.count == Self.metaFields.count,
            facts[2] >= 0
        else { return nil }
        let count = min(k, Int(facts[2]))
        guard flat.count == 2 * count else { return nil }
        self.init(key: key, asOfMs: facts[3], epoch: facts[0], revision: facts[1])
        watermarkMs = facts[4]
        isFinal = facts[5] != 0
        isExact = facts[6] != 0
        maxError = facts[7]
        total = facts[8]
        distinct = facts[9]
        floor = facts[10]
        let scores = showsMeans ? Self.scores(parts[2]) : [:]
        items.reserveCapacity(count)
        for i in 0..<count {
            guard let item = flat[2 * i].text, let score = flat[2 * i + 1].integer else {
                return nil
            }
            let share = total > 0 ? Double(score) / Double(total) : 0
            var entry = Entry(item: item, count: score, rank: i + 1, share: share)
            if showsMeans {
                guard let sum = scores[ItemKey(item)] else { return nil }
                entry.score = sum
            }
            items.append(entry)
        }
        if key.board == BoardName.trends, let details = hash.last?.text {
            add(trendDetails: details)
        }
    }

    private static func scores(_ reply: RedisReply) -> [ItemKey: ScoreSum] {
        let flat = reply.array ?? []
        var scores: [ItemKey: ScoreSum] = [:]
        scores.reserveCapacity(flat.count / 2)
        for i in stride(from: 0, to: flat.count - 1, by: 2) {
            guard let item = flat[i].text, let text = flat[i + 1].text else { continue }
            scores[ItemKey(item)] = ScoreSum(redisText: text)
        }
        return scores
    }
}

extension ScoreSum {
    /// The three numbers as a field of the hash has them.
    var redisText: String { "\(sum) \(positives) \(negatives)" }

    /// Reads what ``redisText`` writes; nil for anything else.
    init?(redisText text: String) {
        let numbers = text.split(separator: " ", omittingEmptySubsequences: false).map { Int64($0) }
        guard numbers.count == 3, let sum = numbers[0], let positives = numbers[1],
            let negatives = numbers[2]
        else { return nil }
        self.init(sum: sum, positives: positives, negatives: negatives)
    }
}
