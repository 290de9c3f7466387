import HTTPServer
import Testing

@testable import Access

@Suite struct CrossOriginTests {
    private func policy(_ text: String) throws -> CrossOrigin { try CrossOrigin(text) }

    private func ask(_ policy: CrossOrigin, _ origin: String) throws -> HTTPResponse? {
        policy.preflight(
            try #require(
                HTTPRequest(
                    method: "OPTIONS",
                    target: "/top-posts",
                    headers: [("Origin", origin), ("Access-Control-Request-Method", "GET")]
                )
            )
        )
    }

    @Test func listedOriginsMayRead() throws {
        let policy = try policy("https://a.example, http://localhost:3000")
        for origin in ["https://a.example", "http://localhost:3000"] {
            let fields = Dictionary(uniqueKeysWithValues: policy.fields(origin))
            #expect(fields["Access-Control-Allow-Origin"] == origin)
            #expect(fields["Vary"] == "Origin")
            let answer = try #require(try ask(policy, origin))
            #expect(answer.status == 204)
            #expect(answer.headers.contains { $0 == ("Access-Control-Allow-Origin", origin) })
        }
    }

    @Test(arguments: [
        "https://b.example", "http://a.example", "https://a.example.evil", "https://a.example:8443",
        "null", "", "https://A.example",
    ])
    func othersMayNot(origin: String) throws {
        let policy = try policy("https://a.example")
        #expect(policy.fields(origin).map(\.0) == ["Vary"])
        let answer = try #require(try ask(policy, origin))
        #expect(answer.status == 403)
        #expect(!answer.headers.contains { $0.0 == "Access-Control-Allow-Origin" })
        #expect(answer.headers.contains { $0.0 == "Vary" && $0.1.hasPrefix("Origin") })
    }

    @Test func everyOneMayWhereNoneIsSingledOut() throws {
        let policy = try policy("*")
        #expect(policy.fields("https://x").contains { $0 == ("Access-Control-Allow-Origin", "*") })
        #expect(policy.fields(nil).isEmpty)
        #expect(try #require(try ask(policy, "https://x")).status == 204)
    }

    @Test func otherOptionsAreNoPreflight() throws {
        let policy = try policy("https://a.example")
        for headers in [[("Origin", "https://a.example")], []] {
            let request = HTTPRequest(method: "OPTIONS", target: "/", headers: headers)
            #expect(policy.preflight(try #require(request)) == nil)
        }
    }

    @Test(arguments: [
        "a.example", "https://", "https://a/b", "*,https://a", "ftp://a", "https://a b",
    ])
    func otherTextsAreNoOrigins(text: String) {
        #expect(throws: CrossOrigin.Mistake.self) { _ = try CrossOrigin(text) }
    }
}
