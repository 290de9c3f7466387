import Models
import Testing

@testable import Ranking

private let minuteMs: Int64 = 60_000
private let hourMs = 60 * minuteMs
private let startMs = 372_000 * hourMs

/// Counts of ten minutes of a board: a thousand words, some of which are said far more often than
/// others, and those that a test speaks of.
private struct Story {
    private(set) var groups: [CountGroup] = []

    init(hours: Int64, seed: UInt64 = 3, words: (_ minute: Int64) -> [(String, UInt64)]) {
        var random = Numbers(seed: seed)
        for minute in stride(from: 0, to: hours * 60, by: 10) {
            var counts: [String: UInt64] = [:]
            for _ in 0..<40 {
                let rank = 1000 / (random.below(1000) + 1)
                counts["word\(rank)-\(random.below(rank))", default: 0] += 1
            }
            for (word, count) in words(minute) where count > 0 { counts[word] = count }
            var group = CountGroup(
                region: "r",
                board: "keywords",
                paneStartMs: startMs + minute * minuteMs,
                paneLengthMs: 600_000
            )
            for (word, count) in counts.sorted(by: { $0.key < $1.key }) {
                group.append(word, count: count)
            }
            groups.append(group)
        }
    }

    static func emptyBoard(seed: UInt64 = 1) -> SlidingBoard {
        SlidingBoard(
            region: "r",
            board: "keywords",
            timeframes: [.oneHour, .sixHours, .oneDay, .sevenDays],
            itemBudget: 1_000_000,
            seed: seed
        )
    }

    var endMs: Int64 { (groups.last?.paneStartMs ?? 0) + 600_000 }

    /// The board after all of it; `body` sees it on the way.
    func board(_ body: (SlidingBoard) -> Void = { _ in }) -> SlidingBoard {
        var board = Self.emptyBoard()
        for group in groups {
            let endMs = group.paneStartMs + group.paneLengthMs
            board.advance(clockMs: endMs, finalMs: endMs)
            _ = board.add(group)
            body(board)
        }
        return board
    }

    /// The board after its panes came in this order.
    func board(order: [Int]) -> SlidingBoard {
        var board = Self.emptyBoard(seed: 5)
        for index in order { _ = board.add(groups[index]) }
        board.advance(clockMs: endMs, finalMs: endMs)
        return board
    }
}

private func trends(_ board: SlidingBoard) -> [Trend] { board.trends { _ in PostSample() } }

@Suite struct TrendTests {
    /// Of words that are big, that come every evening, that are of today and that are new, only the
    /// last ones rise.
    @Test func onlyWhatRisesIsATrend() throws {
        let story = Story(hours: 150) { minute in
            let hour = minute / 60
            return [
                ("big", 40),
                ("evening", hour % 24 == 5 ? 8 : 0),
                ("of today", hour >= 129 ? 2 : 0),
                ("news", minute >= 149 * 60 + 20 ? 6 : 0),
                ("long known", hour == 149 ? 5 : minute % 120 == 0 ? 1 : 0),
            ]
        }
        let found = trends(story.board())
        #expect(found.map(\.item) == ["news", "long known"])
        let news = try #require(found.first)
        #expect(news.observed == 24)
        #expect(news.expected < 0.5)
        #expect(news.status == .rising)
        #expect(news.score > 10)
        #expect(news.firstSeenMs > startMs + (149 * 60 + 20) * minuteMs)
        #expect(news.firstSeenMs <= startMs + 150 * hourMs)
        let known = try #require(found.last)
        #expect(known.observed == 30)
        #expect(known.expected > news.expected && known.expected < 2)
    }

    @Test func anEventRisesPeaksAndCoolsOnce() {
        let course: [UInt64] =
            [1, 4, 6, 8, 9, 9] + Array(repeating: 8, count: 12) + [3, 2, 1, 1, 1, 1, 1, 0, 0]
        let firstMs = startMs + 120 * hourMs
        let story = Story(hours: 126) { minute in
            let step = Int((minute - 120 * 60) / 10)
            return [("event", minute >= 120 * 60 && step < course.count ? course[step] : 0)]
        }
        var statuses: [TrendStatus?] = []
        var sinceMs: Set<Int64> = []
        _ = story.board { board in
            guard let endMs = board.asOfMs(.oneHour, .final), endMs > firstMs else { return }
            let trend = trends(board).first { $0.item == "event" }
            if let trend { sinceMs.insert(trend.firstSeenMs) }
            if statuses.last != .some(trend?.status) { statuses.append(trend?.status) }
        }
        #expect(statuses == [nil, .rising, .peaking, .cooling, nil])
        #expect(sinceMs == [firstMs + 1_200_000])
    }

    @Test func orderOfArrivalAndRestartsChangeNothing() throws {
        let story = Story(hours: 130) { minute in
            [("event", minute >= 127 * 60 ? UInt64(5 + minute % 3) : 0)]
        }
        let expected = trends(story.board())
        #expect(expected.map(\.item).first == "event")
        var random = Numbers(seed: 9)
        let order = story.groups.indices.shuffled(using: &random)
        #expect(trends(story.board(order: order)) == expected)
        // What a checkpoint holds is all that is needed, whatever was asked before it.
        var stored = story.board()
        var restored = Story.emptyBoard(seed: 77)
        restored.advance(clockMs: story.endMs, finalMs: story.endMs)
        for write in stored.takeUnstored() { restored.restore(write.group) }
        #expect(trends(restored) == expected)
    }

    @Test func withoutAPastNothingRises() {
        let story = Story(hours: 14) { minute in [("event", minute >= 13 * 60 ? 20 : 0)] }
        #expect(trends(story.board()).isEmpty)
        #expect(trends(Story.emptyBoard()).isEmpty)
    }

    /// Three hundred words at random, each three times an hour: what is listed is listed by chance.
    @Test func chanceAloneIsHardlyEverATrend() {
        var random = Numbers(seed: 11)
        var rules = TrendRules()
        // As mild as the threshold to enter, which alone is to hold chance back.
        rules.staysBelow = rules.falseAlarmChance
        var hours = 0
        var alarms = 0
        let story = Story(hours: 160) { _ in
            var counts: [Int: UInt64] = [:]
            for _ in 0..<150 { counts[random.below(300), default: 0] += 1 }
            return counts.sorted { $0.key < $1.key }.map { ("even\($0.key)", $0.value) }
        }
        _ = story.board { board in
            guard let endMs = board.asOfMs(.oneHour, .final), endMs % hourMs == 0,
                endMs > startMs + 60 * hourMs
            else { return }
            hours += 1
            alarms += board.trends(rules) { _ in PostSample() }.count
        }
        #expect(hours == 100)
        // One hour in twenty at most: 5 expected of 100 independent ones, and 13 once in a thousand.
        #expect(alarms <= 12, "\(alarms) in \(hours) hours")
    }

    @Test func theLimitKeepsTheLeastLikely() {
        let story = Story(hours: 120) { minute in
            (1...20).map { ("event\($0)", minute >= 119 * 60 ? UInt64($0 + 3) : 0) }
        }
        var rules = TrendRules()
        rules.limit = 5
        let found = story.board().trends(rules) { _ in PostSample() }
        #expect(found.map(\.item) == (16...20).reversed().map { "event\($0)" })
    }
}
