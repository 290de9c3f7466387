import HTTPServer
import Testing

@testable import EmojiGateway

@Suite struct CourierTests {
    private typealias TestCourier = Courier<FakeCarrier, FakeStore>

    private let log = FakeCarrier.Log()
    private let disk = FakeStore.Disk()

    private func courier(
        _ carrier: FakeCarrier,
        _ store: FakeStore,
        isBuffered: Bool = false,
        isCertain: Bool = true
    ) throws -> TestCourier {
        var limits = CourierLimits()
        limits.isBuffered = isBuffered
        limits.drainRecords = 2
        var courier = try TestCourier(
            limits,
            store: store,
            carrier: carrier,
            mustSettle: true,
            wallOffsetMs: 0
        )
        if isCertain, let question = try courier.question() {
            try courier.learn(TopicKnowledge(number: question.number), at: 0)
        }
        return courier
    }

    private func send(
        _ ids: [String],
        isNamed: Bool = true,
        to courier: inout TestCourier,
        at nowMs: Int64
    ) -> Sent {
        let sent = Sent()
        let reply = Reply(form: .batch, responder: sent.responder)
        courier.take([submission(ids, isNamed: isNamed, reply)], at: nowMs)
        courier.sendAnswers()
        return sent
    }

    @Test func theAnswerComesAfterTheReport() throws {
        let (carrier, store) = (FakeCarrier(log), FakeStore(disk))
        var courier = try courier(carrier, store)
        let sent = send(["a", "b"], to: &courier, at: 0)
        courier.settle(at: 10)
        courier.sendAnswers()
        #expect(sent.all.isEmpty)
        carrier.write(1)
        courier.report(carrier.takeReports(9), at: 20)
        courier.sendAnswers()
        #expect(sent.all.isEmpty)
        carrier.write(1)
        courier.report(carrier.takeReports(9), at: 30)
        courier.sendAnswers()
        #expect(sent.all.map(\.status) == [200])
        #expect(store.commits == 1, "only what was learnt at the start")
        #expect(courier.isIdle)
    }

    @Test func whatKafkaIsSlowToConfirmIsSpooledAndAnswered() throws {
        let (carrier, store) = (FakeCarrier(log), FakeStore(disk))
        var courier = try courier(carrier, store)
        let first = send(["a"], to: &courier, at: 0)
        courier.settle(at: 999)
        courier.sendAnswers()
        #expect(first.all.isEmpty)
        courier.settle(at: 1_000)
        courier.sendAnswers()
        #expect(first.all.map(\.status) == [200])
        #expect(disk.handedUpTo == 1)
        let second = send(["b", "c", "d"], to: &courier, at: 1_001)
        courier.settle(at: 1_001)
        courier.sendAnswers()
        #expect(second.all.map(\.status) == [200], "at once, for Kafka is known to be slow")
        #expect(disk.rows.count == 4)
        #expect(carrier.waiting.count == 1, "what waits is given to nobody")
        // It comes back: everything is written, in order, and the spool is empty.
        for nowMs: Int64 in 2_000...2_010 {
            carrier.write(9)
            courier.report(carrier.takeReports(9), at: nowMs)
            courier.sendAnswers()
            courier.settle(at: nowMs)
            courier.sendAnswers()
        }
        #expect(log.ids == ["a", "b", "c", "d"].map(id))
        #expect(disk.rows.isEmpty && disk.handedUpTo == 0)
        let third = send(["e"], to: &courier, at: 2_020)
        #expect(carrier.waiting.count == 1, "past the spool again")
        carrier.write(1)
        courier.report(carrier.takeReports(9), at: 2_020)
        courier.sendAnswers()
        #expect(third.all.count == 1)
    }

    @Test func aRepeatGetsTheFirstAnswer() throws {
        let (carrier, store) = (FakeCarrier(log), FakeStore(disk))
        var courier = try courier(carrier, store)
        let first = send(["a"], to: &courier, at: 0)
        let meanwhile = send(["a", "a"], to: &courier, at: 1)
        #expect(meanwhile.all.isEmpty)
        carrier.write(9)
        courier.report(carrier.takeReports(9), at: 2)
        courier.sendAnswers()
        let later = send(["a"], to: &courier, at: 3)
        #expect(first.all.map(\.text) == later.all.map(\.text))
        #expect(meanwhile.all.map(\.status) == [200])
        #expect(log.ids.count == 1)
        #expect(courier.tally.repeated == 3)
    }

