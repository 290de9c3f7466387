/// Where in its course a trend is.
public enum TrendStatus: String, Sendable, CaseIterable {
    /// It has come to be more than ever since it began, or has just begun.
    case rising
    /// It has stayed near its height for a while.
    case peaking
    /// It has fallen to half its height.
    case cooling
}

/// What a trend's entry on the board ``BoardName/trends`` says beside its place.
///
/// There the count by which entries are ordered is the score, in thousandths.
public struct TrendFacts: Sendable, Hashable {
    /// How many make up one digit of ``score`` in the counts of the board.
    public static let unit = 1_000.0

    /// What rises: `keyword`, `hashtag` or `subreddit`.
    public var kind = ""
    /// How often it was counted in the last hour.
    public var observed: Int64 = 0
    /// How often its past makes expect it there.
    public var expected = 0.0
    /// How unlikely that is by chance: decimal digits, so that 9 is one in a billion.
    public var score = 0.0
    /// What ``expected`` is worth: as much as if so many had been counted.
    public var certainty = 0.0
    /// The end of the first hour in which it was a trend, in milliseconds since 1970; 0 for none.
    public var firstSeenMs: Int64 = 0
    /// Where in its course it is; nil where it is no trend.
    public var status: TrendStatus?
    /// Ids of posts that name it.
    public var examples: [String] = []
    /// Other items that rise with it in the same posts.
    public var variants: [String] = []

    /// Nothing.
    public init() {}
}

/// What can rise.
public enum TrendKind: String, Sendable, CaseIterable {
    case keyword, hashtag, subreddit

    /// The board whose counts it rises by.
    public var board: String {
        switch self {
        case .keyword: BoardName.keywords
        case .hashtag: BoardName.hashtags
        case .subreddit: BoardName.subreddits
        }
    }

    /// What an item of that board is called among trends, where all kinds stand together.
    public func name(_ item: String) -> String { prefix + item }

    /// The kind and the board's item of what is called so among trends.
    public static func parse(_ name: String) -> (kind: TrendKind, item: String) {
        for kind in [hashtag, subreddit] where name.hasPrefix(kind.prefix) {
            return (kind, String(name.dropFirst(kind.prefix.count)))
        }
        return (keyword, name)
    }

    private var prefix: String {
        switch self {
        case .keyword: ""
        case .hashtag: "#"
        case .subreddit: "r/"
        }
    }
}
