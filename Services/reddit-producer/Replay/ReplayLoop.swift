import Archive
import Connections
import Console
import Kafka
import Models
import ServiceKit

/// Sends the posts and comments of a dump as if they came from Reddit, each line once.
///
/// How far it is moves in the transaction that writes the records, so that after any end it goes on
/// behind the last line that is in the topics.
struct ReplayLoop: ~Copyable {
    private static let maxBatchRecords = 20_000
    private static let maxBatchBytes = 24 << 20
    /// How long records of a paced replay wait for others.
    private static let gatherMs: Int64 = 100
    /// Unreadable lines that are named; the rest are counted.
    private static let maxNamedLines = 100
    private static let requestMs = 10_000

    private let config: ReplayConfig
    private let context: ServiceContext
    private let metrics: ReplayMetrics
    private let place: TopicPartition
    private let groupConsumer: Consumer
    private let writer: TopicWriter
    private var file: LineFile
    private var position = ReplayPosition()
    private var batch = RecordBatch()
    private var pace: ReplayPace
    private var progress: Progress
    private var firstWaitingMs: Int64?
    private var named = 0

    init(_ config: ReplayConfig, _ context: ServiceContext) throws {
        let kafka = config.kafka.logging(to: context.log)
        let name = "reddit-replay-\(try FileSignature(path: config.path))"
        let file = try LineFile(path: config.path)
        let writer = try TopicWriter(
            kafka,
            name: name,
            topics: config.topics,
            log: context.log,
            stop: context.stop
        )
        let consumer = try Consumer(kafka, group: GroupMembership(groupID: name))
        self.file = file
        self.writer = writer
        groupConsumer = consumer
        place = TopicPartition(topic: config.topics[0], partition: 0)
        pace = ReplayPace(speed: config.speed)
        progress = Progress("records", total: 0, nowMs: Clock.monotonicMs())
        metrics = ReplayMetrics(context.metrics)
        self.config = config
        self.context = context
    }

    /// Runs to the end of the file, or until the stop flag is set.
    consuming func run() throws {
        do {
            try replay()
        } catch {
            endIfFatal(error, context.log)
            throw error
        }
    }

    private mutating func replay() throws {
        try findPosition()
        context.health.up("kafka")
        if position.isAtEnd {
            context.log.info(
                "replayed before, nothing to do; --replay-again sends a second copy",
                facts
            )
            return
        }
        if position.lines > 0 { context.log.info("going on", facts) }
        let first = position
        let startedMs = Clock.monotonicMs()
        try skip(position.lines)
        var isAtEnd = false
        while !context.stop.isSet && !isAtEnd {
            isAtEnd = try takeLine() == false
            if isBatchDue { try write() }
        }
        position.isAtEnd = isAtEnd
        if position != first { try write() }
        Stream.errors.write(progress.clearing)
        report(since: first, tookMs: Clock.monotonicMs() - startedMs)
    }

    // MARK: Lines

    /// Goes behind the lines that were replayed before.
    private mutating func skip(_ lines: Int) throws {
        for _ in 0..<lines where !context.stop.isSet { _ = try file.next() }
    }

    /// Takes one line, waiting until it is due; false at the end of the file.
    private mutating func takeLine() throws -> Bool {
        switch try file.next() {
        case .end: return false
        case .tooLong: refuse(.tooLarge)
        case .line:
            switch Self.read(file.line) {
            case .failure(.empty): break
            case .failure(let rejection): refuse(rejection)
            case .success(let thing):
                guard try waitUntilDue(thing.createdMs) else { return true }
                take(thing)
            }
        }
        position.lines += 1
        return true
    }

    private static func read(_ line: Span<UInt8>) -> Result<Thing, RedditRejection> {
        do throws(RedditRejection) {
            return .success(try Thing(line: line))
        } catch {
            return .failure(error)
        }
    }

