import Kafka
import Models
import Postgres
import Ranking
import Redis
import ServiceKit

/// Holds the boards of trends against a recount of the raw topics.
struct TrendAudit {
    /// Numbers with a fraction are published with some decimals, and worldwide scores are computed of
    /// such numbers.
    private static let tolerance = 0.000_1

    let recount: TrendRecount
    let bounds: ClockBounds
    let finalDelayMs: Int64

    /// What a place has of one region, or worldwide.
    struct Claim {
        var region: String
        var asOfMs: Int64
        var isExact = true
        var maxError: Int64 = 0
        var items: [Item] = []
    }

    /// One entry; where a place keeps the entry's details, those too.
    struct Item: Equatable {
        var item: String
        var count: Int64
        var details: Details?
    }

    /// What makes an entry a trend.
    struct Details: Equatable {
        var kind: String
        var observed: Int64
        var expected: Double
        var score: Double
        var status: String
        var firstSeenMs: Int64
        var examples: [String]
        var variants: [String]
    }

    /// What is wrong with what a place has.
    func findings(_ title: String, _ claims: [Claim], nowMs: Int64) -> Findings {
        var findings = Findings(title)
        findings.scope = plural(claims.count, "board")
        let earliestMs = minute(bounds.latestMs - finalDelayMs)
        let latestMs = max(earliestMs, minute(nowMs + bounds.leadMs + 2_000))
        for region in recount.regions + [Board.worldwide]
        where !claims.contains(where: { $0.region == region }) {
            findings.add("\(region) is missing")
        }
        for claim in claims {
            guard (earliestMs...latestMs).contains(claim.asOfMs) else {
                findings.add(
                    "\(claim.region): as_of \(claim.asOfMs) is not within \(earliestMs)...\(latestMs)"
                )
                continue
            }
            if let difference = difference(claim) {
                findings.add("\(claim.region) at \(claim.asOfMs): \(difference)")
            }
        }
        return findings
    }

    // MARK: Pieces

    private func minute(_ ms: Int64) -> Int64 { ms - ms % 60_000 }

    private func difference(_ claim: Claim) -> String? {
        guard claim.region == Board.worldwide else {
            let region = recount.region(claim.region, asOfMs: claim.asOfMs)
            return difference(
                claim,
                recount.board(claim.region, region, asOfMs: claim.asOfMs)
            )
        }
        let regions = recount.regions.map {
            (name: $0, region: recount.region($0, asOfMs: claim.asOfMs))
        }
        if claim.isExact, regions.count(where: { $0.region.items > 0 }) > 1 {
            return "is called exact, which nobody can know of several regions"
        }
        if claim.maxError > 0 { return "may be off by \(claim.maxError)" }
        return difference(claim, recount.board(regions, asOfMs: claim.asOfMs))
    }

    private func difference(_ claim: Claim, _ truth: Board) -> String? {
        let expected = truth.items
        for (index, (item, right)) in zip(claim.items, expected).enumerated() {
            guard item.item.utf8.elementsEqual(right.item.utf8),
                isNear(Double(item.count), Double(right.count), within: 1)
            else {
                return "rank \(index + 1) is \(item.item) with \(item.count), expected "
                    + "\(right.item) with \(right.count)"
            }
            guard let details = item.details, let facts = right.trend else { continue }
            if !isNear(details, facts) {
                return "\(item.item) is \(details), expected \(facts)"
            }
        }
        return claim.items.count == expected.count
            ? nil : "has \(plural(claim.items.count, "trend")), expected \(expected.count)"
    }

    private func isNear(_ number: Double, _ right: Double, within least: Double) -> Bool {
        abs(number - right) <= max(least, Self.tolerance * right)
    }

    private func isNear(_ details: Details, _ facts: TrendFacts) -> Bool {
        details.kind == facts.kind && details.observed == facts.observed
            && isNear(details.expected, facts.expected, within: 0.000_001)
            && isNear(details.score, facts.score, within: 0.000_001)
            && details.status == facts.status?.rawValue
            && details.firstSeenMs == facts.firstSeenMs && details.examples == facts.examples
            && details.variants == facts.variants
    }
}

