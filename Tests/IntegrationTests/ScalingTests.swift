import Foundation
import Testing

extension IntegrationTests {
    /// Two instances of a service share its partitions.
    @Suite(.enabled(if: Servers.isBrokerReal, "groups with static members need a real broker"))
    struct ScalingTests {
        @Test(arguments: ["window-aggregator", "regional-topk"])
        func theOtherInstanceTakesOverWithinTenSeconds(name: String) throws {
            try withInstallation("scaling") { installation in
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
                    "--seed",
                    "21"
                )
                defer { load.end() }
                Thread.sleep(forTimeInterval: 3)

                second.program.signal(SIGTERM)
                let askedAt = Date()
                #expect(try second.program.waitForExit(within: 15) == 0)
                try wait(for: "the first to have all partitions", within: 10) {
                    first.partitions.count == 4
                }
                let seconds = Date().timeIntervalSince(askedAt)
                print("\(name): its partitions moved in \(seconds) s")
                #expect(seconds < 10)

                Thread.sleep(forTimeInterval: 2)
                load.signal(SIGTERM)
                #expect(try load.waitForExit(within: 30) == 0)
                try installation.verify()
                try installation.stopAll()
            }
        }
    }
}
