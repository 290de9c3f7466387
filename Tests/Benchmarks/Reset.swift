import Postgres
import Redis
import ServiceKit

/// What `reset` is told.
struct ResetConfig: ServiceConfiguration {
    let redisURL: String
    let postgresURL: String
    let migrations: String

    init(from settings: inout Settings) {
        redisURL = settings.string(
            "REDIS_URL",
            default: "redis://localhost:6379",
            help: "Emptied: all of it."
        )
        postgresURL = settings.string(
            "POSTGRES_URL",
            default: "postgres://groundswell@localhost:5432/groundswell",
            help: "Emptied: all tables."
        )
        migrations = settings.string(
            "MIGRATIONS",
            default: "deploy/postgres",
            help: "The folder of the migrations that are applied then."
        )
        for (key, url) in [("REDIS_URL", redisURL), ("POSTGRES_URL", postgresURL)]
        where !url.contains("@127.0.0.1:") && !url.contains("//127.0.0.1:") {
            settings.reject(key, because: "only servers of 127.0.0.1 are emptied")
        }
    }
}

/// A state without a past, so that runs do not see each other.
let resetCommand = Command(
    "reset",
    "Empties Redis and Postgres, for servers that scripts/bench started.",
    ResetConfig.self
) { config in
    var redis = try RedisConnection(url: config.redisURL)
    try redis.connectIfNeeded()
    _ = try redis.command("FLUSHALL")
    var postgres = try PostgresConnection(url: config.postgresURL)
    try postgres.connectIfNeeded()
    try postgres.script("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    try Migrations.apply(folder: config.migrations, to: &postgres)
    return Figures().json
}
