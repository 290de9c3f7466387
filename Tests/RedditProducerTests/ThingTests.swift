import Models
import Testing

@testable import RedditProducer

@Suite struct ThingTests {
    private func record(_ line: String, retrievedMs: Int64? = nil) throws -> String {
        let bytes = Array(line.utf8)
        var out: [UInt8] = []
        try Thing(line: bytes.span).write(bytes.span, retrievedMs: retrievedMs, to: &out)
        return String(decoding: out, as: UTF8.self)
    }

    @Test func postsOfTheAPIBecomeRecords() throws {
        let line = #"""
            {"subreddit":"Amd","selftext":"a \"b\" \ud83e\udd7a","title":"[Help] 3080","name":"t3_kzj68i",
             "link_flair_text":null,"score":1,"over_18":false,"id":"kzj68i","author":"C","domain":"self.Amd",
             "num_comments":2,"permalink":"/r/Amd/x/","url":"https://x/","created_utc":1610930669.0,
             "media":{"title":"inner","id":"no"},"subreddit_id":"t5_2rw0n"}
            """#
        #expect(
            try record(line, retrievedMs: 1_610_930_670_250)
                == #"{"id":"kzj68i","subreddit":"Amd","author":"C","title":"[Help] 3080","#
                + #""selftext":"a \"b\" \ud83e\udd7a","created_utc":1610930669,"score":1,"#
                + #""num_comments":2,"url":"https://x/","permalink":"/r/Amd/x/","over_18":false,"#
                + #""domain":"self.Amd","retrieved_utc":1610930670.250}"#
        )
    }

    @Test func commentsOfDumpsBecomeRecords() throws {
        let line = #"""
            {"body":"b","link_id":"t3_x","parent_id":"t1_y","id":"c1","subreddit":"s","author":"a",
             "created_utc":"1372636810","score":-3,"retrieved_on":1372640000}
            """#
        #expect(
            try record(line)
                == #"{"id":"c1","link_id":"t3_x","parent_id":"t1_y","subreddit":"s","author":"a","#
                + #""body":"b","created_utc":1372636810,"score":-3,"retrieved_utc":1372640000}"#
        )
        let bytes = Array(line.utf8)
        let thing = try Thing(line: bytes.span)
        #expect(thing.kind == .comment && thing.name == "t1_c1" && thing.score == -3)
    }

    @Test func recordsAreReadByTheServicesBehind() throws {
        let line = #"{"id":"\u0061","subreddit":"s","created_utc":1372636810.5,"title":"é"}"#
        let bytes = Array(try record(line).utf8)
        let post = try RedditPost(bytes.span)
        #expect(post.createdMs == 1_372_636_810_500 && post.retrievedMs == post.createdMs)
        #expect(try post.text(.id, in: bytes.span) == "a")
        #expect(try post.text(.title, in: bytes.span) == "é")
    }

    @Test(arguments: [
        ("", RedditRejection.empty), ("   ", .empty), ("[]", .notJSON), ("{\"id\":", .notJSON),
        ("{} x", .notJSON), ("{}", .missingID), (#"{"id":1}"#, .invalidID),
        (#"{"id":""}"#, .invalidID), (#"{"id":"\ud800"}"#, .invalidID),
        (#"{"id":"a\u0000"}"#, .invalidID), (#"{"id":"a"}"#, .missingSubreddit),
        (#"{"id":"a","subreddit":null}"#, .invalidSubreddit),
        (#"{"id":"a","subreddit":"s"}"#, .missingTime),
        (#"{"id":"a","subreddit":"s","created_utc":"x"}"#, .invalidTime),
        (#"{"id":"a","subreddit":"s","created_utc":true}"#, .invalidTime),
        (#"{"id":"a","subreddit":"s","created_utc":1,"body":"b","link_id":""}"#, .invalidPost),
    ])
    func whatIsNoRecordIsRefused(_ line: String, _ reason: RedditRejection) {
        let bytes = Array(line.utf8)
        #expect(throws: reason) { try Thing(line: bytes.span) }
    }

    @Test func mistypedMembersAreLeftOut() throws {
        let line = #"""
            {"id":"a","subreddit":"s","created_utc":1,"title":7,"score":"9","over_18":1,"url":{"url":"u"},
             "author":null,"num_comments":true,"domain":"d","domain":null,"score":4}
            """#
        #expect(
            try record(line) == #"{"id":"a","subreddit":"s","created_utc":1,"score":4}"#
        )
    }
}
