import ServiceKit

/// What the courier does with the spool.
extension Courier {
    /// Whether nothing depends on this process any more.
    var isIdle: Bool { underWay == 0 && toSpool.isEmpty && handed.isEmpty && failed.isEmpty }

    /// Whether everything that was taken is durable.
    var isDurable: Bool { underWay == 0 && toSpool.isEmpty }

    /// Does what is due; to be called when something happened, and every so often.
    mutating func settle(at nowMs: Int64) {
        recent.expire(at: nowMs)
        if let oldest = oldestSentMs, nowMs - oldest >= limits.spoolAfterMs { isAway = true }
        spool(at: nowMs)
        drain(at: nowMs)
    }

    // MARK: Into the spool

    /// Commits what is to be spooled, and before it whatever is under way when Kafka is slow.
    mutating func spool(at nowMs: Int64) {
        let spills = underWay > 0 && (isAway || !isCertain || !toSpool.isEmpty)
        guard spills || !toSpool.isEmpty else { return }
        let spilled = spills && nowMs >= spoolAtMs ? placesUnderWay() : []
        guard !spilled.isEmpty || !toSpool.isEmpty else { return }
        // What is under way came first, and the mark covers it: the spool is empty, or else nothing
        // would have gone past it.
        var change = SpoolChange()
        var seq = store.nextSeq
        for place in spilled + toSpool {
            change.added.append(row(place, seq))
            seq += 1
        }
        if !spilled.isEmpty { change.handedUpTo = store.nextSeq + Int64(spilled.count) - 1 }
        do throws(SpoolError) {
            guard nowMs >= spoolAtMs else { throw spoolFailure ?? .full }
            try store.change(change)
        } catch {
            spoolFailure = error
            spoolAtMs = max(spoolAtMs, nowMs + limits.spoolPauseMs)
            let refused = toSpool
            toSpool = []
            for place in refused { refuse(place, error == .full ? .full : .unavailable) }
            return
        }
        spoolFailure = nil
        tally.spooled += change.added.count
        for (place, row) in zip(spilled, change.added) {
            if doubtful.remove(place.tag) == nil {
                handed[place.tag] = row.seq
            } else {
                failed[row.seq] = .perhapsWritten
            }
            accept(place)
        }
        underWay -= spilled.count
        if !spilled.isEmpty {
            sent = []
            firstSent = 0
        }
        let spooled = toSpool
        toSpool = []
        for place in spooled { accept(place) }
    }

    /// When the oldest request that Kafka has not confirmed was sent.
    private var oldestSentMs: Int64? {
        mutating get {
            while firstSent < sent.count {
                let (slot, serial) = sent[firstSent]
                if parcels[slot].serial == serial {
                    if firstSent > 1_024 && firstSent > sent.count / 2 {
                        sent.removeSubrange(..<firstSent)
                        firstSent = 0
                    }
                    return parcels[slot].atMs
                }
                firstSent += 1
            }
            sent.removeAll(keepingCapacity: true)
            firstSent = 0
            return nil
        }
    }

    /// In the order of their sending.
    func placesUnderWay() -> [Place] {
        var places: [Place] = []
        for (slot, serial) in sent[firstSent...] where parcels[slot].serial == serial {
            for (index, state) in parcels[slot].states.enumerated() where state == .underWay {
                places.append(Place(slot: slot, index: index))
            }
        }
        return places
    }

    private func row(_ place: Place, _ seq: Int64) -> SpoolRow {
        let parcel = parcels[place.slot]
        let record = parcel.submission.records[place.index]
        var bytes: [UInt8] = []
        bytes.reserveCapacity(record.key.count + record.payload.count)
        bytes += parcel.submission.bytes[record.key]
        bytes += parcel.submission.bytes[record.payload]
        return SpoolRow(
            seq: seq,
            kind: record.kind,
            id: record.id,
            atMs: parcel.arrivedMs,
            bytes: bytes,
            keyBytes: record.key.count
        )
    }

    // MARK: Out of the spool

