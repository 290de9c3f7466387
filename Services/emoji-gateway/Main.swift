import Access
import HTTPServer
import ServiceKit

@main
enum Main {
    static func main() async {
        await Service.main(
            "emoji-gateway",
            summary: "Takes reactions, views and posts over HTTP, and loses none it acknowledged.",
            adminPort: 9105,
            Config.self,
            run: run
        )
    }

    /// Builds the parts and runs a thread for each until it is time to stop.
    @Sendable static func run(_ config: Config, _ context: ServiceContext) async throws {
        Dependency.register(in: context.health)
        let room = Room(memoryLimit: config.memoryBytes, spoolLimit: config.spoolBytes)
        let figures = Figures(context.metrics, room: room)
        let inbox = Inbox()
        let questions = Mailbox<TopicQuestion>(capacity: 1)
        let routes = Routes(
            limits: Routes.Limits(maxBatch: config.maxBatch, isBuffered: config.isBuffered),
            inbox: inbox,
            room: room,
            figures: figures
        )
        let courierEnded = StopFlag()
        let access = AccessControl(
            config.access,
            scope: "write",
            openPaths: ["/", "/health", "/openapi.json"],
            weight: Routes.eventCount,
            context
        )
        var router = routes.router
        access.protect(&router)
        let server = try HTTPServer(config.http, router)
        context.log.info("serving", ["host": config.http.host, "port": "\(server.port)"])

        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                // Whichever part ends first, by order or by error, ends the others.
                defer {
                    context.stop.set()
                    courierEnded.set()
                }
                try await onThread("courier") {
                    try CourierLoop(
                        config,
                        inbox: inbox,
                        questions: questions,
                        room: room,
                        figures: figures,
                        context: context
                    ).run()
                }
            }
            group.addTask {
                defer { context.stop.set() }
                try await onThread("topics") {
                    try TopicReader(
                        config,
                        questions: questions,
                        inbox: inbox,
                        room: room,
                        log: context.log,
                        stop: courierEnded
                    ).run()
                }
            }
            group.addTask { try await access.run() }
            group.addTask {
                // What is under way is answered before the courier closes.
                defer {
                    access.close()
                    inbox.post { $0.isClosed = true }
                    context.stop.set()
                }
                context.stop.whenSet { server.stop() }
                try await server.serve(threads: config.http.threads)
            }
            try await group.waitForAll()
        }
    }
}
