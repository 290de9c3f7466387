import Foundation
import ServiceKit
import Testing

@testable import RedditProducer

/// Exchanges with the real API, each answered as a good client would.
@Suite(.enabled(if: Recorded.isHere, "../shared/data/reddit_recorded_api is not here"))
struct RecordedTests {
    private static let startMs: Int64 = 1_700_000_000_000

    @Test func everyExchangeHasATest() throws {
        let tested =
            Self.grants + Self.refusedGrants.map(\.0) + Self.refusedPages.map(\.0)
            + Self.pages.map(\.0) + Self.notPages
        #expect(Set(tested) == Set(try Recorded.names()))
        #expect(Set(tested).count == tested.count)
    }

    private static let grants = [
        "token_200_client_credentials_2021", "token_200_installed_client", "token_200_password",
    ]

    @Test(arguments: grants)
    func tokensAreTakenAndRefreshedEarly(_ name: String) throws {
        var client = client()
        #expect(client.next(atMs: Self.startMs) == .call(.token))
        let outcome = client.receive(try Recorded.answer(name), to: .token, atMs: Self.startMs)
        #expect(outcome.refusal == nil)
        #expect(client.life.token?.reveal == "<REDACTED>")
        #expect(client.next(atMs: Self.startMs) == .call(.page(0, .newest)))
        #expect(!client.life.isDue(atMs: Self.startMs + 3_299_000))
        #expect(client.life.isDue(atMs: Self.startMs + 3_300_000))
    }

    private static let refusedGrants: [(String, Refusal, ClosedRange<Int64>)] = [
        ("token_200_error_invalid_grant", .denied("invalid_grant"), 60_000...60_000),
        ("token_200_error_unauthorized_client", .denied("unauthorized_client"), 60_000...60_000),
        ("token_400", .denied("status 400"), 60_000...60_000),
        ("token_429_json_no_retry_after", .tooMany(afterMs: nil), 1_000...1_000),
    ]

    @Test(arguments: refusedGrants)
    func refusedTokensAreNotAskedForAtOnce(
        _ name: String,
        _ refusal: Refusal,
        _ waitMs: ClosedRange<Int64>
    ) throws {
        var client = client()
        let outcome = client.receive(try Recorded.answer(name), to: .token, atMs: Self.startMs)
        #expect(outcome.refusal == refusal)
        expectWait(client.next(atMs: Self.startMs), waitMs)
        #expect(client.next(atMs: Self.startMs + waitMs.upperBound) == .call(.token))
    }

    private static let refusedPages: [(String, Refusal, ClosedRange<Int64>)] = [
        ("api_302_redirect", .denied("status 302"), 30_000...30_000),
        ("api_400_html", .denied("status 400"), 30_000...30_000),
        ("api_403_json", .denied("status 403"), 30_000...30_000),
        ("api_403_quarantined", .denied("status 403"), 30_000...30_000),
        ("api_404_json", .denied("status 404"), 30_000...30_000),
        ("api_414", .denied("status 414"), 30_000...30_000),
        ("api_451", .denied("status 451"), 30_000...30_000),
        ("api_401_json_www_authenticate", .unauthorised, 0...0),
        ("api_429_html_retry_after", .tooMany(afterMs: 4_000), 4_000...4_000),
        ("api_500", .broken("status 500"), 1...500), ("api_502", .broken("status 502"), 1...500),
        ("api_503", .broken("status 503"), 1...500), ("api_504", .broken("status 504"), 1...500),
        ("api_520", .broken("status 520"), 1...500), ("api_522", .broken("status 522"), 1...500),
    ]

    @Test(arguments: refusedPages)
    func refusedPagesAreAskedForWhenItMakesSense(
        _ name: String,
        _ refusal: Refusal,
        _ waitMs: ClosedRange<Int64>
    ) throws {
        var client = try granted()
        let nowMs = Self.startMs + 10_000
        let call = RedditClient.Call.page(0, .newest)
        #expect(client.next(atMs: nowMs) == .call(call))
        let outcome = client.receive(try Recorded.answer(name), to: call, atMs: nowMs)
        #expect(outcome.refusal == refusal && outcome.batch.isEmpty)
        let step = client.next(atMs: nowMs)
        switch refusal {
        case .unauthorised: #expect(step == .call(.token))
        case .denied(let reason):
            expectWait(step, waitMs)
            #expect(client.sources[0].denial == reason)
            expectWait(client.next(atMs: nowMs + 599_000), 1_000...1_000)
            #expect(client.next(atMs: nowMs + 600_000) == .call(call))
        case .tooMany, .broken:
            expectWait(step, waitMs)
            #expect(client.next(atMs: nowMs + waitMs.upperBound) == .call(call), "asked again")
        }
    }