extension TrendAudit.Details {
    /// Reads the members of an entry; nil when some are missing.
    init?(_ members: [String: JSONParts]) {
        guard let kind = members["kind"]?.string, let observed = members["observed"]?.integer,
            let expected = members["expected"]?.number, let score = members["score"]?.number,
            let status = members["status"]?.string,
            let firstSeenMs = members["first_seen"]?.integer,
            let examples = members["examples"]?.elements.compactMap(\.string),
            let variants = members["variants"]?.elements.compactMap(\.string)
        else { return nil }
        self.init(
            kind: kind,
            observed: observed,
            expected: expected,
            score: score,
            status: status,
            firstSeenMs: firstSeenMs,
            examples: examples,
            variants: variants
        )
    }
}

extension TrendAudit.Claim {
    /// Reads a record of `regional-topk` or `global-topk`; nil when it is no board of trends.
    init?(record: [UInt8]) {
        guard let parts = JSONParts(record)?.members, parts["board"]?.string == BoardName.trends,
            let region = parts["region"]?.string, let asOfMs = parts["as_of"]?.integer
        else { return nil }
        self.init(region: region, asOfMs: asOfMs)
        isExact = parts["exact"]?.boolean ?? false
        maxError = parts["max_error"]?.integer ?? .max
        for part in parts["items"]?.elements ?? [] {
            let members = part.members
            items.append(
                .init(
                    item: members["item"]?.string ?? "",
                    count: members["count"]?.integer ?? -1,
                    details: TrendAudit.Details(members)
                )
            )
        }
    }

    /// Gives the items what the text that is kept beside them says.
    mutating func add(details text: String?) {
        let kept = JSONParts(Array((text ?? "").utf8))?.members["items"]?.elements ?? []
        for part in kept {
            let members = part.members
            guard let name = members["item"]?.string,
                let index = items.firstIndex(where: { $0.item == name })
            else { continue }
            items[index].details = TrendAudit.Details(members)
        }
    }
}

/// Reads the boards of trends from where they are published.
struct TrendStores: ~Copyable {
    private let config: VerifyConfig
    private var newest: [String: (epoch: Int64, revision: Int64, claim: TrendAudit.Claim)] = [:]
    private var readers: [TrendTopic] = []

    init(_ config: VerifyConfig) { self.config = config }

    /// What a place has now; nil where none of it is to be looked at.
    mutating func read(
        _ place: VerifyConfig.Place,
        regions: [String],
        unless stop: StopFlag
    ) throws -> [TrendAudit.Claim]? {
        switch place {
        case .api: nil
        case .topics: try readTopics(unless: stop)
        case .redis: try readRedis(regions)
        case .postgres: try readPostgres()
        }
    }

    private mutating func readTopics(unless stop: StopFlag) throws -> [TrendAudit.Claim] {
        if readers.isEmpty {
            readers = try [config.names.regional, config.names.global].map {
                try TrendTopic(config, $0)
            }
        }
        for reader in readers {
            try reader.read(unless: stop) { bytes in
                guard let claim = TrendAudit.Claim(record: bytes),
                    let parts = JSONParts(bytes)?.members, let epoch = parts["epoch"]?.integer,
                    let revision = parts["revision"]?.integer
                else { return }
                if let known = newest[claim.region],
                    (known.epoch, known.revision) > (epoch, revision)
                {
                    return
                }
                newest[claim.region] = (epoch, revision, claim)
            }
        }
        return newest.values.map(\.claim).sorted { $0.region < $1.region }
    }

