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

    /// The reason in a header of a dead letter, and the label of its metric.
    public var code: String { rawValue }

    /// What a record that is not the JSON of an event is rejected for.
    init(_ error: JSONError) {
        switch error {
        case .invalidUTF8: self = .invalidUTF8
        default: self = .notJSON
        }
    }
}
