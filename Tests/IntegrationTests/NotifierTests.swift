import Crypto
import Foundation
import Kafka
import Postgres
import Testing

extension IntegrationTests {
    /// Subscriptions from end to end: who is told of what, once, also when notifier is killed.
    @Suite(.enabled(if: Servers.isBrokerReal, "the embedded broker keeps no committed offsets"))
    struct NotifierTests {
        private static let loopback = ["WEBHOOK_ALLOW_ADDRESSES": "127.0.0.1"]
        private static let hasty = [
            "WEBHOOK_ALLOW_ADDRESSES": "127.0.0.1", "WEBHOOK_RETRY_MS": "50",
            "WEBHOOK_RETRY_MAX_MS": "200", "WEBHOOK_TIMEOUT_MS": "2000",
        ]

        /// Every event has one id for each subscription, and each id arrives, though notifier is killed
        /// with -9 again and again and the receiver refuses every third message.
        @Test func killsLeaveOneNotificationOfEachEvent() throws {
            try withInstallation("notifier", partitions: 2) { installation in
                let receiver = try Receiver { number, _ in
                    number % 3 == 1 ? Receiver.broken : Receiver.fine
                }
                defer { receiver.close() }
                try installation.start("query-api", Self.loopback).waitUntilReady()
                try installation.start("notifier", Self.hasty).waitUntilReady()
                let api = try installation.api()
                let hook = "http://127.0.0.1:\(receiver.port)/hook"
                var secrets: [String: [UInt8]] = [:]
                for target in [
                    #"{"type":"subreddit","name":"r/Swift"}"#,
                    #"{"type":"keyword","name":"Rising"}"#,
                    ##"{"type":"hashtag","name":"#news"}"##, #"{"type":"emoji","name":"🎉"}"#,
                ] {
                    let made = try subscribe(
                        api,
                        #"{"target":\#(target),"condition":"new_post","webhook":"\#(hook)"}"#
                    )
                    secrets[made.id] = made.secret
                }
                let postsTopic = installation.topic("REDDIT_POSTS_TOPIC")
                let count = 90
                for part in 0..<3 {
                    // Each post twice, as after a restart of whoever sends them.
                    // Once it is Postgres that is away meanwhile, and notifier reads on when it is back.
                    let isOutage = part == 1 && Servers.isOurs(.postgres)
                    if isOutage { try Servers.kill(.postgres) }
                    let numbers = (part * count / 3..<(part + 1) * count / 3).flatMap { [$0, $0] }
                    try Topic.write(
                        numbers.map { (Int32($0 % 2), post($0)) },
                        to: postsTopic,
                        installation.servers
                    )
                    let before = receiver.messages.count
                    if isOutage {
                        try wait(for: "the outage to be noticed", within: 10) {
                            try installation.service("notifier").ask("/health/ready")?.status == 503
                        }
                        try Servers.start(.postgres)
                    }
                    try wait(for: "messages of part \(part)", within: 30) {
                        receiver.messages.count > before + 10
                    }
                    if isOutage { continue }
                    let victim = try installation.service("notifier")
                    victim.program.signal(SIGKILL)
                    try victim.program.waitForExit(within: 5)
                    _ = try installation.start("notifier", Self.hasty)
                }
                // Of 90 posts all are in r/swift, a half name the word, a third the tag, and one in
                // ten has the emoji.
                let expected = 90 + 45 + 30 + 9
                var postgres = try connection(installation)
                try wait(for: "everything to be delivered", within: 60) {
                    try self.count(&postgres, "delivery = 'delivered' AND is_published")
                        == expected
                }
                #expect(try self.count(&postgres, "true") == expected)
                let ids = receiver.messages.map(\.id)
                print("\(ids.count) messages of \(Set(ids).count) ids after kills")
                #expect(Set(ids).count == expected)
                try checkEvents(receiver, secrets)
                let published = try Topic.read(
                    installation.topic("NOTIFICATIONS_TOPIC"),
                    installation.servers
                )
                let names = published.compactMap { record in
                    record.payload.map { Self.member("notification_id", $0) }
                }
                #expect(Set(names) == Set(ids))
                try installation.stopAll()
            }
        }

