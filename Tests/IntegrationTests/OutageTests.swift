import Foundation
import Redis
import Testing

extension IntegrationTests {
    /// Servers that forget or go away under load, and come back.
    @Suite struct OutageTests {
        @Test func boardsAreWrittenAgainAfterRedisForgot() throws {
            try underLoad("flush") { installation in
                var redis = try RedisConnection(url: installation.environment["REDIS_URL"] ?? "")
                try redis.connectIfNeeded()
                _ = try redis.command("FLUSHALL")
            }
        }

        @Test(.enabled(if: Servers.isOurs(.redis), "Redis is not ours to end"))
        func boardsAreWrittenAgainAfterRedisWasKilled() throws {
            try underLoad("redis") { _ in
                try Servers.kill(.redis)
                Thread.sleep(forTimeInterval: 3)
                try Servers.start(.redis)
            }
        }

        @Test(.enabled(if: Servers.isOurs(.postgres), "Postgres is not ours to end"))
        func nothingIsLostWhenPostgresIsKilled() throws {
            try underLoad("postgres") { _ in
                try Servers.kill(.postgres)
                Thread.sleep(forTimeInterval: 3)
                try Servers.start(.postgres)
            }
        }

        @Test(
            .enabled(
                if: Servers.isBrokerReal && Servers.isOurs(.kafka),
                "the broker is not ours to end, or keeps nothing"
            )
        )
        func nothingIsLostWhenTheBrokerIsKilled() throws {
            try underLoad("broker") { installation in
                try Servers.kill(.kafka)
                Thread.sleep(forTimeInterval: 3)
                try Servers.start(.kafka)
                try installation.supervise(seconds: 20)
            }
        }

        /// Has something happen while views arrive; then every board must equal a recount.
        private func underLoad(_ name: String, _ event: (Installation) throws -> Void) throws {
            try withInstallation(name) { installation in
                try installation.startAll()
                let load = try installation.launch(
                    "simulate",
                    "views",
                    "--count",
                    "0",
                    "--rate",
                    "8000",
                    "--seed",
                    "41"
                )
                defer { load.end() }
                Thread.sleep(forTimeInterval: 3)
                try event(installation)
                Thread.sleep(forTimeInterval: 4)
                load.signal(SIGTERM)
                #expect(try load.waitForExit(within: 60) == 0)
                try installation.verify()
                for name in Installation.path {
                    #expect(try installation.service(name).program.isRunning, "\(name) goes on")
                }
                try installation.stopAll()
            }
        }
    }
}
