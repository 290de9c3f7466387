import Foundation
import Testing

extension IntegrationTests {
    /// Instances that end in the middle of things, or come back from the dead.
    @Suite(.enabled(if: Servers.isBrokerReal, "the embedded broker keeps no committed offsets"))
    struct CrashTests {
        @Test(arguments: ["window-aggregator", "regional-topk"])
        func killsLoseNothingAndCountNothingTwice(name: String) throws {
            try withInstallation("kills") { installation in
                try installation.startAll()
                let load = try installation.launch(
                    "simulate",
                    "views",
                    "--count",
                    "0",
                    "--rate",
                    "15000",
                    "--seed",
                    "31"
                )
                defer { load.end() }
                let reactions = try installation.launch(
                    "simulate",
                    "emoji",
                    "--to",
                    "kafka",
                    "--emojis-per-client",
                    "1000000",
                    "--rate",
                    "5000",
                    "--late-share",
                    "0.05"
                )
                defer { reactions.end() }
                var random = SystemRandomNumberGenerator()
                for _ in 0..<6 {
                    Thread.sleep(forTimeInterval: .random(in: 0.5...2, using: &random))
                    let victim = try installation.service(name)
                    victim.program.signal(SIGKILL)
                    try victim.program.waitForExit(within: 5)
                    try installation.start(name).waitUntilReady()
                }
                Thread.sleep(forTimeInterval: 1)
                for program in [load, reactions] {
                    program.signal(SIGTERM)
                    #expect(try program.waitForExit(within: 30) == 0)
                }
                try installation.verify()
                try installation.stopAll()
            }
        }

        /// An instance is stopped for longer than its group waits for it, another one takes over,
        /// and then it goes on as if nothing had been.
        @Test(arguments: ["window-aggregator", "regional-topk"])
        func zombiesWriteNothing(name: String) throws {
            try withInstallation("zombies") { installation in
                try installation.startAll()
                let second = try installation.start(name, instance: 2).waitUntilReady()
                let first = try installation.service(name)
                try wait(for: "both to have partitions", within: 20) {
                    first.partitions.count == 2 && second.partitions.count == 2
                }
                let load = try installation.launch(
                    "simulate",
                    "views",
                    "--count",
                    "0",
                    "--rate",
                    "8000",
                    "--malformed-share",
                    "0.05",
                    "--seed",
                    "32"
                )
                defer { load.end() }
                Thread.sleep(forTimeInterval: 2)

                let turns = first.rebalances
                first.program.signal(SIGSTOP)
                try wait(for: "the second to have all partitions", within: 30) {
                    second.partitions.count == 4
                }
                Thread.sleep(forTimeInterval: 1)
                first.program.signal(SIGCONT)
                // Until it has noticed it may try to write.
                try wait(for: "the first to find that it has lost its partitions", within: 30) {
                    !first.program.isRunning || first.rebalances > turns
                }
                Thread.sleep(forTimeInterval: 1)
                // It may have ended, being fenced, as it would say; then it is started again.
                if !first.program.isRunning {
                    #expect(try first.program.waitForExit(within: 1) == 1)
                    try installation.start(name).waitUntilReady()
                }
                load.signal(SIGTERM)
                #expect(try load.waitForExit(within: 30) == 0)
                try installation.verify()
                try installation.stopAll()
            }
        }
    }
}
