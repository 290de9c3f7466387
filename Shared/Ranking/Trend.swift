#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif
public import Models

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
    /// What ``expected`` is worth: as much as if so many had been counted.
    public var certainty: Double
    /// Where in its course it is.
    public var status: TrendStatus
    /// The end of the first hour in which it was a trend, in milliseconds since 1970.
    public var firstSeenMs: Int64
    /// Posts that name it, at most ``PostSample/shown``.
    public var examples: [String]
    /// Other items that rise with it in the same posts, likeliest first.
    public var variants: [String]

    /// What an item was found to be, before samples are looked at.
    public init(
        item: String,
        observed: Int64,
        expected: Double,
        score: Double,
        certainty: Double = 1,
        status: TrendStatus,
        firstSeenMs: Int64,
        examples: [String] = [],
        variants: [String] = []
    ) {
        self.item = item
        self.observed = observed
        self.expected = expected
        self.score = score
        self.certainty = certainty
        self.status = status
        self.firstSeenMs = firstSeenMs
        self.examples = examples
        self.variants = variants
    }
}

/// What counts as a trend.
public struct TrendRules: Sendable {
    /// The chance that an hour without any trend shows one all the same, all its items together.
    public var falseAlarmChance = 0.05
    /// A trend stays one while chance alone would not explain it by this, for itself.
    public var staysBelow = 0.001
    /// The same as a score.
    public var leastScore: Double { -log10(staysBelow) }
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
