import Foundation
import Testing

extension IntegrationTests {
    /// What is answered while a server is away, and how soon: the table of the README.
    @Suite struct OutageAnswerTests {
        private enum Request: String, CaseIterable {
            case topPosts = "GET /top-posts"
            case trending = "GET /trending"
            case past = "GET /trending?at="
            case timeline = "GET /boards/…/timeline"
            case post = "GET /posts/{id}"
            case subreddits = "GET /subreddits"
            case subscriptions = "GET /subscriptions"
            case regions = "GET /regions"
            case stats = "GET /stats"
            case page = "GET /"
            case alive = "GET /health/live"
            case ready = "GET /health/ready"
            case emoji = "POST /emoji"
        }

        /// How a server goes away.
        private enum Outage: String, CaseIterable {
            /// It ends: connections are refused.
            case killed
            /// It stands still: connections are taken and never answered.
            case paused

            func begin(_ server: Servers.Kind) throws {
                switch self {
                case .killed: try Servers.kill(server)
                case .paused: try Servers.pause(server)
                }
            }

            func end(_ server: Servers.Kind) throws {
                switch self {
                case .killed: try Servers.start(server)
                case .paused: try Servers.resume(server)
                }
            }
        }

        /// What is answered by 503 while a server is away; all else is answered as ever.
        private static let unavailable: [Servers.Kind: Set<Request>] = [
            .redis: [],
            .postgres: [.past, .timeline, .post, .subreddits, .subscriptions],
            .kafka: [],
        ]
        /// Whatever is away, nobody waits for longer, in seconds.
        private static let longestAnswer = 3.0

        @Test(
            .enabled(
                if: Servers.isBrokerReal && Servers.isOurs(.kafka) && Servers.isOurs(.redis)
                    && Servers.isOurs(.postgres),
                "the servers are not ours to end"
            )
        )
        func requestsAreAnsweredWhateverIsAway() throws {
            try withInstallation("away") { installation in
                try installation.startAll()
                let gateway = try Gateway(installation)
                try Self.sendViews(installation)
                try installation.verify()
                let target = try Target(installation, gateway)
                for request in Request.allCases {
                    let answer = try target.ask(request)
                    #expect(answer.status == 200, "\(request.rawValue): \(answer.body)")
                }
                for server in [Servers.Kind.redis, .postgres, .kafka] {
                    for outage in Outage.allCases {
                        try outage.begin(server)
                        // What is remembered for a moment must not hide what comes after it.
                        Thread.sleep(forTimeInterval: 1)
                        try check(target, without: server, outage)
                        try outage.end(server)
                        if server == .kafka { try installation.supervise(seconds: 3) }
                        try waitForAnswers(of: target)
                    }
                }
                for service in installation.services { service.program.signal(SIGTERM) }
            }
        }

        private func check(
            _ target: Target,
            without server: Servers.Kind,
            _ outage: Outage
        ) throws {
            print("\(server.rawValue) \(outage.rawValue):")
            for request in Request.allCases {
                let answer = try target.ask(request)
                let milliseconds = Int((answer.seconds * 1000).rounded(.up))
                print("  \(request.rawValue): \(answer.status) in \(milliseconds) ms")
                let isAway = Self.unavailable[server]?.contains(request) == true
                #expect(answer.status == (isAway ? 503 : 200), "\(request): \(answer.body)")
                #expect(answer.seconds < Self.longestAnswer, "\(request)")
            }
        }

        private func waitForAnswers(of target: Target) throws {
            for request in Request.allCases {
                try wait(for: "\(request.rawValue) to be answered again", within: 30) {
                    try target.ask(request).status == 200
                }
            }
        }

        /// Views of posts that Postgres knows.
        private static func sendViews(_ installation: Installation) throws {
            let path = "\(Folders.logs)/\(installation.name)/posts.ndjson"
            let posts = (1...50).map {
                #"{"id":"t3_\#($0)","score":\#($0 * $0),"title":"Post \#($0)","author":"a"}"#
            }
            try Data(posts.joined(separator: "\n").utf8).write(to: URL(fileURLWithPath: path))
            try installation.groundswell(
                "simulate",
                "views",
                "--count",
                "20000",
                "--posts-file",
                path,
                "--store-posts"
            )
        }

        /// The services that are asked.
        private struct Target {
            private let api: String
            private let admin: String
            private let gateway: String
            private let post: String

            init(_ installation: Installation, _ gateway: Gateway) throws {
                api = try installation.api()
                admin = "http://127.0.0.1:\(try installation.service("query-api").adminPort ?? 0)"
                self.gateway = gateway.url
                let top = fetch("\(api)/top-posts?timeframe=24h&k=1")?.body ?? ""
                guard let start = top.range(of: #""post_id":""#)?.upperBound else {
                    throw Trouble("no post is on top: \(top)")
                }
                post = String(top[start...].prefix { $0 != "\"" })
            }

            func ask(_ request: Request) throws -> Curl {
                let now = Date()
                switch request {
                case .topPosts: return try Curl("\(api)/top-posts?timeframe=24h&k=10")
                case .trending: return try Curl("\(api)/trending?board=posts&timeframe=24h&k=10")
                case .past:
                    let at = Int(now.timeIntervalSince1970 * 1000)
                    return try Curl("\(api)/trending?board=posts&timeframe=24h&at=\(at)")
                case .timeline:
                    return try Curl("\(api)/boards/posts/items/\(post)/timeline?timeframe=24h")
                case .post: return try Curl("\(api)/posts/\(post)")
                case .subreddits: return try Curl("\(api)/subreddits")
                case .subscriptions: return try Curl("\(api)/subscriptions")
                case .regions: return try Curl("\(api)/regions")
                case .stats: return try Curl("\(api)/stats")
                case .page: return try Curl("\(api)/")
                case .alive: return try Curl("\(admin)/health/live")
                case .ready: return try Curl("\(admin)/health/ready")
                case .emoji:
                    let time = ISO8601DateFormatter().string(from: now)
                    return try Curl(
                        "\(gateway)/emoji",
                        "--data-binary",
                        #"{"user_id":"u1","emoji_type":"🔥","timestamp":"\#(time)"}"#
                    )
                }
            }
        }
    }
}
