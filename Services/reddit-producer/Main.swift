import ServiceKit

/// Brings posts and comments of Reddit into Kafka, each once, from the API or from a dump.
@main
enum Main {
    static func main() async {
        await Service.main(
            "reddit-producer",
            summary: "Brings posts and comments of Reddit into Kafka, each once.",
            adminPort: 9107,
            Config.self
        ) { config, context in
            context.health.register("kafka")
            switch config.source {
            case .none: break
            case .replay(let replay):
                try await onThread("replay") {
                    do {
                        try ReplayLoop(replay, context).run()
                    } catch {
                        // Told to stop while it waited for Kafka: what is not committed is not sent.
                        guard context.stop.isSet else { throw error }
                    }
                }
            case .api(let api):
                context.health.register("reddit")
                try await onThread("reddit") { try APILoop(api, context).run() }
            }
        }
    }
}
