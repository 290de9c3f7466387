import Testing

@testable import EmojiGateway

/// A small generator whose histories can be replayed (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }
}

/// A client of Kafka's and the topic behind it, in memory.
final class FakeCarrier: Carrier {
    /// Of all clients that there were.
    final class Log {
        var ids: [EventID] = []
    }

    let log: Log
    /// Taken over and not yet written, oldest first.
    var waiting: [(tag: UInt, id: EventID)] = []
    /// Written or failed, and not yet reported.
    var unreported: [Report] = []
    var takesAny = true

    init(_ log: Log) { self.log = log }

    func send(
        _ kind: EventKind,
        key: Span<UInt8>,
        payload: Span<UInt8>,
        tag: UInt
    ) -> Bool {
        guard takesAny else { return false }
        waiting.append((tag, EventID(kind, payload)))
        return true
    }

    /// Writes the oldest.
    func write(_ count: Int) {
        for (tag, id) in waiting.prefix(count) {
            log.ids.append(id)
            unreported.append(Report(tag: tag, failure: nil))
        }
        waiting.removeFirst(min(count, waiting.count))
    }

    /// Fails the oldest without writing them.
    func fail(_ count: Int) {
        for (tag, _) in waiting.prefix(count) {
            unreported.append(Report(tag: tag, failure: .notWritten))
        }
        waiting.removeFirst(min(count, waiting.count))
    }

    func takeReports(_ count: Int) -> [Report] {
        defer { unreported.removeFirst(min(count, unreported.count)) }
        return Array(unreported.prefix(count))
    }
}

/// A spool whose content outlives the couriers that use it.
final class FakeStore: RecordStore {
    final class Disk {
        var rows: [SpoolRow] = []
        var aside: [SpoolRow] = []
        var handedUpTo: Int64 = 0
        var lastSeq: Int64 = 0
    }

    let disk: Disk
    var limit = Int.max
    var isBroken = false
    var commits = 0

    init(_ disk: Disk) { self.disk = disk }

    var count: Int { disk.rows.count }
    var byteCount: Int { disk.rows.reduce(0) { $0 + $1.byteCount } }
    var handedUpTo: Int64 { disk.handedUpTo }
    var nextSeq: Int64 { max(disk.rows.last?.seq ?? 0, disk.handedUpTo, disk.lastSeq) + 1 }

    func change(_ change: SpoolChange) throws(SpoolError) {
        if isBroken { throw .broken("as told") }
        if !change.added.isEmpty && count + change.added.count > limit { throw .full }
        commits += 1
        for (seq, _) in change.setAside {
            disk.aside += disk.rows.filter { $0.seq == seq }
            disk.rows.removeAll { $0.seq == seq }
        }
        disk.rows.removeAll { $0.seq <= change.deletedUpTo && !change.kept.contains($0.seq) }
        disk.rows.removeAll { change.deleted.contains($0.seq) }
        for row in change.added { precondition(row.seq > (disk.rows.last?.seq ?? 0)) }
        disk.rows += change.added
        disk.lastSeq = disk.rows.last?.seq ?? disk.lastSeq
        if let handed = change.handedUpTo { disk.handedUpTo = handed }
    }

    func rows(after seq: Int64, max: Int, maxBytes: Int) throws(SpoolError) -> [SpoolRow] {
        if isBroken { throw .broken("as told") }
        return Array(disk.rows.filter { $0.seq > seq }.prefix(max))
    }

    func forEachMark(_ body: (SpoolMark) -> Void) throws(SpoolError) {
        if isBroken { throw .broken("as told") }
        for row in disk.rows {
            body(SpoolMark(seq: row.seq, kind: row.kind, id: row.id, atMs: row.atMs))
        }
    }
}

/// Makes requests whose records have their ids as values, so that the topic tells ids.
func submission(_ ids: [String], isNamed: Bool = true, _ reply: Reply) -> Submission {
    var submission = Submission(reply: reply)
    for id in ids {
        let start = submission.bytes.count
        submission.bytes += id.utf8
        let range = start..<submission.bytes.count
        submission.records.append(
            Submission.Record(
                kind: .emoji,
                isNamed: isNamed,
                id: EventID(.emoji, Array(id.utf8).span),
                key: start..<start,
                payload: range,
                messageID: range
            )
        )
        submission.items.append(.record(submission.items.count))
    }
    return submission
}

func id(_ text: String) -> EventID { EventID(.emoji, Array(text.utf8).span) }
