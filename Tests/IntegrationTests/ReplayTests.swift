import Foundation
import Redis
import Testing

extension IntegrationTests {
    /// Old data at full speed, and partitions that have none.
    @Suite struct ReplayTests {
        /// Partitions that differ tenfold in size and by hours in time: however fast they are read,
        /// nothing is late, and the boards are those of a recount.
        @Test(arguments: [0, 30_000])
        func unevenPartitionsGiveTheSameBoardsAtAnySpeed(rate: Int) throws {
            try withInstallation("replay") { installation in
                if rate > 0 { try installation.startAll() }
                try installation.groundswell(
                    "simulate",
                    "views",
                    "--count",
                    "240000",
                    "--rate",
                    "\(rate)",
                    "--uneven",
                    "--start",
                    "2024-03-01T12:00:00Z",
                    "--span",
                    "21600",
                    "--late-share",
                    "0",
                    "--malformed-share",
                    "0",
                    "--posts",
                    "8000",
                    "--seed",
                    "11"
                )
                // At full speed all of it waits when the services start.
                if rate == 0 { try installation.startAll() }
                try installation.verify()
                let letters = try Topic.read(
                    installation.topic("DEAD_LETTERS_TOPIC"),
                    installation.servers
                )
                #expect(letters.isEmpty, "nothing is too late")
                try installation.stopAll()
            }
        }

        @Test func silentPartitionsHoldNothingBack() throws {
            // Eight regions fill eight partitions; the other eight never get a record.
            try withInstallation("silent", partitions: 16) { installation in
                try installation.startAll()
                try installation.groundswell(
                    "simulate",
                    "views",
                    "--count",
                    "60000",
                    "--rate",
                    "12000",
                    "--seed",
                    "12",
                    "--late-share",
                    "0",
                    "--malformed-share",
                    "0"
                )
                try wait(for: "the windows to reach the present", within: 15) {
                    guard let asOf = try asOfSeconds(installation) else { return false }
                    return asOf > Date().timeIntervalSince1970 - 12
                }
                try installation.verify()
                try installation.stopAll()
            }
        }

        /// Where the window of the last minute ends, in seconds since 1970, as Redis says.
        private func asOfSeconds(_ installation: Installation) throws -> Double? {
            var redis = try RedisConnection(url: installation.environment["REDIS_URL"] ?? "")
            try redis.connectIfNeeded()
            let reply = try redis.command("HGET", "region:EU:posts:1m:meta", "as_of")
            guard let text = reply.text, let value = Double(text) else { return nil }
            return value / 1000
        }
    }
}
