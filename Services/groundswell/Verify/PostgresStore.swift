import Postgres

/// Reads the newest boards out of Postgres.
struct PostgresStore: ~Copyable {
    private let board: String
    private var connection: PostgresConnection

    init(url: String, board: String) throws(PostgresError) {
        connection = try PostgresConnection(url: url)
        self.board = board
    }

    /// Reads all boards, also of regions that nobody asked for.
    mutating func read() throws(PostgresError) -> [ShownBoard] {
        try connection.connectIfNeeded()
        let rows = try connection.query(
            """
            SELECT DISTINCT ON (region, timeframe) region, timeframe, as_of_ms, items, counts,
                total, distinct_items, floor, exact, max_error, sums, positives, negatives
            FROM boards WHERE board = $1
            ORDER BY region, timeframe, as_of_ms DESC
            """,
            [.text(board)]
        )
        var claims: [ShownBoard] = []
        for row in 0..<rows.count {
            let region = try rows.text(row, 0)
            guard let span = AuditSpan(rawValue: try rows.text(row, 1)) else { continue }
            let key = AuditKey(region: region == ShownBoard.worldwide ? nil : region, span: span)
            var claim = ShownBoard(key: key, asOfMs: try rows.int(row, 2))
            let items = try rows.texts(row, 3)
            let counts = try rows.ints(row, 4)
            claim.items = zip(items, counts).map { ($0, $1) }
            claim.total = try rows.int(row, 5)
            claim.distinct = try rows.int(row, 6)
            claim.floor = try rows.int(row, 7)
            claim.isExact = try rows.bool(row, 8)
            claim.maxError = try rows.int(row, 9)
            if board.hasPrefix("sentiment:") { try Self.addMeans(&claim, rows, row) }
            claims.append(claim)
        }
        return claims
    }

    private static func addMeans(
        _ claim: inout ShownBoard,
        _ rows: borrowing PostgresRows,
        _ row: Int
    ) throws(PostgresError) {
        guard !rows.isNull(row, 10) else {
            claim.fault = "has no sums of scores"
            return
        }
        let sums = try rows.ints(row, 10)
        let positives = try rows.ints(row, 11)
        let negatives = try rows.ints(row, 12)
        let count = claim.items.count
        guard sums.count == count, positives.count == count, negatives.count == count else {
            claim.fault = "has \(count) items and \(sums.count) sums of scores"
            return
        }
        claim.means = claim.items.indices.map { index in
            let score = AuditScore(
                sum: sums[index],
                positives: positives[index],
                negatives: negatives[index]
            )
            return score.means(of: claim.items[index].count)
        }
    }
}
