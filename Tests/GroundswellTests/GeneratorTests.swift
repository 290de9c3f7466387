import Models
import Testing

@testable import Groundswell

/// Everything a generator wrote, as text; nil for a tombstone.
private func records(_ plan: ViewPlan, count: Int, posts: Int = 500) -> [(Int, [UInt8]?)] {
    var generator = ViewGenerator(plan: plan, posts: PostCatalog(synthetic: posts))
    var records: [(Int, [UInt8]?)] = []
    while records.count < count {
        generator.makeBatch(min(300, count - records.count), nowMs: 1_700_000_000_000)
        for record in generator.records {
            records.append((record.partition, record.payload.map { Array(generator.bytes[$0]) }))
        }
    }
    return records
}

extension RecordReader {
    /// Reads bytes or a tombstone.
    mutating func read(bytes: [UInt8]?) -> Reading {
        guard let bytes else { return read(nil) }
        return read(bytes.span)
    }
}

private func viewPlan(_ change: (inout ViewPlan) -> Void = { _ in }) -> ViewPlan {
    var plan = ViewPlan(regions: ["NA", "EU", "AS\"x", "OC"], partitions: 4)
    change(&plan)
    return plan
}

@Suite struct GeneratorTests {
    @Test func theSameSeedGivesTheSameViews() {
        let plan = viewPlan {
            $0.lateShare = 0.1
            $0.malformedShare = 0.05
            $0.timestamps = .mixed
        }
        var other = plan
        other.seed = 2
        let first = records(plan, count: 5000)
        #expect(first.elementsEqual(records(plan, count: 5000)) { $0 == $1 })
        #expect(!first.elementsEqual(records(other, count: 5000)) { $0 == $1 })
    }

    @Test(arguments: TimestampFormat.allCases)
    func everyFormatSaysTheSameMoment(_ format: TimestampFormat) {
        let startMs: Int64 = 1_709_251_199_123  // 2024-02-29T23:59:59.123Z
        let plan = viewPlan {
            $0.timestamps = format
            $0.time = .spread(startMs: startMs, spanMs: 0, count: 10)
        }
        var reader = RecordReader()
        for (_, payload) in records(plan, count: 200) {
            guard case .event(let timeMs) = reader.read(bytes: payload) else {
                Issue.record("\(String(decoding: payload ?? [], as: UTF8.self)) is not readable")
                continue
            }
            #expect(timeMs == startMs || timeMs == startMs / 1000 * 1000)
            #expect(plan.regions.contains(String(decoding: reader.region, as: UTF8.self)))
        }
    }

    @Test func aReplayFillsItsSpan() {
        let plan = viewPlan {
            $0.time = .spread(startMs: 1_000_000_000, spanMs: 600_000, count: 101)
        }
        var reader = RecordReader()
        let times = records(plan, count: 101).map { reader.read(bytes: $0.1) }
        #expect(times.first == .event(timeMs: 999_400_000))
        #expect(times[50] == .event(timeMs: 999_700_000))
        #expect(times.last == .event(timeMs: 1_000_000_000))
    }

    @Test func lateViewsAreAsManyAndAsLateAsAsked() {
        let plan = viewPlan {
            $0.lateShare = 0.25
            $0.lateMaxMs = 60_000
        }
        var reader = RecordReader()
        var late = 0
        for (_, payload) in records(plan, count: 20_000) {
            guard case .event(let timeMs) = reader.read(bytes: payload) else { continue }
            let lag = 1_700_000_000_000 - timeMs
            #expect((0...60_000).contains(lag))
            if lag > 0 { late += 1 }
        }
        #expect((4700...5300).contains(late))
    }

    @Test func unevenPartitionsDifferInSizeAndTime() {
        let plan = viewPlan { $0.isUneven = true }
        var reader = RecordReader()
        var sizes = [0, 0, 0, 0]
        for (partition, payload) in records(plan, count: 22_000) {
            sizes[partition] += 1
            let lag = Int64(partition) * ViewPlan.unevenDistanceMs
            #expect(reader.read(bytes: payload) == .event(timeMs: 1_700_000_000_000 - lag))
        }
        #expect(sizes[0] > 8 * sizes[1] && sizes[0] < 12 * sizes[1])
        #expect(sizes[2] > 8 * sizes[3] && sizes[2] < 12 * sizes[3])
    }

