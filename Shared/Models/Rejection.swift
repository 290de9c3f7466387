/// Why a record cannot be counted; ``code`` is what its dead letter says.
public enum Rejection: String, Error, CaseIterable, Sendable {
    case empty
    case tooLarge = "too_large"
    case notJSON = "not_json"
    case notAnObject = "not_an_object"
    case invalidUTF8 = "invalid_utf8"
    case missingPostID = "missing_post_id"
    case missingRegionID = "missing_region_id"
    case missingTimestamp = "missing_timestamp"
    case missingUserID = "missing_user_id"
    case missingEmojiType = "missing_emoji_type"
    case invalidPostID = "invalid_post_id"
    case invalidRegionID = "invalid_region_id"
    case invalidTimestamp = "invalid_timestamp"
    case invalidUserID = "invalid_user_id"
    case invalidEmojiType = "invalid_emoji_type"
    case inTheFuture = "in_the_future"
    case tooLate = "too_late"
    // Only of posts and comments.
    case missingID = "missing_id"
    case missingPost = "missing_link_id"
    case missingSubreddit = "missing_subreddit"
    case missingTime = "missing_created_utc"
    case invalidID = "invalid_id"
    case invalidPost = "invalid_link_id"
    case invalidSubreddit = "invalid_subreddit"
    case invalidTime = "invalid_created_utc"
    case invalidText = "invalid_text"

    /// The reason in a header of a dead letter, and the label of its metric.
    public var code: String { rawValue }

    /// What a record of Reddit's that cannot be used is rejected for.
    public init(_ rejection: RedditRejection) {
        // Each code of theirs is one of these.
        self = Rejection(rawValue: rejection.rawValue) ?? .notJSON
    }

    /// What a record that is not the JSON of an event is rejected for.
    init(_ error: JSONError) {
        switch error {
        case .invalidUTF8: self = .invalidUTF8
        default: self = .notJSON
        }
    }
}
