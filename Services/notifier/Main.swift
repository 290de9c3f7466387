import ServiceKit
import Webhooks

@main
enum Main {
    static func main() async {
        await Service.main(
            "notifier",
            summary: "Tells who subscribed what has happened: on the feed, and by signed webhooks.",
            adminPort: 9109,
            Config.self,
            run: run
        )
    }

    /// Builds the parts and runs a thread for each until it is time to stop.
    @Sendable static func run(_ config: Config, _ context: ServiceContext) async throws {
        for name in ["kafka", "postgres", "outbox"] { context.health.register(name) }
        let figures = Figures(context.metrics)
        // Room for one: a second wake before the first is noticed says nothing new.
        let news = Mailbox<Void>(capacity: 1)
        let post = PostOffice(limit: config.delivery.workers, news: news)
        let client = WebhookClient(
            config.addresses,
            timeoutMs: config.delivery.timeoutMs,
            authorities: config.authorities
        )
        try await withThrowingTaskGroup(of: Void.self) { group in
            // Whichever part ends first, by order or by error, ends the others.
            func part(_ name: String, _ body: @escaping @Sendable () throws -> Void) {
                group.addTask {
                    defer { context.stop.set() }
                    try await onThread(name, body)
                }
            }
            part("matcher") { try MatcherLoop(config, context, figures, news: news).run() }
            part("courier") {
                defer { post.close() }
                try CourierLoop(config, context, figures, news: news, post: post).run()
            }
            for number in 1...config.delivery.workers {
                group.addTask {
                    try await onThread("webhook-\(number)") {
                        while let letter = post.take() {
                            let startMs = Clock.monotonicMs()
                            let outcome = letter.send(by: client)
                            let tookMs = Clock.monotonicMs() - startMs
                            figures.deliverySeconds.observe(Double(tookMs) / 1_000)
                            post.report(letter, outcome)
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
    }
}
