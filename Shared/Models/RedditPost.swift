/// A record of `reddit-posts`, read where it lies: texts are copied when they are asked for.
public struct RedditPost: Sendable {
    /// The texts that a post has.
    public enum Text: Sendable {
        case id, subreddit, author, title, selftext, url, permalink, domain, flair
    }

    private let record: RedditRecord

    /// Reads a record; `id`, `subreddit` and `created_utc` must be there.
    public init(_ bytes: Span<UInt8>) throws(RedditRejection) {
        record = try RedditRecord(bytes)
    }

    /// When it was posted, in milliseconds since 1970.
    public var createdMs: Int64 { record.createdMs }
    /// When it was read from Reddit, in milliseconds since 1970; without that ``createdMs``.
    public var retrievedMs: Int64 { record.retrievedMs }
    /// Votes for it less those against it.
    public var score: Int64 { record.score }
    /// How many comments it has.
    public var comments: Int64 { record.comments }
    /// Whether it is for adults only.
    public var isOver18: Bool { record.isOver18 }

    /// A text of the record that was read from these bytes; empty when it is not there.
    public func text(_ text: Text, in bytes: Span<UInt8>) throws(RedditRejection) -> String {
        try record.text(member(text), in: bytes)
    }

    private func member(_ text: Text) -> RedditRecord.Member {
        switch text {
        case .id: .id
        case .subreddit: .subreddit
        case .author: .author
        case .title: .title
        case .selftext: .selftext
        case .url: .url
        case .permalink: .permalink
        case .domain: .domain
        case .flair: .flair
        }
    }
}
