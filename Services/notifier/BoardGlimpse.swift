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
    var items: [Item] = []

    init(_ key: Board.Key) { self.key = key }

    /// Reads a record; what is not looked at is stepped over.
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
                case "items": glimpse.items = try Self.items(&scanner)
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

    private static func items(_ scanner: inout JSONScanner) throws(JSONError) -> [Item] {
        var items: [Item] = []
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
            items.append(Item(name: name, count: count, kind: kind))
        }
        return items
    }
}
