import Models

/// How far one source partition was counted.
struct SourcePosition: Sendable, Equatable {
    /// Where the next batch must begin.
    var nextOffset: Int64
    /// Event clock of the source partition there, in milliseconds since 1970; 0: no event yet.
    var watermarkMs: Int64
    /// Whether every record of the source partition had been read.
    var isIdle: Bool
}

/// A batch that does not follow the one before: something between them is missing.
struct ChainGap: Error, Equatable, CustomStringConvertible {
    let source: SourcePartition
    let expected: Int64
    let found: Range<Int64>

    /// Names the partition and the offsets.
    var description: String {
        "\(source.topic)[\(source.partition)]: expected a batch from \(expected), found \(found)"
    }
}

/// A region's counts came to this partition while another one keeps what was counted before.
struct RegionMoved: Error, CustomStringConvertible {
    /// The regions whose counts this partition got.
    let regions: [String]

    /// Says what to do.
    var description: String {
        "one of the regions \(regions.joined(separator: ", ")) is kept by another partition "
            + "(table region_homes): give it its partition of before in the file of regions"
    }
}

/// All partitions of one source topic: how far each was counted, and the event clock they agree on.
struct SourceTopic: Sendable, Equatable {
    /// How many partitions the topic has.
    private(set) var expectedPartitions: Int32 = 0
    private(set) var positions: [Int32: SourcePosition] = [:]
    /// The event clock of the topic, in milliseconds since 1970; nil until there is one.
    private(set) var clockMs: Int64?

    init() {}

    /// A topic as it was stored.
    init(expectedPartitions: Int32, positions: [Int32: SourcePosition], clockMs: Int64?) {
        self.expectedPartitions = expectedPartitions
        self.positions = positions
        self.clockMs = clockMs
    }

    /// Takes a batch's range into the chain.
    ///
    /// The first batch of a source partition may begin anywhere: what was before it was never
    /// counted by anyone.
    ///
    /// - Parameter batch: the next batch of its source partition, or a repeat of an earlier one.
    /// - Returns: whether it is new; a repeat must not be counted again.
    /// - Throws: ``ChainGap`` when batches between the last one and this are missing.
    mutating func accept(_ batch: CountBatch) throws(ChainGap) -> Bool {
        let partition = batch.source.partition
        if let position = positions[partition], batch.from != position.nextOffset {
            if batch.to <= position.nextOffset { return false }
            throw ChainGap(
                source: batch.source,
                expected: position.nextOffset,
                found: batch.from..<batch.to
            )
        }
        positions[partition] = SourcePosition(
            nextOffset: batch.to,
            watermarkMs: batch.watermarkMs,
            isIdle: batch.isIdle
        )
        expectedPartitions = max(expectedPartitions, batch.sourcePartitions)
        moveClock()
        return true
    }

    /// The clock is the slowest of the partitions that have records waiting; where none has, the
    /// furthest of all.
    ///
    /// It stands still until every partition was heard of, and never goes back.
    private mutating func moveClock() {
        guard positions.count >= Int(expectedPartitions) else { return }
        let active = positions.values.lazy.filter { !$0.isIdle }.map { $0.watermarkMs }.min()
        let reached = active ?? positions.values.lazy.map { $0.watermarkMs }.max() ?? 0
        if reached != 0 { clockMs = max(clockMs ?? .min, reached) }
    }
}