    @Test func aFullSpoolIsSaidBeforeAnyAcknowledgement() throws {
        let (carrier, store) = (FakeCarrier(log), FakeStore(disk))
        var courier = try courier(carrier, store)
        store.limit = 2
        courier.noteKafka(answers: false)
        let taken = send(["a", "b"], to: &courier, at: 0)
        courier.settle(at: 0)
        courier.sendAnswers()
        let refused = send(["c"], to: &courier, at: 1)
        courier.settle(at: 1)
        courier.sendAnswers()
        #expect(taken.all.map(\.status) == [200])
        #expect(refused.all.map(\.status) == [503])
        #expect(refused.all.first?.header("Retry-After") == "1")
        store.limit = 9
        let again = send(["c"], to: &courier, at: 1_000)
        courier.settle(at: 1_000)
        courier.sendAnswers()
        #expect(again.all.map(\.status) == [200], "a refused id may come again")
    }

    @Test func bufferedAnswersAtOnce() throws {
        let (carrier, store) = (FakeCarrier(log), FakeStore(disk))
        var courier = try courier(carrier, store, isBuffered: true)
        let sent = send(["a"], to: &courier, at: 0)
        #expect(sent.all.map(\.status) == [200])
        courier.settle(at: 1_000)
        courier.sendAnswers()
        #expect(disk.rows.count == 1, "and is kept all the same")
        #expect(sent.all.count == 1)
    }

    @Test func theNextProcessFindsOutWhatWasWritten() throws {
        let (carrier, store) = (FakeCarrier(log), FakeStore(disk))
        var courier = try courier(carrier, store)
        _ = send(["a", "b"], to: &courier, at: 0)
        carrier.write(1)
        courier.settle(at: 1_000)
        courier.sendAnswers()
        _ = send(["c"], to: &courier, at: 1_000)
        courier.settle(at: 1_000)
        courier.sendAnswers()
        // It is killed: the report of the first never came, the second was never sent.
        let (nextCarrier, nextStore) = (FakeCarrier(log), FakeStore(disk))
        var next = try self.courier(nextCarrier, nextStore, isCertain: false)
        let repeated = send(["b"], to: &next, at: 0)
        #expect(repeated.all.map(\.status) == [200], "known from the spool")
        let question = try #require(try next.question())
        #expect(question.wanted.map(\.id) == ["a", "b"].map(id))
        #expect(question.mustSettle)
        var knowledge = TopicKnowledge(number: question.number)
        knowledge.found = [id("a")]
        knowledge.recent = [(id("a"), 0)]
        try next.learn(knowledge, at: 1)
        for nowMs: Int64 in 2...9 {
            next.settle(at: nowMs)
            next.sendAnswers()
            nextCarrier.write(9)
            next.report(nextCarrier.takeReports(9), at: nowMs)
            next.sendAnswers()
        }
        next.settle(at: 10)
        next.sendAnswers()
        #expect(log.ids == ["a", "b", "c"].map(id))
        #expect(disk.rows.isEmpty)
    }

    @Test func whatKafkaNeverTakesIsSetAside() throws {
        let (carrier, store) = (FakeCarrier(log), FakeStore(disk))
        var courier = try courier(carrier, store)
        courier.noteKafka(answers: false)
        _ = send(["a", "b"], to: &courier, at: 0)
        courier.settle(at: 0)
        courier.sendAnswers()
        let bad = Refusal(413, "too large")
        let tags = carrier.waiting.map(\.tag)
        #expect(tags.count == 2)
        courier.report([Report(tag: tags[0], failure: .refused(bad))], at: 1)
        courier.sendAnswers()
        carrier.waiting.removeFirst()
        carrier.write(1)
        courier.report(carrier.takeReports(9), at: 1)
        courier.sendAnswers()
        courier.settle(at: 2)
        courier.sendAnswers()
        #expect(disk.aside.map(\.id) == [id("a")])
        #expect(disk.rows.isEmpty)
        #expect(courier.tally.setAside == 1)
    }

    @Test func aStopLeavesEverythingInTheSpool() throws {
        let (carrier, store) = (FakeCarrier(log), FakeStore(disk))
        var courier = try courier(carrier, store)
        let sent = send(["a"], to: &courier, at: 0)
        courier.stop(at: 1)
        courier.sendAnswers()
        #expect(sent.all.map(\.status) == [200])
        #expect(disk.rows.count == 1)
        #expect(!courier.isIdle && courier.isDurable)
    }
}
