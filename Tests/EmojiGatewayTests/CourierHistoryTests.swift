import HTTPServer
import Testing

@testable import EmojiGateway

/// Histories of a gateway, a broker and its clients with everything that goes wrong in between; in
/// the end each message that was acknowledged is in the topic, and none is there twice.
@Suite struct CourierHistoryTests {
    @Test(arguments: 0..<120)
    func eachIsWrittenOnce(seed: Int) throws {
        var history = History(seed: UInt64(seed))
        try history.run(steps: 600)
        try history.end()
        let written = history.log.ids
        #expect(written.count == Set(written).count, "none twice")
        let missing = history.acknowledged.subtracting(written)
        #expect(missing.isEmpty, "none missing of \(history.acknowledged.count)")
        #expect(history.acknowledged.count == history.named + history.unnamedAcknowledged)
    }
}

private struct History {
    private struct Request {
        let ids: [String]
        let isNamed: Bool
        let sent: Sent
    }

    let log = FakeCarrier.Log()
    private let disk = FakeStore.Disk()
    private var random: SeededGenerator
    private var carrier: FakeCarrier
    private var store: FakeStore
    private var courier: Courier<FakeCarrier, FakeStore>
    private var nowMs: Int64 = 0
    private var isBrokerUp = true
    private var open: [Request] = []
    /// Named ids that their clients send until they are acknowledged.
    private var unanswered: [String] = []
    private var question: TopicQuestion?
    private(set) var acknowledged: Set<EventID> = []
    private(set) var named = 0
    private(set) var unnamedAcknowledged = 0
    private var next = 0

    init(seed: UInt64) {
        random = SeededGenerator(state: seed)
        carrier = FakeCarrier(log)
        store = FakeStore(disk)
        do {
            courier = try Self.courier(store, carrier)
        } catch {
            preconditionFailure("\(error)")
        }
    }

    private static func courier(
        _ store: FakeStore,
        _ carrier: FakeCarrier
    ) throws(SpoolError) -> Courier<FakeCarrier, FakeStore> {
        var limits = CourierLimits()
        limits.spoolAfterMs = 50
        limits.drainRecords = 4
        limits.spoolPauseMs = 20
        return try Courier(
            limits,
            store: store,
            carrier: carrier,
            mustSettle: true,
            wallOffsetMs: 1_000_000
        )
    }

    mutating func run(steps: Int) throws {
        for _ in 0..<steps {
            nowMs += Int64.random(in: 0...20, using: &random)
            switch Int.random(in: 0..<100, using: &random) {
            case 0..<35: send()
            case 35..<60: if isBrokerUp { carrier.write(.random(in: 0...8, using: &random)) }
            case 60..<85: report(.random(in: 0...8, using: &random))
            case 85..<88: isBrokerUp.toggle()
            case 88: try crash()
            case 89: try endCarrier()
            case 90: courier.noteKafka(answers: isBrokerUp)
            case 91: carrier.fail(.random(in: 0...3, using: &random))
            case 92: store.isBroken.toggle()
            case 93: store.limit = Bool.random(using: &random) ? disk.rows.count + 3 : Int.max
            case 94: carrier.takesAny.toggle()
            default: if isBrokerUp { answerQuestion() }
            }
            settle()
        }
    }

    /// Everything works again, and the clients send what was not acknowledged.
    mutating func end() throws {
        isBrokerUp = true
        store.isBroken = false
        store.limit = .max
        carrier.takesAny = true
        for _ in 0..<3_000 {
            nowMs += 100
            carrier.write(.max)
            report(.max)
            answerQuestion()
            settle()
            if !unanswered.isEmpty && open.isEmpty { resend() }
            if courier.isIdle, courier.isCertain, disk.rows.isEmpty, unanswered.isEmpty,
                open.isEmpty
            {
                break
            }
        }
        #expect(courier.isIdle && disk.rows.isEmpty && unanswered.isEmpty, "it comes to rest")
        var stopped = courier
        stopped.stop(at: nowMs)
        #expect(disk.handedUpTo == 0)
    }

    // MARK: What happens

    private mutating func send() {
        if Int.random(in: 0..<4, using: &random) == 0, !unanswered.isEmpty { return resend() }
        let ids = (0..<Int.random(in: 1...3, using: &random)).map { _ in
            next += 1
            return "m\(next)"
        }
        let isNamed = Int.random(in: 0..<3, using: &random) > 0
        if isNamed {
            named += ids.count
            unanswered += ids
        }
        post(ids, isNamed: isNamed)
    }

    private mutating func resend() {
        let ids = Array(unanswered.shuffled(using: &random).prefix(3))
        post(ids, isNamed: true)
    }

    private mutating func post(_ ids: [String], isNamed: Bool) {
        let sent = Sent()
        let reply = Reply(form: .batch, responder: sent.responder)
        open.append(Request(ids: ids, isNamed: isNamed, sent: sent))
        courier.take([submission(ids, isNamed: isNamed, reply)], at: nowMs)
        hear()
    }

    private mutating func report(_ count: Int) {
        courier.report(carrier.takeReports(count), at: nowMs)
        hear()
    }

    private mutating func settle() {
        courier.settle(at: nowMs)
        if question == nil, let asked = try? courier.question() { question = asked }
        hear()
    }

    /// Notes what the clients were told.
    private mutating func hear() {
        courier.sendAnswers()
        open.removeAll { request in
            guard let response = request.sent.all.first else { return false }
            guard response.status == 200 else { return true }
            for id in request.ids where response.text.contains("\"message_id\":\"\(id)\"") {
                let isNew = acknowledged.insert(EventID(.emoji, Array(id.utf8).span)).inserted
                if !request.isNamed && isNew { unnamedAcknowledged += 1 }
                unanswered.removeAll { $0 == id }
            }
            return true
        }
    }

    private mutating func answerQuestion() {
        guard let asked = question else { return }
        question = nil
        var knowledge = TopicKnowledge(number: asked.number)
        knowledge.found = Set(asked.wanted.map(\.id)).intersection(log.ids)
        knowledge.recent = log.ids.map { ($0, nowMs + 1_000_000) }
        do throws(SpoolError) {
            try courier.learn(knowledge, at: nowMs)
        } catch {
            courier.forgetQuestion()
        }
    }

    /// Killed with -9: some of what its client had sent is still written, and nobody is told.
    private mutating func crash() throws {
        carrier.write(.random(in: 0...4, using: &random))
        open = []
        question = nil
        carrier = FakeCarrier(log)
        store = FakeStore(disk)
        courier = try Self.courier(store, carrier)
    }

    /// The client of Kafka's is done for; of what it had, some is written and some is not.
    private mutating func endCarrier() throws {
        let count = Int.random(in: 0...4, using: &random)
        for (tag, id) in carrier.waiting.prefix(count) {
            log.ids.append(id)
            if Bool.random(using: &random) {
                courier.report([Report(tag: tag, failure: .perhapsWritten)], at: nowMs)
            }
        }
        question = nil
        courier.carrierEnded(at: nowMs)
        carrier.waiting = []
        carrier.unreported = []
        hear()
    }
}
