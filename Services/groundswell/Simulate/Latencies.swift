/// How long requests took, in buckets that are at most a sixteenth wide.
struct Latencies: Sendable {
    private static let perDoubling = 16
    private var buckets = [Int](repeating: 0, count: 64 * perDoubling)
    private(set) var count = 0
    private(set) var greatestNs: Int64 = 0

    mutating func add(_ ns: Int64) {
        buckets[Self.bucket(ns)] += 1
        count += 1
        greatestNs = max(greatestNs, ns)
    }

    mutating func add(_ other: Latencies) {
        for index in buckets.indices { buckets[index] += other.buckets[index] }
        count += other.count
        greatestNs = max(greatestNs, other.greatestNs)
    }

    /// What that share of the requests did not exceed, to the width of a bucket.
    func percentile(_ share: Double) -> Int64 {
        var left = Int((Double(count) * share).rounded(.up))
        for index in buckets.indices {
            left -= buckets[index]
            if left <= 0 { return min(Self.end(index), greatestNs) }
        }
        return greatestNs
    }

    /// The percentiles for people: `p50 1.2 ms, p90 3.4 ms` and so on.
    var text: String {
        let shares = [("p50", 0.5), ("p90", 0.9), ("p99", 0.99)]
        let parts = shares.map { "\($0.0) \(Self.milliseconds(percentile($0.1)))" }
        return (parts + ["max \(Self.milliseconds(greatestNs))"]).joined(separator: ", ")
    }

    private static func bucket(_ ns: Int64) -> Int {
        let value = UInt64(max(ns, 0))
        guard value >= UInt64(perDoubling) else { return Int(value) }
        let doubling = 63 - value.leadingZeroBitCount
        let part = Int(value >> UInt64(doubling - 4)) & (perDoubling - 1)
        return (doubling - 3) * perDoubling + part
    }

    /// The last value of a bucket.
    private static func end(_ bucket: Int) -> Int64 {
        guard bucket >= perDoubling else { return Int64(bucket) }
        let doubling = bucket / perDoubling + 3
        let width = Int64(1) << Int64(doubling - 4)
        return Int64(1) << Int64(doubling) + Int64(bucket % perDoubling + 1) * width - 1
    }

    private static func milliseconds(_ ns: Int64) -> String {
        let tenths = (ns + 50_000) / 100_000
        return "\(tenths / 10).\(tenths % 10) ms"
    }
}
