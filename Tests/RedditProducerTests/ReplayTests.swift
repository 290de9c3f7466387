import Testing

@testable import RedditProducer

@Suite struct ReplayTests {
    @Test func paceKeepsDistances() {
        var pace = ReplayPace(speed: 2)
        #expect(pace.waitMs(forEventAtMs: 1_000_000, nowMs: 50) == 0)
        #expect(pace.waitMs(forEventAtMs: 1_010_000, nowMs: 50) == 5_000)
        #expect(pace.waitMs(forEventAtMs: 1_010_000, nowMs: 3_050) == 2_000)
        #expect(pace.waitMs(forEventAtMs: 1_010_000, nowMs: 9_000) == 0)
        #expect(pace.waitMs(forEventAtMs: 900_000, nowMs: 60) == 0)
        var fast = ReplayPace(speed: nil)
        #expect(fast.waitMs(forEventAtMs: 0, nowMs: 0) == 0)
        #expect(fast.waitMs(forEventAtMs: 1 << 40, nowMs: 0) == 0)
    }

    @Test func positionsAreReadBack() throws {
        var position = ReplayPosition()
        position.lines = 12
        position.posts = 7
        position.comments = 4
        position.unreadable = 1
        for isAtEnd in [false, true] {
            position.isAtEnd = isAtEnd
            let read = try #require(ReplayPosition(lines: 12, metadata: position.metadata))
            #expect(read == position)
        }
        for text in ["", "1 2 3", "1 2 3 middle", "a 2 3 open", "1 2 3 open 4"] {
            #expect(ReplayPosition(lines: 1, metadata: text) == nil)
        }
    }

    @Test func batchesHoldKeysAndPayloads() throws {
        let line = Array(#"{"id":"a","subreddit":"news","created_utc":1}"#.utf8)
        let thing = try Thing(line: line.span)
        var batch = RecordBatch()
        let isTaken = batch.add(thing, line.span, to: .posts, retrievedMs: nil)
        #expect(isTaken)
        let record = batch.records[0]
        #expect(String(decoding: batch.bytes[record.key], as: UTF8.self) == "news")
        #expect(batch.bytes[record.payload].elementsEqual(line))
        let size = batch.bytes.count
        let long = Array(
            (#"{"id":"a","subreddit":"s","created_utc":1,"selftext":""#
                + String(repeating: "x", count: RecordBatch.maxRecordBytes) + "\"}").utf8
        )
        let longThing = try Thing(line: long.span)
        let isTooLong = !batch.add(longThing, long.span, to: .posts, retrievedMs: nil)
        #expect(isTooLong)
        #expect(batch.records.count == 1 && batch.bytes.count == size)
    }
}
