/// A record in the spool.
struct SpoolRow: Sendable, Equatable {
    /// Its place in the order of arrival, from 1.
    let seq: Int64
    let kind: EventKind
    let id: EventID
    /// When it arrived, in milliseconds since 1970.
    let atMs: Int64
    /// The key, and behind it the value.
    let bytes: [UInt8]
    let keyBytes: Int

    /// What it takes of the spool's room: its bytes and about as much as SQLite adds to a row.
    var byteCount: Int { bytes.count + 64 }
}

/// What of a row is needed to look for it in the topic.
struct SpoolMark: Sendable, Equatable {
    let seq: Int64
    let kind: EventKind
    let id: EventID
    let atMs: Int64
}

/// Changes to the spool that come to be all at once or not at all.
struct SpoolChange {
    /// Rows up to this one are deleted, those in `kept` aside.
    var deletedUpTo: Int64 = 0
    var kept: Set<Int64> = []
    /// Further rows to delete.
    var deleted: [Int64] = []
    /// Rows that Kafka will never take; they are set aside with the reason before they are deleted.
    var setAside: [(seq: Int64, reason: String)] = []
    var added: [SpoolRow] = []
    /// Rows up to this one may be in the topic: they were handed to a client of Kafka's.
    var handedUpTo: Int64?
}

/// Keeps records through the end of the process.
protocol RecordStore: AnyObject {
    var count: Int { get }
    var byteCount: Int { get }
    /// As the last change said.
    var handedUpTo: Int64 { get }
    /// The number for the next row.
    var nextSeq: Int64 { get }

    /// Makes a change; when it returns, the change is on the disk.
    func change(_ change: SpoolChange) throws(SpoolError)
    /// The oldest rows behind one, at least one if there is any.
    func rows(after seq: Int64, max: Int, maxBytes: Int) throws(SpoolError) -> [SpoolRow]
    /// All rows in their order.
    func forEachMark(_ body: (SpoolMark) -> Void) throws(SpoolError)
}

/// Why the spool did not take something.
enum SpoolError: Error, Equatable, CustomStringConvertible {
    case full
    case broken(String)

    var description: String {
        switch self {
        case .full: "the spool is full"
        case .broken(let reason): reason
        }
    }
}
