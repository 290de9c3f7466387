import ServiceKit

/// Merges the boards of all regions into worldwide boards, and proves them.
@main
enum Main {
    static func main() async {
        await Service.main(
            "global-aggregator",
            summary: "Merges the boards of regions into worldwide ones that are proven exact.",
            adminPort: 9103,
            Config.self
        ) { config, context in
            for dependency in ["kafka", "redis", "postgres"] { context.health.register(dependency) }
            let writer = HistoryWriter(config, context)
            try await withThrowingTaskGroup { group in
                group.addTask {
                    try await onThread("history") {
                        // An error there, such as a database of another version, ends the service.
                        defer { context.stop.set() }
                        try writer.run()
                    }
                }
                group.addTask {
                    try await onThread("global") {
                        defer { writer.end.set() }
                        if let loop = try GlobalLoop(config, context, writer) { try loop.run() }
                    }
                }
                try await group.waitForAll()
            }
        }
    }
}
