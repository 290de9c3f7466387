import Models

/// A record of `emoji-output-topic` as it was read.
struct EmojiWindowRecord: Equatable, Sendable {
    var region = ""
    var startMs: Int64 = 0
    /// How often each emoji was sent; the order of the record.
    var counts: [Board.ItemCount] = []
    var scale: Int64 = 1
    var total: Int64 = 0
    var isFinal = false
    var revision: Int64 = 0

    init(region: String, startMs: Int64, revision: Int64) {
        self.region = region
        self.startMs = startMs
        self.revision = revision
    }

    /// Reads a record; unknown members are ignored.
    init(json bytes: Span<UInt8>) throws(BoardJSONError) {
        var reader = JSONObjectReader()
        var record = EmojiWindowRecord(region: "", startMs: 0, revision: 0)
        do throws(JSONError) {
            var scanner = JSONScanner(bytes)
            try reader.read(&scanner) { name, scanner throws(JSONError) in
                switch name {
                case "region_id": record.region = try scanner.textValue()
                case "window_start": record.startMs = try scanner.integerValue()
                case "counts": record.counts = try Self.counts(&scanner)
                case "scale": record.scale = try scanner.integerValue()
                case "total": record.total = try scanner.integerValue()
                case "final": record.isFinal = try scanner.boolean()
                case "revision": record.revision = try scanner.integerValue()
                default: return false
                }
                return true
            }
            try scanner.expectEnd()
        } catch {
            throw .invalid(error)
        }
        try reader.require(["region_id", "window_start", "counts", "final", "revision"])
        guard RegionDirectory.isValidID(record.region.utf8.span) else {
            throw .mistyped("region_id")
        }
        self = record
    }

    private static func counts(
        _ scanner: inout JSONScanner
    ) throws(JSONError) -> [Board.ItemCount] {
        var counts: [Board.ItemCount] = []
        try scanner.expect(UInt8(ascii: "{"))
        while let name = try scanner.nextName(isFirst: counts.isEmpty) {
            let item = try scanner.text(name)
            counts.append(.init(item: item, count: try scanner.integerValue()))
        }
        return counts
    }
}