    private mutating func take(_ thing: Thing) {
        let isPost = thing.kind == .post
        let destination: RecordBatch.Destination = isPost ? .posts : .comments
        guard batch.add(thing, file.line, to: destination, retrievedMs: nil) else {
            return refuse(.tooLarge)
        }
        firstWaitingMs = firstWaitingMs ?? Clock.monotonicMs()
        if isPost { position.posts += 1 } else { position.comments += 1 }
        metrics.eventSeconds.set(Double(thing.createdMs) / 1000)
    }

    private mutating func refuse(_ reason: RedditRejection) {
        position.unreadable += 1
        metrics.unreadable.increment()
        guard named < Self.maxNamedLines else { return }
        named += 1
        context.log.warning(
            "a line is no record",
            ["line": "\(file.number)", "reason": reason.code]
        )
        if named == Self.maxNamedLines {
            context.log.warning("further such lines are only counted")
        }
    }

    /// Waits for an event's time, with all before it written; false when it is time to stop.
    private mutating func waitUntilDue(_ eventMs: Int64) throws -> Bool {
        while true {
            let nowMs = Clock.monotonicMs()
            let waitMs = pace.waitMs(forEventAtMs: eventMs, nowMs: nowMs)
            guard waitMs > 0 else { return true }
            let gatheredMs = firstWaitingMs.map { nowMs - $0 } ?? 0
            if !batch.isEmpty, gatheredMs + waitMs >= Self.gatherMs { try write() }
            showProgress()
            if context.stop.wait(upToMs: Int(min(waitMs, 1_000))) { return false }
        }
    }

    // MARK: Writing

    private var isBatchDue: Bool {
        batch.records.count >= Self.maxBatchRecords || batch.bytes.count >= Self.maxBatchBytes
    }

    private mutating func write() throws {
        let group = try groupConsumer.groupMetadata()
        try writer.write(
            batch,
            TopicWriter.Position(
                partition: place,
                offset: Int64(position.lines),
                metadata: position.metadata,
                group: group
            )
        )
        metrics.records.increment(by: batch.records.count)
        batch.removeAll()
        firstWaitingMs = nil
        showProgress()
    }

    private mutating func findPosition() throws {
        guard !config.isRepeated else { return }
        let known = try retrying(context.log) { () throws(KafkaError) in
            try groupConsumer.committed([place], timeoutMs: Self.requestMs)
        }
        guard let offset = known[0].offset else { return }
        guard let found = ReplayPosition(lines: offset, metadata: known[0].metadata) else {
            throw ReplayError.position(known[0].metadata)
        }
        position = found
    }

    // MARK: Telling

    private var facts: KeyValuePairs<String, String> {
        [
            "file": config.path, "lines": "\(position.lines)", "posts": "\(position.posts)",
            "comments": "\(position.comments)", "unreadable": "\(position.unreadable)",
        ]
    }

    private mutating func showProgress() {
        let text = progress.update(
            done: position.posts + position.comments,
            share: file.share,
            nowMs: Clock.monotonicMs()
        )
        if let text { Stream.errors.write(text) }
    }

    private func report(since first: ReplayPosition, tookMs: Int64) {
        let records = position.posts + position.comments - first.posts - first.comments
        context.log.info(
            "replayed",
            [
                "file": config.path, "complete": "\(position.isAtEnd)",
                "lines": "\(position.lines)", "posts": "\(position.posts)",
                "comments": "\(position.comments)", "unreadable": "\(position.unreadable)",
                "milliseconds": "\(tookMs)",
                "records_per_second": "\(records * 1000 / Int(max(1, tookMs)))",
            ]
        )
    }
}

/// Why a dump cannot be replayed.
enum ReplayError: Error, CustomStringConvertible {
    /// What is kept about it is not of ours.
    case position(String)

    var description: String {
        switch self {
        case .position(let text): "finding the position: \"\(text)\" is not one"
        }
    }
}
