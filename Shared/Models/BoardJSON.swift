/// Why bytes are not a board or a watch list.
public enum BoardJSONError: Error, Equatable, Sendable {
    case invalid(JSONError)
    case missing(String)
    case mistyped(String)
}

extension Board {
    /// The board as the JSON record of `regional-topk` and `global-topk`.
    public func json() -> [UInt8] {
        var out = JSONWriter(reserving: 256 + items.count * 140 + watched.count * 40)
        out.object {
            $0.member("board", key.board)
            $0.member("region", key.region)
            $0.member("timeframe", key.timeframe.name)
            $0.member("as_of", asOfMs)
            $0.member("watermark", watermarkMs)
            $0.member("revision", revision)
            $0.member("epoch", epoch)
            $0.member("final", isFinal)
            $0.member("exact", isExact)
            $0.member("max_error", maxError)
            $0.member("total", total)
            $0.member("distinct", distinct)
            $0.member("floor", floor)
            $0.array("items", items) { out, entry in
                out.object {
                    $0.member("item", entry.item)
                    $0.member("count", entry.count)
                    $0.member("rank", Int64(entry.rank))
                    if let previous = entry.previousRank {
                        $0.member("previous_rank", Int64(previous))
                    } else {
                        $0.null("previous_rank")
                    }
                    $0.member("first_seen", entry.firstSeenMs)
                    $0.member("share", entry.share, decimals: 6)
                    $0.member("velocity", entry.velocity, decimals: 3)
                    if let score = entry.score { $0.score(score, of: entry.count) }
                    if let trend = entry.trend { $0.trend(trend) }
                }
            }
            $0.array("watched", watched) { out, watched in
                out.object {
                    $0.member("item", watched.item)
                    $0.member("count", watched.count)
                    if let score = watched.score { $0.sums(score) }
                    if let trend = watched.trend {
                        $0.member("first_seen", trend.firstSeenMs)
                        $0.trend(trend)
                    }
                }
            }
            $0.member("watch_revision", watchRevision)
        }
        return out.bytes
    }

    /// Reads a board from its JSON; unknown members are ignored.
    public init(json bytes: Span<UInt8>) throws(BoardJSONError) {
        var reader = JSONObjectReader()
        var board = Board(key: .init(board: "", region: "", timeframe: .oneMinute))
        var timeframe: String?
        do throws(JSONError) {
            var scanner = JSONScanner(bytes)
            try reader.read(&scanner) { name, scanner throws(JSONError) in
                switch name {
                case "board": board.key.board = try scanner.textValue()
                case "region": board.key.region = try scanner.textValue()
                case "timeframe": timeframe = try scanner.textValue()
                case "as_of": board.asOfMs = try scanner.integerValue()
                case "watermark": board.watermarkMs = try scanner.integerValue()
                case "revision": board.revision = try scanner.integerValue()
                case "epoch": board.epoch = try scanner.integerValue()
                case "final": board.isFinal = try scanner.boolean()
                case "exact": board.isExact = try scanner.boolean()
                case "max_error": board.maxError = try scanner.integerValue()
                case "total": board.total = try scanner.integerValue()
                case "distinct": board.distinct = try scanner.integerValue()
                case "floor": board.floor = try scanner.integerValue()
                case "items": board.items = try Entry.list(&scanner, in: bytes)
                case "watched": board.watched = try ItemCount.list(&scanner, in: bytes)
                case "watch_revision": board.watchRevision = try scanner.integerValue()
                default: return false
                }
                return true
            }
            try scanner.expectEnd()
        } catch {
            throw .invalid(error)
        }
        try reader.require([
            "board", "region", "timeframe", "as_of", "revision", "epoch", "final", "floor", "items",
        ])
        guard let timeframe, let known = Timeframe(name: timeframe) else {
            throw .mistyped("timeframe")
        }
        board.key.timeframe = known
        self = board
    }
}

extension JSONWriter {
    /// The mean and the shares, for who reads them, and the sums, for who adds them up.
    fileprivate mutating func score(_ score: ScoreSum, of count: Int64) {
        means(score, of: count)
        sums(score)
    }

    fileprivate mutating func sums(_ score: ScoreSum) {
        member("sum", score.sum)
        member("positives", score.positives)
        member("negatives", score.negatives)
    }
}

extension ScoreSum {
    /// Reads one of its members into `score`, made if there is none; false for another one.
    fileprivate static func read(
        _ name: JSONScanner.StringToken,
        _ scanner: inout JSONScanner,
        _ score: inout ScoreSum?
    ) throws(JSONError) -> Bool {
        if scanner.matches(name, "sum") {
            let value = try scanner.integerValue()
            score = score ?? .zero
            score?.sum = value
        } else if scanner.matches(name, "positives") {
            let value = try scanner.integerValue()
            score = score ?? .zero
            score?.positives = value
        } else if scanner.matches(name, "negatives") {
            let value = try scanner.integerValue()
            score = score ?? .zero
            score?.negatives = value
        } else {
            return false
        }
        return true
    }
}

