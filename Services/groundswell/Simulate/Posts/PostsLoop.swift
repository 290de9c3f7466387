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
    /// How long the last records may take to be acknowledged.
    private static let flushMs = 60_000
    private static let queueRecords = 200_000
    private static let batch = 256

    let config: PostsConfig
    let stop: StopFlag

    func run() throws -> PostsSummary {
        let producer = try Producer(
            config.kafka,
            reports: .failures,
            maxQueuedMessages: Self.queueRecords,
            maxQueuedBytes: 64 << 20
        )
        let topics = Topics(
            posts: try producer.topic(config.postsTopic),
            comments: try producer.topic(config.commentsTopic)
        )
        let startMs = Clock.nowMs()
        let startNs = Clock.monotonicNs()
        let pastMs = Int64(config.pastHours) * 3_600_000
        var generator = TalkGenerator(plan: config.plan, fromMs: startMs - pastMs)
        var summary = PostsSummary()
        try sendPast(&generator, startMs - pastMs..<startMs, to: topics, of: producer, &summary)
        try sendNew(&generator, to: topics, of: producer, &summary)
        try producer.flush(timeoutMs: Self.flushMs)
        note(producer.poll(timeoutMs: 0), in: &summary)
        summary.elapsedMs = (Clock.monotonicNs() - startNs) / 1_000_000
        summary.stories = generator.stories.begun
        return summary
    }

    // MARK: Pieces

    private struct Topics {
        let posts: Topic
        let comments: Topic
    }

    /// Sends as many records as the rate makes of a span of event time, evenly spread.
    private func sendPast(
        _ generator: inout TalkGenerator,
        _ span: Range<Int64>,
        to topics: Topics,
        of producer: Producer,
        _ summary: inout PostsSummary
    ) throws {
        let total = config.pastCount
        guard total > 0 else { return }
        var progress = Progress("records of the past", total: total, nowMs: Clock.monotonicMs())
        var list: [UInt8] = []
        for number in 0..<total {
            guard !stop.isSet else { return }
            let atMs = span.lowerBound + Int64(number) * 1000 / Int64(config.rate)
            let record = generator.makeNext(atMs: atMs)
            if config.listFile != nil && record.isPost { list += record.line }
            try send(record, to: topics, of: producer, &summary)
            guard number.isMultiple(of: Self.batch) else { continue }
            note(producer.poll(timeoutMs: 0), in: &summary)
            if let fatal = producer.fatalError { throw fatal }
            if let text = progress.update(done: number, nowMs: Clock.monotonicMs()) {
                Stream.errors.write(text)
            }
        }
        Stream.errors.write(progress.clearing)
        try producer.flush(timeoutMs: Self.flushMs)
        if let path = config.listFile { try replaceFile(path, with: list) }
    }

    private func sendNew(
        _ generator: inout TalkGenerator,
        to topics: Topics,
        of producer: Producer,
        _ summary: inout PostsSummary
    ) throws {
        var progress = Progress("records", total: config.count, nowMs: Clock.monotonicMs())
        let pace = Pace(rate: config.rate)
        let startNs = Clock.monotonicNs()
        var sent = 0
        while (config.count == 0 || sent < config.count) && !stop.isSet {
            let left = config.count == 0 ? Self.batch : config.count - sent
            let count = pace.allowed(
                sent: sent,
                elapsedNs: Clock.monotonicNs() - startNs,
                wanted: min(left, Self.batch)
            )
            let nowMs = Clock.nowMs()
            for _ in 0..<count {
                try send(generator.makeNext(atMs: nowMs), to: topics, of: producer, &summary)
            }
            sent += count
            note(producer.poll(timeoutMs: count > 0 ? 0 : 10), in: &summary)
            if let fatal = producer.fatalError { throw fatal }
            if let text = progress.update(done: sent, nowMs: Clock.monotonicMs()) {
                Stream.errors.write(text)
            }
        }
        Stream.errors.write(progress.clearing)
    }

    private func send(
        _ record: TalkRecord,
        to topics: Topics,
        of producer: Producer,
        _ summary: inout PostsSummary
    ) throws(KafkaError) {
        let topic = record.isPost ? topics.posts : topics.comments
        if record.isPost { summary.posts += 1 } else { summary.comments += 1 }
        while true {
            do throws(KafkaError) {
                return try producer.produce(
                    to: topic,
                    key: Array(record.subreddit.utf8),
                    payload: record.payload
                )
            } catch {
                guard error == .queueFull else { throw error }
                // The broker is the bottleneck: wait for it to take some.
                note(producer.poll(timeoutMs: 1), in: &summary)
                if let fatal = producer.fatalError { throw fatal }
            }
        }
    }

    private func note(_ deliveries: [Delivery], in summary: inout PostsSummary) {
        for delivery in deliveries {
            guard let error = delivery.error else { continue }
            summary.undelivered += 1
            summary.firstFailure = summary.firstFailure ?? error
        }
    }
}
