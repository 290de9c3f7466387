import Access
import HTTPServer
import ServiceKit

@main
enum Main {
    static func main() async {
        await Service.main(
            "query-api",
            summary: "answers what is rising, over HTTP",
            adminPort: 9104,
            Config.self,
            run: run
        )
    }

    /// Builds the parts and runs a thread for each until it is time to stop.
    @Sendable static func run(_ config: Config, _ context: ServiceContext) async throws {
        Dependency.register(in: context.health)
        let inbox = Inbox<DeskEvent>(limit: config.queueLimit)
        let jobs = Inbox<PostgresJobs>(limit: config.queueLimit)
        let catalogue = RegionCatalogue(directory: config.regions)
        let boards = BoardCatalogue()
        let pages = PageCache(ageMs: Int64(config.pageAgeMs))
        let delivery = Delivery(
            catalogue: catalogue,
            boards: boards,
            pages: pages,
            figures: Figures(context.metrics, pages: pages)
        )
        let access = AccessControl(
            config.access,
            scope: "read",
            openPaths: Dashboard.openPaths,
            context
        )
        var router = Routes(
            catalogue: catalogue,
            pages: pages,
            inbox: inbox,
            dashboard: config.dashboard,
            addresses: config.webhookAddresses
        ).router
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
            part("redis") {
                try DeskLoop(
                    redis: RedisReader(config, catalogue: catalogue, context: context),
                    desk: Desk(
                        limits: config.deskLimits,
                        posts: PostCache(limits: config.postLimits)
                    ),
                    inbox: inbox,
                    jobs: jobs,
                    delivery: delivery,
                    context: context
                ).run()
            }
            part("postgres") {
                try PostgresLoop(
                    PostgresReader(config, context: context),
                    jobs: jobs,
                    inbox: inbox,
                    catalogue: catalogue,
                    boards: boards,
                    limits: config.subscriptionLimits
                ).run()
            }
            group.addTask { try await access.run() }
            group.addTask {
                await context.stop.wait()
                server.stop()
            }
            group.addTask {
                // What is under way is answered before the desk closes.
                defer {
                    access.close()
                    inbox.close()
                    jobs.close()
                    context.stop.set()
                }
                try await server.serve(threads: config.http.threads)
            }
            try await group.waitForAll()
        }
    }
}
