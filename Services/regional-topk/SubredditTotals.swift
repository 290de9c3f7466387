import Models
import Ranking

/// How many posts each subreddit has had since counting began, for the regions of one partition.
///
/// Totals only grow. They are stored with the checkpoints, and Redis is always given the whole
/// number, so that writing one twice, or after it was lost, is never wrong.
struct SubredditTotals: Sendable {
    /// A subreddit's name as it is written, and its posts.
    struct Total: Sendable, Equatable {
        var subreddit: String
        var posts: Int64
    }

    /// Every total is given to Redis once in so many rounds, in case it was lost there alone.
    static let roundsOfSweep = 600
    /// Most totals given to Redis in one round.
    static let mostSent = 20_000

    private var names: Interner
    private var posts: [Int64] = []
    private var unstored = Marks()
    private var unsent = Marks()
    private var swept = 0

    /// Numbers to be looked at, each once.
    private struct Marks: Sendable {
        var numbers: [UInt32] = []
        var isMarked: [Bool] = []

        mutating func insert(_ number: UInt32) {
            while isMarked.count <= Int(number) { isMarked.append(false) }
            guard !isMarked[Int(number)] else { return }
            isMarked[Int(number)] = true
            numbers.append(number)
        }

        mutating func take(_ most: Int) -> ArraySlice<UInt32> {
            let taken = numbers.suffix(most)
            numbers.removeLast(taken.count)
            for number in taken { isMarked[Int(number)] = false }
            return taken
        }
    }

    init(seed: UInt64) { names = Interner(seed: seed) }

    /// How many subreddits there are.
    var count: Int { posts.count }

    /// Adds the posts of a batch, if that is what it counts.
    mutating func add(_ group: CountGroup) {
        guard group.board == BoardName.subreddits else { return }
        var start = 0
        let bytes = group.items.span
        for (length, count) in zip(group.lengths, group.counts) {
            let end = start + Int(length)
            let number = number(of: bytes.extracting(start..<end))
            posts[Int(number)] += Int64(count)
            unstored.insert(number)
            unsent.insert(number)
            start = end
        }
    }

    /// Takes a stored total back.
    mutating func restore(_ total: Total) {
        let subreddit = total.subreddit.utf8
        let number = number(of: subreddit.span)
        posts[Int(number)] = total.posts
        unsent.insert(number)
    }

    /// Takes the totals that changed since this was last asked.
    mutating func takeUnstored() -> [Total] {
        unstored.take(.max).map { total($0) }
    }

    /// Takes some totals that Redis lacks, and a few of the others in turn.
    mutating func takeUnsent() -> [Total] {
        for _ in 0..<min(posts.count, posts.count / Self.roundsOfSweep + 1) {
            swept = swept + 1 < posts.count ? swept + 1 : 0
            unsent.insert(UInt32(swept))
        }
        return unsent.take(Self.mostSent).map { total($0) }
    }

    /// Redis may have lost them all.
    mutating func renew() {
        for number in posts.indices { unsent.insert(UInt32(number)) }
    }

    // MARK: Pieces

    private func total(_ number: UInt32) -> Total {
        Total(subreddit: names.text(number), posts: posts[Int(number)])
    }

    private mutating func number(of name: Span<UInt8>) -> UInt32 {
        let number = names.intern(name)
        if Int(number) == posts.count { posts.append(0) }
        return number
    }
}
