internal import Models

/// For items that are being counted, a few of the posts that name each, as ``PostSample`` has them.
///
/// It runs once a term: no allocation in a steady state, and an item that one post names, as most
/// are, takes four bytes.
struct PostSamples: Sendable {
    private struct Post: Sendable {
        var hash: UInt64
        var start: UInt32
        var length: UInt32
    }

    /// The posts of an item that has several, in the order of their hashes.
    private struct Block: Sendable {
        var posts = InlineArray<8, UInt32>(repeating: 0)
        var count = 0
    }

    private static let none: UInt32 = 0
    private static let isBlock: UInt32 = 1 << 31

    private var posts: [Post] = []
    private var arena: [UInt8] = []
    /// By entry: none, the number of its only post and one, or with a bit set that of its block.
    private var first: [UInt32] = []
    private var blocks: [Block] = []

    /// Roughly how many bytes the samples make on the wire.
    var heldBytes: Int {
        // A post is named in at most three groups of a batch.
        3 * (arena.count + 2 * posts.count) + 4 * first.count + 24 * blocks.count
    }

    /// Takes the post of one record.
    mutating func post(_ id: Span<UInt8>) -> UInt32 {
        posts.append(
            Post(
                hash: hash(id, seed: PostSample.seed),
                start: UInt32(arena.count),
                length: UInt32(id.count)
            )
        )
        for index in 0..<id.count { arena.append(id[index]) }
        return UInt32(posts.count - 1)
    }

    /// Adds a post to the sample of an entry.
    mutating func add(_ post: UInt32, to entry: Int) {
        while first.count <= entry { first.append(Self.none) }
        let known = first[entry]
        if known == Self.none {
            first[entry] = post + 1
        } else if known & Self.isBlock != 0 {
            insert(post, Int(known & ~Self.isBlock))
        } else if !isSame(known - 1, post) {
            blocks.append(Block())
            first[entry] = UInt32(blocks.count - 1) | Self.isBlock
            insert(known - 1, blocks.count - 1)
            insert(post, blocks.count - 1)
        }
    }

    /// Forgets everything.
    mutating func clear() {
        posts.removeAll(keepingCapacity: true)
        arena.removeAll(keepingCapacity: true)
        first.removeAll(keepingCapacity: true)
        blocks.removeAll(keepingCapacity: true)
    }

    /// Where posts stand in the groups that name them, for ``append(_:board:to:_:)``: a record is
    /// counted in one group of each board.
    func places(boards: Int) -> [UInt32] { [UInt32](repeating: 0, count: boards * posts.count) }

    /// Appends the sample of an entry to the group that its item was just appended to.
    func append(
        _ entry: Int,
        board: Int,
        to group: inout CountGroup,
        _ places: inout [UInt32]
    ) {
        let known = entry < first.count ? first[entry] : Self.none
        guard known & Self.isBlock != 0 else {
            group.exampleCounts.append(known == Self.none ? 0 : 1)
            if known != Self.none { append(known - 1, board, to: &group, &places) }
            return
        }
        let block = blocks[Int(known & ~Self.isBlock)]
        group.exampleCounts.append(UInt32(block.count))
        for index in 0..<block.count { append(block.posts[index], board, to: &group, &places) }
    }

    // MARK: Pieces

    private func append(
        _ post: UInt32,
        _ board: Int,
        to group: inout CountGroup,
        _ places: inout [UInt32]
    ) {
        let at = board * posts.count + Int(post)
        if places[at] == 0 {
            group.posts.append(id(post))
            places[at] = UInt32(group.posts.count)
        }
        group.examples.append(places[at] - 1)
    }

    private func id(_ post: UInt32) -> String {
        let post = posts[Int(post)]
        let range = Int(post.start)..<Int(post.start + post.length)
        return String(decoding: arena[range], as: UTF8.self)
    }

    private func isSame(_ left: UInt32, _ right: UInt32) -> Bool {
        let post = posts[Int(right)]
        guard posts[Int(left)].hash == post.hash, posts[Int(left)].length == post.length else {
            return false
        }
        let range = Int(post.start)..<Int(post.start + post.length)
        let bytes = arena.span
        return isEqual(bytes.extracting(range), bytes, at: Int(posts[Int(left)].start))
    }

    /// Whether a post comes before another one in a sample.
    private func precedes(_ left: UInt32, _ right: UInt32) -> Bool {
        let hashes = (posts[Int(left)].hash, posts[Int(right)].hash)
        return hashes.0 != hashes.1 ? hashes.0 < hashes.1 : id(left) < id(right)
    }

    private mutating func insert(_ post: UInt32, _ number: Int) {
        var at = blocks[number].count
        while at > 0, precedes(post, blocks[number].posts[at - 1]) { at -= 1 }
        guard at < PostSample.size, at == 0 || !isSame(blocks[number].posts[at - 1], post) else {
            return
        }
        var last = min(blocks[number].count, PostSample.size - 1)
        blocks[number].count = last + 1
        while last > at {
            blocks[number].posts[last] = blocks[number].posts[last - 1]
            last -= 1
        }
        blocks[number].posts[at] = post
    }
}
