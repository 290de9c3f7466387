import Models

/// The first members of a board's record: which board it is, and what tells it from the others.
struct BoardHead: Equatable, Sendable {
    var key: Board.Key
    var asOfMs: Int64
    var point: Point
    var isFinal: Bool

    /// The head of a board that was read.
    init(_ board: Board) {
        key = board.key
        asOfMs = board.asOfMs
        point = Point(epoch: board.epoch, seq: board.revision)
        isFinal = board.isFinal
    }

    /// Reads no further than to the last of these members; services write them before the items.
    init(json bytes: Span<UInt8>) throws(BoardJSONError) {
        var board = Board(key: .init(board: "", region: "", timeframe: .oneMinute))
        var timeframe = ""
        var missing: Set<String> = [
            "board", "region", "timeframe", "as_of", "revision", "epoch", "final",
        ]
        do throws(JSONError) {
            var scanner = JSONScanner(bytes)
            try scanner.expect(UInt8(ascii: "{"))
            var isFirst = true
            while !missing.isEmpty, let token = try scanner.nextName(isFirst: isFirst) {
                isFirst = false
                let name = try scanner.text(token)
                switch name {
                case "board": board.key.board = try scanner.textValue()
                case "region": board.key.region = try scanner.textValue()
                case "timeframe": timeframe = try scanner.textValue()
                case "as_of": board.asOfMs = try scanner.integerValue()
                case "revision": board.revision = try scanner.integerValue()
                case "epoch": board.epoch = try scanner.integerValue()
                case "final": board.isFinal = try scanner.boolean()
                default: try scanner.skipValue()
                }
                missing.remove(name)
            }
        } catch {
            throw .invalid(error)
        }
        if let name = missing.min() { throw .missing(name) }
        guard let known = Timeframe(name: timeframe) else { throw .mistyped("timeframe") }
        board.key.timeframe = known
        self.init(board)
    }

    /// Whether the record says something new to who is at `point` and shows a board of `shownMs`.
    ///
    /// A final board is passed over once the board shown has gone on to a later window: the two
    /// alternate in the topic, and counts on a screen must not jump back and forth.
    func isNews(after shown: Point, ofMs shownMs: Int64) -> Bool {
        guard (point.epoch, point.seq) > (shown.epoch, shown.seq) else { return false }
        return !(isFinal && asOfMs < shownMs && point.epoch == shown.epoch)
    }
}

/// A record of a board that nobody has looked into beyond its head.
struct UnreadBoard: Equatable, Sendable {
    let head: BoardHead
    let bytes: [UInt8]

    init(_ head: BoardHead, copying bytes: Span<UInt8>) {
        var copy: [UInt8] = []
        copy.reserveCapacity(bytes.count)
        copy.append(copying: bytes)
        self.head = head
        self.bytes = copy
    }
}
