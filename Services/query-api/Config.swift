import Access
import Connections
import HTTPServer
import Models
import Postgres
import Redis
import ServiceKit
import Webhooks

/// What `query-api` can be told.
struct Config: ServiceConfiguration {
    let redisURL: String
    let redisTimeouts: RedisTimeouts
    let postgresURL: String
    let postgresTimeoutMs: Int
    let regions: RegionDirectory
    let http: HTTPServerConfiguration
    let pageAgeMs: Int
    let queueLimit: Int
    let deskLimits: DeskLimits
    let postLimits: PostCache.Limits
    let access: AccessSettings
    let dashboard: Dashboard
    let subscriptionLimits: SubscriptionLimits
    let webhookAddresses: AddressRules

    init(from settings: inout Settings) {
        http = Self.http(from: &settings)
        redisURL = settings.string(
            "REDIS_URL",
            default: "redis://localhost:6379/0",
            help: "Redis, as redis://:password@host:port/database."
        )
        do throws(RedisError) {
            _ = try RedisAddress(redisURL)
        } catch {
            settings.reject("REDIS_URL", because: "\(error)")
        }
        let redisTimeoutMs = settings.integer(
            "REDIS_TIMEOUT_MS",
            default: 200,
            in: 10...2_000,
            unit: "milliseconds",
            help: "How long Redis may take to connect or to answer before Postgres is asked."
        )
        redisTimeouts = RedisTimeouts(connectMs: redisTimeoutMs, commandMs: redisTimeoutMs)
        postgresURL = settings.string(
            "POSTGRES_URL",
            default: "postgresql://groundswell@localhost:5432/groundswell",
            help: "Postgres, as postgresql://user:password@host:port/database."
        )
        do throws(PostgresError) {
            _ = try PostgresAddress(postgresURL)
        } catch {
            settings.reject("POSTGRES_URL", because: "\(error)")
        }
        postgresTimeoutMs = settings.integer(
            "POSTGRES_TIMEOUT_MS",
            default: 1_000,
            in: 10...60_000,
            unit: "milliseconds",
            help: "How long Postgres may take to connect, and for one statement."
        )
        regions = RegionDirectory(from: &settings)
        pageAgeMs = settings.integer(
            "SNAPSHOT_CACHE_MS",
            default: 50,
            in: 0...50,
            unit: "milliseconds",
            help: "How long after its board was read an answer may be given again; 0 is never."
        )
        queueLimit = settings.integer(
            "REQUEST_QUEUE",
            default: 4_096,
            in: 1...100_000,
            unit: "requests",
            help: "How many requests may wait for their turn; more are answered by 503."
        )
        var limits = DeskLimits()
        limits.answerMs = Int64(
            settings.integer(
                "ANSWER_TIMEOUT_MS",
                default: 600,
                in: 50...10_000,
                unit: "milliseconds",
                help:
                    "How long a request may wait for Redis and Postgres before it is answered by 503."
            )
        )
        deskLimits = limits
        postLimits = Self.postLimits(from: &settings)
        dashboard = Dashboard(from: &settings)
        subscriptionLimits = SubscriptionLimits(from: &settings)
        webhookAddresses = settings.webhookAddresses(
            default: AddressRules(),
            read: AddressRules.init
        )
        access = AccessSettings(from: &settings, redisURL: redisURL, postgresURL: postgresURL)
    }

    private static func http(from settings: inout Settings) -> HTTPServerConfiguration {
        var http = HTTPServerConfiguration(from: &settings, port: 8_080, maxConnections: 4_096)
        // Only a subscription has a body: an address of 2 KB, and names.
        http.maxBodyBytes = 16_384
        return http
    }

    private static func postLimits(from settings: inout Settings) -> PostCache.Limits {
        var limits = PostCache.Limits()
        limits.maxBytes = settings.integer(
            "POST_CACHE_BYTES",
            default: 16 << 20,
            in: (1 << 20)...(1 << 34),
            unit: "bytes",
            help: "Memory for authors and contents of posts."
        )
        limits.knownMs = Int64(
            settings.integer(
                "POST_CACHE_MS",
                default: 60_000,
                in: 0...86_400_000,
                unit: "milliseconds",
                help: "After this a post's author and content are read again."
            )
        )
        limits.unknownMs = Int64(
            settings.integer(
                "POST_CACHE_UNKNOWN_MS",
                default: 2_000,
                in: 0...86_400_000,
                unit: "milliseconds",
                help: "After this a post that was unknown is looked for again."
            )
        )
        return limits
    }
}
