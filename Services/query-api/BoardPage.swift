import Models

/// The answer to a query: body and headers, ready for any number of clients.
struct BoardPage: Sendable, Equatable {
    let body: [UInt8]
    /// The entity tag, with its quotes.
    let tag: String
    /// All headers but those that speak of the body.
    let headers: [(String, String)]

    static func == (a: BoardPage, b: BoardPage) -> Bool {
        a.body == b.body && a.tag == b.tag && a.headers.elementsEqual(b.headers, by: ==)
    }

    /// The page of the most viewed posts.
    ///
    /// `facts` holds one element per post at least as far as `query` goes; nil
    /// where Postgres did not answer. `nowMs` is wall time.
    init(
        _ query: BoardQuery,
        _ snapshot: Snapshot,
        facts: [PostFacts?],
        at nowMs: Int64
    ) {
        let board = snapshot.board
        let items = board.items.prefix(query.count)
        var degraded: [String] = []
        if facts.prefix(items.count).contains(nil) { degraded.append("posts") }
        self.init(
            body: Self.body(query, items, facts),
            headers: Self.quality(query, snapshot, also: degraded, at: nowMs)
        )
    }

    /// The page of any board.
    ///
    /// `previous` is the board that ranks are compared with; nil where Postgres did not answer.
    init(
        trending query: BoardQuery,
        _ snapshot: Snapshot,
        previous: BoardInPostgres?,
        at nowMs: Int64
    ) {
        self.init(
            body: TrendingItems(query, snapshot, previous: previous).json(),
            headers: Self.quality(
                query,
                snapshot,
                also: previous == nil ? ["ranks"] : [],
                at: nowMs
            )
        )
    }

    /// The page of a region that nothing is known about yet.
    init(emptyFor query: BoardQuery) {
        self.init(
            body: query.form == .topPosts
                ? Self.body(query, [], []) : TrendingItems.nothing(query).json(),
            headers: [("Groundswell-Exact", "false")]
        )
    }

    /// What the headers say of a board.
    private static func quality(
        _ query: BoardQuery,
        _ snapshot: Snapshot,
        also: [String],
        at nowMs: Int64
    ) -> [(String, String)] {
        let board = snapshot.board
        var degraded: [String] = []
        if snapshot.source == .postgres && query.atMs == nil { degraded.append("boards") }
        // A floor above 0 says that there may be more items than the store keeps.
        if board.items.count < query.count && board.floor > 0 { degraded.append("depth") }
        degraded += also
        let modifiedMs = board.watermarkMs > 0 ? min(nowMs, board.watermarkMs) : nowMs
        return [
            ("Last-Modified", httpDate(modifiedMs)),
            ("Groundswell-Exact", board.isExact ? "true" : "false"),
            ("Groundswell-As-Of", EventTime.text(board.asOfMs)),
            ("Groundswell-Watermark", EventTime.text(board.watermarkMs)),
            ("Groundswell-Max-Error", String(board.maxError)),
        ]
            + (degraded.isEmpty
                ? [] : [("Groundswell-Degraded", degraded.joined(separator: ","))])
    }

    private init(body: [UInt8], headers: [(String, String)]) {
        self.body = body
        tag = EntityTag.of(body)
        self.headers = [("ETag", tag), ("Cache-Control", "no-cache")] + headers
    }

    /// Whether a client that has what `ifNoneMatch` lists has this page.
    func isHeld(ifNoneMatch: String?) -> Bool {
        EntityTag.isHeld(tag, ifNoneMatch: ifNoneMatch)
    }

    private static func body(
        _ query: BoardQuery,
        _ items: ArraySlice<Board.Entry>,
        _ facts: [PostFacts?]
    ) -> [UInt8] {
        var out = JSONWriter(reserving: 128 + items.count * 256)
        out.object {
            $0.member("region", query.key.region)
            $0.member("timeframe", query.key.timeframe.name)
            $0.array("top_posts", items.indices) { out, index in
                let post = facts[index] ?? PostFacts.none
                out.object {
                    $0.member("post_id", items[index].item)
                    $0.member("author", post.author)
                    $0.member("view_count", items[index].count)
                    $0.member("content", post.content)
                }
            }
        }
        return out.bytes
    }
}
