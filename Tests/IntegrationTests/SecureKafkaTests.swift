import Foundation
import Testing

extension IntegrationTests {
    /// A broker that is reached by TLS and a password, with certificates that the test makes.
    @Suite struct SecureKafkaTests {
        @Test(
            .enabled(if: OwnBroker.script != nil && Servers.isBrokerReal, "no broker to start here")
        )
        func theBrokerMustShowWhoItIsAndWeWhoWeAre() throws {
            let script = try #require(OwnBroker.script)
            let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: folder) }
            let (path, port) = (folder.path, try OwnBroker.freePorts(3))
            try OwnBroker.bash(
                """
                cd '\(path)'
                openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=ca -keyout ca.key \
                -out ca.pem
                openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=x -keyout x.key \
                -out other.pem
                openssl req -newkey rsa:2048 -nodes -subj /CN=broker -keyout broker.key \
                -out broker.csr
                echo subjectAltName=DNS:localhost > names
                openssl x509 -req -in broker.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 1 \
                -extfile names -out broker.pem
                cat broker.key broker.pem ca.pem > store.pem
                mkdir kafka && echo GroundswellTestClusteA > kafka/cluster-id
                KAFKA_HEAP=300m '\(script)' start --dir '\(path)/kafka' --port \(port) \
                --set listeners=PLAINTEXT://127.0.0.1:\(port),CONTROLLER://127.0.0.1:\(port + 1),\
                SECURE://127.0.0.1:\(port + 2) \
                --set advertised.listeners=PLAINTEXT://127.0.0.1:\(port),\
                SECURE://localhost:\(port + 2) \
                --set listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,\
                SECURE:SASL_SSL \
                --set ssl.keystore.type=PEM --set ssl.keystore.location='\(path)/store.pem' \
                --set sasl.enabled.mechanisms=PLAIN \
                --set 'listener.name.secure.plain.sasl.jaas.config=org.apache.kafka.common.security\
                .plain.PlainLoginModule required user_ann="the-word";'
                """
            )
            defer { try? OwnBroker.bash("'\(script)' delete --dir '\(path)/kafka'") }
            let right = [
                "KAFKA_BOOTSTRAP_SERVERS": "localhost:\(port + 2)",
                "KAFKA_SECURITY_PROTOCOL": "sasl_ssl", "KAFKA_SASL_MECHANISM": "PLAIN",
                "KAFKA_SASL_USERNAME": "ann", "KAFKA_SASL_PASSWORD": "the-word",
                "KAFKA_SSL_CA": "\(path)/ca.pem",
            ]
            #expect(try Self.topics(right).status == 0)
            for (key, value) in [
                ("KAFKA_SASL_PASSWORD", "another-word"), ("KAFKA_SSL_CA", "\(path)/other.pem"),
                // Its certificate is of localhost.
                ("KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:\(port + 2)"),
            ] {
                let output = try Self.topics(right.merging([key: value]) { $1 })
                #expect(output.status == 1, "\(key)")
                #expect(!output.text.contains("word"), "no password is shown")
            }
            let missing = try Self.topics(["KAFKA_SECURITY_PROTOCOL": "sasl_ssl"])
            #expect(missing.status == 64 && missing.text.contains("KAFKA_SASL_PASSWORD"))
        }

        private static func topics(_ settings: [String: String]) throws -> Program.Output {
            var all = ProcessInfo.processInfo.environment
            all["REGIONS_FILE"] = Folders.checkout + "/deploy/regions.json"
            all.merge(settings) { $1 }
            return try Program.outcome(
                Folders.binaries + "/groundswell",
                ["topics", "create", "--partitions", "1"],
                environment: all,
                within: 30
            )
        }
    }
}
