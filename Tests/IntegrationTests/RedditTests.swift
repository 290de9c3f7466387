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

        /// Something happens in two regions while the owner of their boards is killed at work, over and
        /// over: the trends that every place has are those of a recount.
        @Test func killsLeaveTrendsAsTheyAre() throws {
            try withInstallation("trends", partitions: Int(Self.partitions)) { installation in
                var random = Numbers(seed: 72)
                let hours: Int64 = 40
                let start = Int64(Date().timeIntervalSince1970 * 1000) - hours * 3_600_000
                let posts = (0..<6_000).map { number in
                    news(number, start + Int64(number) * hours * 600, number > 5_800, &random)
                }
                try installation.startAll(["TRENDS_REPLAY_STEP": "30"])
                for part in 0..<6 {
                    let share = (part * 1_000)..<((part + 1) * 1_000)
                    try write(Array(posts[share]), "REDDIT_POSTS_TOPIC", installation)
                    let victim = try installation.service("regional-topk")
                    victim.program.signal(SIGKILL)
                    try victim.program.waitForExit(within: 5)
                    _ = try installation.start("regional-topk", ["TRENDS_REPLAY_STEP": "30"])
                }
                for name in Installation.path { try installation.service(name).waitUntilReady() }
                let text = try installation.verify(["BOARDS": "reddit", "ALLOW_INEXACT": "true"])
                for place in ["redis", "postgres", "topics"] {
                    #expect(text.contains("trends in \(place): "))
                }
                for region in ["NA", "unknown", "global"] {
                    let answer = try #require(
                        fetch(
                            try installation.api()
                                + "/trending?board=trends&timeframe=1h&region=\(region)"
                        )
                    )
                    let board = try JSONSerialization.jsonObject(with: Data(answer.body.utf8))
                    let items = (board as? [String: Any])?["items"] as? [[String: Any]] ?? []
                    let trend = try #require(
                        items.first { ($0["item"] as? String)?.contains("eruption") == true },
                        "\(region): \(answer.body)"
                    )
                    #expect(trend["kind"] as? String == "keyword" && trend["rank"] as? Int == 1)
                    #expect((trend["examples"] as? [String])?.count == 3)
                    #expect((trend["first_seen"] as? String)?.isEmpty == false)
                    #expect((trend["observed"] as? Int ?? 0) > 20)
                    let status = trend["status"] as? String ?? ""
                    #expect(["rising", "peaking", "cooling"].contains(status))
                }
                try installation.stopAll()
            }
        }

        /// A post about some of four hundred things; one in two of the last ones names an eruption.
        private func news(
            _ number: Int,
            _ timeMs: Int64,
            _ isLast: Bool,
            _ random: inout Numbers
        ) -> [UInt8] {
            let words = (0..<3).map { _ in "w\(Int.random(in: 0..<400, using: &random))" }
            let isNews = isLast && Int.random(in: 0..<2, using: &random) == 0
            let title = (isNews ? "eruption " : "") + words.joined(separator: " ")
            return Array(
                #"""
                {"id":"p\#(100_000 + number)","subreddit":"\#(number % 2 == 0 ? "nyc" : "pics")",
                 "author":"a\#(number)","title":"\#(title)","selftext":"","created_utc":\#(timeMs)}
                """#.utf8
            )
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
