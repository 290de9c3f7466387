import Postgres
import Redis

/// How many posts each subreddit has, however old, held against the counters that say so.
struct SubredditAudit {
    private static let batch = 5_000

    private let expected: [String: Int64]
    private let names: [String]
    /// Whether the topic still holds every record: counters remember those that it does not.
    private let isWhole: Bool

    init(_ events: EventTable, isWhole: Bool) {
        var expected: [String: Int64] = [:]
        var counts = events.noCounts
        for region in events.times.indices {
            events.count(region: region, in: .min..<(.max), into: &counts)
        }
        for name in counts.names { expected[events.names.text(name)] = counts.counts[name] }
        self.expected = expected
        names = expected.keys.sorted()
        self.isWhole = isWhole
    }

    /// What Redis has of these subreddits.
    func read(_ redis: inout RedisConnection) throws(RedisError) -> [String: Int64] {
        try redis.connectIfNeeded()
        var found: [String: Int64] = [:]
        var rest = names[...]
        while !rest.isEmpty {
            let part = rest.prefix(Self.batch)
            rest = rest.dropFirst(part.count)
            try redis.append(["MGET"] + part.map { .text("subreddit-" + $0) })
            let values = try redis.replies(1)[0].array ?? []
            for (name, value) in zip(part, values) { found[name] = value.integer }
        }
        return found
    }

    /// What Postgres has of all subreddits.
    static func read(
        _ postgres: inout PostgresConnection
    ) throws(PostgresError) -> [String: Int64] {
        try postgres.connectIfNeeded()
        let rows = try postgres.query(
            "SELECT subreddit, sum(posts)::bigint FROM subreddit_totals GROUP BY subreddit"
        )
        var found: [String: Int64] = [:]
        for row in 0..<rows.count { found[try rows.text(row, 0)] = try rows.int(row, 1) }
        return found
    }

    /// What is wrong with either; one that is not looked at is nil.
    func findings(_ redis: [String: Int64]?, _ postgres: [String: Int64]?) -> Findings {
        var findings = Findings("posts so far")
        findings.scope = plural(names.count, "subreddit")
        for (place, found) in [("Redis", redis), ("Postgres", postgres)] {
            guard let found else { continue }
            for name in names {
                let right = expected[name] ?? 0
                let count = found[name] ?? 0
                if count < right || (isWhole && count > right) {
                    findings.add("\(place): \(name) has \(count), expected \(right)")
                }
            }
            for name in found.keys.sorted() where isWhole && expected[name] == nil {
                findings.add("\(place): \(name) has posts, expected none")
            }
        }
        return findings
    }
}