    private static let pages: [(String, Thing.Kind, Int)] = [
        ("listing_r_all_new_2021", .post, 100), ("listing_r_all_new_2021_before", .post, 7),
        ("listing_r_all_comments_2016_first", .comment, 100),
        ("listing_r_all_comments_2016_before_some", .comment, 31),
        ("listing_r_all_comments_2016_before_empty", .comment, 0),
        ("listing_r_all_comments_2020", .comment, 100), ("api_info_100_ids", .post, 33),
    ]

    @Test(arguments: pages)
    func pagesAreTakenWholeAndOnce(_ name: String, _ kind: Thing.Kind, _ count: Int) throws {
        let answer = try Recorded.answer(name)
        let page = try ListingPage(answer)
        #expect(page.unreadable == 0)
        #expect(page.things.count { $0.kind == kind } == count)
        let createdMs = page.things.map(\.createdMs).max() ?? Self.startMs
        var client = try granted([Listing(kind: kind, subreddits: ["all"])], atMs: createdMs)
        if name == "api_info_100_ids" { return }
        for round in 0..<2 {
            let call = RedditClient.Call.page(0, .newest)
            let outcome = client.receive(answer, to: call, atMs: createdMs)
            #expect(outcome.refusal == nil && !outcome.isDisjoint)
            #expect(outcome.batch.records.count == (round == 0 ? count : 0))
            for record in outcome.batch.records {
                let bytes = outcome.batch.bytes.span
                let thing = try Thing(line: bytes.extracting(record.payload))
                #expect(thing.kind == kind)
            }
        }
    }

    private static let notPages = ["morechildren", "newest_ratelimit_headers"]

    @Test(arguments: notPages)
    func whatIsNoListingIsAFaultThatPasses(_ name: String) throws {
        #expect(throws: Refusal.self) { try ListingPage(Recorded.answer(name)) }
        var client = try granted()
        let outcome = client.receive(
            try Recorded.answer(name),
            to: .page(0, .newest),
            atMs: Self.startMs
        )
        guard case .broken = outcome.refusal else {
            Issue.record("\(String(describing: outcome.refusal))")
            return
        }
        // The limit is told all the same.
        #expect(client.budget.remaining == (name == "morechildren" ? 597 : 989))
    }

    @Test func pagesFollowEachOtherFromAnAnchor() throws {
        let first = try Recorded.answer("listing_r_all_new_2021")
        let second = try Recorded.answer("listing_r_all_new_2021_before")
        let nowMs: Int64 = 1_610_930_672_000
        var client = try granted(atMs: nowMs)
        _ = client.receive(first, to: .page(0, .newest), atMs: nowMs)
        guard case .call(.page(0, .before(let anchor))) = client.next(atMs: nowMs + 30_000) else {
            Issue.record("no page above an anchor")
            return
        }
        // Known items lie above it, whose absence would give a deleted anchor away.
        let names = try ListingPage(first).things.map(\.name)
        #expect((names.firstIndex(of: anchor) ?? 0) >= 10)
        let outcome = client.receive(second, to: .page(0, .before(anchor)), atMs: nowMs + 30_000)
        #expect(outcome.batch.records.count == 7)
    }

    // MARK: Pieces

    private func client(
        _ listings: [Listing] = [Listing(kind: .post, subreddits: ["all"])],
        atMs nowMs: Int64 = startMs
    ) -> RedditClient {
        RedditClient(listings, RedditClient.Limits(), seed: 1, atMs: nowMs)
    }

    private func granted(
        _ listings: [Listing] = [Listing(kind: .post, subreddits: ["all"])],
        atMs nowMs: Int64 = startMs
    ) throws -> RedditClient {
        var client = client(listings, atMs: nowMs)
        _ = client.receive(try Recorded.answer("token_200_password"), to: .token, atMs: nowMs)
        return client
    }

    private func expectWait(_ step: RedditClient.Step, _ range: ClosedRange<Int64>) {
        guard case .wait(let ms) = step else {
            Issue.record("\(step) instead of a wait")
            return
        }
        #expect(range.contains(ms), "\(ms) ms")
    }
}

/// The recorded exchanges.
enum Recorded {
    private static let folder: String = {
        let top = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        return "/\(top)/../shared/data/reddit_recorded_api/curated"
    }()

    static var isHere: Bool { FileManager.default.fileExists(atPath: folder) }

    static func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder)
            .filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }
    }

    static func answer(_ name: String) throws -> Answer {
        let data = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name).json"))
        let exchange = try #require(
            try JSONSerialization.jsonObject(with: data) as? [String: Any]
        )
        return Answer(
            status: try #require(exchange["status"] as? Int),
            headers: try #require(exchange["headers"] as? [String: String]),
            body: Array(try #require(exchange["body"] as? String).utf8)
        )
    }
}
