import HTTPServer
import ServiceKit

/// Takes records to Kafka, or to the spool when Kafka does not confirm them in time, and decides
/// when a client may be told that they are safe.
///
/// A record is in one of three hands, and moves in one direction:
///
/// - *under way*: the client of Kafka's has it, which repeats for ever and writes it once. Nobody
///   was told anything. When the process ends now, its sender knows that it must send it again.
/// - *handed*: the spool has it, and the client of Kafka's has it too. It is acknowledged, and may
///   be in the topic. Only the delivery report, or a look into the topic, lets anybody go on.
/// - *waiting*: the spool has it and nobody else. It is acknowledged, and surely not in the topic.
///
/// The spool is a queue: its rows up to `handedUpTo` are handed, the others wait. A batch of rows is
/// handed by moving that mark, on the disk, before the first of them is given to the client; they
/// are deleted when all of them are reported. So at any moment the rows that may be in the topic are
/// known, also to the next process. It reads the end of the topic back and deletes those that it
/// finds there, and does the same when the client of Kafka's is done for. While the end of
/// the topic is not known, and while the spool holds anything, everything new goes to the spool, so
/// that the order is kept and no record is ever in the hands of two clients.
struct Courier<C: Carrier, S: RecordStore> {
    let limits: CourierLimits
    let store: S
    let carrier: C
    var parcels: [Parcel] = []
    var freeSlots: [Int] = []
    var nextSerial: UInt64 = 1
    /// Parcels with records under way, oldest first; those before `firstSent` are done.
    var sent: [(slot: Int, serial: UInt64)] = []
    var firstSent = 0
    var underWay = 0
    var toSpool: [Place] = []
    /// Who repeats a message that is undecided.
    var repeats: [EventID: [Place]] = [:]
    var recent: RecentIDs

    /// What the client of Kafka's has of the spool: tags and rows.
    var handed: [UInt: Int64] = [:]
    /// Rows of the batch handed over that were not delivered.
    var failed: [Int64: Failure] = [:]
    /// Tags of records under way of which nobody knows whether they were written.
    var doubtful: Set<UInt> = []
    var nextDrainTag = Place.drainBit
    var drainAtMs: Int64 = 0
    var backoff = Backoff(firstMs: 100, maxMs: 5_000)
    var spoolAtMs: Int64 = 0

    /// Whether it is known which rows are in the topic.
    var isCertain = false
    var mustSettle: Bool
    var isAsked = false
    /// How many questions were asked or have become void.
    var questions = 0
    /// Whether Kafka is known not to answer.
    var isAway = false
    /// What was let go since somebody asked.
    private var released = (bytes: 0, records: 0)
    /// What became of records since somebody asked.
    var tally = CourierTally()
    /// To be sent: together, so that the threads that send are woken once.
    private var answers: [(responder: Responder, response: HTTPResponse)] = []
    /// Wall time less monotonic time, to be kept up to date.
    var wallOffsetMs: Int64
    /// What the spool said last, when it failed.
    var spoolFailure: SpoolError?

    init(
        _ limits: CourierLimits,
        store: S,
        carrier: C,
        mustSettle: Bool,
        wallOffsetMs: Int64
    )
        throws(SpoolError)
    {
        self.wallOffsetMs = wallOffsetMs
        self.limits = limits
        self.store = store
        self.carrier = carrier
        self.mustSettle = mustSettle
        var recent = RecentIDs(windowMs: limits.recentMs, limit: limits.recentLimit)
        try store.forEachMark { recent.accept($0.id, at: $0.atMs - wallOffsetMs) }
        self.recent = recent
    }

    // MARK: What comes in

    /// Takes new requests; they are answered when their records are decided.
    mutating func take(_ submissions: [Submission], at nowMs: Int64) {
        for submission in submissions {
            let slot = place(submission, nowMs)
            var sending = 0
            for index in submission.records.indices {
                let record = submission.records[index]
                let place = Place(slot: slot, index: index)
                if record.isNamed, !claim(record.id, place, nowMs) { continue }
                if isDirect
                    && carrier.send(
                        record.kind,
                        key: submission.bytes.span.extracting(record.key),
                        payload: submission.bytes.span.extracting(record.payload),
                        tag: place.tag
                    )
                {
                    parcels[slot].states[index] = .underWay
                    sending += 1
                } else {
                    parcels[slot].states[index] = .toSpool
                    toSpool.append(place)
                }
            }
            underWay += sending
            if sending > 0 { sent.append((slot, parcels[slot].serial)) }
            if parcels[slot].undecided == 0 {
                finish(slot)
            } else if limits.isBuffered && sending == parcels[slot].undecided {
                answerEarly(slot)
            }
        }
    }

    /// Whether a record may go to Kafka past the spool.
    private var isDirect: Bool { isCertain && !isAway && store.count == 0 && toSpool.isEmpty }

    /// False when the record repeats one that is known: then it is decided, or waits for that one.
    private mutating func claim(_ id: EventID, _ place: Place, _ nowMs: Int64) -> Bool {
        switch recent.claim(id, at: nowMs) {
        case .new: return true
        case .accepted:
            parcels[place.slot].states[place.index] = .accepted
            parcels[place.slot].undecided -= 1
            tally.repeated += 1
        case .undecided:
            parcels[place.slot].states[place.index] = .repeating
            repeats[id, default: []].append(place)
        }
        return false
    }

