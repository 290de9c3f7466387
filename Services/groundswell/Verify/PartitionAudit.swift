/// What the audit makes of one partition of a raw topic, fed with its records in order.
struct PartitionAudit: Sendable {
    /// How far ahead of the wall clock an event may be.
    static let mostAheadMs: Int64 = 300_000
    /// How far behind its partition's event clock it may be.
    static let mostBehindMs: Int64 = 604_800_000

    /// An event whose fate depends on when exactly it was processed.
    struct Undecided: Sendable, Equatable {
        var fault: Faults
        var marks: [Mark]
        var region: [UInt8]
        var timeMs: Int64
    }

    let partition: Int32
    /// The first offset that is kept, and the one behind the last record that was read.
    private(set) var offsets: Range<Int64>
    private(set) var read = 0
    /// Records that must not be counted, by offset.
    private(set) var unfit: [Int64: Faults] = [:]
    private(set) var undecided: [Int64: Undecided] = [:]
    /// Records that are fit and yet count nowhere, as they came before.
    private(set) var repeated = 0
    /// The event clock is at least here.
    private(set) var clockMs: Int64?
    /// The event clock may at most be so far from the wall clock; below 0 for old events.
    private(set) var leadMs: Int64?
    private var reader: RecordReader

    init(partition: Int32, from offset: Int64, _ kind: RecordReader.Kind = .views) {
        self.partition = partition
        reader = RecordReader(kind)
        offsets = offset..<offset
    }

    /// Takes one record and adds it to `events` when it is certain to be counted.
    ///
    /// `writtenMs` is the record's own time in Kafka, the earliest it can have been processed at;
    /// `nowMs` is the latest.
    mutating func take<Events: EventSink>(
        _ record: Span<UInt8>?,
        offset: Int64,
        writtenMs: Int64,
        nowMs: Int64,
        _ events: inout Events
    ) {
        read += 1
        offsets = offsets.lowerBound..<(offset + 1)
        switch reader.read(record, offset: offset) {
        case .unfit(let faults): unfit[offset] = faults
        case .event(let timeMs):
            switch fate(timeMs, writtenMs, nowMs) {
            case .certain(nil):
                let marks = reader.marks
                if marks.isEmpty { repeated += 1 }
                events.add(marks, region: reader.region, timeMs: timeMs)
                clockMs = max(clockMs ?? .min, timeMs)
                note(lead: timeMs - writtenMs)
            case .certain(let fault?): unfit[offset] = fault
            case .open(let fault):
                undecided[offset] = Undecided(
                    fault: fault,
                    marks: reader.marks,
                    region: reader.region,
                    timeMs: timeMs
                )
                note(lead: timeMs - writtenMs)
            }
        }
    }

    private enum Fate {
        /// Rejected for this fault, or counted.
        case certain(Faults?)
        case open(Faults)
    }

    /// The wall clock of processing lies between the record's own time and now; the event clock
    /// between the latest event so far and where that would be had it gone on from the start.
    private func fate(_ timeMs: Int64, _ writtenMs: Int64, _ nowMs: Int64) -> Fate {
        if timeMs > nowMs + Self.mostAheadMs { return .certain(.inTheFuture) }
        if timeMs > writtenMs + Self.mostAheadMs { return .open(.inTheFuture) }
        guard let clockMs, let leadMs else { return .certain(nil) }
        if timeMs < clockMs - Self.mostBehindMs { return .certain(.tooLate) }
        if timeMs < nowMs + leadMs - Self.mostBehindMs { return .open(.tooLate) }
        return .certain(nil)
    }

    private mutating func note(lead: Int64) {
        leadMs = max(leadMs ?? .min, lead)
    }
}
