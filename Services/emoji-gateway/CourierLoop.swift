import Connections
import Kafka
import ServiceKit

/// The thread of the courier: owns it, the producer and the spool.
///
/// A round: take the mail, hand records over, wait for reports or to be woken, commit to the spool.
struct CourierLoop: ~Copyable {
    /// How often the clocks of the courier are looked at while something is undecided, and else.
    private static let busyMs = 20
    private static let idleMs = 250
    /// Between two tries of what failed.
    private static let pauseMs: Int64 = 500
    /// How long after the stop Kafka is waited for.
    private static let drainMs: Int64 = 3_000

    private let context: ServiceContext
    private let inbox: Inbox
    private let questions: Mailbox<TopicQuestion>
    private let room: Room
    private let figures: Figures
    private let carrier: KafkaCarrier
    private let isBuffered: Bool
    private let spool: Spool
    private var courier: Courier<KafkaCarrier, Spool>
    private var askAtMs: Int64 = 0
    private var wasAway: Bool?
    private var lastFailure: SpoolError?

    init(
        _ config: Config,
        inbox: Inbox,
        questions: Mailbox<TopicQuestion>,
        room: Room,
        figures: Figures,
        context: ServiceContext
    ) throws {
        self.context = context
        self.inbox = inbox
        self.questions = questions
        self.room = room
        self.figures = figures
        let spool = try Spool(path: config.spoolPath, maxBytes: config.spoolBytes)
        let carrier = try KafkaCarrier(
            config.kafka.logging(to: context.log),
            topics: config.topics,
            lingerMs: config.flushMs
        )
        courier = try Courier(
            config.courierLimits,
            store: spool,
            carrier: carrier,
            mustSettle: !spool.wasClosedCleanly,
            wallOffsetMs: Clock.nowMs() - Clock.monotonicMs()
        )
        self.spool = spool
        self.carrier = carrier
        isBuffered = config.isBuffered
        let producer = carrier.producer
        inbox.wakeBy { producer.wake() }
        if spool.count > 0 {
            context.log.info(
                "the spool holds records of before",
                ["records": "\(spool.count)", "perhaps_written": "\(spool.handedUpTo > 0)"]
            )
        }
        context.health.up(Dependency.spool)
    }

    /// Works until the inbox is closed, then makes what is left durable.
    consuming func run() throws {
        while try round() {}
        let deadlineMs = Clock.monotonicMs() + Self.drainMs
        while !courier.isIdle, Clock.monotonicMs() < deadlineMs, !courier.isAway { _ = try round() }
        courier.stop(at: Clock.monotonicMs())
        courier.sendAnswers()
        if courier.isIdle { try spool.closeCleanly() }
        publish()
        context.log.info("drained", ["spooled": "\(spool.count)"])
    }

    /// False when the inbox is closed.
    private mutating func round() throws -> Bool {
        let mail = inbox.take()
        let nowMs = Clock.monotonicMs()
        courier.wallOffsetMs = Clock.nowMs() - nowMs
        if let answers = mail.kafkaAnswers { courier.noteKafka(answers: answers) }
        if !mail.submissions.isEmpty { courier.take(mail.submissions, at: nowMs) }
        if let knowledge = mail.knowledge { learn(knowledge, at: nowMs) }
        courier.sendAnswers()
        let reports = reports(isNewsThere: !mail.isEmpty)
        let thenMs = Clock.monotonicMs()
        if !reports.isEmpty { courier.report(reports, at: thenMs) }
        courier.sendAnswers()
        try lookAfterCarrier(at: thenMs)
        courier.settle(at: thenMs)
        courier.sendAnswers()
        ask(at: thenMs)
        publish()
        return !mail.isClosed
    }

    // MARK: Kafka

    /// Waits for what the client of Kafka's reports, or for news.
    ///
    /// What it has goes at once, and what comes meanwhile goes together after it: requests gather
    /// while others are on their way, and none waits for company.
    private func reports(isNewsThere: Bool) -> [Report] {
        let isSending = courier.underWay > 0 || !courier.handed.isEmpty
        let waitMs = courier.toSpool.isEmpty ? Self.busyMs : 0
        if isSending, !isBuffered { return carrier.deliver(waitMs: waitMs) }
        return carrier.reports(waitMs: isNewsThere ? 0 : courier.isIdle ? Self.idleMs : waitMs)
    }

    private mutating func lookAfterCarrier(at nowMs: Int64) throws {
        for error in carrier.producer.takeErrors() where error.code == .allBrokersDown {
            courier.noteKafka(answers: false)
        }
        guard let error = carrier.producer.fatalError else { return }
        context.log.warning("starting over with a new producer", ["error": "\(error)"])
        // What it can still tell is heard before it goes.
        courier.report(carrier.reports(waitMs: 0), at: nowMs)
        courier.carrierEnded(at: nowMs)
        try carrier.renew()
        let producer = carrier.producer
        inbox.wakeBy { producer.wake() }
    }

    private mutating func ask(at nowMs: Int64) {
        guard !courier.isCertain, nowMs >= askAtMs else { return }
        do throws(SpoolError) {
            guard let question = try courier.question() else { return }
            if !questions.offer(question) { courier.forgetQuestion() }
        } catch {
            context.log.warning("reading the spool", ["error": "\(error)"])
        }
        askAtMs = nowMs + Self.pauseMs
    }

    private mutating func learn(_ knowledge: TopicKnowledge, at nowMs: Int64) {
        let before = spool.count
        do throws(SpoolError) {
            try courier.learn(knowledge, at: nowMs)
            context.log.info(
                "the ends of the topics are known",
                [
                    "ids": "\(knowledge.recent.count)", "spooled": "\(before)",
                    "found": "\(before - spool.count)",
                ]
            )
        } catch {
            context.log.warning("writing the spool", ["error": "\(error)"])
            courier.forgetQuestion()
        }
    }

    // MARK: Telling

    private mutating func publish() {
        let released = courier.takeReleased()
        if released.records > 0 { room.release(bytes: released.bytes, records: released.records) }
        let isAway = courier.isAway || !courier.isCertain
        room.note(
            spoolBytes: spool.byteCount,
            records: spool.count,
            works: courier.spoolFailure == nil || courier.spoolFailure == .full,
            kafkaAnswers: !isAway
        )
        figures.note(courier.takeTally(), spoolRecords: spool.count, spoolBytes: spool.byteCount)
        if isAway != wasAway {
            wasAway = isAway
            if isAway {
                context.health.down(Dependency.kafka, because: "no answer; events are spooled")
                context.log.warning("events go to the spool until Kafka answers")
            } else {
                context.health.up(Dependency.kafka)
                context.log.info("Kafka answers")
            }
        }
        guard courier.spoolFailure != lastFailure else { return }
        lastFailure = courier.spoolFailure
        if let failure = lastFailure {
            context.health.down(Dependency.spool, because: "it takes nothing")
            context.log.error("the spool takes nothing", ["error": "\(failure)"])
        } else {
            context.health.up(Dependency.spool)
        }
    }
}
