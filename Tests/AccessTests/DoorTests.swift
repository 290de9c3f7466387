import Crypto
import HTTPServer
import Models
import Postgres
import ServiceKit
import Synchronization
import Testing

@testable import Access

/// A door before one path, with neither Redis nor Postgres unless the test plays them.
private final class Stand: Sendable {
    let access: AccessControl
    let router: Router
    private let answers = Mutex<[HTTPResponse]>([])

    init(_ change: (inout AccessSettings) throws -> Void = { _ in }) throws {
        var settings = AccessSettings(
            redisURL: "redis://127.0.0.1:1",
            postgresURL: "postgresql://nobody@127.0.0.1:1/none"
        )
        try change(&settings)
        let stop = StopFlag()
        access = AccessControl(
            settings,
            scope: "read",
            openPaths: ["/"],
            ServiceContext(
                log: Logger(service: "test", level: .error, format: .text),
                metrics: Metrics(),
                health: Health(stop: stop),
                stop: stop
            )
        )
        var router = Router()
        for path in ["/", "/top"] {
            router.on("GET", path) { _, responder in responder.send(.text("in")) }
        }
        access.protect(&router)
        self.router = router
    }

    /// What has been answered since.
    func take() -> [HTTPResponse] {
        answers.withLock { answers in
            defer { answers = [] }
            return answers
        }
    }

    func send(
        _ target: String = "/top",
        method: String = "GET",
        headers: [(String, String)] = [],
        from address: String = "10.0.0.1"
    ) throws -> [HTTPResponse] {
        let request = try #require(
            HTTPRequest(method: method, target: target, headers: headers, remoteAddress: address)
        )
        router.handle(
            request,
            Responder { response in self.answers.withLock { $0.append(response) } }
        )
        return take()
    }

    /// Redis is away from the start.
    func countAlone() {
        access.withHall { _ = $0.limiter.redisIsAway(at: 0) }
    }
}

extension HTTPResponse {
    fileprivate func field(_ name: String) -> String? { headers.first { $0.0 == name }?.1 }
    fileprivate var text: String { String(decoding: body, as: UTF8.self) }
}

@Suite struct DoorTests {
    @Test func whoNeedsNothingIsLetInAtOnce() throws {
        let responses = try Stand().send()
        #expect(responses.map(\.status) == [200])
        #expect(responses[0].headers.map(\.0) == ["Content-Type"], "nothing is added")
    }

    @Test func withoutCredentialsNobodyIsLetIn() throws {
        let stand = try Stand { $0.allowsAnonymous = false }
        let responses = try stand.send()
        #expect(responses.map(\.status) == [401])
        #expect(responses[0].field("WWW-Authenticate") == "Bearer realm=\"groundswell\"")
        #expect(responses[0].field("Content-Type") == "application/problem+json")
        #expect(try stand.send("/").map(\.status) == [200], "an open path")
        #expect(try stand.send("/other").map(\.status) == [401], "nor told what there is")
    }

    @Test(
        arguments: ([
            ("Basic YTpi", nil), ("Bearer", nil), ("Bearer  ", nil), ("Bearer x.y.z", nil),
            ("x", nil),
            ("Bearer gsk_1", nil), ("Bearer a", "b"), (nil, ""), (nil, "gsk_12"), ("", nil),
        ] as [(String?, String?)])
    )
    func badCredentialsAreRefusedEvenWhereNoneAreNeeded(bearer: String?, key: String?) throws {
        var headers: [(String, String)] = []
        if let bearer { headers.append(("Authorization", bearer)) }
        if let key { headers.append(("X-API-Key", key)) }
        let responses = try Stand().send(headers: headers)
        #expect(responses.map(\.status) == [401])
        #expect(responses[0].field("WWW-Authenticate")?.contains("invalid_token") == true)
    }

