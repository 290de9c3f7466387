import CAllocations
import Console
import ServiceKit

/// What `micro` is told.
struct MicroConfig: ServiceConfiguration {
    let runs: Int

    init(from settings: inout Settings) {
        runs = settings.integer(
            "RUNS",
            default: 7,
            in: 1...1_000,
            help: "How often each is run; the fastest counts."
        )
    }
}

/// The code that runs once a record, alone on one thread.
let microCommand = Command(
    "micro",
    "Times the code that runs per record, and counts its allocations.",
    MicroConfig.self
) { config in
    var figures = Figures()
    for benchmark in microBenchmarks + textBenchmarks + trendBenchmarks {
        let measured = benchmark.measure(runs: config.runs)
        Stream.errors.write("  \(benchmark.name): done\n")
        figures.add(benchmark.name, measured)
    }
    return figures.json
}

/// One piece of code, measured by the record.
struct MicroBenchmark: Sendable {
    let name: String
    /// How many records one call of what `prepare` makes handles.
    let records: Int
    /// Makes the code with all it needs; it returns something that depends on all its work.
    let prepare: @Sendable () -> () -> Int

    /// The fastest run, and the fewest allocations of any: what grows once is not counted.
    func measure(runs: Int) -> Figures {
        let body = prepare()
        var sum = body()
        var bestNs = Int64.max
        var fewest = UInt64.max
        for _ in 0..<runs {
            let allocationsBefore = allocations_of_this_thread()
            let startNs = Clock.monotonicNs()
            sum &+= body()
            bestNs = min(bestNs, Clock.monotonicNs() - startNs)
            fewest = min(fewest, allocations_of_this_thread() - allocationsBefore)
        }
        // Looked at, so that the work cannot be left out.
        precondition(sum != 0, "\(name) did nothing")
        var figures = Figures()
        figures.add("ns", Double(bestNs) / Double(records), decimals: 1)
        figures.add("allocations", Double(fewest) / Double(records), decimals: 4)
        return figures
    }
}
