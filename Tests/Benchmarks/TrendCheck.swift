import Models
import Ranking

/// Runs a recording through a board and notes what it finds, and when.
struct TrendCheck {
    /// How an event was found.
    struct Sighting {
        /// The first moment at which an hour held three posts about it, in milliseconds since 1970.
        var spikeMs: Int64?
        var foundMs: Int64?
        var rank = 0
        var trend: Trend?

        var delayMinutes: Int64? {
            guard let spikeMs, let foundMs else { return nil }
            return (foundMs - spikeMs) / 60_000
        }
    }

    /// A trend that nothing of the day before had announced.
    struct Alarm {
        var timeMs: Int64
        var rank: Int
        var trend: Trend
        /// Whether it speaks of one of ``newsEvents`` or ``otherNews``.
        var isNews: Bool
    }

    private static let dayMs: Int64 = 86_400_000
    /// A status that comes back so soon has flapped.
    private static let flapMs: Int64 = 1_800_000

    private(set) var sightings: [Sighting]
    private(set) var alarms: [Alarm] = []
    /// How many statuses changed, and how many of them went back at once.
    private(set) var changes = 0
    private(set) var flaps = 0
    private(set) var days = 0.0
    private(set) var evaluations = 0
    private(set) var longestNs: Int64 = 0
    private(set) var evaluationNs: Int64 = 0
    private let events: [NewsEvent]
    private var lastNamedMs: [String: Int64] = [:]
    private var courses: [String: Course] = [:]

    private struct Course {
        var status: TrendStatus
        var before: TrendStatus?
        var changedMs: Int64
    }

    /// Looks for these events, each ten minutes, among what `trends` says of that moment.
    init(
        _ recording: Recording,
        for events: [NewsEvent],
        in trends: (Replay) -> [Trend] = { $0.trends() },
        clockNs: () -> Int64
    ) {
        self.events = events
        sightings = events.map { _ in Sighting() }
        var replay = Replay(recording)
        let startMs = replay.clockMs
        while replay.step() {
            let startNs = clockNs()
            let found = trends(replay)
            let tookNs = clockNs() - startNs
            evaluations += 1
            evaluationNs += tookNs
            longestNs = max(longestNs, tookNs)
            note(found, replay.clockMs)
            look(for: found, replay)
        }
        days = Double(replay.clockMs - startMs) / Double(Self.dayMs)
    }

    // MARK: Pieces

    private mutating func note(_ trends: [Trend], _ nowMs: Int64) {
        for (index, trend) in trends.enumerated() {
            let names = [trend.item] + trend.variants
            if names.allSatisfy({ lastNamedMs[$0, default: 0] < nowMs - Self.dayMs }) {
                alarms.append(
                    Alarm(
                        timeMs: nowMs,
                        rank: index + 1,
                        trend: trend,
                        isNews: isNews(trend.item, names, nowMs)
                    )
                )
            }
            for name in names { lastNamedMs[name] = nowMs }
            follow(trend, nowMs)
        }
    }

    private func isNews(_ item: String, _ names: [String], _ nowMs: Int64) -> Bool {
        if otherNews.contains("\(EventTime.text(nowMs).dropFirst(5).prefix(5)) \(item)") {
            return true
        }
        return newsEvents.contains { event in
            names.contains { event.words.contains($0) }
                && (0...Self.dayMs).contains(nowMs - event.fromMs)
        }
    }

    private mutating func follow(_ trend: Trend, _ nowMs: Int64) {
        guard let course = courses[trend.item], course.changedMs > nowMs - Self.dayMs else {
            courses[trend.item] = Course(status: trend.status, before: nil, changedMs: nowMs)
            return
        }
        guard course.status != trend.status else { return }
        changes += 1
        if course.before == trend.status, nowMs - course.changedMs <= Self.flapMs { flaps += 1 }
        courses[trend.item] = Course(
            status: trend.status,
            before: course.status,
            changedMs: nowMs
        )
    }

    private mutating func look(for trends: [Trend], _ replay: Replay) {
        for (index, event) in events.enumerated() {
            let sinceMs = replay.clockMs - event.fromMs
            guard sinceMs > 0, sinceMs < Self.dayMs else { continue }
            if sightings[index].spikeMs == nil, replay.posts(naming: event.words) >= 3 {
                sightings[index].spikeMs = replay.clockMs
            }
            guard sightings[index].foundMs == nil else { continue }
            let rank = trends.firstIndex { trend in
                ([trend.item] + trend.variants).contains { event.words.contains($0) }
            }
            guard let rank else { continue }
            sightings[index].foundMs = replay.clockMs
            sightings[index].rank = rank + 1
            sightings[index].trend = trends[rank]
        }
    }
}
