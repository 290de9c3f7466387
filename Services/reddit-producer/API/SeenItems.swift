/// Which items were taken, by when they were written: what is older than the window is not taken.
///
/// So that none is ever taken twice: an item is either known here or too old.
struct SeenItems: Sendable {
    private static let bucketMs: Int64 = 60_000

    /// What was written before is not taken any more.
    private(set) var floorMs: Int64
    private(set) var count = 0
    private let windowMs: Int64
    private let limit: Int
    private var buckets: [Int64: Set<String>] = [:]

    /// Knows nothing yet of items written since `sinceMs`.
    init(sinceMs: Int64, windowMs: Int64, limit: Int) {
        floorMs = sinceMs
        self.windowMs = windowMs
        self.limit = limit
    }

    func contains(_ name: String, createdMs: Int64) -> Bool {
        buckets[createdMs / Self.bucketMs]?.contains(name) == true
    }

    /// Notes an item; false when it is known or too old.
    mutating func insert(_ name: String, createdMs: Int64) -> Bool {
        guard createdMs >= floorMs,
            buckets[createdMs / Self.bucketMs, default: []].insert(name).inserted
        else { return false }
        count += 1
        while count > limit { dropOldest() }
        return true
    }

    /// Forgets what is older than the window.
    mutating func expire(atMs nowMs: Int64) {
        let floor = nowMs - windowMs
        guard floor > floorMs + Self.bucketMs else { return }
        floorMs = floor
        for (bucket, names) in buckets where (bucket + 1) * Self.bucketMs <= floor {
            count -= names.count
            buckets[bucket] = nil
        }
    }

    private mutating func dropOldest() {
        guard let oldest = buckets.keys.min() else { return }
        count -= buckets[oldest]?.count ?? 0
        buckets[oldest] = nil
        floorMs = max(floorMs, (oldest + 1) * Self.bucketMs)
    }
}
