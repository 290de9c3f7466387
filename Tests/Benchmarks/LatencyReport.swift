/// Puts together what was sent and what was seen.
struct LatencyReport {
    private let config: LatencyConfig
    private let base: [Int]
    private var sentNs: [Int64] = []
    private var sightings: [Sighting] = []
    private var resources: [(residentMB: Double, cpuShare: Double)] = []

    /// `base` are the totals before the first event.
    init(_ config: LatencyConfig, base: [Int]) {
        self.config = config
        self.base = base
    }

    mutating func add(_ observation: Observation) {
        switch observation {
        case .sent(let moments): sentNs = moments
        case .seen(let seen): sightings = seen
        case .memory(let measured): resources = measured
        }
    }

    /// The percentiles of all delays after the warm-up, and what the services took meanwhile.
    func figures() throws -> Figures {
        let delays = try delaysMs().sorted()
        var figures = Figures()
        figures.add("events", delays.count)
        figures.add("p50_ms", percentile(delays, 0.5), decimals: 1)
        figures.add("p99_ms", percentile(delays, 0.99), decimals: 1)
        figures.add("max_ms", delays.last ?? 0, decimals: 1)
        var memory = Figures()
        var cpu = Figures()
        for (service, used) in zip(config.services, resources) {
            memory.add(service.name, used.residentMB, decimals: 1)
            cpu.add(service.name, used.cpuShare * 100, decimals: 1)
        }
        figures.add("rss_mb", memory)
        figures.add("cpu_percent", cpu)
        return figures
    }

    /// The delay of every event after the warm-up.
    private func delaysMs() throws -> [Double] {
        var delays: [Double] = []
        delays.reserveCapacity(sentNs.count)
        let regions = base.count
        var sighting = [Int](repeating: 0, count: regions)
        for event in sentNs.indices {
            let region = event % regions
            let wanted = base[region] + event / regions + 1
            while sighting[region] < sightings.count,
                sightings[sighting[region]].totals[region] < wanted
            { sighting[region] += 1 }
            guard sighting[region] < sightings.count else {
                throw Failure("event \(event) was never seen")
            }
            guard event >= config.rate * config.warmUpSeconds else { continue }
            delays.append(Double(sightings[sighting[region]].atNs - sentNs[event]) / 1e6)
        }
        return delays
    }

    private func percentile(_ sorted: [Double], _ share: Double) -> Double {
        guard !sorted.isEmpty else { return 0 }
        // The nearest rank.
        return sorted[max(0, Int((share * Double(sorted.count)).rounded(.up)) - 1)]
    }
}
