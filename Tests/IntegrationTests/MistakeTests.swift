import Foundation
import Testing

extension IntegrationTests {
    /// What a service says about what it cannot work with.
    @Suite struct MistakeTests {
        @Test(arguments: Installation.path)
        func saysWhenTheBrokerCannotBeReached(name: String) throws {
            // query-api does not speak to Kafka.
            guard name != "query-api" else { return }
            try withInstallation("mistake") { installation in
                try expectNotReady(
                    try installation.start(name, ["KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:1"]),
                    naming: "kafka"
                )
            }
        }

        @Test(arguments: ["regional-topk", "global-aggregator", "query-api"])
        func saysWhenRedisRefusesThePassword(name: String) throws {
            try withInstallation("mistake") { installation in
                let url = installation.environment["REDIS_URL"] ?? ""
                let wrong = url.replacingOccurrences(of: "redis://", with: "redis://:wrong-word@")
                let service = try installation.start(name, ["REDIS_URL": wrong])
                try expectNotReady(service, naming: "redis")
                #expect(!service.log.contains("wrong-word"), "no password in a log")
            }
        }

        @Test(arguments: ["regional-topk", "global-aggregator", "query-api"])
        func saysWhenPostgresRefusesThePassword(name: String) throws {
            try withInstallation("mistake") { installation in
                let url = URLComponents(string: installation.environment["POSTGRES_URL"] ?? "")
                var wrong = try #require(url)
                wrong.password = "wrong-word"
                let service = try installation.start(name, ["POSTGRES_URL": wrong.string ?? ""])
                try expectNotReady(service, naming: "postgres")
                #expect(!service.log.contains("wrong-word"), "no password in a log")
            }
        }

        @Test(
            .enabled(if: Servers.isBrokerReal, "the embedded broker makes up what is asked for"),
            arguments: [
                ("window-aggregator", "VIEWS_TOPIC"), ("window-aggregator", "EMOJI_TOPIC"),
                ("window-aggregator", "COUNTS_TOPIC"), ("regional-topk", "COUNTS_TOPIC"),
                ("regional-topk", "EMOJI_OUTPUT_TOPIC"), ("global-aggregator", "REGIONAL_TOPIC"),
            ]
        )
        func namesTheTopicThatIsMissing(name: String, key: String) throws {
            try withInstallation("mistake") { installation in
                let service = try installation.start(name, [key: "no-such-topic"])
                try expectNotReady(service, naming: "kafka")
                #expect(service.log.contains("no-such-topic"))
            }
        }

        @Test func refusesToCountForAnotherNumberOfPartitions() throws {
            try withInstallation("mistake") { installation in
                let path = "\(Folders.logs)/\(installation.name)-regions.json"
                try #"{"partitions": 3, "regions": []}"#.write(
                    toFile: path,
                    atomically: true,
                    encoding: .utf8
                )
                let service = try installation.start("window-aggregator", ["REGIONS_FILE": path])
                #expect(try service.program.waitForExit(within: 15) == 1)
                #expect(service.log.contains("has 4 partitions, but the regions file says 3"))
            }
        }

        @Test(.enabled(if: Servers.isBrokerReal, "the embedded broker keeps no committed offsets"))
        func aRegionThatIsSentToAnotherPartitionStopsThere() throws {
            try withInstallation("moved") { installation in
                try installation.startAll()
                try installation.groundswell(
                    "simulate",
                    "views",
                    "--count",
                    "20000",
                    "--seed",
                    "51"
                )
                try installation.verify()
                try installation.stopAll()

                let file = try String(
                    contentsOfFile: Folders.checkout + "/deploy/regions.json",
                    encoding: .utf8
                )
                let moved = file.replacingOccurrences(
                    of: #""partition": 0"#,
                    with: #""partition": 1"#
                )
                #expect(moved != file)
                let path =
                    FileManager.default.temporaryDirectory.path
                    + "/moved-regions-\(ProcessInfo.processInfo.processIdentifier).json"
                defer { try? FileManager.default.removeItem(atPath: path) }
                try moved.write(toFile: path, atomically: true, encoding: .utf8)
                try installation.startAll(["REGIONS_FILE": path])
                try installation.groundswell(
                    "simulate",
                    "views",
                    "--count",
                    "20000",
                    "--seed",
                    "52"
                )
                let service = try installation.service("regional-topk")
                try wait(for: "the partition to be stopped", within: 20) {
                    service.log.contains("give it its partition of before")
                }
                #expect(service.ask("/health/ready")?.status == 503)
                try installation.stopAll()
            }
        }

        @Test(arguments: Installation.path)
        func tellsAllMistakesOfItsSettingsAtOnce(name: String) throws {
            let servers = try Servers()
            let output = try Program.outcome(
                "\(Folders.binaries)/\(name)",
                [],
                environment: [
                    "KAFKA_BOOTSTRAP_SERVERS": servers.kafka, "LOG_LEVEL": "loud",
                    "ADMIN_PORT": "99999", "REGIONS_FILE": "/nowhere",
                    "SHUTDOWN_DEADLINE": "soon",
                ],
                within: 5
            )
            #expect(output.status == 64)
            for key in ["LOG_LEVEL", "ADMIN_PORT", "SHUTDOWN_DEADLINE"] {
                #expect(output.text.contains(key), "\(key)")
            }
        }

        /// It must say which dependency is missing, or end with a sentence about it; and while it
        /// waits it must end when asked.
        private func expectNotReady(_ service: Service, naming dependency: String) throws {
            try wait(for: "\(service.name) to say that \(dependency) is away", within: 20) {
                if !service.program.isRunning { return true }
                guard let answer = service.ask("/health/ready") else { return false }
                return Self.isDown(dependency, answer) && !Self.complaints(service).isEmpty
            }
            #expect(!Self.complaints(service).isEmpty, "\(service.name) says so: \(service.log)")
            // It may still be about to end by itself, so that only its end tells which of both it was.
            let live = service.ask("/health/live")
            service.program.signal(SIGTERM)
            let status = try service.program.waitForExit(within: 40)
            if status == 1 {
                #expect(Self.errors(service).contains { $0.contains(dependency) }, "\(service.log)")
            } else {
                #expect(status == 0)
                #expect(live?.status == 200)
            }
        }

        /// The lines of its log that say why it ended.
        private static func errors(_ service: Service) -> [String] {
            complaints(service).filter { $0.contains(#""level":"error""#) }.map { $0.lowercased() }
        }

        /// The lines of its log that are more than information.
        private static func complaints(_ service: Service) -> [Substring] {
            service.log.split(separator: "\n").filter {
                $0.contains(#""level":"warning""#) || $0.contains(#""level":"error""#)
            }
        }

        /// Whether a health report says that a dependency is down, and by its status, too, if the
        /// service cannot do without it.
        private static func isDown(
            _ dependency: String,
            _ answer: (status: Int, body: String)
        ) -> Bool {
            guard
                let json = try? JSONSerialization.jsonObject(with: Data(answer.body.utf8)),
                let members = json as? [String: Any],
                let dependencies = members["dependencies"] as? [String: [String: Any]],
                let found = dependencies[dependency]
            else { return false }
            let isRequired = found["required"] as? Bool ?? true
            return found["status"] as? String == "down" && (answer.status == 503 || !isRequired)
        }
    }
}
