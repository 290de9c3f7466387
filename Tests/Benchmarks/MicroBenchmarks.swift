import Console
import Models
import Ranking

/// What is measured, in the order of a record's way.
let microBenchmarks = [
    MicroBenchmark(name: "ViewParser.parse", records: Sample.views) {
        let sample = Sample()
        var parser = ViewParser()
        return {
            let bytes = sample.bytes.span
            var sum = 0
            for index in 0..<Sample.views {
                if let event = try? parser.parse(bytes.extracting(sample.range(index))) {
                    sum &+= Int(event.timestampMs) &+ event.post.count
                }
            }
            return sum
        }
    },
    MicroBenchmark(name: "EmojiParser.parse", records: Sample.views) {
        let sample = Reactions()
        var parser = EmojiParser()
        return {
            let bytes = sample.bytes.span
            var sum = 0
            for range in sample.ranges {
                if let event = try? parser.parse(bytes.extracting(range)) {
                    sum &+= Int(event.timestampMs) &+ event.emoji
                }
            }
            return sum
        }
    },
    MicroBenchmark(name: "EmojiTable.find", records: EmojiTable.standard.count) {
        let table = EmojiTable.standard
        let forms = (0..<table.count).map { Array(table.text($0).utf8) }
        return { forms.reduce(0) { $0 &+ (table.find($1.span) ?? 0) } }
    },
    MicroBenchmark(name: "BatchCounter.add", records: Sample.views) {
        let sample = Sample()
        var counter = BatchCounter(boards: [BoardName.posts], seed: 1)
        return {
            counter.clear()
            sample.count(in: &counter)
            return counter.count
        }
    },
    MicroBenchmark(name: "BatchCounter.add, terms", records: Sample.views) {
        let sample = Sample()
        var counter = BatchCounter(boards: [BoardName.keywords], seed: 1)
        return {
            counter.clear()
            sample.count(in: &counter)
            return counter.count
        }
    },
    MicroBenchmark(name: "BatchCounter.show, terms", records: Sample.views) {
        let sample = Sample()
        var counter = BatchCounter(
            boards: [BoardName.keywords],
            sampled: BoardName.trendSources,
            seed: 1
        )
        return {
            counter.clear()
            sample.show(in: &counter)
            return counter.count
        }
    },
    MicroBenchmark(name: "BatchCounter.add and drain", records: Sample.views) {
        let sample = Sample()
        var counter = BatchCounter(boards: [BoardName.posts], seed: 1)
        return {
            sample.count(in: &counter)
            return counter.drain().reduce(0) { $0 + $1.counts.count }
        }
    },
    MicroBenchmark(name: "SlidingBoard.add", records: Sample.groupItems * Sample.groups) {
        let groups = Sample().groups()
        var board = Sample.board()
        return {
            for group in groups { _ = board.add(group) }
            return board.itemCount
        }
    },
    MicroBenchmark(name: "SlidingBoard.ranking of 1,000", records: 1) {
        var board = Sample.board()
        for group in Sample().groups() { _ = board.add(group) }
        return { Int(board.ranking(.oneDay, .running, depth: 1_000).total) }
    },
    MicroBenchmark(name: "Board.json, an item", records: Sample.boardItems) {
        let board = Sample.record()
        return { board.json().count }
    },
    MicroBenchmark(name: "Board(json:), an item", records: Sample.boardItems) {
        let bytes = Sample.record().json()
        return { (try? Board(json: bytes.span).items.count) ?? 0 }
    },
]

/// Input that is the same each time: views by Zipf's law with exponent 1.
private struct Sample {
    static let views = 20_000
    static let groupItems = 1_000
    static let groups = 100
    static let boardItems = 200
    private static let posts = 100_000
    private static let startMs: Int64 = 1_750_000_000_000
    private static let regions = ["NA", "SA", "EU", "AF", "ME", "SAS", "EAS", "OC"]

    /// All records, one after the other.
    private(set) var bytes: [UInt8] = []
    private var starts = [0]
    private var ids: [[UInt8]] = []
    private let regionIDs = regions.map { Array($0.utf8) }
    private var random = Generator()

