import Models
import TextAnalysis

/// What a post or a comment says, as far as it is counted.
struct RedditText: Sendable {
    private static let removed: [String] = ["[deleted]", "[removed]"]

    let id: String
    /// The id of the post that it is or belongs to.
    let post: String
    let subreddit: String
    let author: String
    let title: String
    let body: String
    let timeMs: Int64

    /// Reads a record of `reddit-posts`.
    init(post bytes: Span<UInt8>) throws(RedditRejection) {
        let record = try RedditPost(bytes)
        id = try record.text(.id, in: bytes)
        post = id
        subreddit = try record.text(.subreddit, in: bytes)
        author = try record.text(.author, in: bytes)
        title = Self.kept(try record.text(.title, in: bytes))
        body = Self.kept(try record.text(.selftext, in: bytes))
        timeMs = record.createdMs
    }

    /// Reads a record of `reddit-comments`.
    init(comment bytes: Span<UInt8>) throws(RedditRejection) {
        let record = try RedditComment(bytes)
        id = try record.text(.id, in: bytes)
        let link = try record.text(.post, in: bytes)
        // Reddit names things with their kind, t3 being posts, but a post's own id comes without.
        post = link.hasPrefix("t3_") && link.utf8.count > 3 ? String(link.dropFirst(3)) : link
        subreddit = try record.text(.subreddit, in: bytes)
        author = try record.text(.author, in: bytes)
        title = ""
        body = Self.kept(try record.text(.body, in: bytes))
        timeMs = record.createdMs
    }

    /// Whether there is anything to read.
    var isEmpty: Bool { title.isEmpty && body.isEmpty }

    /// Whether nobody knows who wrote it: then it is taken for the only text of its author.
    var isAnonymous: Bool { author.isEmpty || Self.removed.contains(author) }

    /// Gives the words to an extractor.
    func read(by extractor: inout TermExtractor) {
        extractor.begin()
        let title = title.utf8
        let body = body.utf8
        if !title.isEmpty { extractor.add(title.span, as: .plain) }
        if !body.isEmpty { extractor.add(body.span, as: .markdown) }
    }

    /// Title and text as one.
    var whole: String {
        if title.isEmpty { return body }
        return body.isEmpty ? title : title + "\n" + body
    }

    /// A text that was taken back is none.
    private static func kept(_ text: String) -> String { removed.contains(text) ? "" : text }
}
