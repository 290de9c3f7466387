import Models

/// What simulated views look like.
struct ViewPlan: Sendable {
    var regions: [String]
    var partitions: Int
    var zipf = 1.05
    var lateShare = 0.0
    var lateMaxMs: Int64 = 600_000
    var malformedShare = 0.0
    var timestamps = TimestampFormat.iso
    var isUneven = false
    var seed: UInt64 = 1
    var time = EventTiming.wall

    /// Where the moments of the events come from.
    enum EventTiming: Sendable, Equatable {
        /// The wall clock when they are made.
        case wall
        /// Spread evenly over `[start - span, start]`, the last of `count` events at the start.
        case spread(startMs: Int64, spanMs: Int64, count: Int)

        /// The moment of the event with this number, from 0.
        func moment(of number: Int, nowMs: Int64) -> Int64 {
            switch self {
            case .wall: return nowMs
            case .spread(let startMs, let spanMs, let count):
                guard count > 1 else { return startMs }
                // In floating point, because the product of a span and an index may not fit.
                let share = Double(number) / Double(count - 1)
                return startMs - spanMs + Int64(share * Double(spanMs))
            }
        }
    }

    /// How many times as many events an even partition has as an odd one, when uneven.
    static let unevenFactor = 10.0
    /// How far behind the partition before it each partition is in time, when uneven.
    static let unevenDistanceMs: Int64 = 2 * 3_600_000
}

/// A record that ``ViewGenerator`` wrote.
struct GeneratedView: Equatable {
    var region: Int
    var partition: Int
    /// Where it lies in ``ViewGenerator/bytes``; nil for a tombstone.
    var payload: Range<Int>?
}

/// Makes views a batch at a time, the same ones for the same plan and posts.
///
/// The bytes of a batch stay where they are until the next one is made.
struct ViewGenerator {
    /// The most records of a batch.
    static let maxBatch = 1024
    private static let maxRecordBytes = 1024

    private(set) var bytes: [UInt8]
    private(set) var records: [GeneratedView] = []
    /// How many records of each kind of fault were made.
    private(set) var malformedCount = 0
    private(set) var lateCount = 0

    private let plan: ViewPlan
    private let posts: PostCatalog
    private let ranks: AliasTable
    private let popularity: Popularity
    private let places: AliasTable
    private let beforePost: [UInt8] = Array("{\"post_id\":\"".utf8)
    /// From the end of a post's id to the start of the moment, for each region.
    private let afterPost: [[UInt8]]
    private let lateChance: UInt32
    private let malformedChance: UInt32
    private var random: SplitMix
    /// What only some records need, so that how many are made at a time makes no difference.
    private var details: SplitMix
    private var draws: [Draw] = []
    private var text = TimestampText()
    private var made = 0

    init(plan: ViewPlan, posts: PostCatalog) {
        self.plan = plan
        self.posts = posts
        ranks =
            posts.weights.isEmpty
            ? AliasTable(zipf: plan.zipf, count: posts.count) : AliasTable(weights: posts.weights)
        popularity = Popularity(posts: posts.count, regions: plan.regions.count, seed: plan.seed)
        places = AliasTable(
            weights: plan.regions.indices.map { region in
                plan.isUneven && region % plan.partitions % 2 == 0 ? ViewPlan.unevenFactor : 1
            }
        )
        afterPost = plan.regions.map { region in
            var writer = JSONWriter()
            writer.value(region)
            return Array("\",\"region_id\":".utf8) + writer.bytes + Array(",\"timestamp\":".utf8)
        }
        lateChance = chance(plan.lateShare)
        malformedChance = chance(plan.malformedShare)
        random = SplitMix(seed: plan.seed, purpose: 2)
        details = SplitMix(seed: plan.seed, purpose: 3)
        bytes = Array(repeating: 0, count: Self.maxBatch * Self.maxRecordBytes)
        records.reserveCapacity(Self.maxBatch)
    }

    /// Replaces the batch by the next `count` records, made at wall time `nowMs`.
    mutating func makeBatch(_ count: Int, nowMs: Int64) {
        precondition(count <= Self.maxBatch, "a batch has at most \(Self.maxBatch) records")
        records.removeAll(keepingCapacity: true)
        // Taken out for the while, so that it and the rest can be changed side by side.
        var buffer: [UInt8] = []
        swap(&buffer, &bytes)
        var out = buffer.mutableSpan
        var end = 0
        draw(count)
        for index in 0..<count { makeRecord(draws[index], nowMs, &out, &end) }
        swap(&buffer, &bytes)
    }

    private struct Draw {
        var post: Int
        var region: Int
        /// Decides whether the record is late, and whether it is malformed.
        var word: UInt64
    }

    /// Draws a batch ahead: the waits for memory of neighbouring draws then overlap.
    private mutating func draw(_ count: Int) {
        draws.removeAll(keepingCapacity: true)
        for _ in 0..<count {
            let rank = ranks.draw(&random)
            let region = places.draw(&random)
            draws.append(Draw(post: rank, region: region, word: random.next()))
        }
        for index in 0..<count {
            let draw = draws[index]
            draws[index].post = popularity.post(rank: draw.post, region: draw.region)
        }
    }

    private mutating func makeRecord(
        _ draw: Draw,
        _ nowMs: Int64,
        _ out: inout MutableSpan<UInt8>,
        _ end: inout Int
    ) {
        let region = draw.region
        let partition = region % plan.partitions
        var moment = plan.time.moment(of: made, nowMs: nowMs)
        made += 1
        if plan.isUneven { moment -= Int64(partition) * ViewPlan.unevenDistanceMs }
        if UInt32(truncatingIfNeeded: draw.word) < lateChance {
            moment -= 1 + Int64(details.below(Int(plan.lateMaxMs)))
            lateCount += 1
        }
        let start = end
        if UInt32(truncatingIfNeeded: draw.word >> 32) < malformedChance {
            malformedCount += 1
            let kind = Malformed.allCases[details.below(Malformed.allCases.count)]
            let payload = malformed(kind, post: draw.post, region: region, moment: moment)
            for byte in payload ?? [] {
                out[end] = byte
                end += 1
            }
            let range = payload == nil ? nil : start..<end
            records.append(GeneratedView(region: region, partition: partition, payload: range))
            return
        }
        let format = plan.timestamps
        let choice = format == .mixed || format == .offset ? details.below(12) : 0
        for byte in beforePost {
            out[end] = byte
            end += 1
        }
        posts.copyID(draw.post, into: &out, at: &end)
        for byte in afterPost[region] {
            out[end] = byte
            end += 1
        }
        text.write(moment, format, choice: choice, into: &out, at: &end)
        out[end] = UInt8(ascii: "}")
        end += 1
        records.append(GeneratedView(region: region, partition: partition, payload: start..<end))
    }

    private mutating func malformed(
        _ kind: Malformed,
        post: Int,
        region: Int,
        moment: Int64
    ) -> [UInt8]? {
        var scratch = [UInt8](repeating: 0, count: 64)
        var length = 0
        var out = scratch.mutableSpan
        text.write(moment, .iso, choice: 0, into: &out, at: &length)
        return kind.payload(
            post: posts.id(post),
            region: plan.regions[region],
            time: String(decoding: scratch[..<length], as: UTF8.self)
        )
    }
}
