import HTTPServer
import Models
import ServiceKit
import Testing

@testable import QueryAPI

/// The HTTP side with an inbox that nobody empties unless the test does.
struct Stand {
    let inbox: Inbox<DeskEvent>
    let pages = PageCache(ageMs: 50)
    let catalogue: RegionCatalogue
    let boards = BoardCatalogue()
    let router: Router

    init(queue: Int = 10) {
        inbox = Inbox(limit: queue)
        catalogue = RegionCatalogue(directory: RegionDirectory(partitions: 1))
        catalogue.learn("NA", name: "North America")
        var settings = Settings(
            arguments: ["--dashboard-folder", checkout + "/Services/query-api/Dashboard"]
        ) { _ in nil }
        router =
            Routes(
                catalogue: catalogue,
                pages: pages,
                inbox: inbox,
                dashboard: Dashboard(from: &settings)
            ).router
    }

    /// What was answered at once.
    func send(
        _ target: String,
        method: String = "GET",
        headers: [(String, String)] = []
    ) throws -> [HTTPResponse] {
        let request = try #require(
            HTTPRequest(method: method, target: target, headers: headers)
        )
        let sent = Sent()
        router.handle(request, sent.responder)
        return sent.all
    }

    func answers(to target: String) throws -> [HTTPResponse] { try send(target) }

    /// Takes what was handed on, and says how many questions it was.
    func takeQuestions() -> Int {
        inbox.take(waitMs: 0)?.count ?? 0
    }

    func delivery() -> Delivery {
        Delivery(
            catalogue: catalogue,
            boards: boards,
            pages: pages,
            figures: Figures(Metrics(), pages: pages)
        )
    }
}

