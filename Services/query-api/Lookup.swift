import Models

/// A question about what is stored; who asks the same at once shares one answer.
enum Lookup: Hashable, Sendable {
    case timeline(TimelineQuery)
    case post(String)
    /// So many, those with most posts first.
    case subreddits(Int)
}

/// What Postgres knows of a post.
struct PostRecord: Sendable, Equatable {
    var id = ""
    var title = ""
    var content = ""
    var author = ""
    var subreddit = ""
    var url = ""
    var permalink = ""
    var flair = ""
    var over18 = false
    var upvotes: Int64 = 0
    var comments: Int64 = 0
    /// When it was posted and when it was read from Reddit, in milliseconds since 1970.
    var timestampMs: Int64?
    var retrievedMs: Int64?

    func json() -> [UInt8] {
        var out = JSONWriter(reserving: 512 + content.utf8.count)
        out.object {
            $0.member("post_id", id)
            $0.member("title", title)
            $0.member("content", content)
            $0.member("author", author)
            $0.member("subreddit", subreddit)
            $0.member("url", url)
            $0.member("permalink", permalink)
            $0.member("flair", flair)
            $0.member("over_18", over18)
            $0.member("upvotes", upvotes)
            $0.member("comments", comments)
            Self.time("timestamp", timestampMs, &$0)
            Self.time("retrieved", retrievedMs, &$0)
        }
        return out.bytes
    }

    private static func time(_ name: StaticString, _ ms: Int64?, _ out: inout JSONWriter) {
        if let ms { out.member(name, EventTime.text(ms)) } else { out.null(name) }
    }
}
