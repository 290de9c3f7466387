import Models
import Testing

@testable import Archiver

/// A record of `reddit-posts`.
private func post(
    _ id: String,
    retrieved: Int,
    score: Int = 0,
    text: String = ""
) -> [UInt8] {
    Array(
        #"""
        {"id":"\#(id)","subreddit":"swift","title":"T","selftext":"\#(text)","created_utc":100,
         "score":\#(score),"num_comments":\#(score + 1),"retrieved_utc":\#(retrieved)}
        """#.utf8
    )
}

private func comment(_ id: String, link: String, retrieved: Int, body: String) -> [UInt8] {
    Array(
        #"""
        {"id":"\#(id)","link_id":"\#(link)","parent_id":"\#(link)","subreddit":"swift",
         "body":"\#(body)","created_utc":100.5,"score":-3,"retrieved_utc":\#(retrieved)}
        """#.utf8
    )
}

extension PartitionArchive {
    fileprivate mutating func take(
        _ record: [UInt8]?,
        at offset: Int64,
        nowMs: Int64 = 0
    ) throws(RedditRejection) {
        try take(record?.span, offset: offset, nowMs: nowMs)
    }
}

@Suite struct PartitionArchiveTests {
    private func archive(
        _ limits: PartitionArchive.Limits = .init(),
        at offset: Int64 = 0
    ) -> PartitionArchive {
        PartitionArchive(.posts, at: offset, limits: limits)
    }

    @Test func theLatestRetrievalWinsWhateverTheOrder() throws {
        let records = [
            post("a", retrieved: 200, score: 2), post("a", retrieved: 300, score: 3),
            post("b", retrieved: 150, score: 9), post("a", retrieved: 100, score: 1),
        ]
        for order in permutations(of: Array(records.indices)) {
            var archive = archive()
            for (offset, index) in order.enumerated() {
                try archive.take(records[index], at: Int64(offset))
            }
            let rows = archive.batch.posts.rows.sorted { $0.id < $1.id }
            #expect(rows.map(\.id) == ["a", "b"])
            #expect(rows.map(\.upvotes) == [3, 9])
            #expect(rows.map(\.comments) == [4, 10])
            #expect(archive.batch.nextOffset == 4)
            #expect(archive.batch.read == 4)
        }
    }

    @Test func ofTwoReadAtTheSameTimeTheFirstStays() throws {
        var archive = archive()
        try archive.take(post("a", retrieved: 200, score: 1), at: 0)
        try archive.take(post("a", retrieved: 200, score: 2), at: 1)
        #expect(archive.batch.posts.rows.map(\.upvotes) == [1])
    }

    @Test func idsAreComparedByTheirBytes() throws {
        var archive = archive()
        try archive.take(post("\u{E9}", retrieved: 200), at: 0)
        try archive.take(post("e\u{301}", retrieved: 200), at: 1)
        #expect(archive.batch.posts.rows.count == 2)
    }

    @Test func aRecordThatCameBeforeIsSteppedOver() throws {
        var archive = archive(at: 5)
        try archive.take(post("a", retrieved: 200), at: 4)
        #expect(archive.isEmpty)
        try archive.take(post("b", retrieved: 200), at: 5)
        archive.written()
        #expect(archive.isEmpty)
        #expect(archive.batch.nextOffset == 6)
        try archive.take(post("b", retrieved: 200), at: 5)
        #expect(archive.isEmpty)
    }

    @Test func unreadableRecordsAreCountedAndPassed() {
        var archive = archive()
        #expect(throws: RedditRejection.empty) { try archive.take(nil, at: 0) }
        #expect(throws: RedditRejection.notJSON) { try archive.take([0x7B], at: 1) }
        #expect(archive.batch.nextOffset == 2)
        #expect(archive.batch.read == 2)
        #expect(archive.batch.deadLettered == 2)
        #expect(!archive.isEmpty)
        #expect(archive.batch.posts.rows.isEmpty)
    }

    @Test func aBatchIsDueByCountBySizeAndByTime() throws {
        var archive = archive(.init(records: 2, bytes: 10_000, intervalMs: 500))
        #expect(!archive.isDue(atMs: 10_000))
        try archive.take(post("a", retrieved: 200), at: 0, nowMs: 1_000)
        #expect(!archive.isDue(atMs: 1_499))
        #expect(archive.isDue(atMs: 1_500))
        try archive.take(post("b", retrieved: 200), at: 1, nowMs: 1_001)
        #expect(archive.isDue(atMs: 1_001))
        archive.written()
        #expect(!archive.isDue(atMs: 10_000))
        let long = String(repeating: "x", count: 10_000)
        try archive.take(post("c", retrieved: 200, text: long), at: 2, nowMs: 2_000)
        #expect(archive.isFull)
        try archive.take(post("c", retrieved: 201), at: 3, nowMs: 2_000)
        #expect(archive.batch.posts.byteCount < 1_000, "the larger one was replaced")
    }

    @Test func aPostShowsItsTextOrElseItsTitle() throws {
        #expect(try PostRow(post("a", retrieved: 1, text: "body").span).content == "body")
        #expect(try PostRow(post("a", retrieved: 1).span).content == "T")
    }

    @Test func aCommentBelongsToItsPostByTheIDThatPostsHave() throws {
        var archive = PartitionArchive(.comments, at: 0, limits: .init())
        try archive.take(comment("c1", link: "t3_p1", retrieved: 2, body: "new"), at: 0)
        try archive.take(comment("c1", link: "t3_p1", retrieved: 1, body: "old"), at: 1)
        let row = try #require(archive.batch.comments.rows.first)
        #expect(archive.batch.comments.rows.count == 1)
        #expect(row.post == "p1")
        #expect(row.parent == "t3_p1")
        #expect(row.body == "new")
        #expect(row.upvotes == -3)
        #expect(row.createdMs == 100_500)
        #expect(row.retrievedMs == 2_000)
    }
}

private func permutations(of items: [Int]) -> [[Int]] {
    guard items.count > 1 else { return [items] }
    return items.indices.flatMap { index in
        var rest = items
        let first = rest.remove(at: index)
        return permutations(of: rest).map { [first] + $0 }
    }
}