private func problem(
    _ status: Int,
    _ title: String,
    _ detail: String,
    _ parameter: String?
) -> String {
    #"{"type":"about:blank","title":""# + title + #"","status":\#(status),"detail":""# + detail
        + "\"" + (parameter.map { #","parameter":"\#($0)""# } ?? "") + "}"
}

@Suite struct RoutesTests {
    @Test(arguments: [
        ("k=0", "k", #"k must be a whole number from 1 to 1000, not \"0\"."#),
        ("k=-1", "k", #"k must be a whole number from 1 to 1000, not \"-1\"."#),
        ("k=100000000", "k", #"k must be a whole number from 1 to 1000, not \"100000000\"."#),
        ("k=abc", "k", #"k must be a whole number from 1 to 1000, not \"abc\"."#),
        (
            "timeframe=25h", "timeframe",
            #"timeframe must be one of 1m, 5m, 15m, 1h, 6h, 24h, 7d, not \"25h\"."#
        ),
        ("k=5&k=5", "k", "k is given 2 times."),
        ("region=NA&region=EU", "region", "region is given 2 times."),
        ("k=%22%3Cb%3E", "k", #"k must be a whole number from 1 to 1000, not \"\"<b>\"."#),
        (
            "timeframe=&k=0", "timeframe,k",
            #"timeframe must be one of 1m, 5m, 15m, 1h, 6h, 24h, 7d, not \"\". "#
                + #"k must be a whole number from 1 to 1000, not \"0\"."#
        ),
    ])
    func badParametersAreNamed(query: String, parameter: String, detail: String) throws {
        let stand = Stand()
        let responses = try stand.send("/top-posts?\(query)")
        #expect(responses.map(\.status) == [400])
        #expect(responses[0].header("Content-Type") == "application/problem+json")
        #expect(responses[0].text == problem(400, "Invalid parameter", detail, parameter))
    }

    @Test func impossibleRegionsAreUnknownAtOnce() throws {
        let responses = try Stand().send("/top-posts?region=a%2Fb")
        #expect(responses.map(\.status) == [404])
        #expect(
            responses[0].text
                == problem(
                    404,
                    "Unknown region",
                    #"There is no region \"a/b\": it is neither listed nor does it have a board. "#
                        + "GET /regions lists all.",
                    "region"
                )
        )
    }

    @Test func questionsGoToTheDesk() throws {
        let stand = Stand()
        let responses = try stand.send(
            "/top-posts?region=NA&timeframe=1h&k=7&x=1",
            headers: [("if-none-match", "\"t\"")]
        )
        #expect(responses.isEmpty)
        let events = try #require(stand.inbox.take(waitMs: 0))
        #expect(events.count == 1)
        guard case .ask(let query, let client) = events[0] else {
            Issue.record("expected a question")
            return
        }
        #expect(query == BoardQuery(key: key("NA", .oneHour), count: 7))
        #expect(client.ifNoneMatch == "\"t\"")
    }

    @Test func subredditsAreAskedOfPostgres() throws {
        let stand = Stand()
        #expect(try stand.send("/subreddits").isEmpty)
        #expect(try stand.send("/subreddits?k=7").isEmpty)
        let asked = (stand.inbox.take(waitMs: 0) ?? []).map { event -> Lookup? in
            guard case .enquire(.lookup(let lookup), _) = event else { return nil }
            return lookup
        }
        #expect(asked == [.subreddits(100), .subreddits(7)])
        let counts = SubredditCounts(
            total: 12,
            distinct: 3,
            rows: [.init(subreddit: "nyc", posts: 9), .init(subreddit: "NYC", posts: 2)]
        )
        #expect(
            String(decoding: counts.json(), as: UTF8.self)
                == #"{"total":12,"distinct":3,"subreddits":[{"subreddit":"nyc","posts":9},"#
                + #"{"subreddit":"NYC","posts":2}]}"#
        )
    }

    @Test func fullQueueIsSaid() throws {
        let stand = Stand(queue: 1)
        #expect(try stand.send("/top-posts").isEmpty)
        for target in ["/top-posts", "/stats"] {
            let responses = try stand.send(target)
            #expect(responses.map(\.status) == [503])
            #expect(responses[0].header("Retry-After") == "1")
        }
    }

    @Test func youngPagesAreGivenAgain() throws {
        let stand = Stand()
        let page = BoardPage(
            query("global"),
            Snapshot(board([("p", 1)], key("global")), from: .redis),
            facts: [PostFacts.none],
            at: 0
        )
        let nowMs = Clock.monotonicMs()
        // Read a while ahead, so that a slow machine does not make it old.
        stand.pages.keep(page, for: query("global"), readMs: nowMs + 60_000, at: nowMs)
        #expect(
            try stand.send("/top-posts?k=10").map(\.text) == [page.response(ifNoneMatch: nil).text]
        )
        let held = try stand.send("/top-posts", headers: [("If-None-Match", page.tag)])
        #expect(held.map(\.status) == [304])
    }

    @Test func regionsAndInformation() throws {
        let stand = Stand()
        let regions = try stand.send("/regions")
        #expect(regions.map(\.text) == [#"[{"id":"NA","name":"North America"}]"#])
        #expect(regions[0].header("Content-Type") == "application/json")
        let root = try stand.send("/")
        #expect(root.map(\.status) == [200])
        #expect(root[0].header("Content-Type") == "text/html; charset=utf-8")
        #expect(root[0].header("Content-Security-Policy")?.hasPrefix("default-src 'self'") == true)
        let tag = try #require(root[0].header("ETag"))
        #expect(try stand.send("/", headers: [("If-None-Match", tag)]).map(\.status) == [304])
        #expect(try stand.send("/nothing").map(\.status) == [404])
        #expect(try stand.send("/top-posts", method: "POST").map(\.status) == [405])
    }
}

@Suite struct DeliveryTests {
    private func send(
        _ outcome: Desk<Client>.Outcome,
        region: String = "NA",
        ifNoneMatch: [String?] = [nil],
        stand: Stand = Stand()
    ) -> [HTTPResponse] {
        let sent = Sent()
        let clients = ifNoneMatch.map {
            Client(responder: sent.responder, ifNoneMatch: $0, arrivedMs: Clock.monotonicMs())
        }
        let answer = Desk<Client>.Answer(query: query(region), outcome: outcome, clients: clients)
        stand.delivery().send(answer)
        return sent.all
    }

    @Test func everyClientGetsThePageOrItsTag() {
        let snapshot = Snapshot(board([("p", 5)]), from: .redis)
        let outcome = Desk<Client>.Outcome.posts(snapshot, facts: [nil], readMs: 0)
        let tag = BoardPage(query(), snapshot, facts: [nil], at: 0).tag
        let responses = send(outcome, ifNoneMatch: [nil, tag, "\"other\""])
        #expect(responses.map(\.status) == [200, 304, 200])
        #expect(
            responses[0].text
                == #"{"region":"NA","timeframe":"24h","top_posts":[{"post_id":"p","author":"","#
                + #""view_count":5,"content":""}]}"#
        )
        #expect(responses[0].header("Groundswell-Degraded") == "posts")
    }

    @Test func noBoardIsEmptyForKnownRegionsOnly() {
        let outcome = Desk<Client>.Outcome.noBoard(isRegionInPostgres: false, redisAnswered: true)
        let known = send(outcome, region: "NA")
        #expect(known.map(\.status) == [200])
        #expect(known[0].text == #"{"region":"NA","timeframe":"24h","top_posts":[]}"#)
        #expect(known[0].header("Groundswell-Exact") == "false")
        #expect(known[0].header("Groundswell-As-Of") == nil)
        #expect(send(outcome, region: "global").map(\.status) == [200])
        #expect(send(outcome, region: "XX").map(\.status) == [404])
        let stand = Stand()
        let found = Desk<Client>.Outcome.noBoard(isRegionInPostgres: true, redisAnswered: true)
        #expect(send(found, region: "XX", stand: stand).map(\.status) == [200])
        #expect(stand.catalogue.knows("XX"))
    }

    @Test func withoutRedisNoBoardIsSaidToBeEmpty() {
        let outcome = Desk<Client>.Outcome.noBoard(isRegionInPostgres: false, redisAnswered: false)
        #expect(send(outcome, region: "XX").map(\.status) == [404])
        let responses = send(outcome, region: "NA")
        #expect(
            responses.map(\.text) == [
                problem(
                    503,
                    "Board unavailable",
                    "Postgres does not hold the board, and Redis, which may, does not answer.",
                    nil
                )
            ]
        )
    }

    @Test(arguments: [
        (
            false, "Neither Redis nor Postgres answers."
        ),
        (
            true, "Redis does not hold the board, and Postgres, which may, does not answer."
        ),
    ])
    func unavailableBoardsAreSaidSo(redisAnswered: Bool, detail: String) {
        let responses = send(.unavailable(redisAnswered: redisAnswered))
        #expect(responses.map(\.status) == [503])
        #expect(responses[0].header("Retry-After") == "1")
        #expect(responses[0].text == problem(503, "Board unavailable", detail, nil))
    }

    @Test func reportIsExact() {
        var worldwide = board([], key("global", .oneMinute))
        worldwide.total = 9
        worldwide.distinct = 2
        let report = StatsReport(
            nowMs: worldwide.watermarkMs + 877,
            uptimeMs: 12_345,
            dependencies: [
                .init(name: "redis", state: .up), .init(name: "postgres", state: .down("gone")),
            ],
            pages: .init(entries: 1, bytes: 2, hits: 3, misses: 4),
            posts: .init(),
            boards: [worldwide],
            regionsLeftOut: 0
        )
        #expect(
            String(decoding: report.json(), as: UTF8.self)
                == #"{"service":"query-api","version":"\#(Service.version)","#
                + #""now":"2013-07-01T12:30:00.000Z","uptime_s":12.3,"dependencies":["#
                + #"{"name":"redis","status":"up"},"#
                + #"{"name":"postgres","status":"down","reason":"gone"}],"#
                + #""caches":{"pages":{"entries":1,"bytes":2,"hits":3,"misses":4},"#
                + #""posts":{"entries":0,"bytes":0,"hits":0,"misses":0}},"#
                + #""totals":[{"timeframe":"1m","total":9}],"#
                + #""boards":[{"board":"posts","region":"global","timeframe":"1m","#
                + #""as_of":"2013-07-01T12:30:00.000Z","watermark":"2013-07-01T12:29:59.123Z","#
                + #""watermark_age_ms":877,"revision":7,"epoch":1,"final":false,"exact":true,"#
                + #""max_error":0,"total":9,"distinct":2}],"regions_left_out":0}"#
        )
    }
}
