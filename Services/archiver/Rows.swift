import Models

/// A row of Postgres that knows when what it tells was read from Reddit.
protocol ArchiveRow: Sendable {
    var id: String { get }
    var retrievedMs: Int64 { get }
    /// About how much memory it takes.
    var byteCount: Int { get }

    /// Reads a record of the row's topic.
    init(_ bytes: Span<UInt8>) throws(RedditRejection)
}

/// A row of `posts`.
struct PostRow: ArchiveRow {
    let id: String
    /// The text of the post, or its title when it is only a link.
    let content: String
    let author: String
    let createdMs: Int64
    let title: String
    let subreddit: String
    let upvotes: Int64
    let comments: Int64
    let url: String
    let permalink: String
    let domain: String
    let flair: String
    let isOver18: Bool
    let retrievedMs: Int64
    let byteCount: Int

    init(_ bytes: Span<UInt8>) throws(RedditRejection) {
        let post = try RedditPost(bytes)
        id = try post.text(.id, in: bytes)
        title = try post.text(.title, in: bytes)
        let selftext = try post.text(.selftext, in: bytes)
        content = selftext.isEmpty ? title : selftext
        author = try post.text(.author, in: bytes)
        subreddit = try post.text(.subreddit, in: bytes)
        url = try post.text(.url, in: bytes)
        permalink = try post.text(.permalink, in: bytes)
        domain = try post.text(.domain, in: bytes)
        flair = try post.text(.flair, in: bytes)
        createdMs = post.createdMs
        retrievedMs = post.retrievedMs
        upvotes = post.score
        comments = post.comments
        isOver18 = post.isOver18
        byteCount = bytes.count
    }
}

/// A row of `comments`.
struct CommentRow: ArchiveRow {
    let id: String
    /// The id of its post as `posts` has it.
    let post: String
    let parent: String
    let subreddit: String
    let author: String
    let body: String
    let createdMs: Int64
    let upvotes: Int64
    let retrievedMs: Int64
    let byteCount: Int

    init(_ bytes: Span<UInt8>) throws(RedditRejection) {
        let comment = try RedditComment(bytes)
        id = try comment.text(.id, in: bytes)
        let link = try comment.text(.post, in: bytes)
        // Reddit names things with their kind, t3 being posts, but a post's own `id` comes without.
        post = link.hasPrefix("t3_") ? String(link.dropFirst(3)) : link
        parent = try comment.text(.parent, in: bytes)
        subreddit = try comment.text(.subreddit, in: bytes)
        author = try comment.text(.author, in: bytes)
        body = try comment.text(.body, in: bytes)
        createdMs = comment.createdMs
        retrievedMs = comment.retrievedMs
        upvotes = comment.score
        byteCount = bytes.count
    }
}
