import Models

/// A post, as far as subscribers wait for it or are told of it.
struct PostText: Sendable {
    /// So much of a title is told.
    static let shownCharacters = 300
    /// A longer address is left out, in bytes.
    static let longestAddress = 2_048
    private static let removed = ["[deleted]", "[removed]"]

    let id: String
    let subreddit: String
    let author: String
    let title: String
    let body: String
    let permalink: String
    let url: String
    let createdMs: Int64

    /// Reads a record of `reddit-posts`.
    init(_ bytes: Span<UInt8>) throws(RedditRejection) {
        let post = try RedditPost(bytes)
        id = try post.text(.id, in: bytes)
        subreddit = try post.text(.subreddit, in: bytes)
        author = try post.text(.author, in: bytes)
        title = Self.kept(try post.text(.title, in: bytes))
        body = Self.kept(try post.text(.selftext, in: bytes))
        permalink = Self.short(try post.text(.permalink, in: bytes))
        url = Self.short(try post.text(.url, in: bytes))
        createdMs = post.createdMs
    }

    private static func short(_ address: String) -> String {
        address.utf8.count <= longestAddress ? address : ""
    }

    /// A text that was taken back is none.
    private static func kept(_ text: String) -> String { removed.contains(text) ? "" : text }
}
