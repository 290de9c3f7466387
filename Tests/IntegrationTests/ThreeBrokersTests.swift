import Foundation
import Testing

extension IntegrationTests {
    /// A cluster of three brokers, of which one ends by -9.
    @Suite struct ThreeBrokersTests {
        @Test(.enabled(if: OwnBroker.script != nil && Servers.isBrokerReal, "no broker to start"))
        func theEndOfOneBrokerInterruptsNobody() throws {
            let script = try #require(OwnBroker.script)
            let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: folder) }
            let (path, port) = (folder.path, try OwnBroker.freePorts(6))
            try OwnBroker.bash(
                """
                mkdir '\(path)/kafka' && echo GroundswellTestThreeBA > '\(path)/kafka/cluster-id'
                KAFKA_HEAP=300m '\(script)' start --nodes 3 --dir '\(path)/kafka' --port \(port)
                """
            )
            defer { try? OwnBroker.bash("'\(script)' delete --dir '\(path)/kafka'") }
            let brokers = [port, port + 2, port + 4].map { "127.0.0.1:\($0)" }
            try withInstallation("three", kafka: brokers.joined(separator: ",")) { installation in
                let gateway = try Gateway(installation)
                let clients = Clients(port: gateway.port, count: 10_000, connections: 16)
                try clients.start()
                Thread.sleep(forTimeInterval: 2)
                // Whichever it is, it leads some of the topic's partitions.
                try OwnBroker.bash("'\(script)' kill --dir '\(path)/kafka' --node 2")
                Thread.sleep(forTimeInterval: 4)
                try OwnBroker.bash("'\(script)' restart-node --dir '\(path)/kafka' --node 2")
                let acknowledged = try clients.finish(within: 120)
                print("the slowest answer took \(Int(clients.slowestSeconds * 1000)) ms")
                #expect(clients.failures == 0, "every request was answered by 200")
                #expect(acknowledged.count == 10_000)
                try wait(for: "the spool to be empty", within: 60) {
                    fetch(gateway.url + "/health")?.body.contains(#""spool_size":0"#) == true
                }
                try installation.stopAll()
                let records = try Topic.read(
                    installation.topic("EMOJI_TOPIC"),
                    installation.servers
                )
                let written = records.compactMap { Clients.id(of: $0.payload) }
                #expect(written.count == Set(written).count, "none is there twice")
                #expect(Set(written) == acknowledged, "all are there and nothing else")
            }
        }
    }
}
