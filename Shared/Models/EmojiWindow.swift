/// What a region sent in two seconds; such windows follow each other without a gap.
public struct EmojiWindow: Sendable, Equatable {
    /// Length of a window in milliseconds; its start is a multiple of it.
    public static let lengthMs: Int64 = 2_000

    /// The region's id.
    public var region: String
    /// First millisecond of the window, since 1970.
    public var startMs: Int64
    /// How often each emoji was sent, most often first.
    public var counts: [Board.ItemCount]
    /// Whether the event clock has passed the window's end.
    public var isFinal: Bool
    /// Grows whenever the window says something else.
    public var revision: Int64

    /// A window of these counts, in any order.
    public init(
        region: String,
        startMs: Int64,
        counts: [Board.ItemCount],
        isFinal: Bool,
        revision: Int64
    ) {
        self.region = region
        self.startMs = startMs
        self.counts = counts.sorted {
            $0.count != $1.count
                ? $0.count > $1.count : $1.item.utf8.lexicographicallyPrecedes($0.item.utf8)
        }
        self.isFinal = isFinal
        self.revision = revision
    }

    /// Sum of all counts.
    public var total: Int64 { counts.reduce(0) { $0 + $1.count } }

    /// The least of 1, 10, 100, … by which the greatest count must be divided to be at most `max`.
    public func scale(max: Int64) -> Int64 {
        let greatest = counts.first?.count ?? 0
        var scale: Int64 = 1
        while (greatest - 1) / scale >= max { scale *= 10 }
        return scale
    }

    /// The window as the JSON record of `emoji-output-topic`.
    ///
    /// Each of `scaled` is its count divided by ``scale(max:)`` and rounded down.
    public func json(scaleMax: Int64) -> [UInt8] {
        let scale = scale(max: scaleMax)
        var out = JSONWriter(reserving: 160 + counts.count * 32)
        out.object {
            $0.member("region_id", region)
            $0.member("window_start", startMs)
            $0.member("window_end", startMs + Self.lengthMs)
            $0.object("counts") { out in
                for count in counts { out.member(named: count.item, count.count) }
            }
            $0.object("scaled") { out in
                for count in counts { out.member(named: count.item, count.count / scale) }
            }
            $0.member("scale", scale)
            $0.member("total", total)
            $0.member("final", isFinal)
            $0.member("revision", revision)
        }
        return out.bytes
    }
}
