/// Something that comes more often than its own past would have it.
public struct Trend: Sendable, Equatable {
    /// The item: a keyword, a hashtag, a subreddit.
    public var item: String
    /// How often it was counted in the last hour.
    public var observed: Int64
    /// How often its past makes expect it there.
    public var expected: Double
    /// How unlikely that is by chance: decimal digits, so that 9 is one in a billion.
    public var score: Double
    /// Where in its course it is.
    public var status: TrendStatus
    /// The end of the first hour in which it was a trend, in milliseconds since 1970.
    public var firstSeenMs: Int64
    /// Posts that name it, at most ``PostSample/shown``.
    public var examples: [String]
    /// Other items that rise with it in the same posts, likeliest first.
    public var variants: [String]
}

/// Where in its course a trend is.
public enum TrendStatus: String, Sendable, CaseIterable {
    /// It has come to be more than ever since it began, or has just begun.
    case rising
    /// It has stayed near its height for a while.
    case peaking
    /// It has fallen to half its height.
    case cooling
}

/// What counts as a trend.
public struct TrendRules: Sendable {
    /// The chance that an hour without any trend shows one all the same, all its items together.
    public var falseAlarmChance = 0.05
    /// A trend stays one while chance alone would not explain it by this, for itself.
    public var staysBelow = 0.001
    /// Fewer than this in the last hour are no trend.
    public var least: Int64 = 3
    /// How far a rate wanders that is no news, as a part of it.
    public var wander = 0.18
    /// The past has to hold so many times what the last hour holds.
    public var leastPast = 12.0
    /// The past weighs no more than so many times what the last hour holds.
    public var mostPast = 24.0
    /// How many items are followed at most, those that chance explains worst.
    public var limit = 500

    /// The rules as they are meant.
    public init() {}
}
