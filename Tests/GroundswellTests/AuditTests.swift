import Models
import Testing
import Wire

@testable import Groundswell

private let hour: Int64 = 3_600_000
private let start: Int64 = 1_700_000_000_000

private func record(_ post: String, _ region: String, _ timeMs: Int64) -> [UInt8] {
    Array("{\"post_id\":\"\(post)\",\"region_id\":\"\(region)\",\"timestamp\":\(timeMs)}".utf8)
}

/// A partition with these records, each written when it happened, looked at an hour later.
private func scan(
    _ records: [[UInt8]?],
    writtenMs: Int64 = start,
    nowMs: Int64 = start + hour,
    _ events: inout EventTable
) -> PartitionAudit {
    var audit = PartitionAudit(partition: 0, from: 0)
    for (offset, record) in records.enumerated() {
        audit.take(bytes: record, Int64(offset), writtenMs, nowMs, &events)
    }
    return audit
}

extension PartitionAudit {
    fileprivate mutating func take(
        bytes: [UInt8]?,
        _ offset: Int64,
        _ writtenMs: Int64,
        _ nowMs: Int64,
        _ events: inout EventTable
    ) {
        if let bytes {
            take(bytes.span, offset: offset, writtenMs: writtenMs, nowMs: nowMs, &events)
        } else {
            take(nil, offset: offset, writtenMs: writtenMs, nowMs: nowMs, &events)
        }
    }
}

private func letter(
    _ reason: String,
    _ offset: Int,
    topic: String = "post-views"
) -> [(name: String, value: [UInt8])] {
    let values = [
        ("reason", reason), ("topic", topic), ("partition", "0"), ("offset", "\(offset)"),
    ]
    return values.map { ($0.0, Array($0.1.utf8)) }
}

private func batch(
    _ from: Int64,
    _ to: Int64,
    count: UInt64 = 0,
    topic: String = "post-views",
    source: Int32 = 0
) -> [UInt8] {
    var batch = CountBatch(
        source: SourcePartition(topic: topic, partition: source),
        sourcePartitions: 1,
        from: from,
        to: to,
        watermarkMs: start,
        isIdle: true
    )
    if count > 0 {
        var group = CountGroup(region: "NA", board: "posts", paneStartMs: 0, paneLengthMs: 10_000)
        group.append("a", count: count)
        batch.groups.append(group)
        group.board = "emojis"
        batch.groups.append(group)
    }
    return batch.encoded()
}

@Suite struct PartitionAuditTests {
    @Test func toldApartByTime() {
        var events = EventTable()
        let week: Int64 = 7 * 24 * hour
        let audit = scan(
            [
                record("a", "NA", start),  // sets the clock
                record("b", "NA", start - week),  // as old as may be, now at the latest
                record("c", "NA", start - week - 1),  // older for certain
                record("d", "NA", start + 300_000),  // as far ahead as may be
                record("e", "NA", start + 300_001),  // too far, unless processed later
                record("f", "NA", start + 2 * hour),  // too far for certain
                nil,
            ],
            &events
        )
        #expect(audit.read == 7 && audit.offsets == 0..<7)
        #expect(audit.unfit == [2: .tooLate, 5: .inTheFuture, 6: .empty])
        #expect(audit.undecided.mapValues(\.fault) == [1: .tooLate, 4: .inTheFuture])
        #expect(events.count == 2 && audit.clockMs == start + 300_000)
    }
}

@Suite struct DeadLetterTests {
    private func findings(_ letters: [[(name: String, value: [UInt8])]]) -> (Findings, Int) {
        var events = EventTable()
        let source = scan(
            [
                record("a", "NA", start), nil, record("e", "NA", start + 300_001),
                record("x/", "N/A", start), record("b", "NA", start),
            ],
            &events
        )
        var audit = DeadLetterAudit(sourceTopic: "post-views")
        for letter in letters { audit.take(letter) }
        let (findings, counted) = audit.check([source])
        return (findings, counted.count)
    }

    @Test func nothingToSay() {
        let right = [letter("empty", 1), letter("invalid_region_id", 3)]
        let (findings, counted) = findings(right)
        #expect(findings.count == 0 && counted == 1)
        let (others, none) = self.findings(right + [letter("in_the_future", 2)])
        #expect(others.count == 0 && none == 0)
        #expect(self.findings(right + [letter("empty", 9, topic: "other")]).0.count == 0)
    }

    @Test(arguments: [
        ([("empty", 1)], "invalid_region_id: post-views[0] offset 3 is missing"),
        (
            [("empty", 1), ("invalid_region_id", 3), ("not_json", 4)],
            "not_json: post-views[0] offset 4 is fit to be counted"
        ),
        (
            [("empty", 1), ("invalid_region_id", 3), ("empty", 1)],
            "empty: post-views[0] offset 1 is there 2 times"
        ),
        (
            [("not_json", 1), ("invalid_region_id", 3)],
            "not_json: post-views[0] offset 1 is empty"
        ),
        (
            [("empty", 1), ("invalid_region_id", 3), ("empty", 5)],
            "empty: post-views[0] offset 5 does not exist"
        ),
        (
            [("empty", 1), ("invalid_region_id", 3), ("too_late", 2)],
            "too_late: post-views[0] offset 2 is in_the_future"
        ),
    ])
    func findsWhatIsWrong(_ letters: [(String, Int)], _ difference: String) {
        #expect(findings(letters.map { letter($0.0, $0.1) }).0.shown == [difference])
    }