    /// Deletes the batch that Kafka has, and hands over the next one.
    private mutating func drain(at nowMs: Int64) {
        guard store.count > 0, handed.isEmpty, nowMs >= drainAtMs, doubtful.isEmpty else { return }
        guard isCertain else { return }
        if failed.values.contains(.perhapsWritten) {
            failed = [:]
            return loseCertainty()
        }
        do throws(SpoolError) {
            if failed.isEmpty {
                try handOver(at: nowMs)
            } else {
                try takeBack(at: nowMs)
            }
        } catch {
            // The rows that are delivered are still marked as handed: asked again, nothing is
            // written twice.
            spoolFailure = error
            drainAtMs = nowMs + limits.spoolPauseMs
        }
    }

    private mutating func handOver(at nowMs: Int64) throws(SpoolError) {
        let rows = try store.rows(
            after: store.handedUpTo,
            max: limits.drainRecords,
            maxBytes: limits.drainBytes
        )
        var change = SpoolChange()
        change.deletedUpTo = store.handedUpTo
        // The mark must be on the disk before the first row is given away.
        change.handedUpTo = rows.last?.seq ?? 0
        let before = store.count
        try store.change(change)
        tally.drained += before - store.count
        if change.deletedUpTo > 0 { backoff.reset() }
        for row in rows {
            let tag = nextDrainTag
            nextDrainTag = Place.drainBit | (nextDrainTag + 1)
            let isSent = carrier.send(
                row.kind,
                key: row.bytes.span.extracting(0..<row.keyBytes),
                payload: row.bytes.span.extracting(row.keyBytes..<row.bytes.count),
                tag: tag
            )
            if isSent { handed[tag] = row.seq } else { failed[row.seq] = .notWritten }
        }
    }

    /// Deletes what was delivered of a batch, and lets the rest wait again.
    private mutating func takeBack(at nowMs: Int64) throws(SpoolError) {
        var change = SpoolChange()
        change.deletedUpTo = store.handedUpTo
        change.handedUpTo = 0
        for (seq, failure) in failed {
            if case .refused(let refusal) = failure {
                change.setAside.append((seq, refusal.detail))
            } else {
                change.kept.insert(seq)
            }
        }
        let before = store.count
        try store.change(change)
        tally.setAside += change.setAside.count
        tally.drained += before - store.count - change.setAside.count
        failed = [:]
        drainAtMs = nowMs + Int64(backoff.nextDelayMs())
    }

    // MARK: What is in the topic

    /// What is to be looked up, when something is and nothing is with the client of Kafka's.
    mutating func question() throws(SpoolError) -> TopicQuestion? {
        guard !isCertain, !isAsked, handed.isEmpty, underWay == 0 else { return nil }
        var wanted: [SpoolMark] = []
        let handedUpTo = store.handedUpTo
        try store.forEachMark { if $0.seq <= handedUpTo { wanted.append($0) } }
        isAsked = true
        questions += 1
        return TopicQuestion(number: questions, wanted: wanted, mustSettle: mustSettle)
    }

    /// Takes in what the topics hold; the rows that are there are done.
    mutating func learn(_ knowledge: TopicKnowledge, at nowMs: Int64) throws(SpoolError) {
        guard isAsked, knowledge.number == questions else { return }
        let recentIDs = Set(knowledge.recent.map(\.id))
        var change = SpoolChange()
        change.handedUpTo = 0
        let handedUpTo = store.handedUpTo
        try store.forEachMark { mark in
            // A row that waits may be the repeat of a message that the process before had sent.
            let isThere =
                mark.seq <= handedUpTo
                ? knowledge.found.contains(mark.id) : recentIDs.contains(mark.id)
            if isThere { change.deleted.append(mark.seq) }
        }
        try store.change(change)
        for (id, atMs) in knowledge.recent { recent.accept(id, at: atMs - wallOffsetMs) }
        failed = [:]
        isAsked = false
        isCertain = true
        mustSettle = false
        isAway = false
    }

    /// Says that the end of the topics could not be written down; the question is asked again.
    mutating func forgetQuestion() { isAsked = false }

    // MARK: The end

    /// Puts what is under way into the spool; what has no room is refused.
    mutating func stop(at nowMs: Int64) {
        settle(at: nowMs)
        if underWay > 0 {
            isAway = true
            spoolAtMs = nowMs
            spool(at: nowMs)
        }
        for place in placesUnderWay() { refuse(place, .unavailable) }
        // Rows of which the reports are in are done.
        if isIdle, isCertain, store.handedUpTo > 0 {
            var change = SpoolChange()
            change.deletedUpTo = store.handedUpTo
            change.handedUpTo = 0
            try? store.change(change)
        }
    }
}
