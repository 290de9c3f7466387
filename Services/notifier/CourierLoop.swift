import Connections
import Kafka
import Models
import Postgres
import ServiceKit
import Webhooks

/// Brings notifications to the feed's topic and letters to those who send them, and writes down what
/// became of them.
///
/// One thread owns everything here, and of all instances one does it at a time. What was sent and not
/// yet written down when it ended is sent again, under the same id.
struct CourierLoop: ~Copyable {
    /// How often what is due again is looked for.
    private static let waitMs = 200
    private static let flushMs = 5_000
    private static let sweepMs: Int64 = 60_000
    /// How long what is under way may take when it is time to stop; what takes longer is sent again.
    private static let farewellMs: Int64 = 12_000
    private static let dependency = "outbox"

    private let config: Config
    private let context: ServiceContext
    private let figures: Figures
    private let news: Mailbox<Void>
    private let post: PostOffice
    private let producer: Producer
    private let topic: Topic
    private var store: OutboxStore
    private var desk: DeliveryDesk
    /// What became of letters, and is not written down yet.
    private var reports: [(letter: Letter, outcome: Letter.Outcome)] = []
    private var lastSweepMs: Int64 = 0
    private var nextTryMs: Int64 = 0
    private var backoff = Backoff(firstMs: 50, maxMs: 2_000)
    private var random = SystemRandomNumberGenerator()
    private var wasHeld: Bool?
    private var stoppedMs: Int64?

    init(
        _ config: Config,
        _ context: ServiceContext,
        _ figures: Figures,
        news: Mailbox<Void>,
        post: PostOffice
    ) throws {
        let producer = try Producer(
            config.kafka.logging(to: context.log),
            reports: .failures
        )
        let topic = try producer.topic(config.notificationsTopic)
        let store = try OutboxStore(config.postgresURL)
        self.topic = topic
        self.producer = producer
        self.store = store
        self.config = config
        self.context = context
        self.figures = figures
        self.news = news
        self.post = post
        desk = DeliveryDesk(config.delivery)
    }

    /// Works until the stop flag is set, and until what is under way then has ended.
    consuming func run() throws {
        do {
            while !hasEnded() {
                _ = news.take(waitingMs: Self.waitMs)
                reports += post.takeReports()
                guard Clock.monotonicMs() >= nextTryMs else { continue }
                try round()
            }
        } catch {
            endIfFatal(error, context.log)
            throw error
        }
    }

    private mutating func hasEnded() -> Bool {
        guard context.stop.isSet else { return false }
        let nowMs = Clock.monotonicMs()
        stoppedMs = stoppedMs ?? nowMs
        return desk.underWay.isEmpty || nowMs - (stoppedMs ?? nowMs) >= Self.farewellMs
    }

    private mutating func round() throws {
        do throws(PostgresError) {
            let isHeld = try store.hold()
            if isHeld != wasHeld {
                wasHeld = isHeld
                context.log.info(isHeld ? "the outbox is here" : "another holds the outbox")
            }
            // What was sent is written down, whoever holds the outbox by now.
            try settle()
            guard isHeld, !context.stop.isSet else { return worked() }
            try publish()
            try dispatch()
            try sweep()
            worked()
        } catch {
            guard error.isRetriable else { throw error }
            context.health.down(Self.dependency, because: "\(error)")
            context.log.warning("the outbox waits", ["error": "\(error)"])
            nextTryMs = Clock.monotonicMs() + Int64(backoff.nextDelayMs())
        }
        if let error = producer.fatalError { throw error }
    }

    private mutating func worked() {
        backoff.reset()
        nextTryMs = 0
        context.health.up(Self.dependency)
    }

    // MARK: The feed

    private mutating func publish() throws(PostgresError) {
        while !context.stop.isSet {
            let items = try store.unpublished()
            guard !items.isEmpty, send(items) else { return }
            try store.published(items)
            figures.published.increment(by: items.count)
        }
    }

    /// Sends notifications and waits until the broker has them; false when it does not take all.
    private func send(_ items: [OutboxStore.Item]) -> Bool {
        do throws(KafkaError) {
            for item in items {
                var out = JSONWriter(reserving: 256 + item.body.utf8.count)
                out.object {
                    $0.member("notification_id", item.id)
                    $0.member("subscription_id", item.subscriptionID)
                    $0.member("owner", item.owner)
                    $0.member("notification", json: Array(item.body.utf8))
                }
                try producer.produce(to: topic, key: Array(item.owner.utf8), payload: out.bytes)
            }
            try producer.flush(timeoutMs: Self.flushMs)
            if let error = producer.poll(timeoutMs: 0).lazy.compactMap(\.error).first {
                throw error
            }
            return true
        } catch {
            context.log.warning("notifications wait for Kafka", ["error": "\(error)"])
            return false
        }
    }

    // MARK: Webhooks

    private mutating func dispatch() throws(PostgresError) {
        guard desk.room > 0 else { return }
        let nowMs = Clock.monotonicMs()
        let busy = desk.busySubscriptions(at: nowMs)
        for letter in try store.due(besides: busy) where desk.take(letter) {
            if !post.offer(letter) { desk.finish(letter, at: nowMs) }
        }
        figures.underWay.set(desk.underWay.count)
    }

    private mutating func settle() throws(PostgresError) {
        while let report = reports.first {
            let verdict = Verdict(
                report.outcome,
                of: report.letter,
                config.delivery,
                using: &random
            )
            try store.settle(report.letter, verdict)
            reports.removeFirst()
            desk.finish(report.letter, report.outcome, at: Clock.monotonicMs())
            count(verdict)
            if report.outcome == .failed(.refusedAddress) { figures.refused.increment() }
        }
        figures.underWay.set(desk.underWay.count)
    }

    private func count(_ verdict: Verdict) {
        switch verdict {
        case .delivered: figures.delivered.increment()
        case .again: figures.retried.increment()
        case .failed: figures.failed.increment()
        }
    }

    private mutating func sweep() throws(PostgresError) {
        let nowMs = Clock.monotonicMs()
        guard lastSweepMs == 0 || nowMs - lastSweepMs >= Self.sweepMs else { return }
        let hasMore = try store.sweep(
            olderThanHours: config.delivery.retentionHours,
            beyond: config.delivery.kept
        )
        lastSweepMs = hasMore ? 0 : nowMs
    }
}