    init() {
        for index in 0..<Self.views {
            let id = Array(post().utf8)
            let time = EventTime.text(Self.startMs + Int64(index))
            let region = Self.regions[index % Self.regions.count]
            bytes += Array("{\"post_id\":\"".utf8) + id
            bytes += Array("\",\"region_id\":\"\(region)\",\"timestamp\":\"\(time)\"}".utf8)
            starts.append(bytes.count)
            ids.append(id)
        }
    }

    /// Where a record stands in ``bytes``.
    func range(_ index: Int) -> Range<Int> { starts[index]..<starts[index + 1] }

    func count(in counter: inout BatchCounter) {
        for index in 0..<Self.views {
            let id = ids[index]
            let region = regionIDs[index % regionIDs.count]
            counter.add(
                id.span,
                board: 0,
                region: region.span,
                timeMs: Self.startMs + Int64(index)
            )
        }
    }

    /// The same as terms, each dozen of one post, with examples.
    func show(in counter: inout BatchCounter) {
        var post: UInt32 = 0
        for index in 0..<Self.views {
            let id = ids[index]
            if index % 12 == 0 { post = counter.post(id.span) }
            let region = regionIDs[index % regionIDs.count]
            let entry = counter.add(
                id.span,
                board: 0,
                region: region.span,
                timeMs: Self.startMs + Int64(index)
            )
            counter.show(post, of: entry)
        }
    }

    /// Batches of one region, ten to a pane.
    func groups() -> [CountGroup] {
        var sample = self
        return (0..<Self.groups).map { number in
            var group = CountGroup(
                region: "EU",
                board: BoardName.posts,
                paneStartMs: Self.startMs + Int64(number / 10) * Timeframe.smallestPaneMs,
                paneLengthMs: Timeframe.smallestPaneMs
            )
            for _ in 0..<Self.groupItems { group.append(sample.post(), count: 1) }
            return group
        }
    }

    /// A board whose windows hold all groups.
    static func board() -> SlidingBoard {
        var board = SlidingBoard(
            region: "EU",
            board: BoardName.posts,
            timeframes: Timeframe.allCases,
            itemBudget: 2_000_000,
            seed: 1
        )
        let clockMs = startMs + Int64(groups / 10) * Timeframe.smallestPaneMs
        board.advance(clockMs: clockMs, finalMs: clockMs - 5_000)
        return board
    }

    /// A board as deep as `regional-topk` carries it.
    static func record() -> Board {
        var board = Board(
            key: .init(board: BoardName.posts, region: "EU", timeframe: .oneDay),
            asOfMs: startMs,
            epoch: 1,
            revision: 1
        )
        for rank in 1...boardItems {
            board.items.append(
                Board.Entry(
                    item: String(60_466_176 + rank * 7919, radix: 36),
                    count: Int64(100_000 / rank),
                    rank: rank,
                    previousRank: rank,
                    firstSeenMs: startMs,
                    share: 1 / Double(rank + 10),
                    velocity: 12.5
                )
            )
        }
        board.total = board.items.reduce(0) { $0 + $1.count }
        return board
    }

    private mutating func post() -> String {
        let rank = Int(power(Double(Self.posts), Double.random(in: 0..<1, using: &random)))
        return String(60_466_176 + rank * 7919, radix: 36)
    }
}

/// Reactions, of which every fourth writes its emoji with escapes, as Python's `json` does.
private struct Reactions {
    private(set) var bytes: [UInt8] = []
    private(set) var ranges: [Range<Int>] = []

    init() {
        let table = EmojiTable.standard
        for index in 0..<Sample.views {
            let emoji = table.text(index * index % 997)
            let escaped = emoji.utf16.map { unit in
                let digits = String(unit, radix: 16)
                return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            }
            let form = index % 4 == 0 ? escaped.joined() : emoji
            let start = bytes.count
            bytes += Array("{\"user_id\":\"u\(index)\",\"emoji_type\":\"\(form)\",".utf8)
            bytes += Array("\"timestamp\":\"2026-01-31T12:00:00.123Z\",".utf8)
            bytes += Array("\"region_id\":\"EU\"}".utf8)
            ranges.append(start..<bytes.count)
        }
    }
}

/// SplitMix64 (Steele, Lea, Flood 2014), from a fixed seed.
struct Generator: RandomNumberGenerator {
    private var state: UInt64 = 1

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
