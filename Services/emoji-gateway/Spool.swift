import SQLite

/// The spool's file; a change is one transaction, so many records share one `fsync`.
///
/// Used by the thread of the courier alone.
final class Spool: RecordStore {
    /// Rows of another form are not read: the file says which it has.
    private static let format: Int64 = 1

    private(set) var count = 0
    private(set) var byteCount = 0
    private(set) var handedUpTo: Int64 = 0
    private(set) var nextSeq: Int64 = 1
    /// Whether the last process that had the file ended with nothing under way.
    let wasClosedCleanly: Bool

    private let database: SQLiteDatabase
    private var insert: SQLiteStatement
    private var deleteRange: SQLiteStatement
    private var deleteOne: SQLiteStatement
    private var sumRange: SQLiteStatement
    private var sumOne: SQLiteStatement
    private var setAside: SQLiteStatement
    private var select: SQLiteStatement
    private var marks: SQLiteStatement
    private var setState: SQLiteStatement

    init(path: String, maxBytes: Int) throws(SQLiteError) {
        // Twice the room: what is deleted is given back late, and the last transaction needs some.
        let database = try SQLiteDatabase(path: path, maxBytes: 2 * maxBytes + (16 << 20))
        try database.execute(
            """
            CREATE TABLE IF NOT EXISTS records (
                seq INTEGER PRIMARY KEY, kind INTEGER NOT NULL, id_high INTEGER NOT NULL,
                id_low INTEGER NOT NULL, at_ms INTEGER NOT NULL, key_bytes INTEGER NOT NULL,
                bytes BLOB NOT NULL)
            """
        )
        try database.execute(
            """
            CREATE TABLE IF NOT EXISTS refused (
                seq INTEGER NOT NULL, kind INTEGER NOT NULL, at_ms INTEGER NOT NULL,
                key_bytes INTEGER NOT NULL, bytes BLOB NOT NULL, reason BLOB NOT NULL)
            """
        )
        try database.execute(
            "CREATE TABLE IF NOT EXISTS state (name INTEGER PRIMARY KEY, value INTEGER NOT NULL)"
        )
        insert = try database.prepare("INSERT INTO records VALUES (?, ?, ?, ?, ?, ?, ?)")
        deleteRange = try database.prepare("DELETE FROM records WHERE seq <= ?")
        deleteOne = try database.prepare("DELETE FROM records WHERE seq = ?")
        sumRange = try database.prepare(
            "SELECT count(*), coalesce(sum(length(bytes) + 64), 0) FROM records WHERE seq <= ?"
        )
        sumOne = try database.prepare(
            "SELECT count(*), coalesce(sum(length(bytes) + 64), 0) FROM records WHERE seq = ?"
        )
        setAside = try database.prepare(
            """
            INSERT INTO refused SELECT seq, kind, at_ms, key_bytes, bytes, ?2
            FROM records WHERE seq = ?1
            """
        )
        select = try database.prepare(
            """
            SELECT seq, kind, id_high, id_low, at_ms, key_bytes, bytes FROM records
            WHERE seq > ? ORDER BY seq LIMIT ?
            """
        )
        marks = try database.prepare(
            "SELECT seq, kind, id_high, id_low, at_ms FROM records ORDER BY seq"
        )
        setState = try database.prepare("INSERT OR REPLACE INTO state VALUES (?, ?)")
        let format = try database.integer("SELECT value FROM state WHERE name = 0")
        guard format == 0 || format == Self.format else {
            throw .corrupt(
                SQLiteFault(code: 0, action: "opening \(path)", detail: "format \(format)")
            )
        }
        let closed = try database.integer("SELECT value FROM state WHERE name = 2")
        wasClosedCleanly = format == 0 || closed == 1
        handedUpTo = try database.integer("SELECT value FROM state WHERE name = 1")
        let last = try database.integer("SELECT max(seq) FROM records")
        nextSeq = max(last, handedUpTo) + 1
        try sumRange.bind(1, Int64.max)
        if try sumRange.step() {
            count = Int(sumRange.integer(0))
            byteCount = Int(sumRange.integer(1))
        }
        sumRange.reset()
        self.database = database
        try self.database.transaction { () throws(SQLiteError) in
            try set(.format, Self.format)
            try set(.cleanlyClosed, 0)
        }
    }

    func change(_ change: SpoolChange) throws(SpoolError) {
        var tally = (count: 0, bytes: 0)
        do throws(SQLiteError) {
            try database.transaction { () throws(SQLiteError) in
                tally = try apply(change)
            }
        } catch {
            if case .full = error { throw .full }
            throw .broken("\(error)")
        }
        count += tally.count
        byteCount += tally.bytes
        if let handed = change.handedUpTo { handedUpTo = handed }
        if let last = change.added.last { nextSeq = last.seq + 1 }
    }

