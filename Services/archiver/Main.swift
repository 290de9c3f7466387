import ServiceKit

/// Writes posts and comments into Postgres, each once and as they were when last read from Reddit.
@main
enum Main {
    static func main() async {
        await Service.main(
            "archiver",
            summary:
                "Writes posts and comments into Postgres, each once, later scores over earlier.",
            adminPort: 9106,
            Config.self
        ) { config, context in
            for dependency in ["kafka", "postgres"] { context.health.register(dependency) }
            try await onThread("archiver") {
                try ArchiverLoop(config, context).run()
            }
        }
    }
}
