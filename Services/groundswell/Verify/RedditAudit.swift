import Kafka
import Models
import Postgres
import Redis
import ServiceKit

extension VerifyRun {
    /// Recounts what posts and comments feed: each topic is read once, for all of its boards.
    func auditReddit(_ summary: inout Summary, _ report: (String, Findings) -> Void) throws {
        var audits: [(kind: TextReader.Kind, audit: SourceAudit<BoardEvents>)] = []
        var differences = 0
        func tell(_ name: String, _ findings: Findings) {
            differences += findings.count
            report(name, findings)
        }
        for kind in [TextReader.Kind.posts, .comments] {
            let source = AuditedSource.reddit(kind, config)
            if try SourceAudit<BoardEvents>.isUnused(source, config) {
                var findings = Findings("records")
                findings.scope = "none"
                tell(source.topic, findings)
                continue
            }
            let one = try SourceAudit<BoardEvents>(source, config, stop)
            for findings in one.findings { tell(source.topic, findings) }
            summary.records += one.scan.read
            audits.append((kind, one))
        }
        var trends: [TrendKind: EventTable] = [:]
        for board in TextReader.Board.allCases {
            for names in Set(audits.map { board.names($0.kind) }) {
                let feeding = audits.filter { board.names($0.kind) == names }
                let bounds = ClockBounds(slowestOf: feeding.compactMap(\.audit.scan.clockBounds))
                guard let bounds else { continue }
                var events = EventTable()
                for one in feeding { events.add(one.audit.scan.events[board.rawValue]) }
                events.sort()
                for name in names {
                    summary.boards += try check(
                        name,
                        events,
                        bounds
                    ) { tell(name, $0) }
                }
                if let kind = TrendKind.allCases.first(where: { names.contains($0.board) }) {
                    trends[kind] = events
                }
                if names == ["subreddits"] {
                    let isWhole = feeding.allSatisfy { one in
                        one.audit.scan.partitions.allSatisfy { $0.offsets.lowerBound == 0 }
                    }
                    tell("subreddits", try settledTotals(events, isWhole: isWhole))
                }
            }
        }
        let clocks = audits.compactMap(\.audit.scan.clockBounds)
        if let bounds = ClockBounds(slowestOf: clocks) {
            summary.boards += try auditTrends(trends, bounds) { tell("trends", $0) }
        }
        for (kind, one) in audits {
            tell(AuditedSource.reddit(kind, config).topic, try one.growth(config))
        }
        summary.differences += differences
    }

    /// Compares the posts of each subreddit with Redis and Postgres until they are the same, or the
    /// time is over.
    private func settledTotals(_ events: EventTable, isWhole: Bool) throws -> Findings {
        let totals = SubredditAudit(events, isWhole: isWhole)
        var redis = try RedisConnection(
            url: config.redisURL,
            timeouts: RedisTimeouts(connectMs: 3_000, commandMs: 10_000)
        )
        var postgres = try PostgresConnection(url: config.postgresURL)
        let deadlineMs = Clock.monotonicMs() + config.settleMs
        while true {
            let findings = try totals.findings(
                config.places.contains(.redis) ? totals.read(&redis) : nil,
                config.places.contains(.postgres) ? SubredditAudit.read(&postgres) : nil
            )
            if findings.count == 0 || Clock.monotonicMs() >= deadlineMs { return findings }
            if stop.wait(upToMs: 500) { throw VerifyError.stopped }
        }
    }
}
