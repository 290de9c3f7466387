import Models

/// What was read of one partition and is not yet written.
///
/// A batch is kept until it is known to be written: ``batch`` answers the same one until then, or a
/// larger one, and what was written twice changes nothing.
struct PartitionArchive: Sendable {
    /// When a batch is to be written.
    struct Limits: Sendable {
        var records = 2_000
        /// About how much memory a batch may take.
        var bytes = 8 << 20
        var intervalMs: Int64 = 500
    }

    /// What a topic holds.
    enum Kind: Sendable {
        case posts, comments
    }

    /// What one transaction writes.
    struct Batch: Sendable {
        var posts = Newest<PostRow>()
        var comments = Newest<CommentRow>()
        /// Where reading goes on when it is written.
        var nextOffset: Int64
        /// Records read, unreadable ones as well.
        var read = 0
        var deadLettered = 0
    }

    let kind: Kind
    private let limits: Limits
    private(set) var batch: Batch
    private var firstMs: Int64 = 0

    /// A partition of which everything before `offset` is written.
    init(_ kind: Kind, at offset: Int64, limits: Limits) {
        self.kind = kind
        self.limits = limits
        batch = Batch(nextOffset: offset)
    }

    /// Whether nothing waits to be written, not even an offset.
    var isEmpty: Bool { batch.read == 0 }

    /// Whether no more should be read before this is written.
    var isFull: Bool {
        batch.read >= limits.records
            || batch.posts.byteCount + batch.comments.byteCount >= limits.bytes
    }

    /// Whether it is time to write.
    func isDue(atMs nowMs: Int64) -> Bool {
        !isEmpty && (isFull || nowMs - firstMs >= limits.intervalMs)
    }

    /// Takes a record; one that came before is stepped over.
    ///
    /// - Throws: why it cannot be read; its offset is passed all the same, once it is a dead letter.
    mutating func take(
        _ record: Span<UInt8>?,
        offset: Int64,
        nowMs: Int64
    ) throws(RedditRejection) {
        guard offset >= batch.nextOffset else { return }
        if isEmpty { firstMs = nowMs }
        batch.nextOffset = offset + 1
        batch.read += 1
        do throws(RedditRejection) {
            guard let record else { throw .empty }
            switch kind {
            case .posts: batch.posts.insert(try PostRow(record))
            case .comments: batch.comments.insert(try CommentRow(record))
            }
        } catch {
            batch.deadLettered += 1
            throw error
        }
    }

    /// Begins the next batch: this one is written.
    mutating func written() {
        batch = Batch(nextOffset: batch.nextOffset)
    }
}
