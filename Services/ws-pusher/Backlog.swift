import Models

/// The boards that are read from Kafka while an instance starts: of each the newest record, and those
/// before it from which clients may go on, as bytes that are not looked into.
///
/// Of the records in a topic few are wanted, and their items take by far the most time to read. What
/// comes out is what reading each record would have made, as long as the newest can be read.
struct Backlog {
    /// How many bytes of records are held.
    ///
    /// Beyond it the older ones of all boards are let go, then the newest are read before the end.
    static let maxBytes = 128 << 20

    private let maxBytes: Int
    private let maxBoards: Int
    /// How many records of a board are held beside the newest.
    private(set) var depth: Int
    private(set) var bytes = 0
    /// Records that said nothing new, or were of more boards than there may be.
    private(set) var ignored = 0
    private(set) var refused = 0
    /// By board, in the order in which they were first seen; oldest record first.
    private var boards: [[UnreadBoard]] = []
    private var indexOf: [Board.Key: Int] = [:]

    init(_ limits: FeedLimits, maxBytes: Int = Self.maxBytes) {
        self.maxBytes = maxBytes
        maxBoards = limits.maxKnownChannels
        depth = max(1, limits.keptStates)
    }

    /// Takes a record; true when there is no room for more, and ``take()`` has to make some.
    mutating func add(_ record: UnreadBoard) -> Bool {
        let key = record.head.key
        guard let index = indexOf[key] ?? (boards.count < maxBoards ? boards.count : nil) else {
            refused += 1
            return false
        }
        if index == boards.count {
            boards.append([])
            indexOf[key] = index
        }
        let last = boards[index].last?.head
        guard record.head.isNews(after: last?.point ?? .start, ofMs: last?.asOfMs ?? 0) else {
            ignored += 1
            return false
        }
        boards[index].append(record)
        bytes += record.bytes.count
        shorten(index)
        while bytes > maxBytes, depth > 1 {
            depth = depth * 3 / 4
            for index in boards.indices { shorten(index) }
        }
        return bytes > maxBytes
    }

    private mutating func shorten(_ index: Int) {
        let over = boards[index].count - 1 - depth
        guard over > 0 else { return }
        bytes -= boards[index].prefix(over).reduce(0) { $0 + $1.bytes.count }
        boards[index].removeFirst(over)
    }

    /// Hands out what is held, the newest of each board read; `unreadable` is told of each that cannot
    /// be, and the one before takes its place.
    mutating func take(_ unreadable: (UnreadBoard, BoardJSONError) -> Void) -> [FeedRecord] {
        var records: [FeedRecord] = []
        records.reserveCapacity(boards.count)
        for var past in boards {
            while let newest = past.popLast() {
                do throws(BoardJSONError) {
                    records.append(.board(try Board(json: newest.bytes.span), after: past))
                    break
                } catch {
                    unreadable(newest, error)
                }
            }
        }
        boards = []
        indexOf = [:]
        bytes = 0
        return records
    }
}
