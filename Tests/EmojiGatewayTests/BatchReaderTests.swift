import Testing

@testable import EmojiGateway

@Suite struct BatchReaderTests {
    private func read(_ text: String, max: Int = 100) throws(Refusal) -> Submission {
        var reader = BatchReader(EventReader(nowMs: nowMs), maxRecords: max)
        var submission = Submission(reply: Reply(form: .batch, responder: Sent().responder))
        try reader.read(Array(text.utf8).span, into: &submission)
        return submission
    }

    private let reaction = #"{"user_id":"u","emoji_type":"😀","timestamp":"2026-01-31T12:00:00Z"}"#
    private let view = #"{"post_id":"p","region_id":"EU","timestamp":1}"#
    private let post = #"{"subreddit":"swift"}"#

    /// The kinds of the records and the statuses of the refusals, in order.
    private func outcome(_ submission: Submission) -> [String] {
        submission.items.map { item in
            switch item {
            case .record(let number): submission.records[number].kind.word.description
            case .refused(let refusal): "\(refusal.status) \(refusal.field ?? "")"
            }
        }
    }

    @Test func linesAreTakenOneByOne() throws {
        let text = "\(reaction)\r\n\n  \(view)  \n{\n\(post)\n[]\n{\"a\":1}\n\(post.dropLast())"
        let found = outcome(try read(text))
        #expect(found == ["emoji", "view", "400 ", "post", "422 ", "422 type", "400 "])
    }

    @Test(arguments: [
        ("", 0), ("[]", 0), ("[1,[2,3],{}]", 3), ("[1,2", 2), ("[nonsense", 1), ("a\n\n  b\r\n", 2),
        ("{\"a\":1}", 1), (" \n ", 0),
    ])
    func eventsAreCountedForTheLimits(body: String, count: Int) {
        #expect(BatchReader.count(body.utf8.span) == count)
    }

    @Test func anArrayIsTakenAsAWhole() throws {
        let found = outcome(try read(" [\(reaction), 1 ,\(view),\(post), {\"type\":\"view\"}] "))
        #expect(found == ["emoji", "422 ", "view", "post", "422 region_id"])
        #expect(throws: Refusal.notJSON) { try read("[\(reaction), {]") }
        #expect(throws: Refusal.notJSON) { try read("[\(reaction)] 1") }
        #expect(outcome(try read("[]")) == [])
    }

    @Test func theTypeMayBeSaid() throws {
        func typed(_ type: String, _ text: String) -> String {
            "{\"type\":\(type)," + text.dropFirst()
        }
        #expect(outcome(try read(typed("\"emoji\"", reaction))) == ["emoji"])
        #expect(outcome(try read(typed("\"post\"", reaction))) == ["422 subreddit"])
        #expect(outcome(try read(typed("\"x\"", reaction))) == ["422 type"])
        #expect(outcome(try read(typed("1", view))) == ["422 type"])
        #expect(outcome(try read(typed("1", post))) == ["post"])
    }

    @Test func thereMayBeOnlySoMany() throws {
        let lines = Array(repeating: post, count: 3)
        #expect(outcome(try read(lines.joined(separator: "\n"), max: 3)).count == 3)
        #expect(outcome(try read("[\(lines.joined(separator: ","))]", max: 3)).count == 3)
        for text in [lines.joined(separator: "\n"), "[\(lines.joined(separator: ","))]"] {
            do throws(Refusal) {
                _ = try read(text, max: 2)
                Issue.record("too many were taken")
            } catch {
                #expect(error.status == 413)
            }
        }
    }

    @Test func nothingIsNoBatch() {
        #expect(throws: Refusal.self) { try read("") }
        #expect(throws: Refusal.self) { try read(" \n ") }
    }
}
