/// The reasons why a record of a raw topic must not be counted, as its dead letter names them.
///
/// A record may have several; any one of them is a right reason.
struct Faults: OptionSet, Hashable {
    let rawValue: UInt32

    static let empty = Faults(rawValue: 1 << 0)
    static let tooLarge = Faults(rawValue: 1 << 1)
    static let notJSON = Faults(rawValue: 1 << 2)
    static let notAnObject = Faults(rawValue: 1 << 3)
    static let invalidUTF8 = Faults(rawValue: 1 << 4)
    static let missingPostID = Faults(rawValue: 1 << 5)
    static let missingRegionID = Faults(rawValue: 1 << 6)
    static let missingTimestamp = Faults(rawValue: 1 << 7)
    static let invalidPostID = Faults(rawValue: 1 << 8)
    static let invalidRegionID = Faults(rawValue: 1 << 9)
    static let invalidTimestamp = Faults(rawValue: 1 << 10)
    static let inTheFuture = Faults(rawValue: 1 << 11)
    static let tooLate = Faults(rawValue: 1 << 12)
    static let missingUserID = Faults(rawValue: 1 << 13)
    static let missingEmojiType = Faults(rawValue: 1 << 14)
    static let invalidUserID = Faults(rawValue: 1 << 15)
    static let invalidEmojiType = Faults(rawValue: 1 << 16)
    static let missingID = Faults(rawValue: 1 << 17)
    static let missingLink = Faults(rawValue: 1 << 18)
    static let missingSubreddit = Faults(rawValue: 1 << 19)
    static let missingCreated = Faults(rawValue: 1 << 20)
    static let invalidID = Faults(rawValue: 1 << 21)
    static let invalidLink = Faults(rawValue: 1 << 22)
    static let invalidSubreddit = Faults(rawValue: 1 << 23)
    static let invalidCreated = Faults(rawValue: 1 << 24)
    static let invalidText = Faults(rawValue: 1 << 25)

    private static let codes = [
        "empty", "too_large", "not_json", "not_an_object", "invalid_utf8", "missing_post_id",
        "missing_region_id", "missing_timestamp", "invalid_post_id", "invalid_region_id",
        "invalid_timestamp", "in_the_future", "too_late", "missing_user_id",
        "missing_emoji_type", "invalid_user_id", "invalid_emoji_type", "missing_id",
        "missing_link_id", "missing_subreddit", "missing_created_utc", "invalid_id",
        "invalid_link_id", "invalid_subreddit", "invalid_created_utc", "invalid_text",
    ]

    /// The fault of this code; none of them when the code is unknown.
    init(code: String) {
        self.init(rawValue: Self.codes.firstIndex(of: code).map { 1 << UInt32($0) } ?? 0)
    }

    init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// The codes, for people: `missing_post_id or invalid_timestamp`.
    var text: String {
        Self.codes.enumerated().filter { rawValue >> UInt32($0.offset) & 1 == 1 }
            .map(\.element).joined(separator: " or ")
    }

    /// The code that reports are grouped by.
    var firstCode: String {
        rawValue == 0 ? "unknown" : Self.codes[rawValue.trailingZeroBitCount]
    }
}