    @Test func faultyRecordsAreAsManyAsAskedAndNoneIsReadable() {
        let plan = viewPlan { $0.malformedShare = 0.2 }
        var generator = ViewGenerator(plan: plan, posts: PostCatalog(synthetic: 100))
        var reader = RecordReader()
        var unfit = 0
        for _ in 0..<20 {
            generator.makeBatch(1000, nowMs: 1_700_000_000_000)
            for record in generator.records {
                let bytes = record.payload.map { Array(generator.bytes[$0]) }
                switch reader.read(bytes: bytes) {
                case .unfit: unfit += 1
                case .event(let timeMs): if timeMs > 1_700_000_000_000 { unfit += 1 }
                }
            }
        }
        #expect(generator.malformedCount == unfit)
        #expect((3700...4300).contains(unfit))
    }
}

@Suite struct PopularityTests {
    @Test func zipfHasItsShape() {
        let table = AliasTable(zipf: 1, count: 1000)
        var random = SplitMix(seed: 7)
        var counts = [Int](repeating: 0, count: 1000)
        let draws = 1_000_000
        for _ in 0..<draws { counts[table.draw(&random)] += 1 }
        let harmonic = (1...1000).reduce(0.0) { $0 + 1 / Double($1) }
        for rank in [1, 2, 3, 10, 50] {
            let expected = Double(draws) / harmonic / Double(rank)
            #expect(abs(Double(counts[rank - 1]) - expected) < 5 * expected.squareRoot())
        }
    }

    @Test func weightsAreKept() {
        let table = AliasTable(weights: [0, 3, 1, 0])
        var random = SplitMix(seed: 9)
        var counts = [0, 0, 0, 0]
        for _ in 0..<40_000 { counts[table.draw(&random)] += 1 }
        #expect(counts[0] == 0 && counts[3] == 0)
        #expect((29_400...30_600).contains(counts[1]))
    }

    @Test func regionsShareHalfOfTheirTaste() {
        let popularity = Popularity(posts: 2000, regions: 3, seed: 5)
        let first = (0..<2000).map { popularity.post(rank: $0, region: 0) }
        let second = (0..<2000).map { popularity.post(rank: $0, region: 1) }
        #expect(Set(first).count == 2000)
        let shared = zip(first, second).filter { $0 == $1 }.count
        #expect((900...1100).contains(shared))
    }

    @Test func postsOfAFileRankByScore() throws {
        let lines = [
            #"{"id":"a","score":1,"title":"A \"t\"","author":null,"extra":[1,{"x":2}]}"#,
            #"{"score":30,"id":"b","subreddit":"s"}"#, #"{"id":"c","score":null}"#,
        ]
        let posts = try lines.map { try SourcePost(json: Array($0.utf8).span) }
        #expect(posts[0].title == "A \"t\"" && posts[0].author.isEmpty)
        #expect(posts[1].subreddit == "s" && posts[2].score == 0)
        let catalog = PostCatalog(posts)
        #expect((0..<3).map { catalog.id($0) } == ["b", "a", "c"])
        #expect(catalog.weights == [31, 2, 1])
    }

    @Test func syntheticIDsAreAllDifferent() {
        let catalog = PostCatalog(synthetic: 20_000)
        let ids = Set((0..<20_000).map { catalog.id($0) })
        #expect(ids.count == 20_000)
        #expect(ids.allSatisfy { SourcePost.isPlain($0) && $0.count >= 6 })
    }
}

@Suite struct PaceTests {
    @Test func theRateIsKept() {
        let pace = Pace(rate: 1000)
        #expect(pace.allowed(sent: 0, elapsedNs: 0, wanted: 50) == 1)
        #expect(pace.allowed(sent: 10, elapsedNs: 10_000_000, wanted: 50) == 1)
        #expect(pace.allowed(sent: 11, elapsedNs: 10_000_000, wanted: 50) == 0)
        #expect(pace.allowed(sent: 0, elapsedNs: 1_000_000_000, wanted: 50) == 50)
        #expect(Pace(rate: 0).allowed(sent: 0, elapsedNs: 0, wanted: 50) == 50)
    }
}
