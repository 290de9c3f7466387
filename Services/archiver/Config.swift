import Connections
import Kafka
import ServiceKit

/// What archiver can be told.
struct Config: ServiceConfiguration {
    let kafka: KafkaConfiguration
    let postgresURL: String
    let group: GroupSettings
    let postsTopic: String
    let commentsTopic: String
    let updatesTopic: String
    let deadLettersTopic: String
    let limits: PartitionArchive.Limits

    /// Everything that is archived.
    var topics: [String] { Array(Set([postsTopic, commentsTopic, updatesTopic])).sorted() }

    init(from settings: inout Settings) {
        kafka = KafkaConfiguration(from: &settings, clientID: "archiver")
        postgresURL = settings.string(
            "POSTGRES_URL",
            default: "postgres://groundswell@localhost:5432/groundswell",
            help: "Where posts, comments and positions are kept."
        )
        group = GroupSettings(from: &settings, service: "archiver")
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
        updatesTopic = settings.string(
            "REDDIT_UPDATES_TOPIC",
            default: "reddit-posts-updates",
            help: "Where posts come from with later scores."
        )
        deadLettersTopic = settings.string(
            "DEAD_LETTERS_TOPIC",
            default: "dead-letters",
            help: "Where unreadable records go to."
        )
        let intervalMs = settings.integer(
            "BATCH_INTERVAL",
            default: 500,
            in: 10...60_000,
            unit: "ms",
            help: "How long records are collected before they are written."
        )
        let records = settings.integer(
            "BATCH_RECORDS",
            default: 2_000,
            in: 1...50_000,
            unit: "records",
            help: "How many records of a partition are written at once at the most."
        )
        limits = PartitionArchive.Limits(records: records, intervalMs: Int64(intervalMs))
        if commentsTopic == postsTopic || commentsTopic == updatesTopic {
            settings.reject("REDDIT_COMMENTS_TOPIC", because: "it is a topic of posts")
        }
    }
}
