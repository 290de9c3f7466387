import Foundation
import Models
import Postgres
import Testing

extension IntegrationTests {
    /// Reddit's API, stood in for, on a bad day: what it lists is in the topics once.
    @Suite(.enabled(if: Servers.isBrokerReal, "the embedded broker shows what was aborted"))
    struct RedditProducerTests {
        /// 17 posts and 60 comments a second, refusals, faults, tokens that end, deleted anchors,
        /// late items; the producer is killed once and ended once.
        @Test func everyListedPostIsInTheTopicOnce() throws {
            try withInstallation("reddit") { installation in
                let standIn = try installation.startStandIn([
                    "FAULTS": "true", "TOKEN_LIFE": "12", "TOKEN_REVOKED": "7", "LATE": "5",
                    "DELETED": "10",
                ])
                let address =
                    "http://127.0.0.1:\(try #require(standIn.port(after: "\"message\":\"serving\"")))"
                let settings = [
                    "REDDIT_AUTH_URL": address, "REDDIT_API_URL": address,
                    "REDDIT_CLIENT_ID": "an-application", "REDDIT_CLIENT_SECRET": "not-to-be-seen",
                    "COMMENT_SUBREDDITS": "all", "SWEEP_INTERVAL": "5",
                ]
                var figures = Figures()
                for signal in [SIGKILL, SIGTERM] {
                    let service = try installation.start("reddit-producer", settings)
                    try service.waitUntilReady()
                    Thread.sleep(forTimeInterval: 7)
                    figures.add(service)
                    service.program.signal(signal)
                    let status = try service.program.waitForExit(within: 30)
                    #expect(status == (signal == SIGKILL ? 128 + SIGKILL : 0))
                    Thread.sleep(forTimeInterval: 2)
                }
                let last = try installation.start("reddit-producer", settings).waitUntilReady()
                Thread.sleep(forTimeInterval: 7)
                try Program.run(
                    "/usr/bin/env",
                    ["curl", "-sf", "-X", "POST", "\(address)/stand-in/stop"],
                    environment: installation.environment
                )
                // The latest of the late ones appear after five seconds.
                Thread.sleep(forTimeInterval: 6)
                let truth = try Truth(address)
                try wait(for: "\(truth.posts.count) posts", within: 60) {
                    Thread.sleep(forTimeInterval: 1)
                    return try ids("REDDIT_POSTS_TOPIC", installation).count >= truth.posts.count
                }
                // Comments may wait while calls are refused.
                var comments = -1
                try wait(for: "the comments to be through", within: 60) {
                    let before = comments
                    Thread.sleep(forTimeInterval: 5)
                    comments = try ids("REDDIT_COMMENTS_TOPIC", installation).count
                    return comments == before
                }
                figures.add(last)
                try check(installation, figures, truth)
                #expect(!installation.services.contains { $0.log.contains("not-to-be-seen") })
                #expect(!installation.services.contains { $0.log.contains("token-1") })
                try installation.stopAll()
            }
        }

        /// Scores that rise after a post was taken reach its row, and its record stays one.
        @Test func laterScoresReachTheRows() throws {
            try withInstallation("scores", partitions: 2) { installation in
                let standIn = try installation.startStandIn(["COMMENTS_RATE": "0"])
                let port = try #require(standIn.port(after: "\"message\":\"serving\""))
                let address = "http://127.0.0.1:\(port)"
                try installation.start("archiver").waitUntilReady()
                try installation.start(
                    "reddit-producer",
                    [
                        "REDDIT_AUTH_URL": address, "REDDIT_API_URL": address,
                        "REDDIT_CLIENT_ID": "an-application", "REFRESH_AFTER": "3",
                    ]
                ).waitUntilReady()
                var postgres = try PostgresConnection(
                    url: installation.environment["POSTGRES_URL"] ?? ""
                )
                try postgres.connectIfNeeded()
                try wait(for: "three rows with later scores", within: 30) {
                    Thread.sleep(forTimeInterval: 0.5)
                    let rows = try postgres.query("SELECT post_id, upvotes FROM posts")
                    var upvotes: [String: Int64] = [:]
                    for row in 0..<rows.count {
                        upvotes[try rows.text(row, 0)] = try rows.int(row, 1)
                    }
                    let first = try scores("REDDIT_POSTS_TOPIC", installation)
                    let later = try scores("REDDIT_UPDATES_TOPIC", installation)
                    return later.count { upvotes[$0.key] == $0.value && first[$0.key] != $0.value }
                        >= 3
                }
                let updates = try ids("REDDIT_UPDATES_TOPIC", installation)
                let posts = try ids("REDDIT_POSTS_TOPIC", installation)
                #expect(posts.count == Set(posts).count, "each once")
                #expect(Set(updates).isSubset(of: posts))
                try installation.stopAll()
            }
        }

        private func check(
            _ installation: Installation,
            _ figures: Figures,
            _ truth: Truth
        ) throws {
            for status in [401, 429] { #expect(truth.statuses.contains(status)) }
            #expect(truth.statuses.contains { $0 >= 500 })
            let posts = try ids("REDDIT_POSTS_TOPIC", installation)
            #expect(posts.count == Set(posts).count, "each once")
            #expect(Set(posts) == truth.posts, "every listed one")
            let comments = try ids("REDDIT_COMMENTS_TOPIC", installation)
            #expect(comments.count == Set(comments).count, "each once")
            #expect(Set(comments).isSubset(of: truth.comments))
            let share = Double(comments.count) / Double(truth.comments.count)
            let estimate = figures.commentsTaken / (figures.commentsTaken + figures.commentsMissed)
            print(
                "\(posts.count) posts; \(comments.count) of \(truth.comments.count) comments, "
                    + "\(share), estimated \(estimate); \(truth.calls) calls, \(truth.statuses)"
            )
            #expect(abs(share - estimate) < 0.02)
        }

        /// The score that each post's newest record tells.
        private func scores(
            _ key: String,
            _ installation: Installation
        ) throws -> [String: Int64] {
            var scores: [String: Int64] = [:]
            for record in try Topic.read(installation.topic(key), installation.servers) {
                let bytes = record.payload ?? []
                let post = try RedditPost(bytes.span)
                scores[try post.text(.id, in: bytes.span)] = post.score
            }
            return scores
        }

        private func ids(_ key: String, _ installation: Installation) throws -> [String] {
            let isComment = key == "REDDIT_COMMENTS_TOPIC"
            return try Topic.read(installation.topic(key), installation.servers).map { record in
                let json = try #require(
                    try JSONSerialization.jsonObject(with: Data(record.payload ?? []))
                        as? [String: Any]
                )
                return (isComment ? "t1_" : "t3_") + (json["id"] as? String ?? "")
            }
        }

        /// What the stand-in says it listed.
        private struct Truth {
            var posts: Set<String> = []
            var comments: Set<String> = []
            var statuses: Set<Int> = []
            var calls = 0

            init(_ address: String) throws {
                guard let answer = fetch("\(address)/stand-in/truth", seconds: 10) else {
                    throw Trouble("the stand-in does not answer")
                }
                for line in answer.body.split(separator: "\n") {
                    let words = line.split(separator: " ").map(String.init)
                    switch words[0] {
                    case "status": statuses.insert(Int(words[1]) ?? 0)
                    case "calls": calls = Int(words[1]) ?? 0
                    default:
                        if words[0].hasPrefix("t3_") {
                            posts.insert(words[0])
                        } else {
                            comments.insert(words[0])
                        }
                    }
                }
            }
        }

        /// What the producers said of themselves, one after the other.
        private struct Figures {
            var commentsTaken = 0.0
            var commentsMissed = 0.0

            mutating func add(_ service: Service) {
                let text = service.ask("/metrics")?.body ?? ""
                commentsTaken += Self.value("groundswell_reddit_taken", text)
                commentsMissed += Self.value("groundswell_reddit_missed_estimate", text)
            }

            private static func value(_ name: String, _ text: String) -> Double {
                let start = name + "{kind=\"comments\"} "
                let line = text.split(separator: "\n").first { $0.hasPrefix(start) }
                return line.flatMap { Double($0.dropFirst(start.count)) } ?? 0
            }
        }
    }
}

extension Installation {
    /// Starts the stand-in for Reddit's API and waits until it serves.
    func startStandIn(_ settings: [String: String]) throws -> Service {
        let service = try start("RedditStandIn", settings)
        try wait(for: "the stand-in to serve", within: 10) {
            service.port(after: "\"message\":\"serving\"") != nil
        }
        return service
    }
}
