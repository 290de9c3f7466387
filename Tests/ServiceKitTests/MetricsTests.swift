import Glibc
import Testing

@testable import ServiceKit

struct MetricsTests {
    private func text(_ metrics: Metrics) -> String {
        String(decoding: metrics.exposition(), as: UTF8.self)
    }

    @Test func exposesCountersGaugesAndHistograms() {
        let metrics = Metrics()
        let events = metrics.counter(
            "demo_events_total",
            help: "Back\\slash and\nline.",
            labels: ["topic": "a\"b\\c\nd"]
        )
        events.increment()
        events.increment(by: 41)
        metrics.gauge("demo_depth", help: "Depth.").set(2.5)
        metrics.gauge("demo_read", help: "Read.") { .infinity }
        let latency = metrics.histogram(
            "demo_seconds",
            help: "Time.",
            labels: ["path": "/x"],
            buckets: [0.1, 1]
        )
        for value in [0.05, 0.1, 0.5, 7] { latency.observe(value) }
        #expect(
            text(metrics) == """
                # HELP demo_events_total Back\\\\slash and\\nline.
                # TYPE demo_events_total counter
                demo_events_total{topic="a\\"b\\\\c\\nd"} 42
                # HELP demo_depth Depth.
                # TYPE demo_depth gauge
                demo_depth 2.5
                # HELP demo_read Read.
                # TYPE demo_read gauge
                demo_read +Inf
                # HELP demo_seconds Time.
                # TYPE demo_seconds histogram
                demo_seconds_bucket{path="/x",le="0.1"} 2
                demo_seconds_bucket{path="/x",le="1"} 3
                demo_seconds_bucket{path="/x",le="+Inf"} 4
                demo_seconds_sum{path="/x"} 7.65
                demo_seconds_count{path="/x"} 4

                """
        )
    }

    @Test func promtoolAcceptsWhatIsExposed() throws {
        let metrics = Metrics()
        describeProcess("demo", in: metrics)
        metrics.counter("demo_events_total", help: "A \"quote\".", labels: ["a": "\\\"\n🔥"])
            .increment()
        metrics.histogram("demo_seconds", help: "Time.").observe(0.2)
        let started = unsafe popen("promtool check metrics 2>&1", "w")
        let tool = unsafe try #require(started, "starting promtool")
        let bytes = metrics.exposition()
        let written = unsafe fwrite(bytes, 1, bytes.count, tool)
        #expect(written == bytes.count)
        let code = unsafe pclose(tool)
        #expect(code == 0, "promtool, of the package prometheus, found fault")
    }

    @Test func theSameNameAndLabelsAreTheSameSeries() {
        let metrics = Metrics()
        metrics.counter("demo_total", help: "x", labels: ["a": "1"]).increment()
        metrics.counter("demo_total", help: "x", labels: ["a": "1"]).increment()
        metrics.counter("demo_total", help: "x", labels: ["a": "2"]).increment()
        #expect(metrics.counter("demo_total", help: "x", labels: ["a": "1"]).value == 2)
        #expect(text(metrics).split(separator: "\n").count == 4)
    }

    @Test func seriesAreBounded() {
        let metrics = Metrics()
        for index in 0..<(Metrics.maxSeries + 10) {
            metrics.counter("demo_total", help: "x", labels: ["a": "\(index)"]).increment()
        }
        #expect(text(metrics).split(separator: "\n").count == Metrics.maxSeries + 2)
    }

    @Test func countsFromManyThreadsAddUp() async {
        let metrics = Metrics()
        let counter = metrics.counter("demo_total", help: "x")
        let gauge = metrics.gauge("demo_gauge", help: "x")
        let histogram = metrics.histogram("demo_seconds", help: "x", buckets: [1])
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    for _ in 0..<1000 {
                        counter.increment()
                        gauge.add(0.5)
                        histogram.observe(0.25)
                    }
                }
            }
        }
        #expect(counter.value == 8000)
        #expect(gauge.value == 4000)
        #expect(histogram.count == 8000)
        #expect(text(metrics).contains("demo_seconds_sum 2000\n"))
    }

    @Test(arguments: [
        (0.0, "0"), (-3, "-3"), (0.1, "0.1"), (1e300, "1e+300"), (.nan, "NaN"),
        (-.infinity, "-Inf"), (9_007_199_254_740_992, "9007199254740992"),
    ])
    func numbers(value: Double, text: String) {
        #expect(prometheusNumber(value) == text)
    }

    @Test(arguments: ["", "1a", "a-b", "a b", "é"])
    func badNames(name: String) {
        #expect(!isMetricName(name))
        #expect(!isLabelName(name))
    }
}
