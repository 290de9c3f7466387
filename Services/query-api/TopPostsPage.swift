import Models

/// The answer to a query: body and headers, ready for any number of clients.
struct TopPostsPage: Sendable, Equatable {
    let body: [UInt8]
    /// The entity tag, with its quotes.
    let tag: String
    /// All headers but those that speak of the body.
    let headers: [(String, String)]

    static func == (a: TopPostsPage, b: TopPostsPage) -> Bool {
        a.body == b.body && a.tag == b.tag && a.headers.elementsEqual(b.headers, by: ==)
    }

    /// The page of a board.
    ///
    /// `facts` holds one element per post at least as far as `query` goes; nil
    /// where Postgres did not answer. `nowMs` is wall time.
    init(
        _ query: TopPostsQuery,
        _ snapshot: Snapshot,
        facts: [PostFacts?],
        at nowMs: Int64
    ) {
        let board = snapshot.board
        let items = board.items.prefix(query.count)
        var degraded: [String] = []
        if snapshot.source == .postgres { degraded.append("boards") }
        // A floor above 0 says that there may be more items than the store keeps.
        if items.count < query.count && board.floor > 0 { degraded.append("depth") }
        if facts.prefix(items.count).contains(nil) { degraded.append("posts") }
        let modifiedMs = board.watermarkMs > 0 ? min(nowMs, board.watermarkMs) : nowMs
        self.init(
            body: Self.body(query, items, facts),
            headers: [
                ("Last-Modified", httpDate(modifiedMs)),
                ("Groundswell-Exact", board.isExact ? "true" : "false"),
                ("Groundswell-As-Of", EventTime.text(board.asOfMs)),
                ("Groundswell-Watermark", EventTime.text(board.watermarkMs)),
                ("Groundswell-Max-Error", String(board.maxError)),
            ]
                + (degraded.isEmpty
                    ? [] : [("Groundswell-Degraded", degraded.joined(separator: ","))])
        )
    }

    /// The page of a region that nothing is known about yet.
    init(emptyFor query: TopPostsQuery) {
        self.init(
            body: Self.body(query, [], []),
            headers: [("Groundswell-Exact", "false")]
        )
    }

    private init(body: [UInt8], headers: [(String, String)]) {
        self.body = body
        tag = Self.tag(of: body)
        self.headers = [("ETag", tag), ("Cache-Control", "no-cache")] + headers
    }

    /// Whether a client that has what `ifNoneMatch` lists has this page.
    func isHeld(ifNoneMatch: String?) -> Bool {
        guard let ifNoneMatch else { return false }
        return ifNoneMatch.split(separator: ",").contains { part in
            let one =
                part.drop { $0 == " " || $0 == "\t" }
                .split(whereSeparator: { $0 == " " || $0 == "\t" }).first ?? ""
            return one == "*" || (one.hasPrefix("W/") ? one.dropFirst(2) : one) == tag
        }
    }

    private static func body(
        _ query: TopPostsQuery,
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

    private static func tag(of body: [UInt8]) -> String {
        let hash = String(fnv1a(body), radix: 16)
        return "\"" + String(repeating: "0", count: 16 - hash.utf8.count) + hash + "\""
    }
}
