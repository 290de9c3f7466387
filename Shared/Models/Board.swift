/// What a board ranks.
public enum BoardName {
    /// Views per post, from `post-views`.
    public static let posts = "posts"
    /// Reactions per emoji, from `emoji_reactions`.
    public static let emojis = "emojis"
    /// Posts per subreddit, from `reddit-posts`.
    public static let subreddits = "subreddits"
    /// Comments per post, from `reddit-comments`.
    public static let discussed = "discussed"
    /// Texts per keyword of one to three words, from `reddit-posts` and `reddit-comments`.
    public static let keywords = "keywords"
    /// Texts per hashtag, from the same.
    public static let hashtags = "hashtags"
    /// Texts per emoji, from the same: what people write, apart from what they react with.
    public static let textEmojis = "text-emojis"
    /// Texts per subreddit, and what they feel like.
    public static let subredditSentiment = sentiment(of: subreddits)
    /// Texts per post, its own and those of its comments, and what they feel like.
    public static let postSentiment = sentiment(of: posts)

    /// What rises of ``trendSources``, from the counts of these.
    public static let trends = "trends"
    /// The boards that trends are looked for on; their counts come with examples.
    public static let trendSources = [keywords, hashtags, subreddits]

    private static let sentimentPrefix = "sentiment:"

    /// The board that ranks the same and shows a mean with it.
    public static func sentiment(of board: String) -> String { sentimentPrefix + board }

    /// Whether a board shows means.
    public static func isSentiment(_ board: String) -> Bool { board.hasPrefix(sentimentPrefix) }

    /// What ``EmojiWindow``s are stored under; no board is published by this name.
    public static let emojiWindows = "emoji-windows"
}

/// A ranked list of one board, in one region or worldwide, over one timeframe.
///
/// The order is by count, greatest first; equal counts are ordered by the bytes of the item,
/// greatest first, which is the order of a Redis sorted set read backwards.
public struct Board: Sendable, Equatable {
    /// The region of a worldwide board.
    public static let worldwide = "global"

    /// Which board it is, where, and over which span.
    public struct Key: Hashable, Sendable {
        /// What is ranked, such as `posts`.
        public var board: String
        /// A region's id, or ``Board/worldwide``.
        public var region: String
        /// The span looked back over.
        public var timeframe: Timeframe

        /// A key of these three.
        public init(board: String, region: String, timeframe: Timeframe) {
            self.board = board
            self.region = region
            self.timeframe = timeframe
        }

        /// The key of its record in Kafka: `region/board/timeframe`.
        public var recordKey: String { "\(region)/\(board)/\(timeframe.name)" }
    }

    /// One ranked item.
    public struct Entry: Sendable, Equatable {
        /// The item's id: a post, an emoji, a word.
        public var item: String
        /// How often it was counted in the window.
        public var count: Int64
        /// Its place, from 1.
        public var rank: Int
        /// Its place in the last final board before this one; nil when it had none.
        public var previousRank: Int?
        /// When it was first counted, to a pane of ten seconds, in milliseconds since 1970.
        public var firstSeenMs: Int64
        /// Its part of the window's total, from 0 to 1.
        public var share: Double
        /// How fast it comes: counts a second over the last minute.
        public var velocity: Double
        /// On a board that shows means what its own is made of.
        public var score: ScoreSum?
        /// On ``BoardName/trends`` what makes it one.
        public var trend: TrendFacts?

        /// An entry of these values.
        public init(
            item: String,
            count: Int64,
            rank: Int,
            previousRank: Int? = nil,
            firstSeenMs: Int64 = 0,
            share: Double = 0,
            velocity: Double = 0,
            score: ScoreSum? = nil
        ) {
            self.item = item
            self.count = count
            self.rank = rank
            self.previousRank = previousRank
            self.firstSeenMs = firstSeenMs
            self.share = share
            self.velocity = velocity
            self.score = score
        }
    }

    /// The exact count of one item, whatever its rank.
    public struct ItemCount: Sendable, Hashable {
        /// The item's id.
        public var item: String
        /// How often it was counted in the window.
        public var count: Int64
        /// On a board that shows means what its own is made of.
        public var score: ScoreSum?
        /// On ``BoardName/trends`` what it was found to be.
        public var trend: TrendFacts?

        /// A count of one item.
        public init(item: String, count: Int64, score: ScoreSum? = nil) {
            self.item = item
            self.count = count
            self.score = score
        }
    }

    /// Which board this is.
    public var key: Key
    /// End of the window, exclusive, in milliseconds since 1970.
    public var asOfMs: Int64
    /// Event clock of the board's source when it was made, in milliseconds since 1970.
    public var watermarkMs: Int64
    /// Grows with each publication within an epoch.
    public var revision: Int64
    /// Grows with each change of the owner: a board of an older epoch is never believed.
    public var epoch: Int64
    /// Whether the watermark has passed the window's end.
    public var isFinal: Bool
    /// Whether every count shown, and the choice of the items, is proven.
    public var isExact: Bool
    /// No count is off by more than this, and no item left out has more than the last one plus this.
    public var maxError: Int64
    /// Sum of all counts in the window.
    public var total: Int64
    /// How many different items the window holds; for a worldwide board the most it can be.
    public var distinct: Int64
    /// No item outside ``items`` has more than this.
    public var floor: Int64
    /// The ranked items, best first.
    public var items: [Entry]
    /// Exact counts of the items that the watch list asked for and ``items`` does not hold.
    public var watched: [ItemCount]
    /// The revision of the watch list that ``watched`` answers; 0 when none was seen.
    public var watchRevision: Int64

    /// An empty board.
    public init(key: Key, asOfMs: Int64 = 0, epoch: Int64 = 0, revision: Int64 = 0) {
        self.key = key
        self.asOfMs = asOfMs
        self.epoch = epoch
        self.revision = revision
        watermarkMs = 0
        isFinal = false
        isExact = true
        maxError = 0
        total = 0
        distinct = 0
        floor = 0
        items = []
        watched = []
        watchRevision = 0
    }

    /// Whether this was published after `other`, by a newer owner or the same one.
    public func isNewer(than other: Board) -> Bool {
        (epoch, revision) > (other.epoch, other.revision)
    }
}

/// What global-aggregator asks every region about one board: exact counts of some items.
public struct WatchList: Sendable, Equatable {
    /// Which board it is about; its region is ``Board/worldwide``.
    public var key: Board.Key
    /// Grows with each change.
    public var revision: Int64
    /// Regions list every item with at least this count, beyond their usual depth.
    public var threshold: Int64
    /// The items whose exact counts are wanted.
    public var items: [String]

    /// A watch list of these items.
    public init(key: Board.Key, revision: Int64, threshold: Int64, items: [String]) {
        self.key = key
        self.revision = revision
        self.threshold = threshold
        self.items = items
    }
}
