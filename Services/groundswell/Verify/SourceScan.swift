import Console
import Kafka
import ServiceKit

/// Everything that is known from the raw topic alone.
struct SourceScan<Events: EventSink>: Sendable {
    var partitions: [PartitionAudit] = []
    var events = Events()

    var read: Int { partitions.reduce(0) { $0 + $1.read } }

    /// Reads some partitions; `latestMs` is the wall time by which they are processed.
    init(
        _ kafka: KafkaConfiguration,
        topic: String,
        _ kind: RecordReader.Kind,
        partitions own: [Int32],
        latestMs: Int64,
        stop: StopFlag,
        progress: SharedProgress
    ) throws {
        var reader = try TopicReader(kafka, topic: topic, partitions: own)
        var audits = Dictionary(
            uniqueKeysWithValues: own.map { partition in
                (
                    partition,
                    PartitionAudit(partition: partition, from: reader.lows[partition] ?? 0, kind)
                )
            }
        )
        var events = Events()
        try reader.readToEnd(unless: stop) { batch, index in
            // In place: taking it out and putting it back would copy what it holds.
            audits[batch.partition(index)]?.take(
                batch.payload(index),
                offset: batch.offset(index),
                writtenMs: batch.timestampMs(index),
                nowMs: latestMs,
                &events
            )
            if index + 1 == batch.count { progress.add(batch.count) }
        }
        partitions = own.compactMap { audits[$0] }
        self.events = events
    }

    /// Joins what several threads have read.
    init(_ parts: [SourceScan]) {
        for part in parts {
            partitions += part.partitions
            events.add(part.events)
        }
        partitions.sort { $0.partition < $1.partition }
    }

    /// Reads all partitions on as many threads as there are cores for, at most two.
    static func all(
        _ kafka: KafkaConfiguration,
        topic: String,
        _ kind: RecordReader.Kind = .views,
        latestMs: Int64,
        stop: StopFlag
    ) throws -> SourceScan {
        let admin = try Admin(kafka)
        let count = try admin.partitionCount(topic, timeoutMs: 10_000)
        var total: Int64 = 0
        var shares: [(partitions: [Int32], records: Int64)] = [([], 0), ([], 0)]
        var sizes: [(partition: Int32, records: Int64)] = []
        for partition in 0..<Int32(count) {
            let place = TopicPartition(topic: topic, partition: partition)
            let range = try admin.listOffsets(place, timeoutMs: 10_000)
            sizes.append((partition, range.high - range.low))
        }
        for (partition, records) in sizes.sorted(by: { $0.records > $1.records }) {
            let least = shares[0].records <= shares[1].records ? 0 : 1
            shares[least].partitions.append(partition)
            shares[least].records += records
            total += records
        }
        let progress = SharedProgress("records", total: Int(total))
        let scans = try concurrently(
            shares.map(\.partitions).filter { !$0.isEmpty }.map { partitions in
                { @Sendable in
                    try SourceScan(
                        kafka,
                        topic: topic,
                        kind,
                        partitions: partitions,
                        latestMs: latestMs,
                        stop: stop,
                        progress: progress
                    )
                }
            }
        )
        progress.clear()
        return SourceScan(scans)
    }

    /// Where the event clock can stand; nil before the first event.
    var clockBounds: ClockBounds? {
        guard let latestMs = events.latestMs else { return nil }
        let leadMs = partitions.compactMap(\.leadMs).max() ?? 0
        return ClockBounds(latestMs: latestMs, leadMs: leadMs)
    }

    /// Whether what was read and cannot be counted is all in the dead letters, and the rest counted.
    func conservation(_ chains: ChainAudit, _ letters: DeadLetterAudit) -> Findings {
        var findings = Findings("conservation")
        findings.scope = "\(plural(read, "record")) read"
        for source in partitions where source.read > 0 {
            let counted = chains.counted(fromSource: source.partition)
            let dead = letters.count(partition: source.partition, from: source.offsets.lowerBound)
            let repeated = source.repeated + letters.countedRepeats(source)
            if Int64(source.read) != counted + Int64(dead + repeated) {
                findings.add(
                    "partition \(source.partition): \(grouped(source.read)) read, but "
                        + "\(grouped(counted)) counted, \(grouped(repeated)) repeated and "
                        + "\(grouped(dead)) dead letters"
                )
            }
        }
        return findings
    }
}
