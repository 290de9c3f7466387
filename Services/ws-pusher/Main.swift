import Access
import HTTPServer
import ServiceKit

@main
enum Main {
    static func main() async {
        await Service.main(
            "ws-pusher",
            summary: "Tells what is rising as it changes, over WebSockets and server-sent events.",
            adminPort: 9108,
            Config.self,
            run: run
        )
    }

    /// Builds the parts and runs a thread for each until it is time to stop.
    @Sendable static func run(_ config: Config, _ context: ServiceContext) async throws {
        for name in [Dependency.kafka, Dependency.boards] { context.health.register(name) }
        let inbox = FeedInbox()
        let figures = FeedFigures(context.metrics)
        let access = AccessControl(config.access, scope: "read", openPaths: ["/"], context)
        let door = Door(config, access)
        var router = Routes(door: door, inbox: inbox, usesDeflate: config.usesDeflate).router
        access.protect(&router)
        let server = try HTTPServer(config.http, router)
        context.log.info("serving", ["host": config.http.host, "port": "\(server.port)"])

        try await withThrowingTaskGroup(of: Void.self) { group in
            // Whichever part ends first, by order or by error, ends the others.
            func part(_ name: String, _ body: @escaping @Sendable () throws -> Void) {
                group.addTask {
                    defer { context.stop.set() }
                    try await onThread(name, body)
                }
            }
            part("kafka") {
                try RecordSource(config, context, inbox: inbox, figures: figures)?.run()
            }
            part("feed") {
                FeedLoop(
                    config,
                    inbox: inbox,
                    door: door,
                    figures: figures,
                    context: context,
                    onDrained: { server.stop() }
                ).run()
            }
            group.addTask { try await access.run() }
            group.addTask {
                await context.stop.wait()
                // Clients are told where to go before the server says goodbye to them.
                if !inbox.post(.drain) { server.stop() }
            }
            group.addTask {
                defer {
                    access.close()
                    inbox.close()
                    context.stop.set()
                }
                try await server.serve(threads: config.http.threads)
            }
            try await group.waitForAll()
        }
    }
}
