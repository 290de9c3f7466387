import FoundationEssentials
import Testing

@testable import EmojiGateway

@Suite struct EventReaderTests {
    // MARK: Records

    @Test func aReactionBecomesARecord() throws {
        let (key, value, submission) = try read(
            .emoji,
            #"""
             {"timestamp": "2026-01-31T14:00:00+02:00", "user_id": "u\u00e9", "x": [1, {}],
              "emoji_type": "\u2764", "region_id": "EU", "post_id": "t3_1", "message_id": "m-1"}
            """#
        ).get()
        #expect(key == "ué")
        #expect(
            value
                == #"{"user_id":"u\u00e9","emoji_type":"❤️","timestamp":"2026-01-31T14:00:00+02:00""#
                + #","region_id":"EU","post_id":"t3_1","message_id":"m-1"}"#
        )
        #expect(submission.records[0].isNamed)
    }

    @Test(arguments: ["\\ud83d\\ude00", "😀", ":grinning_face:"])
    func anEmojiMayBeWrittenInManyWays(form: String) throws {
        let text = """
            {"user_id":"u","emoji_type":"\(form)","timestamp":"2026-01-31T12:00:00Z"}
            """
        let value = try read(.emoji, text).get().value
        #expect(value.hasPrefix(#"{"user_id":"u","emoji_type":"😀","#))
    }

    @Test func whatHasNoIDGetsOne() throws {
        let text = #"{"user_id":"u","emoji_type":"😀","timestamp":"2026-01-31T12:00:00Z"}"#
        let (_, first, submission) = try read(.emoji, text).get()
        let (_, second, _) = try read(.emoji, text).get()
        #expect(first != second)
        #expect(!submission.records[0].isNamed)
        let id = String(decoding: submission.bytes[submission.records[0].messageID], as: UTF8.self)
        #expect(first.hasSuffix(#","message_id":"\#(id)"}"#))
        let uuid = try #require(UUID(uuidString: id))
        #expect(uuid.uuidString.lowercased() == id)
        #expect(id.dropFirst(14).first == "4")
    }

    @Test func aKeyMakesTheSameIDEachTime() throws {
        let text = #"{"subreddit":"swift"}"#
        let first = try read(.post, text, idempotencyKey: "k").get().submission
        let second = try read(.post, text, idempotencyKey: "k").get().submission
        let third = try read(.post, text, idempotencyKey: "l").get().submission
        #expect(first.records[0].id == second.records[0].id)
        #expect(first.records[0].id != third.records[0].id)
        #expect(first.records[0].isNamed)
    }

    @Test(arguments: ["1769860800", "1769860800.5", "1769860800123", #""2026-01-31T12:00:00Z""#])
    func aViewMayHaveAnyTime(time: String) throws {
        let (key, value, _) = try read(
            .view,
            #"{"post_id":"p","region_id":"EU","timestamp":\#(time),"message_id":"m","user_id":null}"#
        ).get()
        #expect(key == "EU")
        #expect(
            value == #"{"post_id":"p","region_id":"EU","timestamp":\#(time),"message_id":"m"}"#
        )
    }

    @Test func aPostKeepsWhatItHas() throws {
        let text =
            #"{ "subreddit":"swift","message_id":"m","id":"1a","created_utc":1.5,"x":[{"y":null}]}"#
        #expect(try read(.post, text).get().value == text)
        let (key, bare, _) = try read(.post, #"{"subreddit":"swift","id":null}"#).get()
        #expect(key == "swift")
        let object = try #require(
            try JSONDecoder().decode(Post.self, from: Data(bare.utf8)) as Post?
        )
        #expect(object.subreddit == "swift")
        #expect(object.created_utc == 1_769_860_800)
        #expect(!object.message_id.isEmpty)
    }

    private struct Post: Decodable {
        let subreddit: String
        let created_utc: Double
        let message_id: String
    }

    // MARK: Refusals

    /// A reaction with one member replaced or, by nil, left out.
    private static func reaction(_ name: String, _ value: String?) -> String {
        let members = [
            ("user_id", #""u""#), ("emoji_type", #""😀""#),
            ("timestamp", #""2026-01-31T12:00:00Z""#),
        ].filter { $0.0 != name }.map { "\"\($0)\":\($1)" }
        let other = value.map { ["\"\(name)\":\($0)"] } ?? []
        return "{\((members + other).joined(separator: ","))}"
    }

    @Test(
        arguments: [
            ("user_id", nil), ("user_id", "1"), ("user_id", "null"), ("user_id", "[]"),
            ("user_id", #""""#), ("user_id", #""a\u0000""#), ("user_id", #""\ud800""#),
            ("user_id", #""\#(String(repeating: "é", count: 129))""#),
            ("emoji_type", nil), ("emoji_type", #""x""#), ("emoji_type", #""""#),
            ("emoji_type", #""😀😀""#), ("emoji_type", "true"), ("emoji_type", #"":nonsense:""#),
            ("timestamp", nil), ("timestamp", "1769860800"), ("timestamp", #""yesterday""#),
            ("timestamp", #""2026-02-30T12:00:00Z""#), ("timestamp", #""2026-01-31T12:05:01Z""#),
            ("timestamp", #""2026-01-31T10:05:01-02:00""#), ("timestamp", "{}"),
            ("region_id", "1"), ("region_id", #""a/b""#), ("region_id", #""global""#),
            ("post_id", "5"), ("post_id", #""""#),
            ("message_id", "5"), ("message_id", #""a b""#), ("message_id", #""é""#),
            ("message_id", #""\"""#), ("message_id", #""""#),
            ("message_id", #""\#(String(repeating: "a", count: 129))""#),
        ] as [(String, String?)]
    )
    func aWrongFieldIsNamed(name: String, value: String?) throws {
        let found = try #require(refusal(.emoji, Self.reaction(name, value)))
        #expect(found.status == 422)
        #expect(found.field == name)
    }

    @Test func whatIsJustRightIsTaken() {
        let long = String(repeating: "a", count: 128)
        for (name, value) in [
            ("message_id", "\"\(long)\""), ("user_id", "\"\(long)\(long)\""),
            ("timestamp", #""2026-01-31T12:05:00Z""#), ("region_id", "null"), ("extra", "[[[]]]"),
            ("timestamp", #""1970-01-01T00:00Z""#),
        ] {
            #expect(refusal(.emoji, Self.reaction(name, value)) == nil, "\(name)")
        }
    }

    @Test(arguments: ["user_id", "emoji_type", "timestamp", "message_id"])
    func aRepeatedFieldIsRefused(name: String) throws {
        let once = Self.reaction("message_id", "\"m\"")
        let value = try #require(
            once.split(separator: "\"\(name)\":").last?.split(separator: ",").first
        )
        let twice = once.dropLast() + ",\"\(name)\":" + value.split(separator: "}")[0] + "}"
        #expect(refusal(.emoji, String(twice))?.field == name)
    }

    @Test(arguments: [
        "", " ", "{", "}", "nul", "{}}", "{\"a\":1,}", "{\"a\"}", "{'a':1}", "{\"a\":01}",
        "[1,2", "\u{FEFF}{}", "{\"a\":\"\t\"}", "{\"a\":\"\\x\"}", "{} {}", "{\"a\":NaN}",
        String(repeating: "[", count: 100_000),
        "{\"a\":" + String(repeating: "[", count: 65) + String(repeating: "]", count: 65) + "}",
    ])
    func whatIsNoJSONIsRefused(text: String) {
        #expect(refusal(.emoji, text)?.status == 400)
    }

    @Test func brokenUTF8IsRefused() {
        for bytes: [UInt8] in [
            [0x80], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80],
        ] {
            var reader = EventReader(nowMs: nowMs)
            var submission = Submission(
                reply: Reply(form: .event(.post), responder: Sent().responder)
            )
            let body = Array(#"{"subreddit":""#.utf8) + bytes + Array(#""}"#.utf8)
            #expect(throws: Refusal.notJSON) {
                try reader.readOne(.post, body.span, into: &submission)
            }
        }
    }

    @Test(arguments: ["null", "1", "\"a\"", "[]", "true"])
    func whatIsNoObjectIsRefused(text: String) {
        #expect(refusal(.view, text) == .notAnObject)
    }

    @Test func whatIsTooLargeIsRefused() {
        let large = String(repeating: "x", count: 262_144)
        #expect(refusal(.post, #"{"subreddit":"a","selftext":"\#(large)"}"#)?.status == 413)
        let allowed = String(repeating: "x", count: 261_900)
        #expect(refusal(.post, #"{"subreddit":"a","selftext":"\#(allowed)"}"#) == nil)
    }
}
