/// What is shown of a post beside its count.
struct PostFacts: Sendable, Equatable {
    var author: String
    var content: String

    /// What is shown of a post that nobody has described.
    static let none = PostFacts(author: "", content: "")
}

/// Remembers authors and contents of posts, and which posts are unknown.
///
/// It is bounded in number, bytes and age. The one that was not asked for longest goes first, by the clock algorithm.
struct PostCache: Sendable {
    struct Limits: Sendable {
        var maxEntries = 100_000
        var maxBytes = 16 << 20
        /// How long a known post is believed before it is read again, in milliseconds.
        var knownMs: Int64 = 60_000
        /// How long an unknown post is believed to be unknown, in milliseconds.
        var unknownMs: Int64 = 2_000
    }

    enum Answer: Equatable {
        /// It is in the cache; nil when the post is unknown.
        case hit(PostFacts?)
        /// It was known, but too long ago: worth showing, and worth reading again.
        case stale(PostFacts)
        case miss
    }

    /// What an entry costs beside its text, in bytes.
    static let entryOverhead = 160

    let limits: Limits
    private(set) var bytes = 0
    private(set) var hits = 0
    private(set) var misses = 0
    private var slots: [Entry?] = []
    private var free: [Int] = []
    private var slotOfPost: [String: Int] = [:]
    private var hand = 0

    private struct Entry {
        let post: String
        var facts: PostFacts?
        var readMs: Int64
        var isUsed: Bool

        var bytes: Int {
            entryOverhead + post.utf8.count
                + (facts.map { $0.author.utf8.count + $0.content.utf8.count } ?? 0)
        }
    }

    init(limits: Limits = Limits()) {
        precondition(limits.maxEntries > 0 && limits.maxBytes > 0, "a cache has room")
        self.limits = limits
    }

    /// How many posts it holds.
    var count: Int { slotOfPost.count }

    /// Looks a post up and marks it as used.
    mutating func facts(of post: String, at nowMs: Int64) -> Answer {
        guard let slot = slotOfPost[post], let entry = slots[slot] else {
            misses += 1
            return .miss
        }
        slots[slot]?.isUsed = true
        let age = nowMs - entry.readMs
        guard let facts = entry.facts else {
            let isFresh = age < limits.unknownMs
            if isFresh { hits += 1 } else { misses += 1 }
            return isFresh ? .hit(nil) : .miss
        }
        hits += 1
        return age < limits.knownMs ? .hit(facts) : .stale(facts)
    }

    /// Remembers what was read about a post; nil when nobody knows it.
    ///
    /// What would take more than an eighth of the cache is not kept.
    mutating func remember(_ facts: PostFacts?, of post: String, at nowMs: Int64) {
        forget(post)
        let entry = Entry(post: post, facts: facts, readMs: nowMs, isUsed: false)
        guard entry.bytes <= limits.maxBytes / 8 else { return }
        while count >= limits.maxEntries || bytes + entry.bytes > limits.maxBytes { evictOne() }
        bytes += entry.bytes
        if let slot = free.popLast() {
            slots[slot] = entry
            slotOfPost[post] = slot
        } else {
            slotOfPost[post] = slots.count
            slots.append(entry)
        }
    }

    private mutating func forget(_ post: String) {
        guard let slot = slotOfPost.removeValue(forKey: post), let entry = slots[slot] else {
            return
        }
        bytes -= entry.bytes
        slots[slot] = nil
        free.append(slot)
    }

    /// Moves the hand on to an entry that was not used since it last came by, and drops that.
    private mutating func evictOne() {
        while true {
            hand = hand + 1 < slots.count ? hand + 1 : 0
            guard let entry = slots[hand] else { continue }
            if !entry.isUsed { return forget(entry.post) }
            slots[hand]?.isUsed = false
        }
    }
}
