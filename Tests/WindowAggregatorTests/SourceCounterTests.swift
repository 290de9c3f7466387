import Models
import Testing
import Wire

@testable import WindowAggregator

private let source = SourcePartition(topic: "post-views", partition: 3)
private let start: Int64 = 1_700_000_000_000

private let directory: RegionDirectory = {
    let text = #"""
        {"partitions": 3, "regions": [
            {"id": "NA", "name": "North America", "partition": 2, "subreddits": []},
            {"id": "EU", "name": "Europe", "partition": 0, "subreddits": []}]}
        """#
    let bytes = Array(text.utf8)
    do {
        return try RegionDirectory(json: bytes.span)
    } catch {
        preconditionFailure("\(error)")
    }
}()

private func counter(
    at position: SourceCounter.Position = SourceCounter.Position(offset: 0, metadata: ""),
    limits: SourceCounter.Limits = SourceCounter.Limits()
) -> SourceCounter {
    SourceCounter(source, at: position, limits: limits, seed: 42)
}

/// Counts a view of `post` and says why it was rejected, or nil.
private func count(
    _ counter: inout SourceCounter,
    post: String = "p",
    region: String = "NA",
    at timeMs: Int64,
    offset: Int64? = nil,
    nowMs: Int64 = start
) -> Rejection? {
    let record = Record(Record.View(region: region, post: post, timeMs: timeMs))
    return counter.count(record, offset: offset ?? counter.position.offset, nowMs: nowMs)
}

@Suite struct SourceCounterTests {
    // MARK: Limits

    @Test func takesEventsUpToTheLimitAheadOfTheWallClock() {
        var counter = counter(limits: SourceCounter.Limits(aheadMs: 300_000, behindMs: 1_000_000))
        #expect(count(&counter, at: start + 300_001) == .inTheFuture)
        #expect(count(&counter, at: start + 300_000) == nil)
        // One in the future moves no clock.
        #expect(count(&counter, at: start + 10_000_000_000) == .inTheFuture)
        #expect(counter.position.clock.latestMs == start + 300_000)
    }

    @Test func takesLateEventsUpToTheLimitBehindTheClockOfThePartition() {
        var counter = counter(limits: SourceCounter.Limits(aheadMs: 0, behindMs: 1_000))
        #expect(count(&counter, at: start) == nil)
        #expect(count(&counter, at: start - 1_000) == nil)
        #expect(count(&counter, at: start - 1_001) == .tooLate)
        #expect(counter.tally.counted == 2)
        #expect(counter.tally.rejected == [.tooLate: 1])
    }

    @Test func judgesAReplayByItsOwnTime() {
        // Events of 1976 are not late when the partition is there, too.
        var counter = counter()
        #expect(count(&counter, at: 200_000_000_000) == nil)
        #expect(count(&counter, at: 200_000_000_000 - Timeframe.longestMs) == nil)
        #expect(count(&counter, at: 200_000_000_000 - Timeframe.longestMs - 1) == .tooLate)
    }

    @Test func judgesLatenessByTheIdleClockToo() {
        var counter = counter(limits: SourceCounter.Limits(aheadMs: 0, behindMs: 1_000))
        #expect(count(&counter, at: start - 5_000) == nil)
        counter.becomeIdle(atMs: start, end: 1)
        counter.wake(atMs: start + 2_000)
        #expect(count(&counter, at: start - 4_001, nowMs: start + 2_000) == .tooLate)
        #expect(count(&counter, at: start - 4_000, nowMs: start + 2_000) == nil)
    }

    @Test func isIdleOnlyWhileNothingIsBehindTheEndThatWasReached() {
        var counter = counter()
        #expect(count(&counter, at: start) == nil)
        // Behind the record stands the marker of a transaction.
        counter.becomeIdle(atMs: start, end: 2)
        counter.notice(end: 2, atMs: start + 100)
        #expect(counter.position.clock.isIdle)
        counter.notice(end: 3, atMs: start + 200)
        #expect(!counter.position.clock.isIdle)
        #expect(counter.position.clock.latestMs == start + 200)
        counter.becomeIdle(atMs: start + 300, end: 3)
        counter.notice(end: 3, atMs: start + 400)
        #expect(counter.position.clock.isIdle)
    }

    // MARK: Batches

    @Test func givesABatchToEveryPartitionEvenWithNothingToSay() {
        var counter = counter(at: SourceCounter.Position(offset: 17, metadata: "clock=\(start)"))
        let batches = counter.takeBatches(directory, sourcePartitions: 4, nowMs: start)
        #expect(batches.count == 3)
        for batch in batches {
            #expect(batch.source == source)
            #expect(batch.sourcePartitions == 4)
            #expect(batch.from == 17 && batch.to == 17)
            #expect(batch.watermarkMs == start)
            #expect(!batch.isIdle)
            #expect(batch.groups.isEmpty)
        }
    }

    @Test func coversRecordsThatWereRejected() {
        var counter = counter()
        for (offset, record) in Record.malformed.enumerated() {
            let rejection = counter.count(record, offset: Int64(offset), nowMs: start)
            #expect(rejection == record.rejection)
        }
        let batches = counter.takeBatches(directory, sourcePartitions: 1, nowMs: start)
        let end = Int64(Record.malformed.count)
        #expect(batches.allSatisfy { $0.from == 0 && $0.to == end && $0.groups.isEmpty })
        #expect(counter.tally.read == Record.malformed.count)
        #expect(counter.tally.counted == 0)
    }

    @Test func coversOffsetsThatHoldNoRecord() {
        var counter = counter()
        #expect(count(&counter, at: start, offset: 0) == nil)
        #expect(count(&counter, at: start, offset: 9) == nil)
        let batches = counter.takeBatches(directory, sourcePartitions: 1, nowMs: start)
        #expect(batches.allSatisfy { $0.from == 0 && $0.to == 10 })
        #expect(counter.tally.read == 2)
    }

    @Test func sendsEachRegionToItsPartitionAndHashesTheUnlisted() {
        var counter = counter()
        let unlisted = (0..<50).map { "land-\($0)" }
        for region in ["NA", "EU"] + unlisted {
            #expect(count(&counter, region: region, at: start) == nil)
        }
        let batches = counter.takeBatches(directory, sourcePartitions: 1, nowMs: start)
        let places = batches.map { Set($0.groups.map(\.region)) }
        #expect(places[2].contains("NA") && places[0].contains("EU"))
        for region in unlisted {
            let partition = Int(fnv1a(region.utf8) % 3)
            #expect(places[partition].contains(region), "\(region)")
        }
        #expect(places.map(\.count).reduce(0, +) == 52)
        #expect(places.allSatisfy { $0.count > 5 }, "hashing spreads")
    }

    @Test func readsEscapedIdsAsWhatTheyMean() {
        var counter = counter()
        let text = #"{"post_id":"caf\u00e9\n","region_id":"N\u0041","timestamp":1700000000}"#
        let escaped = Record(text, .empty)
        #expect(counter.count(escaped, offset: 0, nowMs: start) == nil)
        var sum: [Cell: Int] = [:]
        for batch in counter.takeBatches(directory, sourcePartitions: 1, nowMs: start) {
            batch.add(to: &sum)
        }
        #expect(sum == [Cell(region: "NA", paneStartMs: start, post: "café\n"): 1])
    }

    /// What is held stays below the size of a Kafka record as long as the loop heeds `heldBytes`.
    @Test(arguments: 0..<6)
    func knowsHowLargeItsBatchesBecome(seed: UInt64) {
        var random = Generator(seed: seed)
        var counter = counter()
        let longest = [5, 12, 256][Int(seed) % 3]
        let regions = seed < 3 ? 4 : 5_000
        let pad = String(repeating: "r", count: RegionDirectory.maxIDBytes - 8)
        while counter.heldBytes <= 500_000 {
            let number = UInt64.random(in: 0...UInt64.max, using: &random)
            let post = String((String(number, radix: 36) + padding(longest)).prefix(longest))
            let region = pad + String(Int.random(in: 0..<regions, using: &random))
            let time = start - Int64.random(in: 0..<600_000, using: &random)
            #expect(count(&counter, post: post, region: region, at: time) == nil)
        }
        let one = RegionDirectory(partitions: 1)
        let batches = counter.takeBatches(one, sourcePartitions: 1, nowMs: start)
        #expect(batches[0].encoded().count < 1_000_000)
    }

    private func padding(_ count: Int) -> String { String(repeating: "x", count: count) }

    // MARK: Going back and going on

    @Test func readsAgainAfterARollBackAsIfNothingHadBeen() {
        var counter = counter()
        #expect(count(&counter, at: start) == nil)
        _ = counter.takeBatches(directory, sourcePartitions: 1, nowMs: start)
        counter.commit()
        let before = counter.position
        #expect(count(&counter, at: start + 60_000) == nil)
        #expect(count(&counter, post: "q", at: start) == nil)
        _ = counter.takeBatches(directory, sourcePartitions: 1, nowMs: start)
        #expect(count(&counter, at: start - Timeframe.longestMs * 2) == .tooLate)
        counter.rollBack()
        #expect(counter.position == before && counter.committed == before)
        #expect(counter.tally == SourceCounter.Tally())
        #expect(!counter.isAhead && counter.heldBytes == 0)
        let batches = counter.takeBatches(directory, sourcePartitions: 1, nowMs: start)
        #expect(batches.allSatisfy { $0.from == 1 && $0.to == 1 && $0.groups.isEmpty })
    }

    @Test(arguments: [nil, 0, 7, -1_000, start])
    func keepsTheClockInTheMetadataOfTheOffset(latestMs: Int64?) {
        let kept = SourceCounter.Position(offset: 5, clock: EventClock(latestMs: latestMs))
        let read = SourceCounter.Position(offset: 5, metadata: kept.metadata(atMs: start))
        #expect(read == kept)
    }

    @Test(arguments: ["", "clock=", "clock=x", "other", "clock=99999999999999999999"])
    func startsWithoutAClockWhenTheMetadataSaysNothing(metadata: String) {
        let read = SourceCounter.Position(offset: 5, metadata: metadata)
        #expect(read.clock == EventClock())
    }

    @Test func keepsTheIdleTimeInTheMetadataToo() {
        var counter = counter()
        #expect(count(&counter, at: start - 60_000) == nil)
        counter.becomeIdle(atMs: start, end: 1)
        let metadata = counter.position.metadata(atMs: start + 10_000)
        let read = SourceCounter.Position(offset: 1, metadata: metadata)
        #expect(read.clock.readMs(atMs: start + 90_000) == start - 50_000)
    }
}
