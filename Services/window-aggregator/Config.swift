import Connections
import Kafka
import Models
import ServiceKit

/// What window-aggregator can be told.
struct Config: ServiceConfiguration {
    /// What to do when records are gone that were never read.
    enum MissingRecords: String, CaseIterable {
        /// Stop with an error that names the range: somebody must decide.
        case stop
        /// Go on behind the gap and count what was missed.
        case skip
    }

    let kafka: KafkaConfiguration
    let regions: RegionDirectory
    let group: GroupSettings
    let viewsTopic: String
    let emojiTopic: String
    let postsTopic: String
    let commentsTopic: String
    let defaultRegion: String
    let countsTopic: String
    let deadLettersTopic: String
    let combineMs: Int
    let limits: SourceCounter.Limits
    let missingRecords: MissingRecords

    init(from settings: inout Settings) {
        kafka = KafkaConfiguration(from: &settings, clientID: "window-aggregator")
        regions = RegionDirectory(from: &settings)
        group = GroupSettings(from: &settings, service: "window-aggregator")
        viewsTopic = settings.string(
            "VIEWS_TOPIC",
            default: "post-views",
            help: "Where views come from."
        )
        emojiTopic = settings.string(
            "EMOJI_TOPIC",
            default: "emoji_reactions",
            help: "Where emoji come from."
        )
        postsTopic = settings.string(
            "REDDIT_POSTS_TOPIC",
            default: "reddit-posts",
            help: "Where posts come from."
        )
        commentsTopic = settings.string(
            "REDDIT_COMMENTS_TOPIC",
            default: "reddit-comments",
            help: "Where comments come from."
        )
        let names = [
            ("VIEWS_TOPIC", viewsTopic), ("EMOJI_TOPIC", emojiTopic),
            ("REDDIT_POSTS_TOPIC", postsTopic), ("REDDIT_COMMENTS_TOPIC", commentsTopic),
        ]
        for (index, (key, topic)) in names.enumerated() {
            for (other, known) in names[..<index] where known == topic {
                settings.reject(key, because: "it is \(other), too")
            }
        }
        defaultRegion = settings.string(
            "DEFAULT_REGION",
            default: "unknown",
            help: "The region of emoji that name none, and of subreddits that belong to none."
        )
        if !RegionDirectory.isValidID(defaultRegion.utf8.span) {
            settings.reject("DEFAULT_REGION", because: "\"\(defaultRegion)\" cannot name a region")
        }
        countsTopic = settings.string(
            "COUNTS_TOPIC",
            default: "window-counts",
            help: "Where counts go to."
        )
        deadLettersTopic = settings.string(
            "DEAD_LETTERS_TOPIC",
            default: "dead-letters",
            help: "Where unreadable records go to."
        )
        combineMs = settings.integer(
            "COMBINE_INTERVAL",
            default: 60,
            in: 5...10_000,
            unit: "ms",
            help: "How long events are summed up before their counts are committed."
        )
        let ahead = settings.integer(
            "MAX_AHEAD",
            default: 300,
            in: 0...86_400,
            unit: "s",
            help: "Events further ahead of the clock than this are dead letters."
        )
        limits = SourceCounter.Limits(aheadMs: Int64(ahead) * 1000)
        let missing = settings.choice(
            "MISSING_RECORDS",
            default: MissingRecords.stop.rawValue,
            of: MissingRecords.allCases.map { $0.rawValue },
            help: "What to do when records were deleted before they were read."
        )
        missingRecords = MissingRecords(rawValue: missing) ?? .stop
    }

    /// The topics that events come from.
    var sourceTopics: [String] { [viewsTopic, emojiTopic, postsTopic, commentsTopic] }

    /// What the records of a source topic are.
    func kind(of topic: String) -> SourceReader.Kind {
        let region = Array(defaultRegion.utf8)
        return switch topic {
        case emojiTopic: .emojis(defaultRegion: region)
        case postsTopic: .reddit(.posts, regions, defaultRegion: region)
        case commentsTopic: .reddit(.comments, regions, defaultRegion: region)
        default: .views
        }
    }
}
