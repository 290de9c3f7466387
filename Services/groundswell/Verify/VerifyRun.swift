import Console
import Kafka
import ServiceKit

/// One audit, from reading the raw topics to comparing every board.
struct VerifyRun {
    private static let pauseMs = 500

    let config: VerifyConfig
    let stop: StopFlag

    /// Makes the audit, and tells about each group of checks as soon as it is done.
    func run(_ report: (AuditedSource, Findings) -> Void) throws -> Summary {
        var summary = Summary()
        for name in config.boards {
            let source = AuditedSource(name, config)
            try audit(source, &summary) { report(source, $0) }
        }
        return summary
    }

    private func audit(
        _ source: AuditedSource,
        _ summary: inout Summary,
        _ report: (Findings) -> Void
    ) throws {
        let startMs = Clock.nowMs()
        let ends = try ends(of: source)
        var scan = try SourceScan.all(
            config.kafka,
            topic: source.topic,
            source.kind,
            // Whatever was not processed when it was read here is so before the audit gives up.
            latestMs: startMs + config.settleMs + 60_000,
            stop: stop
        )
        var pipeline = try Pipeline(config.kafka, config.names, source)
        try pipeline.follow(scan.partitions, forMs: config.settleMs, unless: stop)
        summary.records += scan.read

        func tell(_ findings: Findings) {
            summary.differences += findings.count
            report(findings)
        }
        let dead = pipeline.letters.check(scan.partitions)
        for event in dead.counted {
            scan.events.add(item: event.item, region: event.region, timeMs: event.timeMs)
        }
        scan.events.sort()
        tell(dead.findings)
        tell(pipeline.chains.findings(scan.partitions))
        tell(scan.conservation(pipeline.chains, pipeline.letters))

        var recount = Recount(
            scan.events,
            depth: max(config.storedDepth, config.recordDepth, config.worldwideDepth) + 1
        )
        var stores = try BoardStores(config, source, lastMoveMs: pipeline.chains.lastMoveMs)
        if let bounds = scan.clockBounds {
            for place in config.places {
                for check in stores.checks(place, bounds) {
                    let result = try settled(check, &stores, &recount)
                    summary.boards += result.boards
                    tell(result.findings)
                }
            }
        }
        if source.name == .emojis, config.places.contains(.topics) {
            tell(try settledWindows(scan.events))
        }
        tell(growth(source, ends, try self.ends(of: source)))
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

    private func ends(of source: AuditedSource) throws -> [Int64] {
        let admin = try Admin(config.kafka)
        let count = try admin.partitionCount(source.topic, timeoutMs: 10_000)
        return try (0..<Int32(count)).map { partition in
            let place = TopicPartition(topic: source.topic, partition: partition)
            return try admin.listOffsets(place, timeoutMs: 10_000).high
        }
    }

    private func growth(_ source: AuditedSource, _ before: [Int64], _ after: [Int64]) -> Findings {
        var findings = Findings("quiet source")
        findings.scope = plural(after.count, "partition")
        if before != after {
            let grown = zip(before, after).reduce(0) { $0 + $1.1 - $1.0 }
            findings.add(
                "\(plural(grown, "record")) came to \(source.topic) meanwhile: stop what "
                    + "writes there, and verify again"
            )
        }
        return findings
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
    let summary = try VerifyRun(config: config, stop: stop).run { source, findings in
        Stream.output.write("\(source.board): \(findings.text)")
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
