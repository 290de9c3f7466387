public import Models

/// Published boards in Postgres, one a minute: what is left when Redis is away, and what was at an
/// earlier time.
///
/// A board belongs to the minute that its window ends in, rounded up. Items and counts are kept;
/// ranks and shares follow from them, means from their sums, and what makes trends ones is kept as it
/// is; first seen of other boards, velocity and previous ranks are not kept.
public enum BoardHistory {
    /// Statements that write boards; one that a newer owner or revision wrote stays.
    public static func statements(_ boards: [Board]) -> [PostgresStatement] {
        boards.map { board in
            PostgresStatement(
                upsert,
                [
                    .text(board.key.board), .text(board.key.region),
                    .text(board.key.timeframe.name), .timestamp(ms: minute(board.asOfMs)),
                    .int(board.epoch), .int(board.revision), .int(board.asOfMs),
                    .int(board.watermarkMs), .bool(board.isFinal), .bool(board.isExact),
                    .int(board.maxError), .int(board.total), .int(board.distinct),
                    .int(board.floor), .texts(board.items.map(\.item)),
                    .ints(board.items.map(\.count)),
                ] + sums(board) + [board.trendDetails.map { .text($0) } ?? .null],
                prepared: true
            )
        }
    }

    /// Writes boards in one round trip and one transaction; returns how many were not older than
    /// what was there.
    @discardableResult
    public static func write(
        _ boards: [Board],
        to connection: inout PostgresConnection
    ) throws(PostgresError) -> Int {
        try connection.pipeline(statements(boards)).reduce(0) { $0 + $1.affected }
    }

    /// Reads the newest board of each key, or the newest whose window ended by a time.
    ///
    /// - Returns: in the order of the keys; nil where there is none.
    public static func newest(
        _ keys: [Board.Key],
        atOrBefore ms: Int64? = nil,
        from connection: inout PostgresConnection
    ) throws(PostgresError) -> [Board?] {
        try read(keys.map { (key: $0, atOrBeforeMs: ms) }, from: &connection)
    }

    /// Reads the newest board of each key, or the newest whose window ended by its time.
    ///
    /// - Returns: in the order of what is wanted; nil where there is none.
    public static func read(
        _ wanted: [(key: Board.Key, atOrBeforeMs: Int64?)],
        from connection: inout PostgresConnection
    ) throws(PostgresError) -> [Board?] {
        let results = try connection.pipeline(
            wanted.map { key, ms in
                let name: [PostgresValue] = [
                    .text(key.board), .text(key.region), .text(key.timeframe.name),
                ]
                guard let ms else {
                    return PostgresStatement(select + newestFirst, name, prepared: true)
                }
                return PostgresStatement(
                    select + " AND minute <= $4 AND as_of_ms <= $5" + newestFirst,
                    name + [.timestamp(ms: minute(ms)), .int(ms)],
                    prepared: true
                )
            }
        )
        var boards: [Board?] = []
        for (key, rows) in zip(wanted.lazy.map(\.key), results) {
            boards.append(rows.count == 0 ? nil : try Board(key: key, row: rows))
        }
        return boards
    }

    /// What one board said of an item.
    public struct Moment: Sendable, Equatable {
        /// The end of the step that the board was the last of, in milliseconds since 1970.
        public let endMs: Int64
        /// Nil when the item was not on the board.
        public let count: Int64?
        /// Its place, from 1; nil when it was not on the board.
        public let rank: Int64?
        /// No item outside the board had more than this.
        public let floor: Int64
    }

    /// Reads how an item fared on a board: the last board of each step that has one.
    ///
    /// Steps are as long as `stepMs`, whole minutes, and end at `fromMs`, `fromMs + stepMs` and so on
    /// up to `toMs`.
    public static func course(
        of item: String,
        on key: Board.Key,
        fromMs: Int64,
        toMs: Int64,
        stepMs: Int64,
        from connection: inout PostgresConnection
    ) throws(PostgresError) -> [Moment] {
        let rows = try connection.query(
            course,
            [
                .text(key.board), .text(key.region), .text(key.timeframe.name),
                .timestamp(ms: fromMs - stepMs), .timestamp(ms: toMs), .int(stepMs / 1_000),
                .text(item),
            ],
            prepared: true
        )
        var moments: [Moment] = []
        for row in 0..<rows.count {
            moments.append(
                Moment(
                    endMs: fromMs + (try rows.int(row, 0) - 1) * stepMs,
                    count: rows.isNull(row, 1) ? nil : try rows.int(row, 1),
                    rank: rows.isNull(row, 2) ? nil : try rows.int(row, 2),
                    floor: try rows.int(row, 3)
                )
            )
        }
        return moments
    }

