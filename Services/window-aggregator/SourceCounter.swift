import Models
import Ranking

/// Counts the records of one source partition from one commit to the next.
///
/// This is the core of the service: it sees bytes, offsets and times, and nothing else.
struct SourceCounter: Sendable {
    /// Limits that a record is held against.
    struct Limits: Sendable {
        /// How far ahead of the wall clock an event may be, in milliseconds.
        var aheadMs: Int64 = 300_000
        /// How far behind the partition's event clock it may be, in milliseconds.
        var behindMs: Int64 = Timeframe.longestMs
    }

    /// What was done with the records since the last commit.
    struct Tally: Sendable, Equatable {
        var read = 0
        var counted = 0
        var rejected: [Rejection: Int] = [:]
    }

    /// Where the counter stands: what a commit keeps, and what an abort goes back to.
    struct Position: Sendable, Equatable {
        /// The next offset to be read.
        var offset: Int64
        /// The event clock there.
        var clock: EventClock
        /// Where the partition ended when its end was reached last.
        var reachedEnd: Int64 = 0
    }

    let source: SourcePartition
    private let limits: Limits
    private(set) var committed: Position
    private(set) var position: Position
    private(set) var tally = Tally()
    private var summedFrom: Int64
    /// While records before the position are read again, the next of them; else `.max`.
    private var nextRecall: Int64
    private var counter: BatchCounter
    private var reader: SourceReader

    /// A counter that goes on from a position, once it was given the records from `recallingFrom` to
    /// there again.
    init(
        _ source: SourcePartition,
        of kind: SourceReader.Kind = .views,
        at position: Position,
        recallingFrom firstOffset: Int64? = nil,
        limits: Limits,
        seed: UInt64
    ) {
        self.source = source
        self.limits = limits
        committed = position
        self.position = position
        summedFrom = position.offset
        nextRecall = firstOffset ?? .max
        reader = SourceReader(kind)
        counter = reader.counter(seed: seed)
    }

    /// Whether records were read since the last commit.
    var isAhead: Bool { position.offset > committed.offset }

    /// Roughly how many bytes the counts held make on the wire.
    var heldBytes: Int { counter.heldBytes }

    /// How many bytes of counts one record can add at most.
    var largestRecordBytes: Int { reader.largestRecordBytes }

    /// Where reading goes on after a roll back.
    var resumeOffset: Int64 { min(nextRecall, committed.offset) }

    /// Counts one record, or says why it cannot be counted; one from before the position was counted
    /// and is only remembered.
    ///
    /// - Parameters:
    ///   - record: its value; nil for a tombstone.
    ///   - offset: where it stands.
    ///   - nowMs: the wall clock.
    /// - Throws: the reason, for the record's dead letter.
    mutating func count(_ record: Span<UInt8>?, offset: Int64, nowMs: Int64) throws(Rejection) {
        if offset < position.offset {
            reader.recall(record, offset: offset)
            nextRecall = offset + 1
            return
        }
        nextRecall = .max
        position.offset = offset + 1
        tally.read += 1
        do throws(Rejection) {
            guard let record else { throw .empty }
            let earliestMs = position.clock.latestMs.map { $0 - limits.behindMs } ?? .min
            let latestMs = nowMs + limits.aheadMs
            let timeMs = try reader.add(record, offset: offset, to: &counter) {
                timeMs throws(Rejection) in
                guard timeMs <= latestMs else { throw .inTheFuture }
                guard timeMs >= earliestMs else { throw .tooLate }
            }
            position.clock.observe(timeMs)
            tally.counted += 1
        } catch {
            tally.rejected[error, default: 0] += 1
            throw error
        }
    }

    /// Every record before `position.offset` was read and more have come.
    mutating func wake(atMs nowMs: Int64) {
        if position.clock.isIdle { position.clock.wake(atMs: nowMs) }
    }

    /// The end of the partition was reached: `end` is the offset of what comes next.
    mutating func becomeIdle(atMs nowMs: Int64, end: Int64) {
        position.clock.becomeIdle(atMs: nowMs)
        position.reachedEnd = end
    }

    /// The partition ends at `end`: more than was reached has to be read, even if its turn has not come.
    mutating func notice(end: Int64, atMs nowMs: Int64) {
        if end > position.reachedEnd { wake(atMs: nowMs) }
    }

    /// Takes the counts out: for every partition of `window-counts` one batch, empty or not.
    ///
    /// - Returns: batches by partition; their ranges follow those taken before.
    mutating func takeBatches(
        _ regions: RegionDirectory,
        sourcePartitions: Int32,
        nowMs: Int64
    ) -> [CountBatch] {
        position.clock.goOn(toMs: nowMs)
        let empty = CountBatch(
            source: source,
            sourcePartitions: sourcePartitions,
            from: summedFrom,
            to: position.offset,
            watermarkMs: position.clock.readMs(atMs: nowMs) ?? 0,
            isIdle: position.clock.isIdle,
            boards: reader.boards
        )
        var batches = [CountBatch](repeating: empty, count: regions.partitions)
        for group in counter.drain() {
            batches[regions.partition(of: group.region)].groups.append(group)
        }
        summedFrom = position.offset
        return batches
    }

    /// The batches taken, and this position, are durable.
    mutating func commit() {
        committed = position
        tally = Tally()
        reader.settle(before: committed.offset)
    }

    /// Nothing since the last commit counts: its records will be read again.
    mutating func rollBack() {
        position = committed
        summedFrom = committed.offset
        tally = Tally()
        counter.clear()
        reader.rollBack(to: committed.offset)
    }
}

extension SourceCounter.Position {
    /// The event clock as the metadata of a committed offset keeps it.
    func metadata(atMs nowMs: Int64) -> String {
        clock.readMs(atMs: nowMs).map { "clock=\($0)" } ?? ""
    }

    /// A position from a committed offset and its metadata.
    init(offset: Int64, metadata: String) {
        let text = metadata.hasPrefix("clock=") ? metadata.dropFirst(6) : ""
        self.init(offset: offset, clock: EventClock(latestMs: Int64(text)))
    }
}