    func rows(after seq: Int64, max: Int, maxBytes: Int) throws(SpoolError) -> [SpoolRow] {
        var rows: [SpoolRow] = []
        var total = 0
        do throws(SQLiteError) {
            defer { select.reset() }
            try select.bind(1, seq)
            try select.bind(2, Int64(max))
            while try select.step() {
                guard let kind = EventKind(rawValue: UInt8(truncatingIfNeeded: select.integer(1)))
                else { continue }
                var bytes: [UInt8] = []
                select.appendBytes(6, to: &bytes)
                total += bytes.count
                if total > maxBytes && !rows.isEmpty { break }
                rows.append(
                    SpoolRow(
                        seq: select.integer(0),
                        kind: kind,
                        id: EventID(
                            high: UInt64(bitPattern: select.integer(2)),
                            low: UInt64(bitPattern: select.integer(3))
                        ),
                        atMs: select.integer(4),
                        bytes: bytes,
                        keyBytes: Int(select.integer(5))
                    )
                )
            }
        } catch {
            throw .broken("\(error)")
        }
        return rows
    }

    func forEachMark(_ body: (SpoolMark) -> Void) throws(SpoolError) {
        do throws(SQLiteError) {
            defer { marks.reset() }
            while try marks.step() {
                guard let kind = EventKind(rawValue: UInt8(truncatingIfNeeded: marks.integer(1)))
                else { continue }
                let id = EventID(
                    high: UInt64(bitPattern: marks.integer(2)),
                    low: UInt64(bitPattern: marks.integer(3))
                )
                body(SpoolMark(seq: marks.integer(0), kind: kind, id: id, atMs: marks.integer(4)))
            }
        } catch {
            throw .broken("\(error)")
        }
    }

    /// Notes that nothing is under way, so that the next process need not wait for it.
    func closeCleanly() throws(SpoolError) {
        do throws(SQLiteError) {
            try set(.cleanlyClosed, 1)
        } catch {
            throw .broken("\(error)")
        }
    }

    // MARK: Pieces

    private enum StateName: Int64 {
        case format = 0
        case handedUpTo = 1
        case cleanlyClosed = 2
    }

    private func set(_ name: StateName, _ value: Int64) throws(SQLiteError) {
        try setState.bind(1, name.rawValue)
        try setState.bind(2, value)
        try setState.run()
    }

    /// Makes the statements of a change; the answer is how much more there is.
    private func apply(_ change: SpoolChange) throws(SQLiteError) -> (count: Int, bytes: Int) {
        var tally = (count: 0, bytes: 0)
        for (seq, reason) in change.setAside {
            try setAside.bind(1, seq)
            try setAside.bind(2, reason.utf8.span)
            try setAside.run()
            try delete(seq, &tally)
        }
        if change.deletedUpTo > 0 {
            if change.kept.isEmpty {
                try Self.subtract(&sumRange, change.deletedUpTo, &tally)
                try deleteRange.bind(1, change.deletedUpTo)
                try deleteRange.run()
            } else {
                for seq in try seqs(upTo: change.deletedUpTo) where !change.kept.contains(seq) {
                    try delete(seq, &tally)
                }
            }
        }
        for seq in change.deleted { try delete(seq, &tally) }
        for row in change.added {
            try insert.bind(1, row.seq)
            try insert.bind(2, Int64(row.kind.rawValue))
            try insert.bind(3, Int64(bitPattern: row.id.high))
            try insert.bind(4, Int64(bitPattern: row.id.low))
            try insert.bind(5, row.atMs)
            try insert.bind(6, Int64(row.keyBytes))
            try insert.bind(7, row.bytes.span)
            try insert.run()
            tally.count += 1
            tally.bytes += row.byteCount
        }
        if let handed = change.handedUpTo { try set(.handedUpTo, handed) }
        return tally
    }

    private func seqs(upTo last: Int64) throws(SQLiteError) -> [Int64] {
        var seqs: [Int64] = []
        defer { marks.reset() }
        while try marks.step(), marks.integer(0) <= last { seqs.append(marks.integer(0)) }
        return seqs
    }

    private func delete(_ seq: Int64, _ tally: inout (count: Int, bytes: Int)) throws(SQLiteError) {
        try Self.subtract(&sumOne, seq, &tally)
        try deleteOne.bind(1, seq)
        try deleteOne.run()
    }

    private static func subtract(
        _ sum: inout SQLiteStatement,
        _ seq: Int64,
        _ tally: inout (count: Int, bytes: Int)
    ) throws(SQLiteError) {
        try sum.bind(1, seq)
        if try sum.step() {
            tally.count -= Int(sum.integer(0))
            tally.bytes -= Int(sum.integer(1))
        }
        sum.reset()
    }
}
