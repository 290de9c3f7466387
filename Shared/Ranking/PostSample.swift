/// A few of the posts that name an item: those whose ids have the smallest hashes.
///
/// It depends on the set of the posts alone, not on their order or on how they were split, so the
/// samples of panes, partitions and regions add up to the sample of all (a bottom-k sketch: Cohen and
/// Kaplan 2007). It is exact while there are no more posts than it holds.
public struct PostSample: Sendable, Equatable {
    /// How many posts it holds at most.
    public static let size = 8
    /// How many are shown as examples.
    public static let shown = 3
    /// The same wherever samples are taken, or they would not add up.
    static let seed: UInt64 = 0

    private struct Post: Sendable, Equatable {
        var hash: UInt64
        var id: String
    }

    private var posts: [Post] = []

    /// A sample of no posts.
    public init() {}

    /// A sample of these posts.
    public init(_ ids: [String]) {
        for id in ids { add(id) }
    }

    /// The ids, in the order of their hashes.
    public var ids: [String] { posts.map(\.id) }

    /// Takes one more post; one it knows changes nothing.
    public mutating func add(_ id: String) {
        insert(Post(hash: hash(id.utf8.span, seed: Self.seed), id: id))
    }

    /// Takes the posts of another sample.
    public mutating func formUnion(_ other: PostSample) {
        for post in other.posts { insert(post) }
    }

    /// How much of the smaller of two sets of posts lies in the other, from 0 to 1.
    ///
    /// - Parameters:
    ///   - other: a sample of the other set.
    ///   - count: how many posts the first set has.
    ///   - otherCount: how many the other set has.
    /// - Returns: an estimate; exact while both samples are whole, and 0 where one is empty.
    func overlap(_ other: PostSample, count: Int64, otherCount: Int64) -> Double {
        guard !posts.isEmpty, !other.posts.isEmpty else { return 0 }
        var union = self
        union.formUnion(other)
        let both = union.posts.reduce(0) {
            $0 + (posts.contains($1) && other.posts.contains($1) ? 1 : 0)
        }
        let alike = Double(both) / Double(union.posts.count)
        let shared = alike / (1 + alike) * Double(count + otherCount)
        return min(1, shared / Double(max(1, min(count, otherCount))))
    }

    private mutating func insert(_ post: Post) {
        var at = posts.count
        while at > 0, (posts[at - 1].hash, posts[at - 1].id) > (post.hash, post.id) { at -= 1 }
        guard at < Self.size, at == 0 || posts[at - 1] != post else { return }
        posts.insert(post, at: at)
        if posts.count > Self.size { posts.removeLast() }
    }
}
