import Models

/// A record of a board, as far as subscribers look at it.
struct BoardGlimpse: Sendable {
    /// One ranked item.
    struct Item: Sendable {
        let name: String
        let count: Int64
        /// What it is, on a board of different things.
        let kind: String?
    }

    var key: Board.Key
    var asOfMs: Int64 = 0
    var epoch: Int64 = 0
    var revision: Int64 = 0
    /// The first ones, in the order of their ranks.
    var ranking = Ranking.read([])

    /// Items of a board, which are read only where somebody looks at them: most boards have no
    /// subscriber.
    enum Ranking: Sendable {
        /// The JSON array.
        case written([UInt8])
        /// What was read.
        case read([Item])
    }

    init(_ key: Board.Key) { self.key = key }

    /// Reads a record but for its items; what is not looked at is stepped over.
    init(json bytes: Span<UInt8>) throws(BoardJSONError) {
        var glimpse = BoardGlimpse(.init(board: "", region: "", timeframe: .oneMinute))
        var timeframe = ""
        var reader = JSONObjectReader()
        do throws(JSONError) {
            var scanner = JSONScanner(bytes)
            try reader.read(&scanner) { name, scanner throws(JSONError) in
                switch name {
                case "board": glimpse.key.board = try scanner.textValue()
                case "region": glimpse.key.region = try scanner.textValue()
                case "timeframe": timeframe = try scanner.textValue()
                case "as_of": glimpse.asOfMs = try scanner.integerValue()
                case "epoch": glimpse.epoch = try scanner.integerValue()
                case "revision": glimpse.revision = try scanner.integerValue()
                case "items":
                    let start = scanner.at
                    try scanner.skipValue()
                    var list: [UInt8] = []
                    list.append(copying: bytes.extracting(start..<scanner.at))
                    glimpse.ranking = .written(list)
                default: return false
                }
                return true
            }
            try scanner.expectEnd()
        } catch {
            throw .invalid(error)
        }
        try reader.require([
            "board", "region", "timeframe", "as_of", "epoch", "revision", "items",
        ])
        guard let timeframe = Timeframe(name: timeframe) else { throw .mistyped("timeframe") }
        glimpse.key.timeframe = timeframe
        self = glimpse
    }
}

extension BoardGlimpse.Ranking {
    /// The items, read now if they were not before.
    ///
    /// - Throws: ``BoardJSONError`` when they are no items.
    func items() throws(BoardJSONError) -> [BoardGlimpse.Item] {
        switch self {
        case .read(let items): return items
        case .written(let list):
            do throws(JSONError) {
                return try Self.items(list.span)
            } catch {
                throw .invalid(error)
            }
        }
    }

    private static func items(_ list: Span<UInt8>) throws(JSONError) -> [BoardGlimpse.Item] {
        var scanner = JSONScanner(list)
        var items: [BoardGlimpse.Item] = []
        var isFirst = true
        try scanner.expect(UInt8(ascii: "["))
        while try scanner.nextElement(isFirst: isFirst) {
            isFirst = false
            guard items.count < Subscription.maxDepth else {
                try scanner.skipValue()
                continue
            }
            var name = ""
            var count: Int64 = 0
            var kind: String?
            var reader = JSONObjectReader()
            try reader.read(&scanner) { member, scanner throws(JSONError) in
                switch member {
                case "item": name = try scanner.textValue()
                case "count": count = try scanner.integerValue()
                case "kind" where scanner.peek() == UInt8(ascii: "\""):
                    kind = try scanner.textValue()
                default: return false
                }
                return true
            }
            items.append(BoardGlimpse.Item(name: name, count: count, kind: kind))
        }
        return items
    }
}
