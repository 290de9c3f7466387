import Synchronization

/// The measurements of a service, served as Prometheus text by the admin server.
///
/// Ask for an instrument once and keep it: asking takes a lock, using it does not. The same name
/// and labels give the same instrument.
public final class Metrics: Sendable {
    /// More series than this are refused, so that a label cannot grow without bound.
    public static let maxSeries = 10_000

    private let state = Mutex(Families())

    /// Creates an empty registry.
    public init() {}

    /// A number that only grows; end its name in `_total`.
    public func counter(
        _ name: String,
        help: String,
        labels: KeyValuePairs<String, String> = [:]
    ) -> Counter {
        register(name, help, .counter, labels) { Counter() }
    }

    /// A number that goes up and down.
    public func gauge(
        _ name: String,
        help: String,
        labels: KeyValuePairs<String, String> = [:]
    ) -> Gauge {
        register(name, help, .gauge, labels) { Gauge() }
    }

    /// A number that is read by `read` whenever the metrics are asked for, on the admin thread.
    public func gauge(
        _ name: String,
        help: String,
        labels: KeyValuePairs<String, String> = [:],
        read: @escaping @Sendable () -> Double
    ) {
        _ = register(name, help, .gauge, labels) { ReadInstrument(read: read) }
    }

    /// A growing number that is read by `read` whenever the metrics are asked for.
    public func counter(
        _ name: String,
        help: String,
        labels: KeyValuePairs<String, String> = [:],
        read: @escaping @Sendable () -> Double
    ) {
        _ = register(name, help, .counter, labels) { ReadInstrument(read: read) }
    }

    /// How values are spread over `buckets`, the ascending upper bounds.
    public func histogram(
        _ name: String,
        help: String,
        labels: KeyValuePairs<String, String> = [:],
        buckets: [Double] = Histogram.secondsBuckets
    ) -> Histogram {
        register(name, help, .histogram, labels) { Histogram(buckets: buckets) }
    }

    /// The Prometheus text format, version 0.0.4.
    public func exposition() -> [UInt8] {
        // Only the list is copied under the lock: a reading closure may itself ask for instruments.
        let families = state.withLock { all in all.ordered.compactMap { all.byName[$0] } }
        var out: [UInt8] = []
        for family in families { family.write(to: &out) }
        return out
    }

    private struct Families {
        var byName: [String: Family] = [:]
        var ordered: [String] = []
        var series = 0
    }

    private func register<T: Instrument>(
        _ name: String,
        _ help: String,
        _ kind: Family.Kind,
        _ labels: KeyValuePairs<String, String>,
        make: () -> T
    ) -> T {
        precondition(isMetricName(name), "\(name) is not a metric name")
        precondition(
            labels.allSatisfy { isLabelName($0.key) && $0.key != "le" },
            "\(name): bad label name"
        )
        let text = labelText(labels)
        return state.withLock { families in
            if families.byName[name] == nil {
                families.byName[name] = Family(name: name, help: help, kind: kind)
                families.ordered.append(name)
            }
            let known = families.byName[name]
            precondition(known?.kind == kind, "\(name) is already of another kind")
            if let found = known?.series[text] {
                guard let same = found as? T else {
                    preconditionFailure("\(name) is already of another kind")
                }
                return same
            }
            let made = make()
            // The caller can go on measuring; nobody will see it.
            guard families.series < Self.maxSeries else { return made }
            families.series += 1
            families.byName[name]?.series[text] = made
            families.byName[name]?.ordered.append(text)
            return made
        }
    }
}
