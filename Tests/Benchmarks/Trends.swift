import Console
import Models
import Ranking
import ServiceKit

/// What `trends` is told.
struct TrendsConfig: ServiceConfiguration {
    let posts: String
    let bodies: Int
    let published: String

    init(from settings: inout Settings) {
        posts = settings.string(
            "POSTS",
            default: "posts.ndjson.gz",
            help: "Reddit posts of July and August 2013, a JSON object a line."
        )
        bodies = settings.integer(
            "BODIES",
            default: 0,
            in: 0...1,
            help: "1: count what the texts of posts name as well as their titles."
        )
        published = settings.string(
            "PUBLISHED_IN",
            default: "",
            help: "The Postgres that services wrote their boards to; empty: make the boards here."
        )
    }
}

/// What has to hold of the events of 2013.
private enum Bound {
    static let delayMinutes: Int64 = 120
    static let rank = 3
    static let falseAlarmsADay = 1.0
    static let shuffledAlarmsADay = 0.3
    /// Among the published boards, where subreddits stand beside keywords.
    static let publishedEvents = 30
}

/// Whether `trends` puts what happened on top when it happened, and hardly anything else.
let trendsCommand = Command(
    "trends",
    "Replays the posts of July and August 2013, and looks for what happened then.",
    TrendsConfig.self
) { config in
    let recording = try Recording(path: config.posts, bodies: config.bodies == 1)
    guard config.published.isEmpty else { return try published(recording, config.published) }
    let check = TrendCheck(recording, for: newsEvents + faintEvents, clockNs: Clock.monotonicNs)
    var faults = report(check)
    let falseAlarms = Double(check.alarms.reduce(0) { $0 + ($1.isNews ? 0 : 1) }) / check.days
    if falseAlarms > Bound.falseAlarmsADay { faults.append("too many false alarms") }
    // The same posts at times that mean nothing: whatever rises now rises by chance.
    let shuffled = TrendCheck(recording.shuffled(), for: [], clockNs: Clock.monotonicNs)
    let shuffledAlarms = Double(shuffled.alarms.count) / shuffled.days
    if shuffledAlarms > Bound.shuffledAlarmsADay { faults.append("chance alone makes trends") }
    if check.alarms.count < newsEvents.count { faults.append("hardly anything is a trend") }

    var figures = Figures()
    figures.add("posts", recording.posts.count)
    figures.add("keywords", recording.names.count)
    figures.add("days", check.days, decimals: 1)
    figures.add("events", newsEvents.count)
    figures.add("alarms_a_day", Double(check.alarms.count) / check.days, decimals: 2)
    figures.add("false_alarms_a_day", falseAlarms, decimals: 2)
    figures.add("shuffled_alarms_a_day", shuffledAlarms, decimals: 2)
    figures.add("status_changes", check.changes)
    figures.add("statuses_that_flapped", check.flaps)
    let meanMs = Double(check.evaluationNs) / 1e6 / Double(max(check.evaluations, 1))
    figures.add("evaluation_ms", meanMs, decimals: 2)
    figures.add("evaluation_max_ms", Double(check.longestNs) / 1e6, decimals: 2)
    guard faults.isEmpty else {
        throw Failure(faults.joined(separator: "; ") + "\n" + figures.json)
    }
    return figures.json
}

/// Looks for the events on the boards that services published of the same posts.
private func published(_ recording: Recording, _ url: String) throws -> String {
    var moments: [Int64] = []
    var atMs = Replay(recording).clockMs
    while atMs < recording.posts.last?.timeMs ?? 0 {
        atMs += Replay.stepMs
        moments.append(atMs)
    }
    let boards = try PublishedTrends(postgres: url, atMs: moments)
    let check = TrendCheck(
        recording,
        for: newsEvents + faintEvents,
        in: { boards.trends(atMs: $0.clockMs) },
        clockNs: Clock.monotonicNs
    )
    _ = report(check)
    let found = check.sightings.prefix(newsEvents.count).filter { $0.foundMs != nil }
    let ranks = found.map(\.rank).sorted()
    let delays = found.compactMap(\.delayMinutes).sorted()
    var figures = Figures()
    figures.add("moments", moments.count)
    figures.add("boards", boards.count)
    figures.add("events", newsEvents.count)
    figures.add("events_found", found.count)
    figures.add("events_at_rank_1_to_3", ranks.count { $0 <= Bound.rank })
    figures.add("median_delay_minutes", Int(delays.isEmpty ? 0 : delays[delays.count / 2]))
    figures.add("longest_delay_minutes", Int(delays.last ?? 0))
    figures.add("alarms_a_day", Double(check.alarms.count) / check.days, decimals: 2)
    guard found.count >= Bound.publishedEvents, boards.count * 100 >= moments.count * 95 else {
        throw Failure("too few events, or boards\n" + figures.json)
    }
    return figures.json
}

/// Tells of each event and each false alarm, and returns what should not be so.
private func report(_ check: TrendCheck) -> [String] {
    var faults: [String] = []
    for (index, event) in (newsEvents + faintEvents).enumerated() {
        let sighting = check.sightings[index]
        guard let trend = sighting.trend, let foundMs = sighting.foundMs,
            let delay = sighting.delayMinutes
        else {
            tell("\(event.name): not found")
            if index < newsEvents.count { faults.append("\(event.name): not found") }
            continue
        }
        tell(
            "\(event.name): \(time(foundMs)), rank \(sighting.rank), after \(delay) minutes, as "
                + "'\(trend.item)', \(trend.observed) where \(rounded(trend.expected)) are expected,"
                + " score \(rounded(trend.score))"
        )
        if index < newsEvents.count, sighting.rank > Bound.rank || delay > Bound.delayMinutes {
            faults.append("\(event.name): rank \(sighting.rank) after \(delay) minutes")
        }
    }
    for alarm in check.alarms where !alarm.isNews {
        tell(
            "false alarm: \(time(alarm.timeMs)), rank \(alarm.rank), '\(alarm.trend.item)', "
                + alarm.trend.examples.joined(separator: " ")
        )
    }
    return faults
}

private func tell(_ line: String) { Stream.errors.write(line + "\n") }

private func time(_ ms: Int64) -> String { String(EventTime.text(ms).dropFirst(5).prefix(11)) }

private func rounded(_ value: Double) -> Double { (value * 100).rounded() / 100 }