    @Test func headersAreNeeded() {
        let bare = [(name: "reason", value: Array("empty".utf8))]
        let right = [letter("empty", 1), letter("invalid_region_id", 3)]
        #expect(findings(right + [bare]).0.shown == ["1 have no whole set of headers"])
    }
}

private let brokenChains: [([(Int64, Int64)], String)] = [
    ([(0, 4), (5, 10)], "gap: post-views[0] goes on at 5 to 10 after 4"),
    ([(0, 4), (3, 10)], "overlap: post-views[0] goes on at 3 to 10 after 4"),
    ([(0, 4), (0, 4), (4, 10)], "overlap: post-views[0] goes on at 0 to 4 after 4"),
    ([(1, 10)], "post-views[0] in window-counts[0]: begins at 1, the source at 0"),
    ([(0, 9)], "post-views[0] in window-counts[0]: ends at 9, the source at 10"),
    ([], "post-views[0] in window-counts[0]: no batch"),
]

@Suite struct ChainTests {
    private func audit(_ batches: [(Int32, [UInt8])]) -> (Findings, ChainAudit) {
        var events = EventTable()
        let source = scan((0..<10).map { _ in record("a", "NA", start) }, &events)
        var chains = ChainAudit(sourceTopic: "post-views", board: "posts", partitions: [0, 1])
        for (offset, (partition, bytes)) in batches.enumerated() {
            chains.take(bytes.span, partition: partition, offset: Int64(offset))
        }
        return (chains.findings([source]), chains)
    }

    @Test func wholeChainsAreFine() {
        let (findings, chains) = audit([
            (0, batch(0, 4, count: 4)), (1, batch(0, 4)), (1, batch(4, 10)), (0, batch(4, 4)),
            (0, batch(4, 10, count: 5)), (0, batch(10, 10)), (0, batch(3, 9, topic: "other")),
        ])
        #expect(findings.count == 0)
        #expect(chains.counted(fromSource: 0) == 9)
    }

    @Test(arguments: brokenChains)
    func brokenChainsAreFound(_ ranges: [(Int64, Int64)], _ difference: String) {
        let (findings, _) = audit(
            ranges.map { (0, batch($0.0, $0.1)) } + [(1, batch(0, 10))]
        )
        #expect(findings.count == 1)
        #expect(findings.shown.first?.hasSuffix(difference) == true, "\(findings.shown)")
    }

    @Test func damagedBatchesAreFound() {
        let whole = batch(0, 10, count: 3)
        let (findings, _) = audit([(0, whole), (1, whole), (1, Array(whole.dropLast()))])
        #expect(findings.shown == ["window-counts[1] offset 2: no CountBatch"])
    }

    @Test func whatIsReadIsCountedOrDead() {
        var events = EventTable()
        let source = scan([record("a", "NA", start), nil, record("b", "NA", start)], &events)
        var scan = SourceScan<EventTable>([])
        scan.partitions = [source]
        var letters = DeadLetterAudit(sourceTopic: "post-views")
        letters.take(letter("empty", 1))
        for (count, differences) in [(UInt64(2), 0), (1, 1), (3, 1)] {
            var chains = ChainAudit(sourceTopic: "post-views", board: "posts", partitions: [0])
            chains.take(batch(0, 3, count: count).span, partition: 0, offset: 0)
            #expect(scan.conservation(chains, letters).count == differences)
        }
    }
}

@Suite struct EventTableTests {
    @Test func recountsLikeASlowModel() {
        var random = SplitMix(seed: 11)
        var tables = [EventTable(), EventTable()]
        var model: [(post: String, region: String, timeMs: Int64)] = []
        for _ in 0..<3000 {
            let event = (
                post: "p\(random.below(40))", region: "r\(random.below(3))",
                timeMs: Int64(random.below(100_000))
            )
            model.append(event)
            tables[random.below(2)].add(
                item: Array(event.post.utf8),
                region: Array(event.region.utf8),
                timeMs: event.timeMs
            )
        }
        var events = tables[0]
        events.add(tables[1])
        events.sort()
        var recount = Recount(events, depth: 15)
        #expect(recount.regions == ["r0", "r1", "r2"] && events.count == 3000)
        for region in ["r0", "r2", nil, "unknown"] {
            for _ in 0..<20 {
                let from = Int64(random.below(90_000))
                let window = from..<(from + Int64(random.below(20_000)))
                var counts: [String: Int64] = [:]
                for event in model where event.region == region ?? event.region {
                    if window.contains(event.timeMs) { counts[event.post, default: 0] += 1 }
                }
                let ranked = counts.sorted { a, b in
                    a.value != b.value
                        ? a.value > b.value
                        : b.key.utf8.lexicographicallyPrecedes(a.key.utf8)
                }
                let board = recount.board(region: region, window: window)
                #expect(board.total == counts.values.reduce(0, +))
                #expect(board.distinct == Int64(counts.count))
                #expect(
                    board.ranked.elementsEqual(ranked.prefix(15)) {
                        $0.item == $1.key && $0.count == $1.value
                    }
                )
                let bytes = recount.counts(region: region, window: window)
                #expect(
                    bytes.count == counts.count
                        && counts.allSatisfy { bytes[Array($0.key.utf8)] == $0.value }
                )
            }
        }
    }

    @Test func namesKeepTheirNumbers() {
        var table = NameTable()
        let names = (0..<5000).map { Array("name \($0)".utf8) } + [[]]
        for (number, name) in names.enumerated() { #expect(table.number(of: name) == number) }
        for (number, name) in names.enumerated() {
            #expect(table.number(of: name) == number && table.find(name) == number)
        }
        #expect(table.find(Array("other".utf8)) == nil && table.count == 5001)
    }
}