    @Test func aKeyWaitsForPostgresOnceAndIsThenKnown() throws {
        let stand = try Stand()
        let key = try APIKeyText.make()
        #expect(try stand.send(headers: [("X-API-Key", key.text)]).isEmpty, "it waits")
        let nowMs = Clock.monotonicMs()
        let visits = stand.access.withHall { hall in
            _ = hall.keys.takeQuestions()
            let row = APIKeys.Row(id: "k", name: "n", scopes: ["read"], createdMs: 0)
            hall.keys.learn([key.hash: row], at: nowMs)
            return hall.forKey[key.hash] ?? []
        }
        #expect(visits.count == 1)
        #expect(try stand.send(headers: [("X-API-Key", key.text)]).map(\.status) == [200])
        #expect(
            try stand.send(headers: [("Authorization", "bearer \(key.text)")]).map(\.status) == [
                200
            ]
        )
        stand.access.close()
        #expect(stand.take().map(\.status) == [503], "who still waits at the end is told")
    }

    @Test(arguments: [(["read"], 200), (["write"], 403), ([], 403), (["read", "write"], 200)])
    func keysDoWhatTheirScopesSay(scopes: [String], status: Int) throws {
        let stand = try Stand()
        let key = try APIKeyText.make()
        let nowMs = Clock.monotonicMs()
        stand.access.withHall { hall in
            _ = hall.keys.find(key.hash, at: nowMs)
            _ = hall.keys.takeQuestions()
            let row = APIKeys.Row(id: "k", name: "n", scopes: scopes, createdMs: 0)
            hall.keys.learn([key.hash: row], at: nowMs)
        }
        #expect(try stand.send(headers: [("X-API-Key", key.text)]).map(\.status) == [status])
    }

    @Test func streamsAreToldAtOnce() throws {
        let stand = try Stand { $0.allowsAnonymous = false }
        func refusal(_ headers: [(String, String)]) throws -> Int? {
            let request = HTTPRequest(method: "GET", target: "/ws", headers: headers)
            return stand.access.refusal(of: try #require(request))?.status
        }
        #expect(try refusal([]) == 401)
        let key = try APIKeyText.make()
        #expect(try refusal([("X-API-Key", key.text)]) == 503, "come again")
        let nowMs = Clock.monotonicMs()
        stand.access.withHall { hall in
            _ = hall.keys.takeQuestions()
            let row = APIKeys.Row(id: "k", name: "n", scopes: ["read"], createdMs: 0)
            hall.keys.learn([key.hash: row], at: nowMs)
        }
        #expect(try refusal([("X-API-Key", key.text)]) == nil)
    }

    @Test func limitsAreToldAndKept() throws {
        let stand = try Stand { $0.limits[.address] = try limit("2/60") }
        stand.countAlone()
        let first = try stand.send()
        #expect(first.map(\.status) == [200])
        #expect(first[0].field("RateLimit-Policy") == "\"address\";q=2;w=60")
        #expect(first[0].field("RateLimit") == "\"address\";r=1;t=30")
        #expect(try stand.send()[0].field("RateLimit") == "\"address\";r=0;t=60")
        let third = try stand.send()
        #expect(third.map(\.status) == [429])
        #expect(third[0].field("Retry-After") == "30")
        #expect(third[0].field("RateLimit") == "\"address\";r=0;t=30")
        #expect(third[0].field("Content-Type") == "application/problem+json")
        #expect(third[0].text.contains(#""violated-policies":["address"]"#))
        #expect(try stand.send(from: "10.0.0.2").map(\.status) == [200], "another address")
        #expect(try stand.send("/").map(\.status) == [200], "an open path has no limit")
    }

    @Test func guessingIsLimited() throws {
        let stand = try Stand {
            $0.limits[.address] = try limit("3/60")
            $0.tokenKey = try TokenKey(.hs256, key: String(repeating: "s", count: 32))
        }
        stand.countAlone()
        var statuses: [Int] = []
        for number in 0..<5 {
            let responses = try stand.send(headers: [("Authorization", "Bearer a.b.\(number)")])
            statuses += responses.map(\.status)
        }
        #expect(statuses == [401, 401, 401, 429, 429])
    }

    @Test func aBatchCountsForWhatItHolds() throws {
        let settings = AccessSettings(redisURL: "redis://127.0.0.1:1")
        var limited = settings
        limited.limits[.address] = try limit("10/60")
        let stop = StopFlag()
        let access = AccessControl(
            limited,
            scope: "write",
            weight: { $0.body.count },
            ServiceContext(
                log: Logger(service: "test", level: .error, format: .text),
                metrics: Metrics(),
                health: Health(stop: stop),
                stop: stop
            )
        )
        access.withHall { _ = $0.limiter.redisIsAway(at: 0) }
        var router = Router()
        router.on("POST", "/") { _, responder in responder.send(.text("in")) }
        access.protect(&router)
        let statuses = Mutex<[Int]>([])
        for count in [6, 6, 4, 1] {
            let request = try #require(
                HTTPRequest(method: "POST", target: "/", body: Array(repeating: 1, count: count))
            )
            router.handle(
                request,
                Responder { response in statuses.withLock { $0.append(response.status) } }
            )
        }
        #expect(statuses.withLock { $0 } == [200, 429, 200, 429])
    }

    @Test func onlyTrustedProxiesAreBelieved() throws {
        let stand = try Stand {
            $0.limits[.address] = try limit("1/60")
            $0.trustedProxies = ["10.0.0.1", "10.0.0.9"]
        }
        stand.countAlone()
        func via(_ hops: [String], from address: String) throws -> Int {
            try stand.send(headers: hops.map { ("X-Forwarded-For", $0) }, from: address)[0].status
        }
        #expect(try via(["1.1.1.1"], from: "10.0.0.1") == 200)
        #expect(try via(["1.1.1.1"], from: "10.0.0.1") == 429)
        #expect(try via(["8.8.8.8, 1.1.1.1, 10.0.0.9"], from: "10.0.0.1") == 429)
        #expect(try via(["8.8.8.8", "1.1.1.1"], from: "10.0.0.1") == 429, "the field of the proxy")
        #expect(try via(["2.2.2.2"], from: "10.0.0.1") == 200)
        #expect(try via(["3.3.3.3"], from: "10.0.0.7") == 200)
        #expect(try via(["4.4.4.4"], from: "10.0.0.7") == 429, "it is not trusted")
    }

    @Test(arguments: [
        ("10.1.2.3", "10.1.2.3"), ("::ffff:10.1.2.3", "10.1.2.3"), ("::1", "0:0:0:0::/64"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"), ("2001:db8::6", "2001:db8:0:0::/64"),
        ("2001:db8:1:2::", "2001:db8:1:2::/64"), ("fe80::1:2%eth0", "fe80:0:0:0::/64"),
        ("2001::5:6:7:8:9", "2001:0:0:5::/64"),
    ])
    func aNetworkIsOneCaller(address: String, caller: String) {
        #expect(callerAddress(address) == caller)
    }
}
