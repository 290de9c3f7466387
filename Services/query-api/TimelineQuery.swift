import Models

/// What one `GET /boards/{board}/items/{item}/timeline` asks for.
struct TimelineQuery: Hashable, Sendable {
    /// How many points an answer may have.
    static let maxPoints: Int64 = 1_000
    /// How many points there are unless a step is given.
    private static let usualPoints: Int64 = 60
    /// How many steps back it starts by default, in milliseconds.
    private static let usualLengthMs: Int64 = 3_600_000
    /// Longest item, in bytes.
    private static let longestItem = 1_024
    /// Longest step, in seconds.
    private static let longestStep = 604_800

    let key: Board.Key
    let item: String
    /// The first point, a whole minute.
    let fromMs: Int64
    /// The last point.
    let toMs: Int64
    let stepMs: Int64

    /// The moments of its points.
    var points: StrideThrough<Int64> { stride(from: fromMs, through: toMs, by: Int(stepMs)) }

    /// Reads `region`, `timeframe`, `from`, `to` and `step`; times are rounded to whole minutes, which
    /// is how often a board is kept.
    init(
        board: String,
        item: String,
        _ pairs: [(name: String, value: String)],
        nowMs: Int64
    ) throws(Mistakes) {
        var parameters = Parameters(pairs)
        let region = parameters.single("region")
        let timeframe = parameters.single("timeframe")
        let from = parameters.single("from")
        let to = parameters.single("to")
        let step = parameters.single("step")
        key = Board.Key(
            board: parameters.board(board),
            region: parameters.region(region),
            timeframe: parameters.timeframe(timeframe, default: .fiveMinutes)
        )
        self.item = item
        if item.utf8.count > Self.longestItem || item.utf8.contains(0) {
            parameters.reject("item", "item must have at most \(Self.longestItem) bytes, none 0.")
        }
        let end = parameters.moment("to", to, upTo: nowMs) ?? nowMs
        let last = floorToMultiple(end, of: 60_000)
        let start =
            parameters.moment("from", from, upTo: nowMs) ?? max(0, last - Self.usualLengthMs)
        if start > end { parameters.reject("from", "from must not be later than to.") }
        let seconds = parameters.number("step", step, in: 60...Self.longestStep, default: 0)
        if seconds % 60 != 0 { parameters.reject("step", "step must be a multiple of 60 seconds.") }
        let first = floorToMultiple(start, of: 60_000)
        let usual = max(
            1,
            (last - first + Self.usualPoints * 60_000 - 1) / (Self.usualPoints * 60_000)
        )
        stepMs = seconds > 0 ? Int64(seconds) * 1_000 : usual * 60_000
        // The last point is the end, so that the newest board is always in.
        fromMs = last - max(0, last - first) / stepMs * stepMs
        toMs = last
        if (toMs - fromMs) / stepMs >= Self.maxPoints {
            parameters.reject(
                "step",
                "That makes more than \(Self.maxPoints) points: take a longer step or a shorter time."
            )
        }
        try parameters.check()
    }

    /// The body of the answer: a point a step, null where nothing is known.
    ///
    /// A point is what the last board of its step said. An item that is not on the board has 0 when
    /// the board held every item, and null when it may have had up to the board's floor.
    func json(_ found: [TimelinePoint]) -> [UInt8] {
        let counts = Dictionary(found.map { ($0.endMs, $0) }, uniquingKeysWith: { $1 })
        var out = JSONWriter(reserving: 160 + Int((toMs - fromMs) / stepMs) * 64)
        out.object {
            $0.member("board", key.board)
            $0.member("region", key.region)
            $0.member("timeframe", key.timeframe.name)
            $0.member("item", item)
            $0.member("step_s", stepMs / 1_000)
            $0.array("points", points) { out, ms in
                let point = counts[ms]
                out.object {
                    $0.member("time", EventTime.text(ms))
                    if let count = point?.count {
                        $0.member("count", count)
                    } else {
                        $0.null("count")
                    }
                    if let rank = point?.rank {
                        $0.member("rank", rank)
                    } else {
                        $0.null("rank")
                    }
                }
            }
        }
        return out.bytes
    }
}

/// What history says of an item at the end of a step.
struct TimelinePoint: Sendable, Equatable {
    let endMs: Int64
    /// Nil when it is not known.
    let count: Int64?
    let rank: Int64?
}
