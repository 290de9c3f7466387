import Models

/// Records that are to be written together, in one stretch of bytes.
struct RecordBatch: Sendable {
    /// Where a record goes.
    enum Destination: Int, Sendable {
        case posts, comments, updates
    }

    struct Record: Sendable {
        let destination: Destination
        let key: Range<Int>
        let payload: Range<Int>
    }

    /// The longest record that the broker takes by default, less room for what frames it.
    static let maxRecordBytes = 1_000_000

    private(set) var bytes: [UInt8] = []
    private(set) var records: [Record] = []

    var isEmpty: Bool { records.isEmpty }

    /// Adds the record of a thing that was read from `source`; false when it is too long for one.
    mutating func add(
        _ thing: Thing,
        _ source: Span<UInt8>,
        to destination: Destination,
        retrievedMs: Int64?
    ) -> Bool {
        let start = bytes.count
        bytes.append(copying: source.extracting(thing.subreddit))
        let middle = bytes.count
        thing.write(source, retrievedMs: retrievedMs, to: &bytes)
        guard bytes.count - start <= Self.maxRecordBytes else {
            bytes.removeSubrange(start...)
            return false
        }
        records.append(
            Record(destination: destination, key: start..<middle, payload: middle..<bytes.count)
        )
        return true
    }

    mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        records.removeAll(keepingCapacity: true)
    }
}
