/// Which posts to ask for again, for what became of their scores and comments.
///
/// Each once after the first delay; those that rise then again and again, each time after twice as
/// long, as long as they do.
struct RefreshPlan: Sendable {
    /// As many names as one call may ask for.
    static let callSize = 100

    struct Limits: Sendable {
        /// When a post is asked for first; 0 is never.
        var firstMs: Int64 = 600_000
        /// A post this old is not asked for any more.
        var lastMs: Int64 = 86_400_000
        /// How much score and comments must have grown together for a post to be rising.
        var growth: Int64 = 5
        /// Posts that are waited for at the most; further ones are left out.
        var posts = 50_000
        /// How long a call waits to be filled.
        var gatherMs: Int64 = 15_000
    }

    private struct Post: Sendable {
        let createdMs: Int64
        var delayMs: Int64
        var score: Int64
        var comments: Int64
    }

    private let limits: Limits
    private var posts: [String: Post] = [:]
    /// Names by the second when they are due.
    private var due: [Int64: [String]] = [:]
    private(set) var leftOut = 0

    init(_ limits: Limits) { self.limits = limits }

    var count: Int { posts.count }

    /// Begins to wait for a post.
    mutating func track(_ thing: Thing, atMs nowMs: Int64) {
        track(
            thing.name,
            createdMs: thing.createdMs,
            score: thing.score,
            comments: thing.comments,
            atMs: nowMs
        )
    }

    mutating func track(
        _ name: String,
        createdMs: Int64,
        score: Int64,
        comments: Int64,
        atMs nowMs: Int64
    ) {
        guard limits.firstMs > 0, posts[name] == nil else { return }
        guard posts.count < limits.posts else {
            leftOut += 1
            return
        }
        var delayMs = limits.firstMs
        while createdMs + delayMs < nowMs && delayMs < limits.lastMs { delayMs *= 2 }
        guard delayMs < limits.lastMs else { return }
        posts[name] = Post(createdMs: createdMs, delayMs: delayMs, score: score, comments: comments)
        schedule(name, atMs: createdMs + delayMs)
    }

    /// The names to ask for now; none while it is worth waiting for more.
    mutating func take(atMs nowMs: Int64) -> [String] {
        let seconds = due.keys.filter { $0 * 1_000 <= nowMs }.sorted()
        guard let first = seconds.first else { return [] }
        let waiting = seconds.reduce(0) { $0 + (due[$1]?.count ?? 0) }
        guard waiting >= Self.callSize || nowMs - first * 1_000 >= limits.gatherMs else {
            return []
        }
        var names: [String] = []
        for second in seconds {
            let room = Self.callSize - names.count
            guard room > 0 else { break }
            let all = due[second] ?? []
            names += all.prefix(room)
            due[second] = all.count > room ? Array(all.dropFirst(room)) : nil
        }
        return names
    }

    /// Puts names back whose call had no answer.
    mutating func putBack(_ names: [String], atMs nowMs: Int64) {
        for name in names where posts[name] != nil { schedule(name, atMs: nowMs) }
    }

    /// Waits no more for these.
    mutating func forget(_ names: [String]) {
        for name in names { posts[name] = nil }
    }

    /// Takes what became of the posts that were asked for.
    ///
    /// - Returns: the places of those that changed.
    mutating func receive(_ things: [Thing], for names: [String], atMs nowMs: Int64) -> [Int] {
        var changed: [Int] = []
        var asked = Set(names)
        for (place, thing) in things.enumerated() {
            let name = thing.name
            guard asked.remove(name) != nil, var post = posts[name] else { continue }
            let growth = thing.score - post.score + thing.comments - post.comments
            if thing.score != post.score || thing.comments != post.comments {
                changed.append(place)
            }
            post.delayMs *= 2
            post.score = thing.score
            post.comments = thing.comments
            guard growth >= limits.growth, post.delayMs < limits.lastMs else {
                posts[name] = nil
                continue
            }
            posts[name] = post
            schedule(name, atMs: max(nowMs, post.createdMs + post.delayMs))
        }
        // Those that are gone have no answer.
        for name in asked { posts[name] = nil }
        return changed
    }

    private mutating func schedule(_ name: String, atMs ms: Int64) {
        due[ms / 1_000, default: []].append(name)
    }
}
