import Kafka
import Models
import ServiceKit

/// What `groundswell simulate posts` is told.
struct PostsConfig: ServiceConfiguration {
    private static let hourSeconds = 3600

    let kafka: KafkaConfiguration
    let postsTopic: String
    let commentsTopic: String
    /// How many records to send, beside those of the past; 0 means until stopped.
    let count: Int
    /// Records a second; 0 means as fast as they are taken.
    let rate: Int
    /// How many hours of event time before now are written first.
    let pastHours: Int
    /// Where the posts of the past are listed for `simulate views --posts-file`.
    let listFile: String?
    let plan: TalkPlan

    /// How many records are of the past.
    var pastCount: Int { pastHours * Self.hourSeconds * rate }

    init(from settings: inout Settings) {
        kafka = kafkaConfiguration(from: &settings)
        postsTopic = settings.string(
            "REDDIT_POSTS_TOPIC",
            default: "reddit-posts",
            help: "Topic that posts are written to."
        )
        commentsTopic = settings.string(
            "REDDIT_COMMENTS_TOPIC",
            default: "reddit-comments",
            help: "Topic that comments are written to."
        )
        count = settings.integer(
            "COUNT",
            default: 10_000,
            in: 0...10_000_000_000,
            unit: "records",
            help:
                "How many posts and comments to send, beside those of the past; 0 is until stopped."
        )
        rate = settings.integer(
            "RATE",
            default: 0,
            in: 0...100_000,
            unit: "records a second",
            help: "How fast to send; 0 is as fast as possible. The past has as many in a second."
        )
        pastHours = settings.integer(
            "PAST",
            default: 0,
            in: 0...168,
            unit: "hours",
            help:
                "How much of an invented past, ending now, to send first and as fast as possible. "
                + "Trends need 18 hours of one. Needs --rate."
        )
        listFile = settings.optionalString(
            "LIST_POSTS",
            help: "File for the posts of the past, once all are sent: simulate views --posts-file "
                + "reads it. Needs --past."
        )
        var plan = TalkPlan(regions: regionDirectory(from: &settings).regions)
        plan.postShare = settings.number(
            "POST_SHARE",
            default: plan.postShare,
            in: 0...1,
            help: "Share of records that are posts; the others are comments on recent ones."
        )
        plan.authors = settings.integer(
            "AUTHORS",
            default: plan.authors,
            in: 1...1_000_000,
            unit: "authors",
            help: "How many people write."
        )
        plan.storiesAnHour = settings.number(
            "STORIES",
            default: plan.storiesAnHour,
            in: 0...60,
            unit: "an hour",
            help: "How many stories break out, which many then write about for a while."
        )
        let seed = settings.integer(
            "SEED",
            default: 1,
            in: 0...Int.max,
            help: "The same seed and options give the same texts."
        )
        plan.seed = UInt64(seed)
        self.plan = plan
        if pastHours > 0 && rate == 0 {
            settings.reject("PAST", because: "needs a --rate above 0")
        }
        if listFile != nil && pastHours == 0 {
            settings.reject("LIST_POSTS", because: "needs --past")
        }
    }
}
