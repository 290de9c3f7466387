import Console
import Kafka
import ServiceKit

/// What a simulation of posts and comments did.
struct PostsSummary {
    var posts = 0
    var comments = 0
    var stories = 0
    var undelivered = 0
    var elapsedMs: Int64 = 0
    var firstFailure: KafkaError?

    var sent: Int { posts + comments }

    var text: String {
        let rate = elapsedMs > 0 ? sent * 1000 / Int(elapsedMs) : sent
        var text =
            "sent \(plural(posts, "post")) and \(plural(comments, "comment")) in \(elapsedMs) ms, "
            + "\(grouped(rate)) records/s; stories that broke out: \(grouped(stories))"
        if undelivered > 0 { text += "; \(grouped(undelivered)) were not delivered" }
        if let firstFailure { text += ": \(firstFailure)" }
        return text
    }
}

/// Sends simulated posts and comments: first those of the past, then new ones as they happen.
struct PostsLoop {
    private static let batch = 256

    let config: PostsConfig
    let stop: StopFlag

    func run() throws -> PostsSummary {
        var writer = try RecordWriter(config.kafka)
        let topics = Topics(
            posts: try writer.topic(config.postsTopic),
            comments: try writer.topic(config.commentsTopic)
        )
        let startMs = Clock.nowMs()
        let startNs = Clock.monotonicNs()
        let pastMs = Int64(config.pastHours) * 3_600_000
        var generator = TalkGenerator(plan: config.plan, fromMs: startMs - pastMs)
        var summary = PostsSummary()
        try sendPast(&generator, from: startMs - pastMs, to: topics, by: &writer, &summary)
        try sendNew(&generator, to: topics, by: &writer, &summary)
        try writer.flush()
        summary.undelivered = writer.undelivered
        summary.firstFailure = writer.firstFailure
        summary.elapsedMs = (Clock.monotonicNs() - startNs) / 1_000_000
        summary.stories = generator.stories.begun
        return summary
    }

    // MARK: Pieces

    private struct Topics {
        let posts: Topic
        let comments: Topic
    }

    /// Sends as many records as the rate makes of the event time from `startMs` to now, evenly spread.
    private func sendPast(
        _ generator: inout TalkGenerator,
        from startMs: Int64,
        to topics: Topics,
        by writer: inout RecordWriter,
        _ summary: inout PostsSummary
    ) throws {
        let total = config.pastCount
        guard total > 0 else { return }
        var list: [UInt8] = []
        var number = 0
        let sent = try writer.pace(
            "records of the past",
            total: total,
            rate: 0,
            batch: Self.batch,
            unless: stop
        ) { writer, count in
            for _ in 0..<count {
                let atMs = startMs + Int64(number) * 1000 / Int64(config.rate)
                let record = generator.makeNext(atMs: atMs)
                if config.listFile != nil && record.isPost { list += record.line }
                try send(record, to: topics, by: &writer, &summary)
                number += 1
            }
        }
        guard sent == total else { return }
        try writer.flush()
        if let path = config.listFile { try replaceFile(path, with: list) }
    }

    private func sendNew(
        _ generator: inout TalkGenerator,
        to topics: Topics,
        by writer: inout RecordWriter,
        _ summary: inout PostsSummary
    ) throws {
        _ = try writer.pace(
            "records",
            total: config.count,
            rate: config.rate,
            batch: Self.batch,
            unless: stop
        ) { writer, count in
            let nowMs = Clock.nowMs()
            for _ in 0..<count {
                try send(generator.makeNext(atMs: nowMs), to: topics, by: &writer, &summary)
            }
        }
    }

    private func send(
        _ record: TalkRecord,
        to topics: Topics,
        by writer: inout RecordWriter,
        _ summary: inout PostsSummary
    ) throws(KafkaError) {
        if record.isPost { summary.posts += 1 } else { summary.comments += 1 }
        try writer.send(
            to: record.isPost ? topics.posts : topics.comments,
            key: Array(record.subreddit.utf8).span,
            payload: record.payload.span
        )
    }
}
