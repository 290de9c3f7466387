import Kafka
import ServiceKit

/// What reading from the API is told.
struct APIConfig: Sendable {
    private static let maxGroup = 100

    let kafka: KafkaConfiguration
    /// In the order of the destinations.
    let topics: [String]
    let instanceID: String
    let credentials: Credentials
    let listings: [Listing]
    let limits: RedditClient.Limits
    let authURL: String
    let apiURL: String
    let userAgent: String
    let timeoutMs: Int

    /// Reads the keys; nil when no application is named.
    init?(from settings: inout Settings, _ kafka: KafkaConfiguration, _ topics: [String]) {
        let credentials = Credentials(from: &settings)
        self.kafka = kafka
        self.topics = topics
        instanceID = settings.string(
            "INSTANCE_ID",
            default: hostName(),
            help: "Name of this instance, kept over restarts; a second of that name ends the first."
        )
        listings =
            Self.listings(
                .post,
                "SUBREDDITS",
                "all",
                "Whose posts to read: names with commas, all, or none.",
                &settings
            )
            + Self.listings(
                .comment,
                "COMMENT_SUBREDDITS",
                "none",
                "Whose comments to read; those of all are more than the limit allows.",
                &settings
            )
        limits = Self.limits(from: &settings)
        authURL = Self.url(
            "REDDIT_AUTH_URL",
            "https://www.reddit.com",
            "Where tokens come from.",
            &settings
        )
        apiURL = Self.url("REDDIT_API_URL", "https://oauth.reddit.com", "The API.", &settings)
        userAgent = settings.string(
            "REDDIT_USER_AGENT",
            default: "linux:groundswell:\(Service.version) (reddit-producer)",
            help: "How to introduce ourselves; Reddit wants a name with \"by /u/you\" in it."
        )
        let seconds = settings.integer(
            "REDDIT_TIMEOUT",
            default: 30,
            in: 1...300,
            unit: "seconds",
            help: "How long an answer may take."
        )
        timeoutMs = seconds * 1_000
        guard let credentials else { return nil }
        self.credentials = credentials
    }

    private static func listings(
        _ kind: Thing.Kind,
        _ key: String,
        _ usual: String,
        _ help: String,
        _ settings: inout Settings
    ) -> [Listing] {
        let text = settings.string(key, default: usual, help: help)
        let names = text.split(separator: ",").map { $0.filter { $0 != " " } }
            .map { $0.hasPrefix("r/") ? String($0.dropFirst(2)) : $0 }
        if names == ["none"] { return [] }
        let isLegal = names.allSatisfy { name in
            !name.isEmpty && name.utf8.count <= 50
                && name.utf8.allSatisfy { byte in
                    byte == UInt8(ascii: "_") || byte &- UInt8(ascii: "0") < 10
                        || (byte | 0x20) &- UInt8(ascii: "a") < 26
                }
        }
        let special = names.contains { ["all", "none"].contains($0.lowercased()) }
        if names.isEmpty || !isLegal || (special && names.count > 1) {
            settings.reject(
                key,
                because: "\"\(text)\" is neither all, none nor names of subreddits"
            )
            return []
        }
        // Several subreddits make one listing.
        return stride(from: 0, to: names.count, by: maxGroup).map { start in
            Listing(
                kind: kind,
                subreddits: Array(names[start..<min(start + maxGroup, names.count)])
            )
        }
    }

    private static func limits(from settings: inout Settings) -> RedditClient.Limits {
        var limits = RedditClient.Limits()
        let window = settings.integer(
            "WINDOW",
            default: 7_200,
            in: 60...604_800,
            unit: "seconds",
            help:
                "How old posts and comments may be to be taken; so much is read back at the start."
        )
        limits.windowMs = Int64(window) * 1_000
        limits.seenItems = settings.integer(
            "SEEN_LIMIT",
            default: 2_000_000,
            in: 10_000...100_000_000,
            unit: "ids",
            help: "How many of each kind are known at most, about 60 bytes each."
        )
        let sweep = settings.integer(
            "SWEEP_INTERVAL",
            default: 60,
            in: 1...3_600,
            unit: "seconds",
            help: "How often a listing is looked through for what appeared late."
        )
        limits.sweepMs = Int64(sweep) * 1_000
        let refresh = settings.integer(
            "REFRESH_AFTER",
            default: 600,
            in: 0...86_400,
            unit: "seconds",
            help:
                "When a post's score is read again, then after twice as long while it rises; 0: never."
        )
        limits.refresh.firstMs = Int64(refresh) * 1_000
        limits.refresh.gatherMs = min(limits.refresh.gatherMs, limits.refresh.firstMs)
        return limits
    }

    private static func url(
        _ key: String,
        _ usual: String,
        _ help: String,
        _ settings: inout Settings
    ) -> String {
        var url = settings.string(key, default: usual, help: help)
        while url.hasSuffix("/") { url.removeLast() }
        let isLocal = ["http://127.0.0.1:", "http://localhost:", "http://[::1]:"]
            .contains { url.hasPrefix($0) }
        if !url.hasPrefix("https://") && !isLocal {
            settings.reject(key, because: "credentials go there, so it must be https")
        }
        return url
    }
}
