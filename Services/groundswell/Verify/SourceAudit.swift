import Kafka
import ServiceKit

/// What a raw topic holds, and whether all of it was counted or rejected.
struct SourceAudit<Events: EventSink> {
    var scan: SourceScan<Events>
    /// What was found, but for ``growth(_:)``.
    private(set) var findings: [Findings] = []
    private let source: AuditedSource
    private let ends: [Int64]

    /// Reads the topic, and waits until it was counted.
    init(_ source: AuditedSource, _ config: VerifyConfig, _ stop: StopFlag) throws {
        let startMs = Clock.nowMs()
        self.source = source
        ends = try Self.ends(of: source, config)
        scan = try SourceScan<Events>.all(
            config.kafka,
            topic: source.topic,
            source.kind,
            // Whatever was not processed when it was read here is so before the audit gives up.
            latestMs: startMs + config.settleMs + 60_000,
            stop: stop
        )
        var pipeline = try Pipeline(config.kafka, config.names, source)
        try pipeline.follow(scan.partitions, forMs: config.settleMs, unless: stop)
        let dead = pipeline.letters.check(scan.partitions)
        for event in dead.counted {
            scan.events.add(event.marks, region: event.region, timeMs: event.timeMs)
        }
        findings = [
            dead.findings, pipeline.chains.findings(scan.partitions),
            scan.conservation(pipeline.chains, pipeline.letters),
        ]
    }

    /// Whether something was written to the topic meanwhile.
    func growth(_ config: VerifyConfig) throws -> Findings {
        let after = try Self.ends(of: source, config)
        var findings = Findings("quiet source")
        findings.scope = plural(after.count, "partition")
        if ends != after {
            let grown = zip(ends, after).reduce(0) { $0 + $1.1 - $1.0 }
            findings.add(
                "\(plural(grown, "record")) came to \(source.topic) meanwhile: stop what "
                    + "writes there, and verify again"
            )
        }
        return findings
    }

    /// Whether nothing was ever written to the topic.
    static func isUnused(_ source: AuditedSource, _ config: VerifyConfig) throws -> Bool {
        try ends(of: source, config).allSatisfy { $0 == 0 }
    }

    private static func ends(of source: AuditedSource, _ config: VerifyConfig) throws -> [Int64] {
        let admin = try Admin(config.kafka)
        let count = try admin.partitionCount(source.topic, timeoutMs: 10_000)
        return try (0..<Int32(count)).map { partition in
            let place = TopicPartition(topic: source.topic, partition: partition)
            return try admin.listOffsets(place, timeoutMs: 10_000).high
        }
    }
}
