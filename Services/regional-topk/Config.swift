import Connections
import Kafka
import Models
import ServiceKit

/// What regional-topk can be told.
struct Config: ServiceConfiguration {
    let kafka: KafkaConfiguration
    let redisURL: String
    let postgresURL: String
    let group: GroupSettings
    let countsTopic: String
    let regionalTopic: String
    let requestsTopic: String
    let emojiOutputTopic: String
    let scaleMax: Int64
    let redisIntervalMs: Int
    let checkpointIntervalMs: Int
    let historyDays: Int
    let state: PartitionState.Settings

    init(from settings: inout Settings) {
        kafka = KafkaConfiguration(from: &settings, clientID: "regional-topk")
        redisURL = settings.string(
            "REDIS_URL",
            default: "redis://localhost:6379",
            help: "Where the hot boards are kept."
        )
        postgresURL = settings.string(
            "POSTGRES_URL",
            default: "postgres://groundswell@localhost:5432/groundswell",
            help: "Where the state and the history are kept."
        )
        group = GroupSettings(from: &settings, service: "regional-topk")
        countsTopic = settings.string(
            "COUNTS_TOPIC",
            default: "window-counts",
            help: "Where counts come from."
        )
        regionalTopic = settings.string(
            "REGIONAL_TOPIC",
            default: "regional-topk",
            help: "Where boards go to."
        )
        requestsTopic = settings.string(
            "REQUESTS_TOPIC",
            default: "topk-requests",
            help: "Where watch lists come from."
        )
        emojiOutputTopic = settings.string(
            "EMOJI_OUTPUT_TOPIC",
            default: "emoji-output-topic",
            help: "Where emoji windows go to."
        )
        let scaleMax = settings.integer(
            "SCALE_MAX",
            default: 100,
            in: 1...1_000_000_000,
            help: "The greatest scaled count of an emoji window."
        )
        self.scaleMax = Int64(scaleMax)
        redisIntervalMs = settings.integer(
            "REDIS_INTERVAL",
            default: 100,
            in: 10...60_000,
            unit: "ms",
            help: "How often a board is written to Redis at most."
        )
        checkpointIntervalMs = settings.integer(
            "CHECKPOINT_INTERVAL",
            default: 1_000,
            in: 50...600_000,
            unit: "ms",
            help: "How often the state is written to Postgres at most."
        )
        historyDays = settings.integer(
            "HISTORY_DAYS",
            default: 90,
            in: 1...36_500,
            unit: "days",
            help: "How long Postgres keeps the board of each minute; of replays it keeps all."
        )
        state = Self.state(from: &settings)
    }

    private static func state(from settings: inout Settings) -> PartitionState.Settings {
        var state = PartitionState.Settings()
        state.seed = .random(in: 0...UInt64.max)
        let names = settings.string(
            "TIMEFRAMES",
            default: Timeframe.allCases.map { $0.name }.joined(separator: ","),
            help: "The windows kept, separated by commas."
        )
        let timeframes = names.split(separator: ",").map { Timeframe(name: String($0)) }
        state.timeframes = timeframes.compactMap { $0 }
        if timeframes.isEmpty || timeframes.contains(nil) {
            settings.reject("TIMEFRAMES", because: "\(names): known are 1m 5m 15m 1h 6h 24h 7d")
        }
        state.itemBudget = settings.integer(
            "ITEM_BUDGET",
            default: state.itemBudget,
            in: 1_000...100_000_000,
            unit: "items",
            help: "Items counted exactly per board and region; past it the lightest share a count."
        )
        let delayMs = settings.integer(
            "FINAL_DELAY",
            default: Int(state.finalDelayMs),
            in: 0...600_000,
            unit: "ms",
            help: "How long after its end a window is final: the usual disorder of events."
        )
        state.finalDelayMs = Int64(delayMs)
        let retention = settings.integer(
            "EMOJI_WINDOW_RETENTION",
            default: Int(state.windowRetentionMs / 1000),
            in: 10...604_800,
            unit: "s",
            help: "How late reactions may come and still correct their emoji window."
        )
        state.windowRetentionMs = Int64(retention) * 1000
        state.recordDepth = settings.integer(
            "RECORD_DEPTH",
            default: state.recordDepth,
            in: 1...10_000,
            unit: "items",
            help: "Items that a board in Kafka lists."
        )
        state.storedDepth = settings.integer(
            "STORED_DEPTH",
            default: state.storedDepth,
            in: 1...10_000,
            unit: "items",
            help: "Items that a board in Redis and Postgres lists."
        )
        let minutes = settings.integer(
            "TRENDS_REPLAY_STEP",
            default: 0,
            in: 0...60,
            unit: "minutes",
            help:
                "While a replay is counted trends are looked for so often of its time; 0: now and then."
        )
        state.trendsStepMs = Int64(minutes) * 60_000
        return state
    }
}
