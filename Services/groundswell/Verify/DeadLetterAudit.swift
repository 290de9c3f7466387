import Console

/// The dead letters of one source topic.
struct DeadLetterAudit: Sendable {
    private let topic: String
    /// The codes given, by partition and offset of the record.
    private var letters: [Int32: [Int64: [String]]] = [:]
    private var unreadable = 0

    init(sourceTopic topic: String) {
        self.topic = topic
    }

    /// Takes one record's headers.
    mutating func take(_ headers: [(name: String, value: [UInt8])]) {
        var values: [String: String] = [:]
        for header in headers {
            values[header.name] = String(decoding: header.value, as: UTF8.self)
        }
        guard let source = values["topic"], let reason = values["reason"],
            let partition = values["partition"].flatMap({ Int32($0) }),
            let offset = values["offset"].flatMap({ Int64($0) })
        else {
            unreadable += 1
            return
        }
        guard source == topic else { return }
        letters[partition, default: [:]][offset, default: []].append(reason)
    }

    /// How many there are of records at or after an offset.
    func count(partition: Int32, from offset: Int64) -> Int {
        letters[partition, default: [:]].filter { $0.key >= offset }
            .reduce(0) { $0 + $1.value.count }
    }

    /// How many of the undecided records were not rejected, and count nowhere as they came before.
    func countedRepeats(_ source: PartitionAudit) -> Int {
        source.undecided.reduce(0) { sum, event in
            let isDead = letters[source.partition]?[event.key] != nil
            return sum + (!isDead && event.value.marks.isEmpty ? 1 : 0)
        }
    }

    /// Holds them against the source: each record that must not be counted is here exactly once
    /// with a right reason, and no other is.
    ///
    /// - Returns: what is wrong, and the undecided events that turn out to be counted.
    func check(
        _ sources: [PartitionAudit]
    ) -> (findings: Findings, counted: [PartitionAudit.Undecided]) {
        var findings = Findings("dead letters")
        if unreadable > 0 { findings.add("\(grouped(unreadable)) have no whole set of headers") }
        var counted: [PartitionAudit.Undecided] = []
        var total = 0
        for source in sources {
            let own = letters[source.partition, default: [:]]
                .filter { $0.key >= source.offsets.lowerBound }
            total += own.reduce(0) { $0 + $1.value.count }
            for (offset, faults) in source.unfit.sorted(by: { $0.key < $1.key })
            where own[offset] == nil {
                findings.add("\(faults.firstCode): \(place(source, offset)) is missing")
            }
            for (offset, event) in source.undecided.sorted(by: { $0.key < $1.key })
            where own[offset] == nil {
                counted.append(event)
            }
            for (offset, reasons) in own.sorted(by: { $0.key < $1.key }) {
                check(source, offset, reasons, &findings)
            }
        }
        findings.scope = plural(total, "record")
        return (findings, counted)
    }

    private func check(
        _ source: PartitionAudit,
        _ offset: Int64,
        _ reasons: [String],
        _ findings: inout Findings
    ) {
        let reason = reasons[0]
        if reasons.count > 1 {
            findings.add("\(reason): \(place(source, offset)) is there \(reasons.count) times")
        }
        guard let faults = source.unfit[offset] ?? source.undecided[offset]?.fault else {
            let isRead = source.offsets.contains(offset)
            findings.add(
                "\(reason): \(place(source, offset)) "
                    + (isRead ? "is fit to be counted" : "does not exist")
            )
            return
        }
        if faults.isDisjoint(with: Faults(code: reason)) {
            findings.add("\(reason): \(place(source, offset)) is \(faults.text)")
        }
    }

    private func place(_ source: PartitionAudit, _ offset: Int64) -> String {
        "\(topic)[\(source.partition)] offset \(offset)"
    }
}
