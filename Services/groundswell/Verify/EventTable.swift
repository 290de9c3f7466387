/// Every event that is to be counted, one by one: nothing is summed up before it is asked for.
struct EventTable: EventSink {
    private(set) var names = NameTable()
    private(set) var regions = NameTable()
    /// By region; in the order of the records until ``sort()``.
    private(set) var times: [[Int64]] = []
    private var items: [[UInt32]] = []
    /// What the texts score, where the board carries a mean; else empty.
    private var scores: [[Int32]] = []
    /// The posts that name the items, where trends are looked for on the board; else empty.
    private(set) var postNames = NameTable()
    private var posts: [[UInt32]] = []

    init() {}

    var count: Int { times.reduce(0) { $0 + $1.count } }
    /// The time of the last event; nil when there is none.
    var latestMs: Int64? { times.compactMap { $0.max() }.max() }

    /// Whether the board carries a mean.
    var isScored: Bool { scores.contains { !$0.isEmpty } }

    mutating func add(item: [UInt8], region: [UInt8], timeMs: Int64) {
        add([Mark(item: item)], region: region, timeMs: timeMs)
    }

    mutating func add(_ marks: [Mark], region: [UInt8], timeMs: Int64) {
        let region = regions.number(of: region)
        if region == times.count { addRegion() }
        for mark in marks {
            times[region].append(timeMs)
            items[region].append(UInt32(names.number(of: mark.item)))
            if let score = mark.score { scores[region].append(score) }
            if let post = mark.post { posts[region].append(UInt32(postNames.number(of: post))) }
        }
    }

    private mutating func addRegion() {
        times.append([])
        items.append([])
        scores.append([])
        posts.append([])
    }

    /// Takes the events of another table over.
    mutating func add(_ other: EventTable) {
        let numbers = (0..<other.names.count).map { number in
            UInt32(names.number(of: Array(other.names.bytes(number))))
        }
        let postNumbers = (0..<other.postNames.count).map { number in
            UInt32(postNames.number(of: Array(other.postNames.bytes(number))))
        }
        for otherRegion in 0..<other.regions.count {
            let region = regions.number(of: Array(other.regions.bytes(otherRegion)))
            if region == times.count { addRegion() }
            scores[region] += other.scores[otherRegion]
            times[region] += other.times[otherRegion]
            items[region] += other.items[otherRegion].map { numbers[Int($0)] }
            posts[region] += other.posts[otherRegion].map { postNumbers[Int($0)] }
        }
    }

    /// Puts the events of each region in the order of time.
    mutating func sort() {
        for region in times.indices {
            let before = times[region]
            let order = before.indices.sorted { before[$0] < before[$1] }
            let numbers = items[region]
            times[region] = order.map { before[$0] }
            items[region] = order.map { numbers[$0] }
            let texts = scores[region]
            if !texts.isEmpty { scores[region] = order.map { texts[$0] } }
            let named = posts[region]
            if !named.isEmpty { posts[region] = order.map { named[$0] } }
        }
    }

    /// Counts by name.
    struct Counts {
        var counts: [Int64]
        /// Only where the board carries a mean.
        var scores: [AuditScore]
        /// The names that were counted.
        var names: [Int] = []
    }

    /// Nothing, with a place for each name.
    var noCounts: Counts {
        Counts(
            counts: Array(repeating: 0, count: names.count),
            scores: isScored ? Array(repeating: AuditScore(), count: names.count) : []
        )
    }

    /// Adds the events of a region in a window to `counts`, which has a place for each name.
    ///
    /// Call ``sort()`` before.
    func count(region: Int, in window: Range<Int64>, into counts: inout Counts) {
        let times = times[region]
        let items = items[region]
        let scores = scores[region]
        var index = firstIndex(notBefore: window.lowerBound, region)
        while index < times.count, times[index] < window.upperBound {
            let name = Int(items[index])
            if counts.counts[name] == 0 { counts.names.append(name) }
            counts.counts[name] += 1
            if !scores.isEmpty { counts.scores[name].add(scores[index]) }
            index += 1
        }
    }

    /// Calls `body` with the counts of each window of this length that holds an event of a region.
    ///
    /// Call ``sort()`` before.
    func forEachWindow(
        of lengthMs: Int64,
        region: Int,
        _ body: (_ startMs: Int64, _ counts: [[UInt8]: Int64]) -> Void
    ) {
        let times = times[region]
        var index = 0
        while index < times.count {
            let rest = times[index] % lengthMs
            let startMs = times[index] - (rest < 0 ? rest + lengthMs : rest)
            var counts: [UInt32: Int64] = [:]
            while index < times.count, times[index] < startMs + lengthMs {
                counts[items[region][index], default: 0] += 1
                index += 1
            }
            body(
                startMs,
                Dictionary(
                    uniqueKeysWithValues: counts.map { (Array(names.bytes(Int($0.key))), $0.value) }
                )
            )
        }
    }

    /// Calls `body` with each event of a region in a window: its time, its item and the post that
    /// names it, by their numbers.
    ///
    /// Call ``sort()`` before.
    func forEach(
        region: Int,
        in window: Range<Int64>,
        _ body: (_ timeMs: Int64, _ item: Int, _ post: Int?) -> Void
    ) {
        let times = times[region]
        let items = items[region]
        let posts = posts[region]
        var index = firstIndex(notBefore: window.lowerBound, region)
        while index < times.count, times[index] < window.upperBound {
            body(times[index], Int(items[index]), index < posts.count ? Int(posts[index]) : nil)
            index += 1
        }
    }

    private func firstIndex(notBefore timeMs: Int64, _ region: Int) -> Int {
        var low = 0
        var high = times[region].count
        while low < high {
            let middle = (low + high) / 2
            if times[region][middle] < timeMs { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
