import Models

/// How many posts subreddits have had since counting began, those with most first.
struct SubredditCounts: Sendable, Equatable {
    /// How many may be asked for.
    static let countRange = 1...1000
    static let defaultCount = 100

    struct Row: Sendable, Equatable {
        var subreddit: String
        var posts: Int64
    }

    /// Posts and subreddits, those that are not in `rows` included.
    var total: Int64 = 0
    var distinct: Int64 = 0
    var rows: [Row] = []

    /// Reads `k`.
    static func count(_ pairs: [(name: String, value: String)]) throws(Mistakes) -> Int {
        var parameters = Parameters(pairs)
        let text = parameters.single("k")
        let count = parameters.number("k", text, in: countRange, default: defaultCount)
        try parameters.check()
        return count
    }

    func json() -> [UInt8] {
        var out = JSONWriter(reserving: 64 + rows.count * 48)
        out.object {
            $0.member("total", total)
            $0.member("distinct", distinct)
            $0.array("subreddits", rows) { out, row in
                out.object {
                    $0.member("subreddit", row.subreddit)
                    $0.member("posts", row.posts)
                }
            }
        }
        return out.bytes
    }
}