    /// Sends the answers to requests that were decided since the last call.
    mutating func sendAnswers() {
        guard !answers.isEmpty else { return }
        Responder.send(answers)
        answers.removeAll(keepingCapacity: answers.count <= 4_096)
    }

    /// How much was decided since the last call.
    mutating func takeReleased() -> (bytes: Int, records: Int) {
        defer { released = (0, 0) }
        return released
    }

    /// What became of records since the last call.
    mutating func takeTally() -> CourierTally {
        defer { tally = CourierTally() }
        return tally
    }

    // MARK: What became of them

    /// Takes in what the client of Kafka's reports.
    mutating func report(_ deliveries: [Report], at nowMs: Int64) {
        for delivery in deliveries {
            if delivery.failure == nil { isAway = false }
            if !handed.isEmpty, let seq = handed.removeValue(forKey: delivery.tag) {
                if let failure = delivery.failure { failed[seq] = failure }
                continue
            }
            let place = Place(tag: delivery.tag)
            guard delivery.tag & Place.drainBit == 0, parcels.indices.contains(place.slot),
                parcels[place.slot].states.indices.contains(place.index),
                parcels[place.slot].states[place.index] == .underWay
            else { continue }
            switch delivery.failure {
            case nil:
                underWay -= 1
                tally.delivered += 1
                accept(place)
            case .refused(let refusal):
                underWay -= 1
                refuse(place, refusal)
            case .notWritten:
                // Nobody else has it: it waits in the spool for its turn.
                underWay -= 1
                parcels[place.slot].states[place.index] = .toSpool
                toSpool.append(place)
            case .perhapsWritten:
                // It goes to the spool as handed, with all that is under way, and when those are
                // reported the topic tells.
                doubtful.insert(delivery.tag)
                loseCertainty()
            }
        }
    }

    /// The client of Kafka's is done for: what it had may be in the topic or not.
    mutating func carrierEnded(at nowMs: Int64) {
        loseCertainty()
        spool(at: nowMs)
        handed = [:]
        failed = [:]
        doubtful = []
        // What the spool had no room for is told to its senders; they may send it again, and the
        // topic will tell whether it is there.
        for place in placesUnderWay() { refuse(place, .unavailable) }
        underWay = 0
        sent = []
        firstSent = 0
    }

    mutating func loseCertainty() {
        isCertain = false
        mustSettle = true
        // An answer that is on its way speaks of the time before.
        isAsked = false
        questions += 1
    }

    /// Kafka answers, or does not.
    mutating func noteKafka(answers: Bool) {
        if !answers {
            isAway = true
        } else if underWay == 0 && handed.isEmpty {
            isAway = false
        }
    }

    // MARK: Deciding

    mutating func accept(_ place: Place) {
        let id = parcels[place.slot].submission.records[place.index].id
        if parcels[place.slot].submission.records[place.index].isNamed { recent.accept(id) }
        decide(place, .accepted)
        if !repeats.isEmpty, let others = repeats.removeValue(forKey: id) {
            tally.repeated += others.count
            for other in others { decide(other, .accepted) }
        }
    }

    mutating func refuse(_ place: Place, _ refusal: Refusal) {
        let id = parcels[place.slot].submission.records[place.index].id
        if parcels[place.slot].submission.records[place.index].isNamed { recent.release(id) }
        var places = [place]
        if let others = repeats.removeValue(forKey: id) { places += others }
        tally.refused += places.count
        for place in places {
            parcels[place.slot].failures[place.index] = refusal
            decide(place, .refused)
        }
    }

    private mutating func decide(_ place: Place, _ state: Parcel.State) {
        parcels[place.slot].states[place.index] = state
        parcels[place.slot].undecided -= 1
        if parcels[place.slot].undecided == 0 { finish(place.slot) }
    }

    private mutating func answerEarly(_ slot: Int) {
        var promised = parcels[slot]
        promised.states = Array(repeating: .accepted, count: promised.states.count)
        answer(promised)
        parcels[slot].isAnswered = true
    }

    // MARK: Parcels

    private mutating func place(_ submission: Submission, _ nowMs: Int64) -> Int {
        let parcel = Parcel(
            submission,
            atMs: nowMs,
            arrivedMs: nowMs + wallOffsetMs,
            serial: nextSerial
        )
        nextSerial += 1
        if let slot = freeSlots.popLast() {
            parcels[slot] = parcel
            return slot
        }
        parcels.append(parcel)
        return parcels.count - 1
    }

    private mutating func answer(_ parcel: Parcel) {
        let reply = parcel.submission.reply
        answers.append((reply.responder, reply.answer(to: parcel)))
    }

    private mutating func finish(_ slot: Int) {
        let parcel = parcels[slot]
        if !parcel.isAnswered { answer(parcel) }
        released.bytes += parcel.submission.bytes.count
        released.records += parcel.submission.records.count
        let nothing = Submission(reply: parcel.submission.reply)
        parcels[slot] = Parcel(nothing, atMs: 0, arrivedMs: 0, serial: 0)
        freeSlots.append(slot)
    }
}
