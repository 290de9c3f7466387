import Models
import Testing

@testable import WindowAggregator

private let source = SourcePartition(topic: "emoji_reactions", partition: 0)
private let start: Int64 = 1_700_000_000_000

private func newCounter() -> SourceCounter {
    SourceCounter(
        source,
        of: .emojis(defaultRegion: Array("unknown".utf8)),
        at: SourceCounter.Position(offset: 0, metadata: ""),
        limits: SourceCounter.Limits(),
        seed: 42
    )
}

private func count(
    _ counter: inout SourceCounter,
    _ emoji: String,
    _ region: String? = "NA",
    at timeMs: Int64
) -> Rejection? {
    let place = region.map { #","region_id":"\#($0)""# } ?? ""
    let text = #"{"user_id":"u","emoji_type":"\#(emoji)","timestamp":\#(timeMs)\#(place)}"#
    let bytes = Array(text.utf8)
    do throws(Rejection) {
        try counter.count(bytes.span, offset: counter.position.offset, nowMs: start)
        return nil
    } catch {
        return error
    }
}

@Suite struct EmojiCounterTests {
    @Test func countsTheFormsOfAnEmojiAsOneInPanesOfTwoSeconds() {
        var counter = newCounter()
        for emoji in ["\u{2764}", "\u{2764}\u{FE0F}", ":heart:", "\\u2764"] {
            #expect(count(&counter, emoji, at: start - 1) == nil)
        }
        #expect(count(&counter, "👍", at: start) == nil)
        #expect(count(&counter, "👍", at: start + 1_999) == nil)
        #expect(count(&counter, "👍", at: start + 2_000) == nil)
        #expect(count(&counter, "thumb", at: start) == .invalidEmojiType)

        let batches = counter.takeBatches(
            RegionDirectory(partitions: 1),
            sourcePartitions: 1,
            nowMs: start
        )
        let groups = batches[0].groups
        #expect(batches[0].from == 0 && batches[0].to == 8)
        #expect(groups.allSatisfy { $0.board == "emojis" && $0.paneLengthMs == 2_000 })
        #expect(groups.allSatisfy { $0.paneStartMs % 2_000 == 0 })
        var sum: [Cell: Int] = [:]
        batches[0].add(to: &sum)
        #expect(
            sum == [
                Cell(region: "NA", paneStartMs: start - 2_000, post: "\u{2764}\u{FE0F}"): 4,
                Cell(region: "NA", paneStartMs: start, post: "👍"): 2,
                Cell(region: "NA", paneStartMs: start + 2_000, post: "👍"): 1,
            ]
        )
        #expect(counter.tally == .init(read: 8, counted: 7, rejected: [.invalidEmojiType: 1]))
        #expect(counter.position.clock.latestMs == start + 2_000)
    }

    @Test func givesEmojiOfNowhereToTheDefaultRegion() {
        var counter = newCounter()
        #expect(count(&counter, "👍", nil, at: start) == nil)
        #expect(count(&counter, "👍", "N\\u0041", at: start) == nil)
        let batches = counter.takeBatches(
            RegionDirectory(partitions: 1),
            sourcePartitions: 1,
            nowMs: start
        )
        #expect(batches[0].groups.map(\.region).sorted() == ["NA", "unknown"])
    }

    @Test func holdsEmojiAgainstTheSameLimitsAsViews() {
        var counter = newCounter()
        #expect(count(&counter, "👍", at: start + 300_001) == .inTheFuture)
        #expect(count(&counter, "👍", at: start) == nil)
        #expect(count(&counter, "👍", at: start - Timeframe.longestMs) == nil)
        #expect(count(&counter, "👍", at: start - Timeframe.longestMs - 1) == .tooLate)
    }
}
