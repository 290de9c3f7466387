import Connections
import Kafka
import ServiceKit

/// What reddit-producer can be told.
struct Config: ServiceConfiguration {
    /// What to do.
    enum Source: Sendable {
        /// Send a dump, and end.
        case replay(ReplayConfig)
        /// Read from the API until told to stop.
        case api(APIConfig)
        /// Neither was asked for, which is among the mistakes.
        case none
    }

    let source: Source

    init(from settings: inout Settings) {
        let kafka = KafkaConfiguration(from: &settings, clientID: "reddit-producer")
        let topics = Self.topics(from: &settings)
        let replay = Self.replay(from: &settings, kafka, topics)
        let api = APIConfig(from: &settings, kafka, topics)
        if let replay {
            source = .replay(replay)
        } else if let api {
            source = .api(api)
            if api.listings.isEmpty {
                settings.reject("SUBREDDITS", because: "neither posts nor comments are asked for")
            }
        } else {
            source = .none
            settings.reject("REDDIT_CLIENT_ID", because: "it is needed, unless REPLAY names a dump")
        }
    }

    /// In the order of the destinations.
    private static func topics(from settings: inout Settings) -> [String] {
        let topics = [
            settings.string(
                "REDDIT_POSTS_TOPIC",
                default: "reddit-posts",
                help: "Where posts go to, each once."
            ),
            settings.string(
                "REDDIT_COMMENTS_TOPIC",
                default: "reddit-comments",
                help: "Where comments go to, each once."
            ),
            settings.string(
                "REDDIT_UPDATES_TOPIC",
                default: "reddit-posts-updates",
                help: "Where posts go to again with later scores; nothing counts them."
            ),
        ]
        if Set(topics).count < topics.count {
            settings.reject("REDDIT_COMMENTS_TOPIC", because: "two topics have one name")
        }
        return topics
    }

    private static func replay(
        from settings: inout Settings,
        _ kafka: KafkaConfiguration,
        _ topics: [String]
    ) -> ReplayConfig? {
        let path = settings.optionalString(
            "REPLAY",
            help: "A dump to send instead: a record a line; plain, gzip, bzip2, xz or zstd."
        )
        let text = settings.string(
            "SPEED",
            default: "max",
            help: "How fast to replay: 1 as it happened, 300 that many times faster, or max."
        )
        let isRepeated = settings.flag(
            "REPLAY_AGAIN",
            help: "Send a dump that was replayed before once more, from its beginning."
        )
        var speed: Double?
        if text != "max" {
            speed = Double(text)
            if !(speed ?? 0 > 0 && speed ?? 0 <= 1e9) {
                settings.reject("SPEED", because: "\"\(text)\" is neither max nor a number above 0")
                speed = nil
            }
        }
        guard let path else { return nil }
        return ReplayConfig(
            kafka: kafka,
            path: path,
            speed: speed,
            isRepeated: isRepeated,
            topics: topics
        )
    }
}
