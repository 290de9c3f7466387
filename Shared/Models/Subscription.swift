/// What somebody wants to be told, without who and where.
public struct Subscription: Sendable, Hashable {
    /// What a subscription is about.
    public enum TargetType: String, CaseIterable, Sendable {
        case subreddit, keyword, hashtag, emoji, post

        /// The boards that rank such items, the usual one first.
        public var boards: [String] {
            switch self {
            case .subreddit: [BoardName.subreddits, BoardName.subredditSentiment]
            case .keyword: [BoardName.keywords]
            case .hashtag: [BoardName.hashtags]
            case .emoji: [BoardName.emojis, BoardName.textEmojis]
            case .post: [BoardName.posts, BoardName.discussed, BoardName.postSentiment]
            }
        }

        /// Whether such items are found in posts.
        public var isInPosts: Bool { self != .post }
        /// Whether such items are on the board of what trends.
        public var canTrend: Bool {
            switch self {
            case .subreddit, .keyword, .hashtag: true
            case .emoji, .post: false
            }
        }
    }

    /// One subreddit, keyword, hashtag, emoji or post.
    public struct Target: Sendable, Hashable {
        /// What it is.
        public var type: TargetType
        /// As boards name it; a subreddit may be spelled in any case.
        public var name: String

        /// A target of these.
        public init(_ type: TargetType, _ name: String) {
            self.type = type
            self.name = name
        }
    }

    /// When a notification is due.
    public enum Condition: Sendable, Hashable {
        /// A post in the subreddit, or one that names the keyword, hashtag or emoji.
        case newPost
        /// The item comes among the first k of a board.
        case entersTopK(Board.Key, k: Int)
        /// The item comes onto the board of what trends.
        case trends(Board.Key)

        /// Its name in the interface, such as `enters_top_k`.
        public var name: String {
            switch self {
            case .newPost: "new_post"
            case .entersTopK: "enters_top_k"
            case .trends: "trends"
            }
        }

        /// The names of all.
        public static let names = ["new_post", "enters_top_k", "trends"]

        /// The board that is looked at, and how deep; nil when none is.
        public var board: (key: Board.Key, depth: Int)? {
            switch self {
            case .newPost: nil
            case .entersTopK(let key, let k): (key, k)
            case .trends(let key): (key, Subscription.maxDepth)
            }
        }

        /// The one of that name, from what a row of the table holds.
        public init?(
            name: String,
            board: String?,
            region: String?,
            timeframe: String?,
            k: Int?
        ) {
            if name == "new_post" {
                self = .newPost
                return
            }
            guard let board, let region, let timeframe = timeframe.flatMap(Timeframe.init(name:))
            else { return nil }
            let key = Board.Key(board: board, region: region, timeframe: timeframe)
            switch (name, k) {
            case ("trends", _): self = .trends(key)
            case ("enters_top_k", let k?): self = .entersTopK(key, k: k)
            default: return nil
            }
        }
    }

    /// The board of what trends, and its timeframe.
    public static let trendsBoard = "trends"
    /// The same.
    public static let trendsTimeframe = Timeframe.oneHour
    /// The deepest place that records of boards tell of.
    public static let maxDepth = 200
    /// The owner of what is subscribed to without credentials.
    public static let anonymous = "anonymous"

    /// What it is about.
    public var target: Target
    /// When to tell.
    public var condition: Condition

    /// A subscription of these.
    public init(_ target: Target, _ condition: Condition) {
        self.target = target
        self.condition = condition
    }
}
