import Access
import Connections
import HTTPServer
import Kafka
import Models
import Postgres
import Redis
import ServiceKit

/// What `ws-pusher` can be told.
struct Config: ServiceConfiguration {
    let kafka: KafkaConfiguration
    let regionalTopic: String
    let globalTopic: String
    let emojiOutputTopic: String
    let notificationsTopic: String
    let regions: RegionDirectory
    let http: HTTPServerConfiguration
    let limits: FeedLimits
    let maxPerAddress: Int
    let usesDeflate: Bool
    let access: AccessSettings

    init(from settings: inout Settings) {
        kafka = KafkaConfiguration(from: &settings, clientID: "ws-pusher")
        regionalTopic = settings.string(
            "REGIONAL_TOPIC",
            default: "regional-topk",
            help: "Where regional boards come from."
        )
        globalTopic = settings.string(
            "GLOBAL_TOPIC",
            default: "global-topk",
            help: "Where worldwide boards come from."
        )
        emojiOutputTopic = settings.string(
            "EMOJI_OUTPUT_TOPIC",
            default: "emoji-output-topic",
            help: "Where emoji windows come from."
        )
        notificationsTopic = settings.string(
            "NOTIFICATIONS_TOPIC",
            default: "notifications",
            help: "Where what subscribers are told comes from."
        )
        regions = RegionDirectory(from: &settings)
        limits = Self.limits(from: &settings)
        http = Self.http(from: &settings, limits)
        maxPerAddress = settings.integer(
            "MAX_CONNECTIONS_PER_ADDRESS",
            default: 200,
            in: 1...1_000_000,
            unit: "connections",
            help: "Feeds that one address may have open; one more is answered by 429."
        )
        usesDeflate = settings.flag(
            "PERMESSAGE_DEFLATE",
            help: "Deflates WebSocket messages for clients that ask for it."
        )
        access = AccessSettings(
            from: &settings,
            redisURL: Self.redisURL(from: &settings),
            postgresURL: Self.postgresURL(from: &settings)
        )
    }

    private static func redisURL(from settings: inout Settings) -> String {
        let url = settings.string(
            "REDIS_URL",
            default: "redis://localhost:6379/0",
            help: "Where the limits of requests are counted, when there are any."
        )
        do throws(RedisError) {
            _ = try RedisAddress(url)
        } catch {
            settings.reject("REDIS_URL", because: "\(error)")
        }
        return url
    }

    private static func postgresURL(from settings: inout Settings) -> String {
        let url = settings.string(
            "POSTGRES_URL",
            default: "postgresql://groundswell@localhost:5432/groundswell",
            help: "Where API keys are, when one is sent."
        )
        do throws(PostgresError) {
            _ = try PostgresAddress(url)
        } catch {
            settings.reject("POSTGRES_URL", because: "\(error)")
        }
        return url
    }

    private static func http(
        from settings: inout Settings,
        _ limits: FeedLimits
    ) -> HTTPServerConfiguration {
        var http = HTTPServerConfiguration(
            from: &settings,
            port: 8_090,
            maxConnections: 10_000
        )
        http.maxMessageBytes = settings.integer(
            "MAX_MESSAGE_BYTES",
            default: 16_384,
            in: 256...1_048_576,
            unit: "bytes",
            help: "A longer message of a client closes its connection with code 1009."
        )
        http.maxFramesPerSecond = settings.integer(
            "MAX_FRAMES_PER_SECOND",
            default: 20,
            in: 1...100_000,
            unit: "frames",
            help: "More frames of a client, pings too, close its connection with code 1008."
        )
        http.pingIntervalMs = Int(limits.pingMs)
        http.maxBodyBytes = 4_096
        return http
    }

    private static func limits(from settings: inout Settings) -> FeedLimits {
        var limits = FeedLimits()
        func milliseconds(
            _ key: String,
            _ value: Int64,
            in range: ClosedRange<Int>,
            _ help: String
        ) -> Int64 {
            Int64(
                settings.integer(
                    key,
                    default: Int(value),
                    in: range,
                    unit: "milliseconds",
                    help: help
                )
            )
        }
        limits.tickMs = milliseconds(
            "TICK_MS",
            limits.tickMs,
            in: 1...10_000,
            "A client gets at most one message in such a span."
        )
        limits.pingMs = milliseconds(
            "PING_MS",
            limits.pingMs,
            in: 100...600_000,
            "How often a client hears something at the least."
        )
        limits.slowMs = milliseconds(
            "SLOW_CLIENT_MS",
            limits.slowMs,
            in: 100...600_000,
            "A client that takes nothing for so long is closed with code 4408."
        )
        limits.unauthenticatedMs = milliseconds(
            "AUTH_TIMEOUT_MS",
            limits.unauthenticatedMs,
            in: 100...60_000,
            "A client that needs credentials and sends none is then closed with code 4401."
        )
        limits.spreadMs = milliseconds(
            "RECONNECT_SPREAD_MS",
            limits.spreadMs,
            in: 0...600_000,
            "Over how long clients are told to come again when this instance stops."
        )
        limits.maxChannels = settings.integer(
            "MAX_CHANNELS",
            default: limits.maxChannels,
            in: 1...1_000,
            unit: "channels",
            help: "Channels that one client may have."
        )
        limits.depth = settings.integer(
            "FEED_DEPTH",
            default: limits.depth,
            in: 1...1_000,
            unit: "items",
            help: "Items of a board that are sent; the same on every instance."
        )
        limits.keptStates = settings.integer(
            "RESUME_STATES",
            default: limits.keptStates,
            in: 0...1_000,
            unit: "states",
            help: "States of a channel that a client can go on from."
        )
        return limits
    }
}