        /// An item that comes among the first, as boards tell it; once, also when the record is sent again.
        @Test func boardsTellWhoComes() throws {
            try withInstallation("notifier-boards", partitions: 1) { installation in
                let receiver = try Receiver { _, _ in Receiver.fine }
                defer { receiver.close() }
                let topic = installation.topic("GLOBAL_TOPIC")
                func publish(_ revision: Int, _ board: String, _ items: String) throws {
                    try Topic.write(
                        [(0, Array(record(revision, board, items).utf8))],
                        key: "global/\(board)/1h",
                        to: topic,
                        installation.servers
                    )
                }
                try publish(1, "posts", #"{"item":"a","count":9},{"item":"b","count":8}"#)
                try installation.start("query-api", Self.loopback).waitUntilReady()
                try installation.start("notifier", Self.hasty).waitUntilReady()
                let api = try installation.api()
                let hook = "http://127.0.0.1:\(receiver.port)/"
                for name in ["a", "b", "c"] {
                    _ = try subscribe(
                        api,
                        #"""
                        {"target":{"type":"post","name":"\#(name)"},"webhook":"\#(hook)",
                        "condition":{"type":"enters_top_k","k":1,"timeframe":"1h"}}
                        """#
                    )
                }
                _ = try subscribe(
                    api,
                    #"""
                    {"target":{"type":"keyword","name":"eclipse"},"condition":{"type":"trends"},
                    "webhook":"\#(hook)"}
                    """#
                )
                // `a` was first before and stays so; `b` comes; then `a` again, too soon to be told.
                try publish(2, "posts", #"{"item":"a","count":10},{"item":"b","count":9}"#)
                try publish(3, "posts", #"{"item":"b","count":12},{"item":"a","count":10}"#)
                try publish(4, "posts", #"{"item":"a","count":13},{"item":"b","count":12}"#)
                try publish(5, "posts", #"{"item":"b","count":14},{"item":"a","count":13}"#)
                try publish(1, "trends", ##"{"item":"#eclipse","count":5,"kind":"hashtag"}"##)
                try publish(
                    2,
                    "trends",
                    ##"{"item":"#eclipse","count":5,"kind":"hashtag"},"##
                        + #"{"item":"eclipse","count":4,"kind":"keyword"}"#
                )
                try wait(for: "two messages", within: 20) { receiver.messages.count >= 2 }
                try installation.stopAll()
                let said = receiver.messages.map(\.body).sorted()
                #expect(said.count == 2)
                #expect(said.first?.contains(#""type":"enters_top_k""#) == true)
                #expect(said.first?.contains(#""name":"b""#) == true)
                #expect(said.first?.contains(#""rank":1,"count":12"#) == true)
                #expect(said.last?.contains(#""type":"trends""#) == true)
                #expect(said.last?.contains(#""rank":2"#) == true)
            }
        }

        /// Private addresses are refused when they are written, and when a name leads there; a receiver
        /// that only fails is marked so, and what it is redirected to is not asked.
        @Test func nothingGoesToPrivateAddresses() throws {
            try withInstallation("notifier-private", partitions: 1) { installation in
                let inner = try Receiver { _, _ in Receiver.fine }
                defer { inner.close() }
                let outer = try Receiver { _, _ in
                    "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:\(inner.port)/\r\n\r\n"
                }
                defer { outer.close() }
                // The API lets all of it through, so that notifier is what refuses.
                let open = ["WEBHOOK_ALLOW_ADDRESSES": "127.0.0.0/8,::1"]
                let one = ["WEBHOOK_ALLOW_ADDRESSES": "127.0.0.1", "WEBHOOK_ATTEMPTS": "2"]
                try installation.start("query-api", open).waitUntilReady()
                try installation.start("notifier", Self.hasty.merging(one) { $1 })
                    .waitUntilReady()
                let api = try installation.api()
                var made: [String] = []
                for host in ["127.0.0.2", "127.0.0.1"] {
                    let port = host == "127.0.0.1" ? outer.port : inner.port
                    made.append(
                        try subscribe(
                            api,
                            #"""
                            {"target":{"type":"subreddit","name":"swift"},"condition":"new_post",
                            "webhook":"http://\#(host):\#(port)/"}
                            """#
                        ).id
                    )
                }
                try Topic.write(
                    [(0, post(1))],
                    to: installation.topic("REDDIT_POSTS_TOPIC"),
                    installation.servers
                )
                for id in made {
                    try wait(for: "\(id) to be failing", within: 20) {
                        try Curl("\(api)/subscriptions/\(id)").body
                            .contains(#""status":"failing""#)
                    }
                }
                let said = try made.map { try Curl("\(api)/subscriptions/\($0)").body }
                #expect(said[0].contains("the host's address is of a private network"))
                #expect(said[1].contains("it answered 302, and redirections are not followed"))
                #expect(inner.messages.isEmpty)
                #expect(outer.messages.count == 2)
                try installation.stopAll()
            }
        }

        /// Each owner has subscriptions and a channel of its own, and neither sees those of the other.
        @Test func theFeedTellsTheOwnerAlone() throws {
            try withInstallation("notifier-feed", partitions: 1) { installation in
                let guarded = ["ANONYMOUS_ACCESS": "deny"]
                try installation.start("query-api", guarded).waitUntilReady()
                try installation.start("notifier").waitUntilReady()
                let pusher = try installation.start("ws-pusher", guarded).waitUntilReady()
                let api = try installation.api()
                let feedPort = try #require(pusher.port(after: "\"message\":\"serving\""))
                let keys = try ["one", "two"].map { name in
                    let output = try installation.groundswell("keys", "create", "--name", name)
                    let words = output.split(whereSeparator: \.isWhitespace)
                    return String(try #require(words.first { $0.hasPrefix("gsk_") }))
                }
                let body = #"{"target":{"type":"subreddit","name":"swift"},"condition":"new_post"}"#
                #expect(try Curl("\(api)/subscriptions", "-d", body).status == 401)
                let made = try keys.map { try subscribe(api, body, key: $0).id }
                for (index, key) in keys.enumerated() {
                    let bearer = "Authorization: Bearer \(key)"
                    let mine = try Curl("\(api)/subscriptions", "-H", bearer)
                    #expect(mine.status == 200 && mine.body.contains(made[index]))
                    #expect(!mine.body.contains(made[1 - index]))
                    for method in ["GET", "DELETE"] {
                        let other = "\(api)/subscriptions/\(made[1 - index])"
                        #expect(try Curl(other, "-X", method, "-H", bearer).status == 404)
                    }
                }
                try Topic.write(
                    [(0, post(1))],
                    to: installation.topic("REDDIT_POSTS_TOPIC"),
                    installation.servers
                )
                let url = "http://127.0.0.1:\(feedPort)/events?channels=notifications"
                for (index, key) in keys.enumerated() {
                    var told = ""
                    try wait(for: "the feed of \(index)", within: 20) {
                        // The stream does not end by itself: curl ends with 28.
                        told = try Program.outcome(
                            "/usr/bin/env",
                            ["curl", "-sN", "-m", "0.5", "-H", "X-API-Key: \(key)", url],
                            environment: ProcessInfo.processInfo.environment
                        ).text
                        return told.contains(made[index])
                    }
                    #expect(told.contains(#""notification":{"type":"new_post""#))
                    #expect(!told.contains(made[1 - index]))
                }
                let gone = try Curl(
                    "\(api)/subscriptions/\(made[0])",
                    "-X",
                    "DELETE",
                    "-H",
                    "X-API-Key: \(keys[0])"
                )
                #expect(gone.status == 204)
                let left = try Curl("\(api)/subscriptions", "-H", "X-API-Key: \(keys[0])")
                #expect(left.body == #"{"subscriptions":[],"limit":100}"#)
                try installation.stopAll()
            }
        }

        // MARK: Pieces

        private func subscribe(
            _ api: String,
            _ body: String,
            key: String? = nil
        ) throws -> (id: String, secret: [UInt8]) {
            let answer = try Curl(
                "\(api)/subscriptions",
                "-H",
                "Content-Type: application/json",
                "-H",
                key.map { "X-API-Key: \($0)" } ?? "Accept: */*",
                "-d",
                body
            )
            guard answer.status == 201 else { throw Trouble(answer.body) }
            let bytes = Array(answer.body.utf8)
            let secret = Self.member("secret", bytes).dropFirst("whsec_".count)
            return (Self.member("id", bytes), Array(Data(base64Encoded: String(secret)) ?? Data()))
        }

        /// The first text of that name.
        private static func member(_ name: String, _ bytes: [UInt8]) -> String {
            let text = String(decoding: bytes, as: UTF8.self)
            guard let start = text.range(of: "\"\(name)\":\"")?.upperBound else { return "" }
            return String(text[start...].prefix { $0 != "\"" })
        }

        private func connection(
            _ installation: Installation
        ) throws -> PostgresConnection {
            var postgres = try PostgresConnection(
                url: installation.environment["POSTGRES_URL"] ?? ""
            )
            try postgres.connectIfNeeded()
            return postgres
        }

        private func count(_ postgres: inout PostgresConnection, _ condition: String) throws -> Int
        {
            Int(
                try postgres.query(
                    "SELECT count(*) FROM notifications WHERE \(condition)"
                ).int(0, 0)
            )
        }

        private func post(_ number: Int) -> [UInt8] {
            let words =
                (number % 2 == 0 ? " what is rising" : "") + (number % 3 == 0 ? " #news" : "")
                + (number % 10 == 0 ? " 🎉" : "")
            return Array(
                #"""
                {"id":"p\#(number)","subreddit":"swift","author":"a\#(number)",
                 "title":"number \#(number)\#(words)","selftext":"","created_utc":1372636810}
                """#.utf8
            )
        }

        private func record(_ revision: Int, _ board: String, _ items: String) -> String {
            #"""
            {"board":"\#(board)","region":"global","timeframe":"1h","as_of":\#(60_000 * revision),
            "watermark":0,"revision":\#(revision),"epoch":1,"final":false,"exact":true,"max_error":0,
            "total":9,"distinct":2,"floor":0,"items":[\#(items)],"watched":[],"watch_revision":0}
            """#
        }

        /// Each subscription has one id for each event, and everything is signed by its secret.
        private func checkEvents(_ receiver: Receiver, _ secrets: [String: [UInt8]]) throws {
            var idOf: [String: String] = [:]
            for message in receiver.messages {
                let bytes = Array(message.body.utf8)
                let subscription = Self.member("subscription_id", bytes)
                let post = message.body.range(of: #""post":{"id":""#).map {
                    message.body[$0.upperBound...].prefix { $0 != "\"" }
                }
                let event = "\(subscription) \(post ?? "")"
                #expect(idOf[event] == nil || idOf[event] == message.id, "\(event)")
                idOf[event] = message.id
                let secret = try #require(secrets[subscription])
                let timestamp = message.field("webhook-timestamp")
                let signed = "\(message.id).\(timestamp).\(message.body)"
                let code = MessageAuthentication.sha256(Array(signed.utf8), secret: secret)
                #expect(
                    message.field("webhook-signature")
                        == "v1,\(Data(code).base64EncodedString())"
                )
                let age = Date().timeIntervalSince1970 - (Double(timestamp) ?? 0)
                #expect((-5...300).contains(age))
            }
            #expect(Set(idOf.values).count == idOf.count)
        }
    }
}
