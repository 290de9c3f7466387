/// A record of `reddit-comments`, read where it lies: texts are copied when they are asked for.
public struct RedditComment: Sendable {
    /// The texts that a comment has; ``post`` is `link_id` and ``parent`` is `parent_id`, as they come.
    public enum Text: Sendable {
        case id, post, parent, subreddit, author, body
    }

    private let record: RedditRecord

    /// Reads a record; `id`, `link_id`, `subreddit` and `created_utc` must be there.
    public init(_ bytes: Span<UInt8>) throws(RedditRejection) {
        record = try RedditRecord(bytes)
        try record.requireName(.link, bytes, missing: .missingPost, invalid: .invalidPost)
    }

    /// When it was written, in milliseconds since 1970.
    public var createdMs: Int64 { record.createdMs }
    /// When it was read from Reddit, in milliseconds since 1970; without that ``createdMs``.
    public var retrievedMs: Int64 { record.retrievedMs }
    /// Votes for it less those against it.
    public var score: Int64 { record.score }

    /// A text of the record that was read from these bytes; empty when it is not there.
    public func text(_ text: Text, in bytes: Span<UInt8>) throws(RedditRejection) -> String {
        try record.text(member(text), in: bytes)
    }

    private func member(_ text: Text) -> RedditRecord.Member {
        switch text {
        case .id: .id
        case .post: .link
        case .parent: .parent
        case .subreddit: .subreddit
        case .author: .author
        case .body: .body
        }
    }
}
