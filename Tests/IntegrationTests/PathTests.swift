import Foundation
import Testing

extension IntegrationTests {
    /// From views in Kafka to boards in every store.
    @Suite struct PathTests {
        @Test func everyBoardEqualsARecount() throws {
            try withInstallation("path") { installation in
                try installation.startAll()
                for service in installation.services {
                    print("\(service.name) was ready after \(service.readySeconds ?? -1) s")
                }
                let text = try installation.groundswell(
                    "simulate",
                    "views",
                    "--count",
                    "200000",
                    "--rate",
                    "40000",
                    "--posts",
                    "20000",
                    "--zipf",
                    "1.05",
                    "--late-share",
                    "0.02",
                    "--late-max",
                    "600",
                    "--malformed-share",
                    "0.001",
                    "--seed",
                    "7"
                )
                #expect(text.contains("sent 200,000 views"))
                try installation.verify()
                try expectDeadLetters(installation)
                try expectConservation(installation, records: 200_000)
                try installation.stopAll()
            }
        }

        /// Events far apart in time, all at once: every timeframe has something to forget.
        @Test func everyBoardOfAWeekEqualsARecount() throws {
            try withInstallation("week") { installation in
                try installation.startAll()
                try installation.groundswell(
                    "simulate",
                    "views",
                    "--count",
                    "150000",
                    "--posts",
                    "5000",
                    "--span",
                    "1000000",
                    "--late-share",
                    "0.05",
                    "--late-max",
                    "7200",
                    "--timestamps",
                    "mixed",
                    "--seed",
                    "8"
                )
                try installation.verify()
                try installation.stopAll()
            }
        }

        /// Reactions late, malformed and in every form, beside views: each topic has its own clock.
        @Test func everyBoardAndWindowOfEmojiEqualsARecount() throws {
            try withInstallation("emoji") { installation in
                try installation.startAll()
                let views = try installation.launch(
                    "simulate",
                    "views",
                    "--count",
                    "20000",
                    "--span",
                    "100000",
                    "--start",
                    "2013-07-01T00:00:00Z"
                )
                defer { views.end() }
                let text = try installation.groundswell(
                    "simulate",
                    "emoji",
                    "--to",
                    "kafka",
                    "--emojis-per-client",
                    "15000",
                    "--rate",
                    "20000",
                    "--late-share",
                    "0.05",
                    "--late-max",
                    "300",
                    "--malformed-share",
                    "0.005",
                    "--timestamps",
                    "mixed",
                    "--seed",
                    "9"
                )
                #expect(text.contains("150,000 reactions taken"))
                #expect(try views.waitForExit(within: 60) == 0)
                let verified = try installation.verify()
                #expect(!verified.contains("came too late"))
                let windows = try Topic.read(
                    installation.topic("EMOJI_OUTPUT_TOPIC"),
                    installation.servers
                )
                #expect(windows.count > 50)
                try installation.stopAll()
            }
        }

        // MARK: Pieces

        /// Each record that is no view is in the dead letters, as it came, with its reason and its
        /// place; and nothing else is.
        private func expectDeadLetters(_ installation: Installation) throws {
            let raw = try Topic.read(installation.topic("VIEWS_TOPIC"), installation.servers)
            let letters = try Topic.read(
                installation.topic("DEAD_LETTERS_TOPIC"),
                installation.servers
            )
            var malformed: [Topic.Place: Topic.Record] = [:]
            for record in raw where !isView(record.payload) { malformed[record.place] = record }
            #expect(malformed.count > 100, "the simulation has malformed records")
            #expect(letters.count == malformed.count)

            var reasons: Set<String> = []
            for letter in letters {
                let partition = try #require(letter.headers["partition"].flatMap { Int32($0) })
                let offset = try #require(letter.headers["offset"].flatMap { Int64($0) })
                let place = Topic.Place(partition: partition, offset: offset)
                let found = malformed.removeValue(forKey: place)
                let record = try #require(found, "\(place)")
                #expect(letter.payload == record.payload)
                #expect(letter.headers["topic"] == installation.topic("VIEWS_TOPIC"))
                reasons.insert(try #require(letter.headers["reason"]))
            }
            #expect(malformed.isEmpty, "every malformed record has its letter")
            let expected: Set = [
                "empty", "not_json", "not_an_object", "invalid_utf8", "missing_post_id",
                "missing_region_id", "missing_timestamp", "invalid_post_id", "invalid_region_id",
                "invalid_timestamp", "in_the_future",
            ]
            #expect(reasons == expected)
        }

        /// Judges by Foundation's JSON, which shares nothing with ours.
        private func isView(_ payload: [UInt8]?) -> Bool {
            guard let payload,
                let json = try? JSONSerialization.jsonObject(with: Data(payload)),
                let view = json as? [String: Any], let post = view["post_id"] as? String,
                let region = view["region_id"] as? String, let time = view["timestamp"]
            else { return false }
            let isTime =
                (time as? Double).map { $0 >= 0 }
                ?? (time as? String).map { $0.hasPrefix("20") && !$0.hasPrefix("2999") } ?? false
            return isTime && !post.isEmpty && !region.isEmpty && !region.contains("/")
        }

        private func expectConservation(_ installation: Installation, records: Double) throws {
            let aggregator = try installation.service("window-aggregator")
            let read = aggregator.metric("groundswell_records_read_total")
            let counted = aggregator.metric("groundswell_records_counted_total") ?? 0
            let dead = aggregator.metric("groundswell_records_dead_lettered_total") ?? 0
            #expect(read == records)
            #expect(read == counted + dead)
        }
    }
}
