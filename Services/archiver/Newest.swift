import Models

/// The rows of a batch: of each id the one that was read from Reddit last.
struct Newest<Row: ArchiveRow>: Sendable {
    private(set) var rows: [Row] = []
    private var places: [ItemKey: Int] = [:]
    /// About how much memory the rows take.
    private(set) var byteCount = 0

    /// Takes a row, unless one of the same id was read as late or later: of two that were read at
    /// the same time the first stays, as in the table.
    mutating func insert(_ row: Row) {
        let key = ItemKey(row.id)
        guard let place = places[key] else {
            places[key] = rows.count
            rows.append(row)
            byteCount += row.byteCount
            return
        }
        guard row.retrievedMs > rows[place].retrievedMs else { return }
        byteCount += row.byteCount - rows[place].byteCount
        rows[place] = row
    }
}
