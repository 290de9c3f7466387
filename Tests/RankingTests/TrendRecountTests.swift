import Models
import Testing

@testable import Ranking

/// What a board finds is held against a recount of every single event.
@Suite struct TrendRecountTests {
    private static let minuteMs: Int64 = 60_000
    private static let startMs = 372_000 * 60 * minuteMs

    private struct Event {
        var timeMs: Int64
        var item: Int
    }

    @Test(arguments: 1...2) func aBoardFindsWhatARecountFinds(seed: UInt64) throws {
        var random = Numbers(seed: seed)
        let days = 8
        let items = 60
        let events = Self.events(days: days, items: items, &random)
        var board = SlidingBoard(
            region: "r",
            board: "keywords",
            timeframes: Timeframe.allCases,
            itemBudget: 1_000_000,
            seed: seed
        )
        var next = 0
        var compared = 0
        var trends = 0
        var clockMs = Self.startMs
        let endMs = Self.startMs + Int64(days) * 1_440 * Self.minuteMs
        while clockMs < endMs {
            // Once there is a past, now by minutes and now by hours, so that windows end anywhere.
            let isPast = clockMs < endMs - 1_440 * Self.minuteMs
            let steps = isPast ? 1_800 : random.below(4) == 0 ? random.below(600) : random.below(9)
            clockMs += Int64(steps) * 10_000
            while next < events.count, events[next].timeMs < clockMs {
                var group = CountGroup(
                    region: "r",
                    board: "keywords",
                    paneStartMs: floorToMultiple(events[next].timeMs, of: 10_000),
                    paneLengthMs: 10_000
                )
                group.append("i\(events[next].item)", count: 1)
                _ = board.add(group)
                next += 1
            }
            board.advance(clockMs: clockMs, finalMs: clockMs)
            guard clockMs > endMs - 2 * 1_440 * Self.minuteMs, random.below(40) == 0 else {
                continue
            }
            let hourEndMs = try #require(board.trendHourEndMs)
            #expect(hourEndMs == floorToMultiple(clockMs, of: Self.minuteMs))
            let found = board.trendFindings(asked: ["i0", "nobody"]) ?? []
            let expected = Self.recount(events.prefix(next), items, hourEndMs)
            let named = Dictionary(uniqueKeysWithValues: found.map { ($0.trend.item, $0) })
            #expect(Set(named.keys) == Set(expected.keys))
            for (item, finding) in expected { #expect(named[item] == finding, "\(item)") }
            trends += found.count(where: \.isTrend)
            compared += 1
        }
        #expect(compared > 3)
        #expect(trends > 0)
    }

    /// Some words an hour, of which now and then one rises for hours.
    private static func events(
        days: Int,
        items: Int,
        _ random: inout Numbers
    ) -> [Event] {
        var events: [Event] = []
        for minute in 0..<days * 1_440 {
            for _ in 0..<2 {
                let timeMs = startMs + Int64(minute) * minuteMs + Int64(random.below(60_000))
                let isRising = minute % 600 < 150 && random.below(3) == 0
                events.append(
                    Event(
                        timeMs: timeMs,
                        item: isRising ? minute / 600 % items : random.below(items)
                    )
                )
            }
        }
        return events.sorted { $0.timeMs < $1.timeMs }
    }

    private static func recount(
        _ events: some Sequence<Event>,
        _ items: Int,
        _ hourEndMs: Int64
    ) -> [String: TrendJudge.Finding] {
        let spans = TrendSpans(hourEndMs: hourEndMs)
        var totals = TrendCounts()
        var counts = [TrendCounts](repeating: TrendCounts(), count: items)
        for event in events {
            func add(_ counts: inout TrendCounts) {
                if spans.hour.contains(event.timeMs) { counts.hour += 1 }
                if spans.week.contains(event.timeMs) { counts.week += 1 }
                if spans.day.contains(event.timeMs) { counts.day += 1 }
                if spans.sixHours.contains(event.timeMs) {
                    counts.blocks[Int(event.timeMs - spans.sixHours.lowerBound) / 600_000] += 1
                }
                // Panes older than the longest window are gone.
                guard event.timeMs >= spans.retainedFromMs else { return }
                if let which = spans.sameHour(of: event.timeMs) { counts.sameHours[which] += 1 }
            }
            add(&totals)
            add(&counts[event.item])
        }
        let board = TrendJudge.Board(
            totals: totals,
            itemsInHour: Int64(counts.count { $0.hour > 0 }),
            itemsInWeek: Int64(counts.count { $0.week > 0 }),
            squares: counts.reduce(0) { $0 + Double($1.week) * Double($1.week) }
        )
        guard let judge = TrendJudge(board, spans) else { return [:] }
        var found: [String: TrendJudge.Finding] = [:]
        for (item, counts) in counts.enumerated() {
            let finding = judge.find("i\(item)", counts)
            guard item == 0 || judge.isMore(counts) && judge.isUnexplained(finding) else {
                continue
            }
            found["i\(item)"] = finding
        }
        found["nobody"] = judge.find("nobody", TrendCounts())
        return found
    }
}
