import ServiceKit

/// Owns regions: keeps their sliding windows, publishes their boards, stores their state.
@main
enum Main {
    static func main() async {
        await Service.main(
            "regional-topk",
            summary: "Turns counts into exact sliding top-K boards, one owner a region.",
            adminPort: 9102,
            Config.self
        ) { config, context in
            for dependency in ["kafka", "redis", "postgres"] { context.health.register(dependency) }
            let writer = CheckpointWriter(config, context)
            try await withThrowingTaskGroup { group in
                group.addTask { try await onThread("checkpoints") { try writer.run() } }
                group.addTask {
                    try await onThread("regional") {
                        defer { writer.end.set() }
                        if let loop = try RegionalLoop(config, context, writer) { try loop.run() }
                    }
                }
                try await group.waitForAll()
            }
        }
    }
}
