import Connections
import Kafka
import Ranking
import ServiceKit

/// What global-aggregator can be told.
struct Config: ServiceConfiguration {
    let kafka: KafkaConfiguration
    let redisURL: String
    let postgresURL: String
    let group: GroupSettings
    let regionalTopic: String
    let globalTopic: String
    let requestsTopic: String
    let depth: Int
    let maxWatched: Int
    let regionSilenceMs: Int64

    init(from settings: inout Settings) {
        kafka = KafkaConfiguration(from: &settings, clientID: "global-aggregator")
        redisURL = settings.string(
            "REDIS_URL",
            default: "redis://localhost:6379",
            help: "Where the hot boards are kept."
        )
        postgresURL = settings.string(
            "POSTGRES_URL",
            default: "postgres://groundswell@localhost:5432/groundswell",
            help: "Where the history and the owners' epochs are kept."
        )
        group = GroupSettings(from: &settings, service: "global-aggregator")
        regionalTopic = settings.string(
            "REGIONAL_TOPIC",
            default: "regional-topk",
            help: "Where the boards of regions come from."
        )
        globalTopic = settings.string(
            "GLOBAL_TOPIC",
            default: "global-topk",
            help: "Where worldwide boards go to."
        )
        requestsTopic = settings.string(
            "REQUESTS_TOPIC",
            default: "topk-requests",
            help: "Where watch lists go to."
        )
        depth = settings.integer(
            "GLOBAL_TOP_K",
            default: 100,
            in: 1...CertifiedMerge.maxDepth,
            unit: "items",
            help: "How many items a worldwide board shows and proves."
        )
        maxWatched = settings.integer(
            "MAX_WATCHED",
            default: 2_000,
            in: 1...10_000,
            unit: "items",
            help: "How many items regions are asked for at most, per board and timeframe."
        )
        let silence = settings.integer(
            "REGION_SILENCE",
            default: 600,
            in: 10...604_800,
            unit: "s",
            help: "A region not heard of for so long no longer holds back boards of later windows."
        )
        regionSilenceMs = Int64(silence) * 1_000
    }
}
