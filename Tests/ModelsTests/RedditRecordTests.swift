import Models
import Testing

private func readPost(_ text: String) throws(RedditRejection) -> RedditPost {
    try RedditPost(Array(text.utf8).span)
}

@Suite struct RedditRecordTests {
    @Test func readsAPostWhereItLies() throws {
        let bytes = Array(
            #"""
            {"id":"1he6o3","subreddit":"guitarpedals","author":null,"title":"\u00e9 \ud83d\ude00\u0000!",
             "selftext":"","created_utc":1372636810.0,"score":-26,"num_comments":10,
             "url":"https://example.org","permalink":"/r/x","over_18":true,"link_flair_text":"F",
             "domain":"example.org","retrieved_utc":1372636999.5,"extra":{"id":"no"}}
            """#.utf8
        )
        let post = try RedditPost(bytes.span)
        func text(_ member: RedditPost.Text) throws -> String {
            try post.text(member, in: bytes.span)
        }
        #expect(try text(.id) == "1he6o3")
        #expect(try text(.subreddit) == "guitarpedals")
        #expect(try text(.author).isEmpty)
        #expect(try text(.title) == "é 😀!")
        #expect(try text(.selftext).isEmpty)
        #expect(try text(.url) == "https://example.org")
        #expect(try text(.permalink) == "/r/x")
        #expect(try text(.flair) == "F")
        #expect(try text(.domain) == "example.org")
        #expect(post.createdMs == 1_372_636_810_000)
        #expect(post.retrievedMs == 1_372_636_999_500)
        #expect(post.score == -26)
        #expect(post.comments == 10)
        #expect(post.isOver18)
    }

    @Test func whatIsNotRequiredMayBeAbsentOrOfAnotherType() throws {
        let bytes = Array(
            #"{"id":"a","subreddit":"b","created_utc":"7","score":"x","over_18":1,"title":[1]}"#
                .utf8
        )
        let post = try RedditPost(bytes.span)
        #expect(try post.text(.title, in: bytes.span).isEmpty)
        #expect(post.createdMs == 7_000)
        #expect(post.retrievedMs == 7_000)
        #expect(post.score == 0)
        #expect(!post.isOver18)
    }

    @Test(
        arguments: [
            ("", .empty), ("{", .notJSON), ("[]", .notAnObject), ("{}x", .notJSON),
            (#"{"subreddit":"b","created_utc":1}"#, .missingID),
            (#"{"id":7,"subreddit":"b","created_utc":1}"#, .invalidID),
            (#"{"id":"","subreddit":"b","created_utc":1}"#, .invalidID),
            (#"{"id":"\u0000","subreddit":"b","created_utc":1}"#, .invalidID),
            (#"{"id":"\ud800","subreddit":"b","created_utc":1}"#, .invalidID),
            (#"{"id":"a","created_utc":1}"#, .missingSubreddit),
            (#"{"id":"a","subreddit":null,"created_utc":1}"#, .invalidSubreddit),
            (#"{"id":"a","subreddit":"b"}"#, .missingTime),
            (#"{"id":"a","subreddit":"b","created_utc":null}"#, .invalidTime),
            (#"{"id":"a","subreddit":"b","created_utc":-1}"#, .invalidTime),
        ] as [(String, RedditRejection)]
    )
    func saysWhyAPostIsRefused(record: String, reason: RedditRejection) {
        #expect(throws: reason) { try readPost(record) }
    }

    @Test func refusesLongNamesAndInvalidBytes() throws {
        let longest = String(repeating: "a", count: 256)
        _ = try readPost(#"{"id":"\#(longest)","subreddit":"b","created_utc":1}"#)
        #expect(throws: RedditRejection.invalidID) {
            try readPost(#"{"id":"\#(longest)a","subreddit":"b","created_utc":1}"#)
        }
        let bytes =
            Array(#"{"id":"a"#.utf8) + [0xFF] + Array(#"","subreddit":"b","created_utc":1}"#.utf8)
        #expect(throws: RedditRejection.invalidUTF8) { try RedditPost(bytes.span) }
    }

    @Test func aCommentNeedsItsPost() throws {
        let bytes = Array(
            #"{"id":"c","subreddit":"b","created_utc":1,"link_id":"t3_p","body":"\ud800"}"#.utf8
        )
        let comment = try RedditComment(bytes.span)
        #expect(try comment.text(.post, in: bytes.span) == "t3_p")
        #expect(throws: RedditRejection.invalidText) { try comment.text(.body, in: bytes.span) }
        #expect(throws: RedditRejection.missingPost) {
            try RedditComment(Array(#"{"id":"c","subreddit":"b","created_utc":1}"#.utf8).span)
        }
    }

    @Test func noMutationOfARecordCrashes() {
        let record = Array(
            #"{"id":"1\u006f","subreddit":"é","title":"\ud83d\ude00","created_utc":1.5,"score":-1}"#
                .utf8
        )
        for index in record.indices {
            for byte: UInt8 in [0, 0x22, 0x5C, 0x7B, 0x7D, 0x39, 0x2E, 0x80, 0xFF] {
                var mutated = record
                mutated[index] = byte
                for bytes in [mutated, Array(mutated[..<index])] {
                    guard let post = try? RedditPost(bytes.span) else { continue }
                    _ = try? post.text(.title, in: bytes.span)
                    _ = try? post.text(.id, in: bytes.span)
                }
            }
        }
    }
}
