import Models
import Testing

@testable import WindowAggregator

private let limits = SourceCounter.Limits(aheadMs: 60_000, behindMs: 1_200_000)

/// A partition, its counter, and what other programs would see of it.
///
/// They see batches and dead letters of transactions that were committed. Beside it stands the slow
/// model, which judges and adds each record alone.
private struct History {
    let source = SourcePartition(topic: "post-views", partition: 0)
    let directory = RegionDirectory(partitions: 4)
    var random: Generator
    var nowMs: Int64 = 1_700_000_000_000
    /// How far behind the wall clock the events are: replays are weeks behind.
    let behindMs: Int64
    var log: [Record] = []
    var counter: SourceCounter

    // Within the open transaction, and durable.
    var pending: [[CountBatch]] = []
    var pendingLetters: [Int64: Rejection] = [:]
    var batches: [[CountBatch]] = []
    var letters: [Int64: Rejection] = [:]
    var tally = SourceCounter.Tally()

    var model = Model()
    var durableModel = Model()

    struct Model {
        var offset: Int64 = 0
        var reachedMs: Int64?
        var isIdle = false
        var lastMs: Int64 = 0
        var sum: [Cell: Int] = [:]
        var letters: [Int64: Rejection] = [:]

        mutating func passTime(to nowMs: Int64) {
            if isIdle, let reached = reachedMs { reachedMs = reached + nowMs - lastMs }
            lastMs = nowMs
        }

        mutating func read(_ record: Record, nowMs: Int64) {
            passTime(to: nowMs)
            isIdle = false
            offset += 1
            var rejection = record.rejection
            if let view = record.view {
                if view.timeMs > nowMs + limits.aheadMs {
                    rejection = .inTheFuture
                } else if let reached = reachedMs, view.timeMs < reached - limits.behindMs {
                    rejection = .tooLate
                } else {
                    reachedMs = max(reachedMs ?? view.timeMs, view.timeMs)
                    let pane = view.timeMs - view.timeMs % 10_000
                    let cell = Cell(region: view.region, paneStartMs: pane, post: view.post)
                    sum[cell, default: 0] += 1
                }
            }
            letters[offset - 1] = rejection
        }
    }

    init(seed: UInt64) {
        random = Generator(seed: seed)
        behindMs = seed % 2 == 0 ? 0 : 2_000_000_000
        counter = SourceCounter(
            source,
            at: SourceCounter.Position(offset: 0, metadata: ""),
            limits: limits,
            seed: seed
        )
    }

    mutating func append() {
        for _ in 0..<Int.random(in: 1...200, using: &random) {
            if random.once(in: 25) {
                log.append(Record.malformed.randomElement(using: &random) ?? Record("", .empty))
                continue
            }
            var timeMs = nowMs - behindMs - Int64.random(in: 0...20_000, using: &random)
            if random.once(in: 10) { timeMs -= Int64.random(in: 0...1_500_000, using: &random) }
            if random.once(in: 40) {
                timeMs += 60_000 + Int64.random(in: 0...120_000, using: &random)
            }
            let region = "r\(Int.random(in: 0..<9, using: &random))"
            let post = "p\(Int.random(in: 0..<40, using: &random))"
            log.append(Record(Record.View(region: region, post: post, timeMs: timeMs)))
        }
    }

    mutating func read() {
        counter.wake(atMs: nowMs)
        for _ in 0..<Int.random(in: 1...150, using: &random) {
            let offset = counter.position.offset
            guard offset < log.count else { break }
            pendingLetters[offset] = counter.count(log[Int(offset)], offset: offset, nowMs: nowMs)
            model.read(log[Int(offset)], nowMs: nowMs)
        }
        if counter.position.offset == log.count {
            counter.becomeIdle(atMs: nowMs, end: Int64(log.count))
            model.passTime(to: nowMs)
            model.isIdle = true
        }
    }

    mutating func send() {
        counter.notice(end: Int64(log.count), atMs: nowMs)
        if model.offset < log.count {
            model.passTime(to: nowMs)
            model.isIdle = false
        }
        pending.append(counter.takeBatches(directory, sourcePartitions: 2, nowMs: nowMs))
    }

    mutating func commit() {
        send()
        model.passTime(to: nowMs)
        let metadata = counter.position.metadata(atMs: nowMs)
        #expect(metadata == (model.reachedMs.map { "clock=\($0)" } ?? ""))
        let rejected = counter.tally.rejected.values.reduce(0, +)
        #expect(counter.tally.read == counter.tally.counted + rejected)
        #expect(rejected == pendingLetters.count)
        tally.read += counter.tally.read
        tally.counted += counter.tally.counted
        counter.commit()
        batches += pending
        letters.merge(pendingLetters) { _, _ in
            Issue.record("a record has two dead letters")
            return .empty
        }
        pending = []
        pendingLetters = [:]
        durableModel = model
    }

    mutating func abort() {
        counter.rollBack()
        forgetPending()
    }

    /// What a kill -9 leaves: the committed offset and its metadata.
    mutating func restart() {
        durableModel.isIdle = false
        let position = SourceCounter.Position(
            offset: durableModel.offset,
            metadata: durableModel.reachedMs.map { "clock=\($0)" } ?? ""
        )
        counter = SourceCounter(source, at: position, limits: limits, seed: random.next())
        forgetPending()
    }

    private mutating func forgetPending() {
        pending = []
        pendingLetters = [:]
        model = durableModel
    }

    mutating func run(steps: Int) {
        for _ in 0..<steps {
            nowMs += Int64.random(in: 0...3_000, using: &random)
            switch Int.random(in: 0..<16, using: &random) {
            case 0..<3: append()
            case 3..<9: read()
            case 9..<11: send()
            case 11..<14: commit()
            case 14: abort()
            default: restart()
            }
        }
        while counter.position.offset < log.count { read() }
        commit()
    }
}

@Suite struct SourceHistoryTests {
    @Test(arguments: 0..<30)
    func committedBatchesEqualASlowRecount(seed: UInt64) {
        var history = History(seed: seed)
        history.run(steps: 200)

        for partition in 0..<4 {
            var next: Int64 = 0
            var watermark = Int64.min
            for batches in history.batches {
                let batch = batches[partition]
                #expect(batch.from == next, "ranges follow each other")
                next = batch.to
                #expect(batch.watermarkMs >= watermark, "the watermark never goes back")
                watermark = batch.watermarkMs
                let places = Set(batch.groups.map { history.directory.partition(of: $0.region) })
                #expect(places.isSubset(of: [partition]))
                #expect(batch.groups.allSatisfy { $0.isConsistent && $0.board == BoardName.posts })
                for group in batch.groups { group.forEachRun { #expect($0.lengthMs == 10_000) } }
            }
            #expect(next == history.log.count)
        }
        #expect(history.batches.allSatisfy { $0.count == 4 })

        var sum: [Cell: Int] = [:]
        for batch in history.batches.joined() { batch.add(to: &sum) }
        #expect(sum == history.durableModel.sum)
        #expect(history.letters == history.durableModel.letters)
        #expect(history.tally.read == history.log.count)
        #expect(history.tally.counted == sum.values.reduce(0, +))
        #expect(history.tally.read == history.tally.counted + history.letters.count)
        let tooLate = history.letters.values.count { $0 == .tooLate }
        let early = history.letters.values.count { $0 == .inTheFuture }
        #expect(tooLate > 0 && tooLate < history.log.count / 10, "late events are tested")
        #expect((early > 0) == (history.behindMs == 0), "and early ones")
    }
}
