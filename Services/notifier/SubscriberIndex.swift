import Models

/// Subscribers by what they wait for.
struct SubscriberIndex: Sendable {
    private(set) var all: [String: Subscriber] = [:]
    private var inPosts: [Subscription.Target: Set<String>] = [:]
    private var onBoards: [Board.Key: Set<String>] = [:]
    /// How many wait for a keyword, a hashtag or an emoji in posts.
    private(set) var termCount = 0

    /// Takes one in, or anew.
    mutating func insert(_ subscriber: Subscriber) {
        remove(subscriber.id)
        all[subscriber.id] = subscriber
        if let board = subscriber.subscription.condition.board {
            onBoards[board.key, default: []].insert(subscriber.id)
        } else {
            let target = Self.folded(subscriber.subscription.target)
            inPosts[target, default: []].insert(subscriber.id)
            if target.type != .subreddit { termCount += 1 }
        }
    }

    /// Takes one out.
    mutating func remove(_ id: String) {
        guard let subscriber = all.removeValue(forKey: id) else { return }
        if let board = subscriber.subscription.condition.board {
            onBoards[board.key]?.remove(id)
            if onBoards[board.key]?.isEmpty == true { onBoards[board.key] = nil }
        } else {
            let target = Self.folded(subscriber.subscription.target)
            inPosts[target]?.remove(id)
            if inPosts[target]?.isEmpty == true { inPosts[target] = nil }
            if target.type != .subreddit { termCount -= 1 }
        }
    }

    /// Those who wait for it in posts.
    func waiting(for type: Subscription.TargetType, _ name: String) -> Set<String> {
        inPosts[Self.folded(Subscription.Target(type, name))] ?? []
    }

    /// Those who look at a board.
    func watching(_ key: Board.Key) -> Set<String> { onBoards[key] ?? [] }

    mutating func setWatch(_ watch: Watch, of id: String) { all[id]?.watch = watch }

    /// Names of subreddits differ in more than the case of their letters.
    static func folded(_ target: Subscription.Target) -> Subscription.Target {
        guard target.type == .subreddit else { return target }
        return Subscription.Target(.subreddit, target.name.lowercased())
    }
}
