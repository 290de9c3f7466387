import Synchronization

/// A number that only grows.
public final class Counter: Instrument {
    private let count = Atomic<Int>(0)

    /// Adds `amount`, which is not negative.
    public func increment(by amount: Int = 1) {
        count.wrappingAdd(amount, ordering: .relaxed)
    }

    /// The number so far.
    public var value: Int {
        count.load(ordering: .relaxed)
    }

    func write(name: String, labels: String, to out: inout [UInt8]) {
        appendSample(name, labels, "\(value)", to: &out)
    }
}

/// A number that goes up and down.
public final class Gauge: Instrument {
    private let number = AtomicDouble()

    /// Replaces the number.
    public func set(_ value: Double) {
        number.store(value)
    }

    /// Replaces the number.
    public func set(_ value: Int) {
        number.store(Double(value))
    }

    /// Adds `amount`, which may be negative.
    public func add(_ amount: Double) {
        number.add(amount)
    }

    /// The number now.
    public var value: Double {
        number.load()
    }

    func write(name: String, labels: String, to out: inout [UInt8]) {
        appendSample(name, labels, prometheusNumber(value), to: &out)
    }
}

/// How values are spread.
public final class Histogram: Instrument {
    /// Bounds for durations in seconds, from half a millisecond to ten seconds.
    public static let secondsBuckets: [Double] = [
        0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
    ]

    private let bounds: [Double]
    private let counts: [Counter]
    private let sum = AtomicDouble()

    init(buckets: [Double]) {
        let isAscending = zip(buckets, buckets.dropFirst()).allSatisfy { $0 < $1 }
        precondition(isAscending && buckets.allSatisfy(\.isFinite), "buckets must ascend")
        bounds = buckets
        counts = (0...buckets.count).map { _ in Counter() }
    }

    /// Counts one value.
    public func observe(_ value: Double) {
        var index = 0
        while index < bounds.count && !(value <= bounds[index]) { index += 1 }
        counts[index].increment()
        sum.add(value)
    }

    /// How many values were counted.
    public var count: Int {
        counts.reduce(0) { $0 + $1.value }
    }

    func write(name: String, labels: String, to out: inout [UInt8]) {
        let separator = labels.isEmpty ? "" : ","
        var total = 0
        for index in 0..<counts.count {
            total += counts[index].value
            let bound = index < bounds.count ? prometheusNumber(bounds[index]) : "+Inf"
            appendSample(
                name + "_bucket",
                "\(labels)\(separator)le=\"\(bound)\"",
                "\(total)",
                to: &out
            )
        }
        appendSample(name + "_sum", labels, prometheusNumber(sum.load()), to: &out)
        appendSample(name + "_count", labels, "\(total)", to: &out)
    }
}

/// A number that is read when it is asked for.
final class ReadInstrument: Instrument {
    private let read: @Sendable () -> Double

    init(read: @escaping @Sendable () -> Double) {
        self.read = read
    }

    func write(name: String, labels: String, to out: inout [UInt8]) {
        appendSample(name, labels, prometheusNumber(read()), to: &out)
    }
}

/// A `Double` changed without a lock.
private final class AtomicDouble: Sendable {
    private let bits = Atomic<UInt64>(0)

    func load() -> Double {
        Double(bitPattern: bits.load(ordering: .relaxed))
    }

    func store(_ value: Double) {
        bits.store(value.bitPattern, ordering: .relaxed)
    }

    func add(_ amount: Double) {
        var seen = bits.load(ordering: .relaxed)
        while true {
            let sum = Double(bitPattern: seen) + amount
            let (done, now) = bits.compareExchange(
                expected: seen,
                desired: sum.bitPattern,
                ordering: .relaxed
            )
            if done { return }
            seen = now
        }
    }
}
