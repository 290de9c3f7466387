import Console
import Kafka
import ServiceKit

/// One audit, from reading the raw topics to comparing every board.
struct VerifyRun {
    private static let pauseMs = 500

    let config: VerifyConfig
    let stop: StopFlag

    /// Makes the audit, and tells about each group of checks of a topic or a board as soon as it is
    /// done.
    func run(_ report: (String, Findings) -> Void) throws -> Summary {
        var summary = Summary()
        for name in config.boards {
            switch name {
            case .posts: try audit(.views(config), &summary, report)
            case .emojis: try audit(.emojis(config), &summary, report)
            case .reddit: try auditReddit(&summary, report)
            }
        }
        return summary
    }

    private func audit(
        _ source: AuditedSource,
        _ summary: inout Summary,
        _ report: (String, Findings) -> Void
    ) throws {
        var one = try SourceAudit<EventTable>(source, config, stop)
        one.scan.events.sort()
        summary.records += one.scan.read
        func tell(_ findings: Findings) {
            summary.differences += findings.count
            report(source.board, findings)
        }
        for findings in one.findings { tell(findings) }
        if let bounds = one.scan.clockBounds {
            summary.boards += try check(
                source.board,
                one.scan.events,
                bounds,
                tell
            )
        }
        if case .emojis = source.kind, config.places.contains(.topics) {
            tell(try settledWindows(one.scan.events))
        }
        tell(try one.growth(config))
    }

    /// Compares what every store has of a board with a recount; returns how many boards there were.
    ///
    /// `events` are sorted.
    func check(
        _ board: String,
        _ events: EventTable,
        _ bounds: ClockBounds,
        _ tell: (Findings) -> Void
    ) throws -> Int {
        var recount = Recount(
            events,
            depth: max(config.storedDepth, config.recordDepth, config.worldwideDepth) + 1
        )
        var stores = try BoardStores(config, board: board)
        var boards = 0
        for place in config.places {
            for check in stores.checks(place, bounds) {
                let result = try settled(check, &stores, &recount)
                if check.part == .newest, result.findings.count == 0 {
                    try stores.settle(unless: stop)
                }
                boards += result.boards
                tell(result.findings)
            }
        }
        return boards
    }

    struct Summary {
        var records = 0
        var boards = 0
        var differences = 0
    }

    /// Looks at the boards of a store until they are as they must be, or the time is over.
    private func settled(
        _ check: StoreCheck,
        _ stores: inout BoardStores,
        _ recount: inout Recount
    ) throws -> (findings: Findings, boards: Int) {
        let deadlineMs = Clock.monotonicMs() + config.settleMs + check.graceMs
        let keys = Self.keys(recount, config.spans)
        while true {
            var result: (findings: Findings, boards: Int)
            do {
                let claims = try stores.read(check, keys, unless: stop)
                result = check.compare(claims, keys: keys, &recount, nowMs: Clock.nowMs())
            } catch {
                result = (check.unreadable(error), 0)
            }
            if result.findings.count == 0 || Clock.monotonicMs() >= deadlineMs { return result }
            if stop.wait(upToMs: Self.pauseMs) { throw VerifyError.stopped }
        }
    }

    /// Reads the emoji windows until they are as they must be, or the time is over.
    private func settledWindows(_ events: EventTable) throws -> Findings {
        var audit = WindowAudit(scaleMax: config.scaleMax, retentionMs: config.windowRetentionMs)
        var reader = try TopicReader(config.kafka, topic: config.names.emojiOutput)
        let deadlineMs = Clock.monotonicMs() + config.settleMs
        while true {
            try reader.readToEnd(unless: stop) { batch, index in
                audit.take(
                    bytes(batch.payload(index)),
                    key: bytes(batch.key(index)),
                    offset: batch.offset(index)
                )
            }
            let findings = audit.findings(events)
            if findings.count == 0 || Clock.monotonicMs() >= deadlineMs { return findings }
            if stop.wait(upToMs: Self.pauseMs) { throw VerifyError.stopped }
        }
    }

    private static func keys(_ recount: Recount, _ spans: [AuditSpan]) -> [AuditKey] {
        (recount.regions.map { Optional($0) } + [nil]).flatMap { region in
            spans.map { AuditKey(region: region, span: $0) }
        }
    }
}

/// A copy of borrowed bytes; none for a null.
private func bytes(_ span: Span<UInt8>?) -> [UInt8] {
    var copy: [UInt8] = []
    guard let span else { return copy }
    copy.reserveCapacity(span.count)
    for index in 0..<span.count { copy.append(span[index]) }
    return copy
}

/// `groundswell verify`.
let verify = Command(
    "verify",
    summary: "Recount the raw topics and compare every board with them.",
    VerifyConfig.self
) { config, stop in
    let summary = try VerifyRun(config: config, stop: stop).run { name, findings in
        Stream.output.write("\(name): \(findings.text)")
    }
    let scope = "\(plural(summary.boards, "board")), \(plural(summary.records, "record"))"
    guard summary.differences == 0 else {
        Stream.output.write(
            "not verified: \(scope), \(plural(summary.differences, "difference"))\n"
        )
        return .failure
    }
    Stream.output.write("verified: \(scope), no difference\n")
    return .success
}
