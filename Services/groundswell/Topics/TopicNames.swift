import ServiceKit

/// The names of the topics, which the environment may change for all services alike.
struct TopicNames: Sendable {
    var posts = "reddit-posts"
    var comments = "reddit-comments"
    var updates = "reddit-posts-updates"
    var emojis = "emoji_reactions"
    var views = "post-views"
    var windowCounts = "window-counts"
    var regional = "regional-topk"
    var global = "global-topk"
    var requests = "topk-requests"
    var emojiOutput = "emoji-output-topic"
    var notifications = "notifications"
    var deadLetters = "dead-letters"

    init() {}

    /// Reads all of them.
    init(from settings: inout Settings) {
        posts = Self.name("REDDIT_POSTS_TOPIC", posts, "Posts.", &settings)
        comments = Self.name("REDDIT_COMMENTS_TOPIC", comments, "Comments.", &settings)
        updates = Self.name(
            "REDDIT_UPDATES_TOPIC",
            updates,
            "Posts with later scores.",
            &settings
        )
        emojis = Self.name("EMOJI_TOPIC", emojis, "Emoji reactions.", &settings)
        views = Self.name("VIEWS_TOPIC", views, "Views of posts.", &settings)
        windowCounts = Self.name(
            "COUNTS_TOPIC",
            windowCounts,
            "Combined counts.",
            &settings
        )
        regional = Self.name("REGIONAL_TOPIC", regional, "Regional boards.", &settings)
        global = Self.name("GLOBAL_TOPIC", global, "Worldwide boards.", &settings)
        requests = Self.name("REQUESTS_TOPIC", requests, "Watch lists.", &settings)
        emojiOutput = Self.name(
            "EMOJI_OUTPUT_TOPIC",
            emojiOutput,
            "Emoji windows.",
            &settings
        )
        notifications = Self.name(
            "NOTIFICATIONS_TOPIC",
            notifications,
            "What subscribers are told on the feed.",
            &settings
        )
        deadLetters = Self.name(
            "DEAD_LETTERS_TOPIC",
            deadLetters,
            "Records that could not be counted.",
            &settings
        )
    }

    private static func name(
        _ key: String,
        _ value: String,
        _ content: String,
        _ settings: inout Settings
    ) -> String {
        let name = settings.string(key, default: value, help: "Topic: \(content)")
        let isLegal =
            (1...249).contains(name.utf8.count) && name != "." && name != ".."
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"),
                    UInt8(ascii: "-"):
                    true
                default: false
                }
            }
        if !isLegal { settings.reject(key, because: "\"\(name)\" cannot name a topic") }
        return name
    }
}
