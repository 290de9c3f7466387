import HTTPServer
import Models
import ServiceKit
import Testing
import Webhooks

@testable import QueryAPI

private func draft(_ json: String) throws(Mistakes) -> SubscriptionDraft {
    try SubscriptionDraft(Array(json.utf8), AddressRules()) { $0 == "global" || $0 == "EU" }
}

private func body(_ target: String, _ condition: String, _ rest: String = "") -> String {
    #"{"target":\#(target),"condition":\#(condition)\#(rest)}"#
}

private let swift = #"{"type":"subreddit","name":"swift"}"#

@Suite struct SubscriptionDraftTests {
    @Test func whatIsLeftOutHasDefaults() throws {
        let new = try draft(body(#"{"type":"subreddit","name":"r/Swift"}"#, #""new_post""#))
        #expect(new.subscription == Subscription(.init(.subreddit, "Swift"), .newPost))
        #expect(new.webhook == nil)
        let top = try draft(
            body(
                #"{"type":"post","name":"t3_1"}"#,
                #"{"type":"enters_top_k"}"#,
                #","webhook":"https://example.org/x""#
            )
        )
        let posts = Board.Key(board: "posts", region: "global", timeframe: .oneHour)
        #expect(
            top.subscription == Subscription(.init(.post, "t3_1"), .entersTopK(posts, k: 10))
        )
        #expect(top.webhook?.text == "https://example.org/x")
        let all = try draft(
            body(
                #"{"type":"emoji","name":":tada:"}"#,
                #"{"type":"enters_top_k","k":200,"board":"text-emojis","region":"EU","timeframe":"5m"}"#
            )
        )
        let emojis = Board.Key(board: "text-emojis", region: "EU", timeframe: .fiveMinutes)
        #expect(
            all.subscription == Subscription(.init(.emoji, "🎉"), .entersTopK(emojis, k: 200))
        )
        let trends = try draft(body(swift, #"{"type":"trends","region":"EU"}"#))
        #expect(
            trends.subscription.condition
                == .trends(.init(board: "trends", region: "EU", timeframe: .oneHour))
        )
    }

    @Test(arguments: [
        ("keyword", "Climate  Change", "climate change"), ("keyword", "Rising", "rising"),
        ("keyword", "climate change report", "climate change report"), ("hashtag", "#News", "news"),
        ("hashtag", "News", "news"), ("emoji", "❤", "❤️"), ("subreddit", "/r/Swift", "Swift"),
    ])
    func namesAreWrittenAsTheyAreCounted(type: String, name: String, written: String) throws {
        let made = try draft(body(#"{"type":"\#(type)","name":"\#(name)"}"#, #""new_post""#))
        #expect(made.subscription.target.name == written)
    }

    @Test(arguments: [
        ("new_post", ["subreddit", "keyword", "hashtag", "emoji"]),
        ("trends", ["subreddit", "keyword", "hashtag"]),
        ("enters_top_k", ["subreddit", "keyword", "hashtag", "emoji", "post"]),
    ])
    func conditionsGoWithTheirTargetsAlone(condition: String, targets: [String]) throws {
        let names = [
            "subreddit": "swift", "keyword": "rising", "hashtag": "news", "emoji": "🎉",
            "post": "t3_1",
        ]
        for (type, name) in names {
            let json = body(#"{"type":"\#(type)","name":"\#(name)"}"#, "\"\(condition)\"")
            do throws(Mistakes) {
                let made = try draft(json)
                #expect(made.subscription.condition.name == condition)
                #expect(targets.contains(type), "\(condition) about a \(type)")
            } catch {
                #expect(!targets.contains(type), "\(condition) about a \(type)")
                #expect(error.parameters == ["condition.type"])
                let sentence = error.sentences[0]
                #expect(
                    sentence.hasPrefix("\(condition) cannot be about a target of type \(type).")
                )
                #expect(
                    sentence.contains(
                        "new_post goes with subreddit, keyword, hashtag, emoji; trends with "
                            + "subreddit, keyword, hashtag; enters_top_k with subreddit, keyword, "
                            + "hashtag, emoji, post."
                    )
                )
            }
        }
    }

    @Test(arguments: [
        ("", "body"), ("x", "body"), ("[]", "body"), (#"{"target":"#, "body"), ("{}x", "body"),
        ("{}", "target.type,target.name,condition.type"),
        (#"{"target":1,"condition":2}"#, "target.type,target.name,condition.type"),
        (body(#"{"type":"user","name":"x"}"#, #""new_post""#), "target.type"),
        (body(#"{"type":7,"name":"x"}"#, #""new_post""#), "target.type"),
        (body(#"{"type":"subreddit"}"#, #""new_post""#), "target.name"),
        (body(#"{"type":"subreddit","name":5}"#, #""new_post""#), "target.name"),
        (body(#"{"type":"subreddit","name":""}"#, #""new_post""#), "target.name"),
        (body(#"{"type":"subreddit","name":"a b"}"#, #""new_post""#), "target.name"),
        (body(#"{"type":"subreddit","name":"a\u0000b"}"#, #""new_post""#), "target.name"),
        (body(#"{"type":"keyword","name":"the"}"#, #""new_post""#), "target.name"),
        (body(#"{"type":"keyword","name":"new york"}"#, #""new_post""#), "target.name"),
        (body(#"{"type":"keyword","name":"one two three four"}"#, #""new_post""#), "target.name"),
        (body(##"{"type":"keyword","name":"#news"}"##, #""new_post""#), "target.name"),
        (body(#"{"type":"hashtag","name":"a b"}"#, #""new_post""#), "target.name"),
        (body(#"{"type":"hashtag","name":"123"}"#, #""new_post""#), "target.name"),
        (body(#"{"type":"emoji","name":"x"}"#, #""new_post""#), "target.name"),
        (body(swift, #""never""#), "condition.type"), (body(swift, "null"), "condition.type"),
        (body(swift, #"{"type":null}"#), "condition.type"),
        (body(#"{"type":"post","name":"x"}"#, #""new_post""#), "condition.type"),
        (body(#"{"type":"post","name":"x"}"#, #""trends""#), "condition.type"),
        (body(#"{"type":"emoji","name":"🎉"}"#, #""trends""#), "condition.type"),
        (body(swift, #"{"type":"new_post","k":1}"#), "condition.k"),
        (body(swift, #"{"type":"new_post","region":"EU"}"#), "condition.region"),
        (body(swift, #"{"type":"trends","timeframe":"1m"}"#), "condition.timeframe"),
        (body(swift, #"{"type":"enters_top_k","k":0}"#), "condition.k"),
        (body(swift, #"{"type":"enters_top_k","k":201}"#), "condition.k"),
        (body(swift, #"{"type":"enters_top_k","k":1.5}"#), "condition.k"),
        (body(swift, #"{"type":"enters_top_k","k":"1"}"#), "condition.k"),
        (body(swift, #"{"type":"enters_top_k","k":99999999999999999999}"#), "condition.k"),
        (body(swift, #"{"type":"enters_top_k","board":"posts"}"#), "condition.board"),
        (body(swift, #"{"type":"enters_top_k","region":"XX"}"#), "condition.region"),
        (body(swift, #"{"type":"enters_top_k","timeframe":"2h"}"#), "condition.timeframe"),
        (body(swift, #""new_post""#, #","web_hook":"x""#), "web_hook"),
        (body(swift, #""new_post""#, #","webhook":7"#), "webhook"),
        (body(swift, #""new_post""#, #","webhook":"http://10.0.0.1/""#), "webhook"),
        (body(swift, #""new_post""#, #","webhook":"https://u@example.org/""#), "webhook"),
        (body(swift, #""new_post""#, #","condition":"new_post""#), "condition"),
    ])
    func eachMistakeIsNamed(json: String, parameter: String) {
        do throws(Mistakes) {
            let made = try draft(json)
            Issue.record("\(made)")
        } catch {
            #expect(error.parameters.joined(separator: ",") == parameter, "\(error.sentences)")
            #expect(error.sentences.count == error.parameters.count)
        }
    }
}

@Suite struct SubscriptionRouteTests {
    private let inbox = Inbox<DeskEvent>(limit: 2)

    private var router: Router {
        var router = Encoded(encoding: Encoding())
        SubscriptionRoutes(
            addresses: AddressRules(),
            catalogue: RegionCatalogue(directory: RegionDirectory(partitions: 1)),
            inbox: inbox
        ).add(to: &router)
        return router.router
    }

    private func send(
        _ method: String,
        _ target: String,
        type: String? = "application/json",
        principal: String? = nil,
        _ json: String = ""
    ) throws -> [HTTPResponse] {
        var request = try #require(
            HTTPRequest(
                method: method,
                target: target,
                headers: type.map { [("Content-Type", $0)] } ?? [],
                body: Array(json.utf8)
            )
        )
        request.principal = principal
        let sent = Sent()
        router.handle(request, sent.responder)
        return sent.all
    }

    @Test func questionsAreThoseOfTheirOwner() throws {
        let json = body(swift, #""new_post""#, #","webhook":"https://example.org/""#)
        let type = "Application/JSON; charset=utf-8"
        #expect(try send("POST", "/subscriptions", type: type, principal: "key:1", json).isEmpty)
        #expect(try send("DELETE", "/subscriptions/sub_1").isEmpty)
        let asked = try #require(inbox.take(waitMs: 0))
        guard asked.count == 2,
            case .enquire(.subscription(.create(let id, _, let secret), "key:1"), _) = asked[0],
            case .enquire(.subscription(.delete("sub_1"), "anonymous"), _) = asked[1]
        else {
            Issue.record("\(asked)")
            return
        }
        #expect(id.hasPrefix("sub_") && id.utf8.count == 36 && secret?.count == 32)
    }

    @Test(arguments: [nil, "text/plain", "application/x-www-form-urlencoded"])
    func otherTypesThanJSONAreRefused(type: String?) throws {
        let answers = try send("POST", "/subscriptions", type: type, body(swift, #""new_post""#))
        #expect(answers.map(\.status) == [415])
        #expect(answers[0].text.contains(#""parameter":"Content-Type""#))
    }

    @Test func mistakesAndAFullQueueAreProblems() throws {
        let wrong = try send("POST", "/subscriptions", body(swift, #""never""#))
        #expect(wrong.map(\.status) == [400])
        #expect(wrong[0].header("Content-Type") == "application/problem+json")
        #expect(wrong[0].text.contains(#""parameter":"condition.type""#))
        for _ in 0..<2 { #expect(try send("GET", "/subscriptions").isEmpty) }
        let full = try send("GET", "/subscriptions/x")
        #expect(full.map(\.status) == [503])
    }

    @Test func aSecretIsShownOnlyWhereItIsMade() {
        let record = SubscriptionRecord(
            id: "sub_1",
            subscription: Subscription(
                .init(.subreddit, "swift"),
                .entersTopK(.init(board: "subreddits", region: "EU", timeframe: .oneDay), k: 3)
            ),
            createdMs: 1_372_636_810_000,
            webhook: .init(url: "https://example.org/", failingSinceMs: 0, error: "e", waiting: 2)
        )
        let start =
            #"{"id":"sub_1","created_at":"2013-07-01T00:00:10.000Z","target":{"type":"subreddit","#
            + #""name":"swift"},"condition":{"type":"enters_top_k","k":3,"board":"subreddits","#
            + #""region":"EU","timeframe":"24h"},"webhook":{"url":"https://example.org/","#
        let end =
            #""status":"failing","failing_since":"1970-01-01T00:00:00.000Z","error":"e","#
            + #""waiting":2,"dropped":0}}"#
        #expect(String(decoding: record.json(), as: UTF8.self) == start + end)
        #expect(
            String(decoding: record.json(secret: [0, 1, 2]), as: UTF8.self)
                == start + #""secret":"whsec_AAEC","# + end
        )
    }
}
