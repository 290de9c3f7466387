import Foundation
import Testing

extension IntegrationTests {
    /// A dump that is replayed by a producer that is killed and ended again and again.
    @Suite(.enabled(if: Servers.isBrokerReal, "the embedded broker keeps no positions"))
    struct DumpTests {
        private static let records = 30_000

        @Test func everyLineIsSentOnceWhateverEndsTheReplay() throws {
            try withInstallation("dump") { installation in
                let path = NSTemporaryDirectory() + "dump-\(UUID().uuidString).ndjson"
                defer { try? FileManager.default.removeItem(atPath: path + ".gz") }
                try Self.dump().write(to: URL(fileURLWithPath: path))
                try Program.run(
                    "/usr/bin/env",
                    ["gzip", path],
                    environment: installation.environment
                )
                // 30,000 seconds of Reddit in three; ended by -9 and by SIGTERM in turn.
                let settings = ["REPLAY": path + ".gz", "SPEED": "10000"]
                var unreadable: Set<String> = []
                for round in 0..<3 {
                    let service = try installation.start("reddit-producer", settings)
                    Thread.sleep(forTimeInterval: 0.7 + 0.3 * Double(round % 3))
                    service.program.signal(round % 2 == 0 ? SIGKILL : SIGTERM)
                    let status = try service.program.waitForExit(within: 30)
                    #expect(status == (round % 2 == 0 ? 128 + SIGKILL : 0))
                    unreadable.formUnion(Self.unreadableLines(service.log))
                }
                let last = try installation.start("reddit-producer", settings)
                #expect(try last.program.waitForExit(within: 60) == 0)
                unreadable.formUnion(Self.unreadableLines(last.log))
                #expect(last.log.contains("\"complete\":\"true\""), "\(last.log.suffix(500))")
                #expect(unreadable == ["1001 not_json", "2002 missing_id"])
                try check(installation)

                let again = try installation.start("reddit-producer", settings)
                #expect(try again.program.waitForExit(within: 30) == 0)
                #expect(again.log.contains("replayed before"))
                try check(installation)
            }
        }

        private func check(_ installation: Installation) throws {
            var ids: Set<String> = []
            for (key, link) in [("REDDIT_POSTS_TOPIC", false), ("REDDIT_COMMENTS_TOPIC", true)] {
                let records = try Topic.read(installation.topic(key), installation.servers)
                #expect(records.count == (link ? Self.records / 10 : Self.records * 9 / 10))
                var partitions: [String: Set<Int32>] = [:]
                for record in records {
                    let json = try #require(
                        try JSONSerialization.jsonObject(with: Data(record.payload ?? []))
                            as? [String: Any]
                    )
                    let id = try #require(json["id"] as? String)
                    ids.insert(id)
                    #expect((json["link_id"] != nil) == link)
                    #expect(json["created_utc"] as? Int == 1_372_636_810 + (Int(id) ?? -1))
                    let subreddit = try #require(json["subreddit"] as? String)
                    partitions[subreddit, default: []].insert(record.place.partition)
                }
                #expect(partitions.values.allSatisfy { $0.count == 1 }, "the key is the subreddit")
            }
            #expect(ids.count == Self.records)
        }

        /// A record a second, every tenth a comment, and two lines that are none.
        private static func dump() -> Data {
            var text = ""
            for number in 0..<records {
                if number == 1_000 { text += "{\"id\":\n" }
                if number == 2_000 { text += "{\"title\":\"x\"}\n" }
                let more = number % 10 == 0 ? #""link_id":"t3_x","body":"b""# : #""title":"t""#
                text +=
                    #"{"id":"\#(number)","subreddit":"s\#(number % 37)","created_utc":"#
                    + "\(1_372_636_810 + number),\(more)}\n"
            }
            return Data(text.utf8)
        }

        private static func unreadableLines(_ log: String) -> Set<String> {
            var found: Set<String> = []
            for line in log.split(separator: "\n") where line.contains("a line is no record") {
                let parts = line.split(separator: "\"")
                guard let number = parts.firstIndex(of: "line"),
                    let reason = parts.firstIndex(of: "reason")
                else { continue }
                found.insert("\(parts[number + 2]) \(parts[reason + 2])")
            }
            return found
        }
    }
}
