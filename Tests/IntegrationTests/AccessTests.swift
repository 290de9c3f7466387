import Foundation
import Redis
import Testing

extension IntegrationTests {
    /// Who may ask and send, how often, and from which pages, as curl sees it.
    @Suite struct AccessTests {
        private func key(
            _ installation: Installation,
            _ more: String...
        ) throws -> (
            id: String, text: String
        ) {
            let output = try Program.run(
                Folders.binaries + "/groundswell",
                ["keys", "create", "--name", "test"] + more,
                environment: installation.environment
            )
            let words = output.split(whereSeparator: \.isWhitespace).map(String.init)
            guard let id = words.first(where: { $0.hasPrefix("key_") }),
                let text = words.first(where: { $0.hasPrefix("gsk_") })
            else { throw Trouble("no key in: \(output)") }
            return (id, text)
        }

        private func start(
            _ installation: Installation,
            _ settings: [String: String],
            instance: Int = 1
        ) throws -> String {
            let service = try installation.start("query-api", instance: instance, settings)
            try service.waitUntilReady()
            guard let port = service.port(after: "\"message\":\"serving\"") else {
                throw Trouble("query-api has not said its port")
            }
            return "http://127.0.0.1:\(port)"
        }

        @Test func theGatewayHasTheSameDoor() throws {
            try withInstallation("door") { installation in
                let gateway = try installation.start(
                    "emoji-gateway",
                    [
                        "ANONYMOUS_ACCESS": "deny", "RATE_LIMIT_KEY": "150/60",
                        "SPOOL_FILE": "\(Folders.logs)/\(installation.name).spool",
                    ]
                )
                try gateway.waitUntilReady()
                let port = try #require(gateway.port(after: "\"message\":\"serving\""))
                let url = "http://127.0.0.1:\(port)"
                #expect(try Curl(url + "/health").status == 200)
                #expect(try Curl(url + "/events", "-d", "{}").status == 401)
                let reader = try key(installation, "--scopes", "read")
                let refused = try Curl(
                    url + "/posts",
                    "-H",
                    "X-API-Key: \(reader.text)",
                    "-d",
                    "{}"
                )
                #expect(refused.status == 403)

                // A batch counts for as many requests as it has events.
                let credentials = "X-API-Key: \(try key(installation, "--scopes", "write").text)"
                let posts = Array(repeating: #"{"type":"post","subreddit":"swift"}"#, count: 100)
                let body = posts.joined(separator: "\n")
                let first = try Curl(url + "/events", "-H", credentials, "--data-binary", body)
                #expect(first.status == 200)
                let second = try Curl(url + "/events", "-H", credentials, "--data-binary", body)
                #expect(second.status == 429)
                #expect(Int(second.field("Retry-After") ?? "") ?? 0 > 0)
                // They may have come by way of the spool.
                try wait(for: "what was let in to be in the topic", within: 20) {
                    try Topic.read(
                        installation.topic("REDDIT_POSTS_TOPIC"),
                        installation.servers
                    ).count == 100
                }
                try installation.stopAll()
            }
        }

        @Test func keysOpenTheDoorUntilTheyAreRevoked() throws {
            try withInstallation("access") { installation in
                let api = try start(installation, ["ANONYMOUS_ACCESS": "deny"]) + "/regions"
                let bare = try Curl(api)
                #expect(bare.status == 401)
                #expect(bare.field("WWW-Authenticate") == "Bearer realm=\"groundswell\"")
                #expect(bare.field("Content-Type") == "application/problem+json")
                let key = try key(installation)
                #expect(try Curl(api, "-H", "Authorization: Bearer \(key.text)").status == 200)
                #expect(try Curl(api, "-H", "X-API-Key: \(key.text)").status == 200)
                let other = "\(key.text.dropLast())\(key.text.hasSuffix("0") ? 1 : 0)"
                #expect(try Curl(api, "-H", "X-API-Key: \(other)").status == 401)
                let writer = try self.key(installation, "--scopes", "write")
                let refused = try Curl(api, "-H", "X-API-Key: \(writer.text)")
                #expect(refused.status == 403)
                #expect(refused.field("WWW-Authenticate")?.contains("insufficient_scope") == true)

                let list = try installation.groundswell("keys", "list")
                #expect(list.contains(key.id) && !list.contains(key.text))
                try installation.groundswell("keys", "revoke", "--id", key.id)
                let revoked = Date()
                // It is in use all the time, and out within seconds nevertheless.
                try wait(for: "the key to be refused", within: 5) {
                    try Curl(api, "-H", "X-API-Key: \(key.text)").status == 401
                }
                print("refused \(Date().timeIntervalSince(revoked)) s after it was revoked")
                let service = try installation.service("query-api")
                #expect(!service.log.contains("gsk_"), "no key in a log")
                #expect(service.metric("groundswell_access_requests_total") ?? 0 > 5)
                try installation.stopAll()
            }
        }

        @Test func limitsHoldForAllInstancesTogether() throws {
            try withInstallation("limits") { installation in
                let settings = ["RATE_LIMIT_ADDRESS": "6/3600"]
                let apis = try [1, 2].map {
                    try start(installation, settings, instance: $0) + "/regions"
                }
                var statuses: [Int] = []
                for number in 0..<8 { statuses.append(try Curl(apis[number % 2]).status) }
                #expect(statuses == [200, 200, 200, 200, 200, 200, 429, 429])
                let last = try Curl(apis[0])
                #expect(last.status == 429)
                #expect(last.field("RateLimit-Policy") == "\"address\";q=6;w=3600")
                let retry = try #require(last.field("Retry-After").flatMap(Int.init))
                #expect((500...600).contains(retry))
                #expect(last.field("RateLimit") == "\"address\";r=0;t=\(retry)")
                #expect(last.body.contains("\"status\":429"))
                // Without Redis's buckets the instances are asked anew.
                var redis = try RedisConnection(url: installation.environment["REDIS_URL"] ?? "")
                try redis.connectIfNeeded()
                _ = try redis.command("FLUSHDB")
                let key = try key(installation)
                let keyed = try Curl(apis[0], "-H", "X-API-Key: \(key.text)")
                #expect(keyed.status == 200, "another caller")
                #expect(keyed.field("RateLimit") == nil, "and no limit for those")
                try installation.stopAll()
            }
        }

        @Test(.enabled(if: Servers.isOurs(.redis), "Redis is not ours to end"))
        func limitsAreKeptWithoutRedis() throws {
            try withInstallation("limits-alone") { installation in
                let api = try start(installation, ["RATE_LIMIT_ADDRESS": "3/3600"]) + "/regions"
                #expect(try Curl(api).status == 200)
                try Servers.kill(.redis)
                defer { try? Servers.start(.redis) }
                var statuses: [Int] = []
                var slowest: Double = 0
                for _ in 0..<5 {
                    let began = Date()
                    statuses.append(try Curl(api).status)
                    slowest = max(slowest, Date().timeIntervalSince(began))
                }
                print("the slowest answer took \(slowest) s")
                #expect(statuses.filter { $0 == 200 }.count >= 2)
                #expect(statuses.last == 429)
                #expect(Set(statuses).isSubset(of: [200, 429]))
                try Servers.start(.redis)
                try installation.stopAll()
            }
        }

        @Test func pagesOfListedOriginsMayRead() throws {
            try withInstallation("cors") { installation in
                let api =
                    try start(
                        installation,
                        [
                            "CORS_ORIGINS": "https://a.example,http://localhost:3000",
                            "ANONYMOUS_ACCESS": "deny",
                        ]
                    ) + "/top-posts"
                let preflight = ["-X", "OPTIONS", "-H", "Access-Control-Request-Method: GET", "-H"]
                let allowed = try Curl(
                    api,
                    preflight[0],
                    preflight[1],
                    preflight[2],
                    preflight[3],
                    preflight[4],
                    "Origin: https://a.example"
                )
                #expect(allowed.status == 204)
                #expect(allowed.field("Access-Control-Allow-Origin") == "https://a.example")
                #expect(allowed.field("Access-Control-Allow-Methods")?.contains("GET") == true)
                #expect(allowed.field("Access-Control-Max-Age") == "600")
                #expect(allowed.field("Vary")?.hasPrefix("Origin") == true)
                let refused = try Curl(
                    api,
                    preflight[0],
                    preflight[1],
                    preflight[2],
                    preflight[3],
                    preflight[4],
                    "Origin: https://b.example"
                )
                #expect(refused.status == 403)
                #expect(refused.field("Access-Control-Allow-Origin") == nil)
                // A page can read why it was refused.
                let answer = try Curl(api, "-H", "Origin: http://localhost:3000")
                #expect(answer.status == 401)
                #expect(answer.field("Access-Control-Allow-Origin") == "http://localhost:3000")
                #expect(answer.field("Vary") == "Origin")
                #expect(try Curl(api).field("Vary") == "Origin")
                try installation.stopAll()
            }
        }

        @Test(.enabled(if: Servers.isOurs(.postgres), "Postgres is not ours to end"))
        func keysAreKnownWhilePostgresIsAway() throws {
            try withInstallation("access-outage") { installation in
                let api = try start(installation, ["ANONYMOUS_ACCESS": "deny"]) + "/regions"
                let (known, other) = (try key(installation), try key(installation))
                #expect(try Curl(api, "-H", "X-API-Key: \(known.text)").status == 200)
                try Servers.kill(.postgres)
                defer { try? Servers.start(.postgres) }
                Thread.sleep(forTimeInterval: 1.5)
                // The first may still have to find out.
                try wait(for: "the key to be known without Postgres", within: 5) {
                    try Curl(api, "-H", "X-API-Key: \(known.text)").status == 200
                }
                let unknown = try Curl(api, "-H", "X-API-Key: \(other.text)")
                #expect(unknown.status == 503)
                #expect(unknown.field("Retry-After") == "1")
                try Servers.start(.postgres)
                try wait(for: "the other key to be looked up", within: 10) {
                    try Curl(api, "-H", "X-API-Key: \(other.text)").status == 200
                }
                try installation.stopAll()
            }
        }
    }
}
