import Models
import Testing

@testable import Groundswell

private let start: Int64 = 1_700_000_000_000

private func records(
    _ plan: EmojiPlan,
    count: Int,
    emoji: EmojiChoice = .builtIn,
    stream: Int = 0
) -> [[UInt8]?] {
    var generator = EmojiGenerator(plan: plan, emoji: emoji, stream: stream)
    return (0..<count).map { _ in
        generator.makeNext(nowMs: start)
        return generator.payload.map { Array(generator.bytes[$0]) }
    }
}

private func parse(_ record: [UInt8]?) throws(Rejection) -> EmojiEvent {
    var parser = EmojiParser()
    guard let record else { throw .empty }
    return try parser.parse(record.span)
}

@Suite struct EmojiGeneratorTests {
    @Test func theSameSeedGivesTheSameReactionsAndEachClientItsOwn() {
        let plan = EmojiPlan(regions: ["NA", "EU"], lateShare: 0.1, malformedShare: 0.1)
        #expect(records(plan, count: 1000) == records(plan, count: 1000))
        #expect(records(plan, count: 1000) != records(plan, count: 1000, stream: 1))
        var other = plan
        other.seed = 2
        #expect(records(plan, count: 1000) != records(other, count: 1000))
    }

    @Test func everyReactionCanBeCountedAndIsOfAChosenEmoji() throws {
        var plan = EmojiPlan(regions: ["NA", "EU"], variantShare: 0.5, timestamps: .mixed)
        plan.hasMessageID = true
        let chosen = Set(EmojiChoice.builtIn.emoji)
        var counts: [Int: Int] = [:]
        var nowhere = 0
        for record in records(plan, count: 20_000) {
            let event = try parse(record)
            #expect(chosen.contains(event.emoji))
            #expect(abs(event.timestampMs - start) < 1000)
            counts[event.emoji, default: 0] += 1
            if event.region == nil { nowhere += 1 }
        }
        #expect((1_700...2_300).contains(nowhere))
        let first = Double(counts[EmojiChoice.builtIn.emoji[0]] ?? 0)
        let second = Double(counts[EmojiChoice.builtIn.emoji[1]] ?? 0)
        #expect((1.7...2.3).contains(first / second), "Zipf's law")
    }

    @Test func whatIsMalformedIsRefusedAndCounted() throws {
        let plan = EmojiPlan(regions: ["NA"], malformedShare: 0.3)
        var generator = EmojiGenerator(plan: plan, emoji: .builtIn)
        var refused = 0
        for _ in 0..<5000 {
            generator.makeNext(nowMs: start)
            do throws(Rejection) {
                let event = try parse(generator.payload.map { Array(generator.bytes[$0]) })
                // Only the service itself knows what lies in the future.
                if event.timestampMs > start + 1_000_000_000 { refused += 1 }
            } catch {
                refused += 1
            }
            let user = String(decoding: generator.bytes[generator.user], as: UTF8.self)
            #expect(user.hasPrefix("u"))
        }
        #expect(refused == generator.malformedCount)
        #expect((1_300...1_700).contains(refused))
        let kinds = MalformedEmoji.allCases.map { $0.payload(emoji: "\"😂\"", time: "1700000000") }
        #expect(Set(kinds).count == MalformedEmoji.allCases.count)
    }

    @Test func latenessAndSpreadAreAsAskedFor() throws {
        var plan = EmojiPlan(regions: ["NA"], lateShare: 0.5, lateMaxMs: 1000)
        plan.time = .spread(startMs: start, spanMs: 0, count: 1000)
        let times = try records(plan, count: 1000).map { try parse($0).timestampMs }
        #expect(times.allSatisfy { $0 <= start && $0 >= start - 1000 })
        #expect((400...600).contains(times.filter { $0 < start }.count))
    }
}

@Suite struct EmojiChoiceTests {
    private func read(_ text: String) throws -> EmojiChoice {
        try EmojiChoice(
            lines: text.utf8.split(separator: UInt8(ascii: "\n")).map { Array($0) },
            path: "weights"
        )
    }

    @Test func readsCodePointsAndCountsApartByTabs() throws {
        let choice = try read(
            "unicode\tname\tcount\n1f602\t\"joy, or so\"\t90\n2764\t\"heart\"\t10\n"
                + "1f1e9-1f1ea\tflag\t5\nzz\tx\t1\n1f602\tx\tmany\n"
        )
        #expect(choice.emoji.map { EmojiTable.standard.text($0) } == ["😂", "❤️", "🇩🇪"])
        #expect(choice.weights == [90, 10, 5])
        #expect(choice.skippedLines == 2)
    }

    @Test func readsEmojiAndOccurrencesApartByCommas() throws {
        let choice = try read(
            "Emoji,Unicode codepoint,Occurrences,Position\r\n❤,0x2764,8050,0.7\r\n"
        )
        #expect(choice.emoji.map { EmojiTable.standard.text($0) } == ["❤️"])
        #expect(choice.weights == [8050])
    }

    @Test(arguments: ["a,b\n1,2\n", "unicode\tcount\nzz\t1\n"])
    func refusesOtherTables(text: String) {
        #expect(throws: WeightsError.self) { try read(text) }
    }
}

@Suite struct LatenciesTests {
    @Test func percentilesAreRightToASixteenth() {
        var latencies = Latencies()
        for ns in 1...100_000 as ClosedRange<Int64> { latencies.add(ns * 1000) }
        for (share, expected) in [(0.5, 5e7), (0.9, 9e7), (0.99, 9.9e7)] {
            let found = Double(latencies.percentile(share))
            #expect(found >= expected && found <= expected * 1.0626)
        }
        #expect(latencies.percentile(1) == 100_000_000)
        #expect(latencies.greatestNs == 100_000_000)
    }

    @Test func joinsThoseOfAllClients() {
        var latencies = Latencies()
        latencies.add(0)
        var other = Latencies()
        other.add(3_456_789_000)
        latencies.add(other)
        #expect(latencies.count == 2)
        #expect(latencies.percentile(0.5) == 0)
        #expect(latencies.text.hasSuffix("max 3456.8 ms"))
    }
}
