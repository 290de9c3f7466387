import Foundation
import Models
import Redis
import Testing

extension IntegrationTests {
    /// From posts and comments in Kafka to boards with means, and the posts of each subreddit.
    @Suite(.enabled(if: Servers.isBrokerReal, "the embedded broker keeps no committed offsets"))
    struct RedditTests {
        private static let partitions: Int32 = 4

        /// Whoever counts is killed at work, over and over; texts come again, and some records are none.
        ///
        /// Then everything is recounted.
        @Test func killsLeaveEveryBoardExact() throws {
            try withInstallation("reddit", partitions: Int(Self.partitions)) { installation in
                var random = Numbers(seed: 71)
                let start = Int64(Date().timeIntervalSince1970 * 1000) - 7_200_000
                let posts = (0..<6_000).map { post($0, start, &random) }
                let comments = (0..<6_000).map { comment($0, start, &random) }
                try installation.startAll()
                for part in 0..<6 {
                    let share = (part * 1_000)..<((part + 1) * 1_000)
                    try write(Array(posts[share]), "REDDIT_POSTS_TOPIC", installation)
                    try write(Array(comments[share]), "REDDIT_COMMENTS_TOPIC", installation)
                    let name = part % 2 == 0 ? "window-aggregator" : "regional-topk"
                    let victim = try installation.service(name)
                    victim.program.signal(SIGKILL)
                    try victim.program.waitForExit(within: 5)
                    _ = try installation.start(name)
                }
                for name in Installation.path { try installation.service(name).waitUntilReady() }
                // Most posts have one text: among so many ties a worldwide board says that it is not
                // proven, and by how much it may be off.
                let text = try installation.verify(["ALLOW_INEXACT": "true"])
                #expect(text.contains("sentiment:keywords: Redis"))
                #expect(text.contains("posts so far: 5 subreddits, no difference"))

                var redis = try RedisConnection(url: installation.environment["REDIS_URL"] ?? "")
                try redis.connectIfNeeded()
                try expectCounter(posts, &redis)
                try expectTotals(posts, of: installation)
                // Redis forgets everything: the counters come back, as they were.
                _ = try redis.command("FLUSHDB")
                try wait(for: "the counters to come back", within: 60) {
                    try redis.command("GET", "subreddit-nyc").integer != nil
                }
                try expectCounter(posts, &redis)
                try installation.stopAll()
            }
        }

        // MARK: Pieces

        private func expectCounter(_ posts: [[UInt8]], _ redis: inout RedisConnection) throws {
            var ids: Set<String> = []
            for record in posts {
                let json = try? JSONSerialization.jsonObject(with: Data(record)) as? [String: Any]
                guard let json, json["subreddit"] as? String == "nyc", json["created_utc"] != nil,
                    let id = json["id"] as? String
                else { continue }
                ids.insert(id)
            }
            let count = try redis.command("GET", "subreddit-nyc").integer
            #expect(count == Int64(ids.count) && ids.count > 500)
        }

        /// What query-api and `groundswell top` say of every subreddit.
        private func expectTotals(_ posts: [[UInt8]], of installation: Installation) throws {
            var ids: [String: Set<String>] = [:]
            for record in posts {
                let json = try? JSONSerialization.jsonObject(with: Data(record)) as? [String: Any]
                guard let json, let name = json["subreddit"] as? String,
                    json["created_utc"] != nil, let id = json["id"] as? String
                else { continue }
                ids[name, default: []].insert(id)
            }
            let api = try installation.api()
            let answer = try Curl("\(api)/subreddits?k=2")
            #expect(answer.status == 200)
            let wanted = ids.map { (name: $0.key, posts: $0.value.count) }
                .sorted { ($1.posts, $0.name) < ($0.posts, $1.name) }
            let rows = wanted.map { #"{"subreddit":"\#($0.name)","posts":\#($0.posts)}"# }
            let total = wanted.reduce(0) { $0 + $1.posts }
            func json(_ rows: some Sequence<String>) -> String {
                #"{"total":\#(total),"distinct":\#(ids.count),"subreddits":["#
                    + rows.joined(separator: ",") + "]}"
            }
            #expect(answer.body == json(rows.prefix(2)))
            let shown = try Program.outcome(
                Folders.binaries + "/groundswell",
                ["top", "--subreddits", "--json", "--query-api-url", api],
                environment: installation.environment
            )
            #expect(shown.status == 0)
            #expect(shown.text == json(rows) + "\n")
            let table = try Program.outcome(
                Folders.binaries + "/groundswell",
                ["top", "--board", "sentiment:subreddits", "--timeframe", "24h"],
                environment: installation.environment.merging(["QUERY_API_URL": api]) { $1 }
            )
            #expect(
                table.status == 0
                    && table.text.hasPrefix("sentiment:subreddits · Worldwide · 24h\n")
            )
            for name in ids.keys { #expect(table.text.contains("  \(name)\n")) }
        }

        private func write(
            _ records: [[UInt8]],
            _ topic: String,
            _ installation: Installation
        ) throws {
            // A record that comes again goes where it was before.
            let placed = records.map { record in
                (Int32(fnv1a(record.prefix(14)) % UInt64(Self.partitions)), record as [UInt8]?)
            }
            try Topic.write(placed, to: installation.topic(topic), installation.servers)
        }

        private func post(_ number: Int, _ startMs: Int64, _ random: inout Numbers) -> [UInt8] {
            if number % 500 == 499 { return Array(#"{"id":"x","subreddit":"nyc"}"#.utf8) }
            // One in twenty was there before, with an older score.
            let id = number % 20 == 19 ? number - 7 : number
            let names = ["nyc", "NYC", "de", "pics", "aww"]
            return Array(
                #"""
                {"id":"p\#(100_000 + id)","subreddit":"\#(names[id % 5])","author":"a\#(id % 300)",
                 "title":"\#(words(&random))","selftext":"","created_utc":\#(startMs + Int64(id) * 250)}
                """#.utf8
            )
        }

        private func comment(_ number: Int, _ startMs: Int64, _ random: inout Numbers) -> [UInt8] {
            let names = ["nyc", "toronto", "pics"]
            return Array(
                #"""
                {"id":"c\#(100_000 + number)","link_id":"t3_p\#(100_000 + number / 40)",
                 "subreddit":"\#(names[number % 3])","author":"a\#(number % 40)",
                 "body":"\#(words(&random))","created_utc":\#(startMs + Int64(number) * 250)}
                """#.utf8
            )
        }

        private func words(_ random: inout Numbers) -> String {
            let words = ["great", "awful", "rain", "goal", "#win", "🎉", "lamp", "not", "guitar"]
            return (0..<Int.random(in: 1...4, using: &random))
                .map { _ in words.randomElement(using: &random) ?? "" }.joined(separator: " ")
        }
    }
}

/// SplitMix64.
private struct Numbers: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