    private func readRedis(_ regions: [String]) throws -> [TrendAudit.Claim] {
        var redis = try RedisConnection(
            url: config.redisURL,
            timeouts: RedisTimeouts(connectMs: 3_000, commandMs: 10_000)
        )
        try redis.connectIfNeeded()
        var claims: [TrendAudit.Claim] = []
        for region in regions + [Board.worldwide] {
            let place = region == Board.worldwide ? region : "region:\(region)"
            let name = "\(place):\(BoardName.trends):1h"
            try redis.append("MULTI")
            try redis.append(
                "HMGET",
                .text(name + ":meta"),
                "as_of",
                "exact",
                "max_error",
                "details"
            )
            try redis.append("ZREVRANGE", .text(name + ":top_k"), 0, -1, "WITHSCORES")
            try redis.append("EXEC")
            guard let parts = try redis.replies(4).last?.array, parts.count == 2,
                let meta = parts[0].array, meta.count == 4, let asOfMs = meta[0].integer,
                let flat = parts[1].array
            else { continue }
            var claim = TrendAudit.Claim(region: region, asOfMs: asOfMs)
            claim.isExact = meta[1].integer == 1
            claim.maxError = meta[2].integer ?? .max
            for index in stride(from: 0, to: flat.count - 1, by: 2) {
                claim.items.append(
                    .init(item: flat[index].text ?? "", count: flat[index + 1].integer ?? -1)
                )
            }
            claim.add(details: meta[3].text)
            claims.append(claim)
        }
        return claims
    }

    private func readPostgres() throws -> [TrendAudit.Claim] {
        var postgres = try PostgresConnection(url: config.postgresURL)
        try postgres.connectIfNeeded()
        let rows = try postgres.query(
            """
            SELECT DISTINCT ON (region) region, as_of_ms, exact, max_error, items, counts, details
            FROM boards WHERE board = $1 AND timeframe = '1h' ORDER BY region, minute DESC
            """,
            [.text(BoardName.trends)]
        )
        var claims: [TrendAudit.Claim] = []
        for row in 0..<rows.count {
            var claim = TrendAudit.Claim(
                region: try rows.text(row, 0),
                asOfMs: try rows.int(row, 1)
            )
            claim.isExact = try rows.bool(row, 2)
            claim.maxError = try rows.int(row, 3)
            claim.items = zip(try rows.texts(row, 4), try rows.ints(row, 5)).map {
                .init(item: $0, count: $1)
            }
            claim.add(details: rows.isNull(row, 6) ? nil : try rows.text(row, 6))
            claims.append(claim)
        }
        return claims
    }
}

/// Reads the boards of trends of one topic, and on from there each time.
private final class TrendTopic {
    private var reader: TopicReader

    init(_ config: VerifyConfig, _ topic: String) throws {
        reader = try TopicReader(config.kafka, topic: topic)
    }

    func read(unless stop: StopFlag, _ body: ([UInt8]) -> Void) throws {
        try reader.readToEnd(unless: stop) { batch, index in
            guard let payload = batch.payload(index) else { return }
            let key = copy(batch.key(index))
            // `region/trends/1h`, and `trends/1h` worldwide.
            guard String(decoding: key, as: UTF8.self).hasSuffix("\(BoardName.trends)/1h") else {
                return
            }
            body(copy(payload))
        }
    }
}

extension VerifyRun {
    /// Compares what every place has of trends with a recount, until they are the same or the time
    /// is over; returns how many boards there were.
    func auditTrends(
        _ tables: [TrendKind: EventTable],
        _ bounds: ClockBounds,
        _ tell: (Findings) -> Void
    ) throws -> Int {
        // Windows that are not kept cannot be judged by.
        guard Set(AuditSpan.allCases.filter { $0.lengthMs >= 3_600_000 }).isSubset(of: config.spans)
        else { return 0 }
        let audit = TrendAudit(
            recount: TrendRecount(tables),
            bounds: bounds,
            finalDelayMs: config.finalDelayMs
        )
        var stores = TrendStores(config)
        var boards = 0
        for place in config.places {
            let deadlineMs =
                Clock.monotonicMs() + config.settleMs
                + (place == .postgres ? 65_000 : 0)
            while let claims = try stores.read(
                place,
                regions: audit.recount.regions,
                unless: stop
            ) {
                let findings = audit.findings("trends in \(place)", claims, nowMs: Clock.nowMs())
                if findings.count == 0 || Clock.monotonicMs() >= deadlineMs {
                    boards += claims.count
                    tell(findings)
                    break
                }
                if stop.wait(upToMs: 1_000) { throw VerifyError.stopped }
            }
        }
        return boards
    }
}

private func copy(_ span: Span<UInt8>?) -> [UInt8] {
    var copy: [UInt8] = []
    guard let span else { return copy }
    copy.reserveCapacity(span.count)
    for index in 0..<span.count { copy.append(span[index]) }
    return copy
}