    // MARK: - Private

    /// What the means are made of; nothing for a board that shows none.
    private static func sums(_ board: Board) -> [PostgresValue] {
        guard BoardName.isSentiment(board.key.board) else { return [.null, .null, .null] }
        let scores = board.items.map { $0.score ?? .zero }
        return [
            .ints(scores.map(\.sum)), .ints(scores.map(\.positives)),
            .ints(scores.map(\.negatives)),
        ]
    }

    /// The last minutes of the steps come from the primary key alone, so that only as many boards are
    /// unpacked as there are steps.
    private static let course = """
        WITH ends AS (
            SELECT ceil(extract(epoch FROM minute - $4) / $6)::bigint AS step, max(minute) AS minute
            FROM boards
            WHERE board = $1 AND region = $2 AND timeframe = $3 AND minute > $4 AND minute <= $5
            GROUP BY 1
        )
        SELECT step, counts[place], place::bigint, floor
        FROM ends JOIN LATERAL (
            SELECT counts, floor, array_position(items, $7) AS place FROM boards
            WHERE board = $1 AND region = $2 AND timeframe = $3 AND boards.minute = ends.minute
        ) AS held ON true
        ORDER BY step
        """

    private static let upsert = """
        INSERT INTO boards AS b (board, region, timeframe, minute, epoch, revision, as_of_ms,
            watermark_ms, final, exact, max_error, total, distinct_items, floor, items, counts,
            sums, positives, negatives, details)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16,
            $17::bigint[], $18::bigint[], $19::bigint[], $20)
        ON CONFLICT (board, region, timeframe, minute) DO UPDATE SET epoch = excluded.epoch,
            revision = excluded.revision, as_of_ms = excluded.as_of_ms,
            watermark_ms = excluded.watermark_ms, final = excluded.final, exact = excluded.exact,
            max_error = excluded.max_error, total = excluded.total,
            distinct_items = excluded.distinct_items, floor = excluded.floor,
            items = excluded.items, counts = excluded.counts, sums = excluded.sums,
            positives = excluded.positives, negatives = excluded.negatives,
            details = excluded.details
        WHERE (b.epoch, b.revision) <= (excluded.epoch, excluded.revision)
        """

    private static let select = """
        SELECT epoch, revision, as_of_ms, watermark_ms, final, exact, max_error, total,
            distinct_items, floor, items, counts, sums, positives, negatives, details
        FROM boards WHERE board = $1 AND region = $2 AND timeframe = $3
        """

    private static let newestFirst = " ORDER BY minute DESC LIMIT 1"

    /// The minute that a moment is in, as the moment that it ends.
    private static func minute(_ ms: Int64) -> Int64 {
        floorToMultiple(ms + 59_999, of: 60_000)
    }
}

extension Board {
    fileprivate init(key: Key, row rows: PostgresRows) throws(PostgresError) {
        self.init(
            key: key,
            asOfMs: try rows.int(0, 2),
            epoch: try rows.int(0, 0),
            revision: try rows.int(0, 1)
        )
        watermarkMs = try rows.int(0, 3)
        isFinal = try rows.bool(0, 4)
        isExact = try rows.bool(0, 5)
        maxError = try rows.int(0, 6)
        total = try rows.int(0, 7)
        distinct = try rows.int(0, 8)
        floor = try rows.int(0, 9)
        let names = try rows.texts(0, 10)
        let counts = try rows.ints(0, 11)
        guard names.count == counts.count else {
            throw .unexpectedResult("a board has another number of items than of counts")
        }
        for (index, (name, count)) in zip(names, counts).enumerated() {
            let share = total > 0 ? Double(count) / Double(total) : 0
            items.append(Entry(item: name, count: count, rank: index + 1, share: share))
        }
        if !rows.isNull(0, 12) { try readScores(rows) }
        if !rows.isNull(0, 15) { add(trendDetails: try rows.text(0, 15)) }
    }

    private mutating func readScores(_ rows: borrowing PostgresRows) throws(PostgresError) {
        let sums = try rows.ints(0, 12)
        let positives = try rows.ints(0, 13)
        let negatives = try rows.ints(0, 14)
        guard sums.count == items.count, positives.count == items.count,
            negatives.count == items.count
        else { throw .unexpectedResult("a board has another number of items than of scores") }
        for index in items.indices {
            items[index].score = ScoreSum(
                sum: sums[index],
                positives: positives[index],
                negatives: negatives[index]
            )
        }
    }
}
