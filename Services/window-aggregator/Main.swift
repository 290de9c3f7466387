import ServiceKit

/// Reads events, posts and comments from Kafka and writes exact counts per region, board and pane, exactly once.
@main
enum Main {
    static func main() async {
        await Service.main(
            "window-aggregator",
            summary: "Sums up events per region, board and pane of ten seconds, exactly once.",
            adminPort: 9101,
            Config.self
        ) { config, context in
            context.health.register("kafka")
            try await onThread("aggregator") {
                try AggregatorLoop(config, context).run()
            }
        }
    }
}