// Hundreds of entries make up a board, so their members are told apart without making strings.

extension Board.Entry {
    static func list(
        _ scanner: inout JSONScanner,
        in bytes: Span<UInt8>
    ) throws(JSONError) -> [Self] {
        var entries: [Self] = []
        try scanner.expect(UInt8(ascii: "["))
        while try scanner.nextElement(isFirst: entries.isEmpty) {
            var entry = Self(item: "", count: 0, rank: 0)
            try entry.read(&scanner, in: bytes)
            entries.append(entry)
        }
        return entries
    }

    private mutating func read(
        _ scanner: inout JSONScanner,
        in bytes: Span<UInt8>
    ) throws(JSONError) {
        try scanner.expect(UInt8(ascii: "{"))
        var isFirst = true
        while let name = try scanner.nextName(isFirst: isFirst) {
            isFirst = false
            if scanner.matches(name, "item") {
                item = try scanner.textValue(in: bytes)
            } else if scanner.matches(name, "count") {
                count = try scanner.integerValue()
            } else if scanner.matches(name, "rank") {
                rank = Int(try scanner.integerValue())
            } else if scanner.matches(name, "previous_rank") {
                previousRank = try scanner.optionalIntegerValue().map { Int($0) }
            } else if scanner.matches(name, "first_seen") {
                firstSeenMs = try scanner.integerValue()
            } else if scanner.matches(name, "share") {
                share = try scanner.decimalValue(in: bytes)
            } else if scanner.matches(name, "velocity") {
                velocity = try scanner.decimalValue(in: bytes)
            } else if try ScoreSum.read(name, &scanner, &score) {
                continue
            } else if try TrendFacts.read(name, &scanner, in: bytes, &trend) {
                continue
            } else {
                try scanner.skipValue()
            }
        }
        trend?.firstSeenMs = firstSeenMs
    }
}

extension Board.ItemCount {
    fileprivate static func list(
        _ scanner: inout JSONScanner,
        in bytes: Span<UInt8>
    ) throws(JSONError) -> [Self] {
        var counts: [Self] = []
        try scanner.expect(UInt8(ascii: "["))
        while try scanner.nextElement(isFirst: counts.isEmpty) {
            var count = Self(item: "", count: 0)
            try scanner.expect(UInt8(ascii: "{"))
            var isFirst = true
            var firstSeenMs: Int64 = 0
            while let name = try scanner.nextName(isFirst: isFirst) {
                isFirst = false
                if scanner.matches(name, "item") {
                    count.item = try scanner.textValue(in: bytes)
                } else if scanner.matches(name, "count") {
                    count.count = try scanner.integerValue()
                } else if scanner.matches(name, "first_seen") {
                    firstSeenMs = try scanner.integerValue()
                } else if try ScoreSum.read(name, &scanner, &count.score) {
                    continue
                } else if try TrendFacts.read(name, &scanner, in: bytes, &count.trend) {
                    continue
                } else {
                    try scanner.skipValue()
                }
            }
            count.trend?.firstSeenMs = firstSeenMs
            counts.append(count)
        }
        return counts
    }
}

extension WatchList {
    /// The watch list as the JSON record of `topk-requests`.
    public func json() -> [UInt8] {
        var out = JSONWriter(reserving: 128 + items.count * 16)
        out.object {
            $0.member("board", key.board)
            $0.member("timeframe", key.timeframe.name)
            $0.member("revision", revision)
            $0.member("threshold", threshold)
            $0.array("items", items) { $0.value($1) }
        }
        return out.bytes
    }

    /// Reads a watch list from its JSON; unknown members are ignored.
    public init(json bytes: Span<UInt8>) throws(BoardJSONError) {
        var reader = JSONObjectReader()
        var list = WatchList(
            key: .init(board: "", region: Board.worldwide, timeframe: .oneMinute),
            revision: 0,
            threshold: 0,
            items: []
        )
        var timeframe = ""
        do throws(JSONError) {
            var scanner = JSONScanner(bytes)
            try reader.read(&scanner) { name, scanner throws(JSONError) in
                switch name {
                case "board": list.key.board = try scanner.textValue()
                case "timeframe": timeframe = try scanner.textValue()
                case "revision": list.revision = try scanner.integerValue()
                case "threshold": list.threshold = try scanner.integerValue()
                case "items":
                    try scanner.expect(UInt8(ascii: "["))
                    while try scanner.nextElement(isFirst: list.items.isEmpty) {
                        list.items.append(try scanner.textValue(in: bytes))
                    }
                default: return false
                }
                return true
            }
            try scanner.expectEnd()
        } catch {
            throw .invalid(error)
        }
        try reader.require(["board", "timeframe", "revision", "items"])
        guard let known = Timeframe(name: timeframe) else { throw .mistyped("timeframe") }
        list.key.timeframe = known
        self = list
    }
}
