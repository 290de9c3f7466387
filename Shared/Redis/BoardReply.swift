internal import Models

extension Board {
    /// The fields of the meta hash that are read, in this order.
    static let metaFields: [RedisArgument] = [
        "epoch", "revision", "size", "as_of", "watermark", "final", "exact", "max_error", "total",
        "distinct", "floor",
    ]

    /// Reads the reply of a transaction of `ZRANGE` and `HMGET`; nil when the board is not whole.
    init?(key: Key, reply: RedisReply, k: Int) throws(RedisError) {
        if case .error(let code, _) = reply { throw .server(code: code) }
        guard let parts = reply.array, parts.count == 2 else { throw .unexpectedReply(to: "EXEC") }
        for part in parts {
            // A key of another kind is somebody else's: as good as none.
            if case .error = part { return nil }
        }
        guard let flat = parts[0].array, let hash = parts[1].array else {
            throw .unexpectedReply(to: "EXEC")
        }
        let facts = hash.compactMap(\.integer)
        guard facts.count == Self.metaFields.count, facts[2] >= 0 else { return nil }
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
        items.reserveCapacity(count)
        for i in 0..<count {
            guard let item = flat[2 * i].text, let score = flat[2 * i + 1].integer else {
                return nil
            }
            let share = total > 0 ? Double(score) / Double(total) : 0
            items.append(Entry(item: item, count: score, rank: i + 1, share: share))
        }
    }
}
