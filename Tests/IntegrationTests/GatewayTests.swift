import Foundation
import Testing

extension IntegrationTests {
    /// What clients of the gateway see, and what is in the topics then.
    @Suite struct GatewayTests {
        // MARK: Contracts

        @Test func everyPathKeepsItsContract() throws {
            try withInstallation("gateway") { installation in
                let gateway = try Gateway(installation)
                let now = ISO8601DateFormatter().string(from: Date())
                let reaction = #"{"user_id":"u1","emoji_type":":red_heart:","timestamp":"\#(now)"}"#

                let emoji = try gateway.send("/emoji", reaction)
                #expect(emoji.status == 200)
                let id = try #require(emoji.body.split(separator: "\"").dropLast().last)
                #expect(emoji.body == #"{"status":"Emoji received","message_id":"\#(id)"}"#)
                #expect(UUID(uuidString: String(id)) != nil)

                let view =
                    #"{"post_id":"p1","region_id":"EU","timestamp":\#(Int(Date().timeIntervalSince1970))}"#
                #expect(try gateway.send("/views", view).status == 200)
                #expect(
                    try gateway.send("/posts", #"{"subreddit":"swift"}"#).body
                        == #"{"success": true}"#
                )

                let lines = [reaction, "nonsense", view, #"{"user_id":"u1"}"#].joined(
                    separator: "\n"
                )
                let batch = try gateway.send("/events", lines)
                #expect(
                    batch.body.hasPrefix(#"{"accepted":2,"rejected":2,"results":[{"status":200,"#)
                )

                let wrong = try gateway.send("/emoji", #"{"user_id":"u1","emoji_type":"x"}"#)
                #expect(wrong.status == 422)
                #expect(wrong.body.contains(#""field":"emoji_type""#))
                #expect(try gateway.send("/emoji", "{").status == 400)
                let health = try #require(fetch(gateway.url + "/health"))
                #expect(health.body.contains(#""status":"healthy","kafka":"connected","#))
                #expect(fetch(gateway.url + "/openapi.json")?.status == 200)

                let reactions = try Topic.read(
                    installation.topic("EMOJI_TOPIC"),
                    installation.servers
                )
                #expect(reactions.count == 2)
                let written = Set(
                    reactions.map { String(decoding: $0.payload ?? [], as: UTF8.self) }
                )
                #expect(
                    written.contains(
                        #"{"user_id":"u1","emoji_type":"❤️","timestamp":"\#(now)","#
                            + #""message_id":"\#(id)"}"#
                    )
                )
                let views = try Topic.read(installation.topic("VIEWS_TOPIC"), installation.servers)
                #expect(views.count == 2)
                let posts = try Topic.read(
                    installation.topic("REDDIT_POSTS_TOPIC"),
                    installation.servers
                )
                #expect(posts.count == 1)
                try installation.stopAll()
            }
        }

        @Test func whatIsSentAgainIsWrittenOnce() throws {
            try withInstallation("repeats") { installation in
                var gateway = try Gateway(installation)
                let body = #"{"subreddit":"swift","message_id":"m1"}"#
                let keyed = #"{"post_id":"p","region_id":"EU","timestamp":1}"#
                var answers: Set<String> = []
                for round in 0..<2 {
                    for _ in 0..<3 {
                        #expect(try gateway.send("/posts", body).status == 200)
                        answers.insert(
                            try gateway.send("/views", keyed, ["Idempotency-Key: k1"]).body
                        )
                    }
                    // Killed, the next instance knows it from the topic.
                    guard round == 0 else { break }
                    try gateway.kill()
                    gateway = try Gateway(installation)
                }
                #expect(answers.count == 1)
                let servers = installation.servers
                #expect(
                    try Topic.read(installation.topic("REDDIT_POSTS_TOPIC"), servers).count == 1
                )
                #expect(try Topic.read(installation.topic("VIEWS_TOPIC"), servers).count == 1)
                try installation.stopAll()
            }
        }

        @Test func aSecondInstanceDoesNotGetTheSpool() throws {
            try withInstallation("spool") { installation in
                let first = try Gateway(installation)
                let second = try installation.start(
                    "emoji-gateway",
                    instance: 2,
                    ["SPOOL_FILE": first.spoolPath]
                )
                #expect(try second.program.waitForExit(within: 20) == 1)
                #expect(second.log.contains("the file is in use"))
                try installation.stopAll()
            }
        }

        // MARK: Faults

        /// Broker and gateway end by -9 and are paused, while reactions arrive; each of them is
        /// acknowledged in the end and is in the topic once.
        @Test(
            .enabled(
                if: Servers.isBrokerReal && Servers.isOurs(.kafka),
                "the broker is not ours to end, or keeps nothing"
            )
        )
        func whatWasAcknowledgedIsInTheTopicOnce() throws {
            try withInstallation("faults") { installation in
                var gateway = try Gateway(installation)
                let clients = Clients(port: gateway.port, count: 60_000, connections: 16)
                try clients.start()
                for round in 0..<5 {
                    Thread.sleep(forTimeInterval: 1.5)
                    try Servers.kill(.kafka)
                    Thread.sleep(forTimeInterval: 1)
                    if round < 3 {
                        try gateway.kill()
                        gateway = try Gateway(installation, port: gateway.port, isReady: false)
                    }
                    try Servers.start(.kafka)
                }
                try Servers.pause(.kafka)
                Thread.sleep(forTimeInterval: 2)
                try gateway.kill()
                gateway = try Gateway(installation, port: gateway.port, isReady: false)
                Thread.sleep(forTimeInterval: 2)
                try Servers.resume(.kafka)

                let acknowledged = try clients.finish(within: 240)
                #expect(acknowledged.count == 60_000)
                try wait(for: "the spool to be empty", within: 120) {
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
