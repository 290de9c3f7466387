import Models

/// The members of an event that are looked at.
enum EventField: Int, CaseIterable, Sendable {
    case userID
    case emojiType
    case timestamp
    case messageID
    case regionID
    case postID
    case subreddit
    case type
    case id
    case createdUTC

    var key: StaticString {
        switch self {
        case .userID: "user_id"
        case .emojiType: "emoji_type"
        case .timestamp: "timestamp"
        case .messageID: "message_id"
        case .regionID: "region_id"
        case .postID: "post_id"
        case .subreddit: "subreddit"
        case .type: "type"
        case .id: "id"
        case .createdUTC: "created_utc"
        }
    }

    var name: String { key.description }

    /// The member with this name; told by its length first, which settles most.
    init?(_ token: JSONScanner.StringToken, _ scanner: borrowing JSONScanner) {
        if token.hasEscapes {
            guard
                let found = Self.allCases.first(where: { field in
                    scanner.matches(token, field.key)
                })
            else { return nil }
            self = found
            return
        }
        switch token.range.count {
        case 2 where scanner.matches(token, "id"): self = .id
        case 4 where scanner.matches(token, "type"): self = .type
        case 7 where scanner.matches(token, "user_id"): self = .userID
        case 7 where scanner.matches(token, "post_id"): self = .postID
        case 9 where scanner.matches(token, "timestamp"): self = .timestamp
        case 9 where scanner.matches(token, "region_id"): self = .regionID
        case 9 where scanner.matches(token, "subreddit"): self = .subreddit
        case 10 where scanner.matches(token, "emoji_type"): self = .emojiType
        case 10 where scanner.matches(token, "message_id"): self = .messageID
        case 11 where scanner.matches(token, "created_utc"): self = .createdUTC
        default: return nil
        }
    }
}
