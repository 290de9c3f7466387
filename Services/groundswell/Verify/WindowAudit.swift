/// Compares the windows of `emoji-output-topic` with the raw reactions.
struct WindowAudit: Sendable {
    private struct Place: Hashable {
        var region: String
        var startMs: Int64
    }

    private let scaleMax: Int64
    /// What comes later than this after its window's end may be missing there.
    private let retentionMs: Int64
    private var newest: [Place: WindowRecord] = [:]
    private var faults = Findings("windows of two seconds")
    private var records = 0

    init(scaleMax: Int64, retentionMs: Int64) {
        self.scaleMax = scaleMax
        self.retentionMs = retentionMs
    }

    /// Takes the next record of the topic.
    ///
    /// An older revision may come again after a takeover; one revision says one thing only, and
    /// what was final stays so.
    mutating func take(_ bytes: [UInt8], key: [UInt8], offset: Int64) {
        records += 1
        let record: WindowRecord
        do throws(WindowRecord.Fault) {
            record = try WindowRecord(bytes, key: key, scaleMax: scaleMax)
        } catch {
            faults.add("offset \(offset) \(error.text)")
            return
        }
        let place = Place(region: record.region, startMs: record.startMs)
        guard let known = newest[place] else {
            newest[place] = record
            return
        }
        let name = "\(text(place)): revision \(record.revision)"
        if record.revision == known.revision, record != known {
            faults.add("\(name) says two things")
        }
        guard record.revision > known.revision else { return }
        if known.isFinal, !record.isFinal { faults.add("\(name) is final no more") }
        newest[place] = record
    }

    /// What is wrong with the newest record of each window.
    ///
    /// `events` are sorted.
    func findings(_ events: EventTable) -> Findings {
        var findings = faults
        var missing: Int64 = 0
        var left = Set(newest.keys)
        let latestMs = events.latestMs ?? 0
        for region in 0..<events.regions.count {
            let name = events.regions.text(region)
            events.forEachWindow(of: WindowRecord.lengthMs, region: region) { startMs, counts in
                let place = Place(region: name, startMs: startMs)
                left.remove(place)
                let mayLack = startMs + WindowRecord.lengthMs <= latestMs - retentionMs
                missing += compare(place, counts, mayLack: mayLack, latestMs, &findings)
            }
        }
        for place in left.sorted(by: { ($0.region, $0.startMs) < ($1.region, $1.startMs) }) {
            findings.add("\(text(place)): holds what was never sent")
        }
        findings.scope = plural(records, "record") + " of " + plural(newest.count, "window")
        if missing > 0 {
            findings.scope += ", \(plural(missing, "reaction")) came too late for theirs"
        }
        return findings
    }

    /// Adds what is wrong with one window, and returns how many reactions it may lack and does.
    private func compare(
        _ place: Place,
        _ counts: [[UInt8]: Int64],
        mayLack: Bool,
        _ latestMs: Int64,
        _ findings: inout Findings
    ) -> Int64 {
        let total = counts.values.reduce(0, +)
        guard let record = newest[place] else {
            if mayLack { return total }
            findings.add("\(text(place)): is missing, expected \(total)")
            return 0
        }
        let found = record.counts.values.reduce(0, +)
        for emoji in Set(record.counts.keys).union(counts.keys) {
            let expected = counts[emoji] ?? 0
            let counted = record.counts[emoji] ?? 0
            guard counted != expected, !(mayLack && counted < expected) else { continue }
            findings.add(
                "\(text(place)): \(String(decoding: emoji, as: UTF8.self)) has \(counted), "
                    + "expected \(expected)"
            )
            return 0
        }
        // The clock has passed every window but the last ones.
        if !record.isFinal, place.startMs + 2 * WindowRecord.lengthMs <= latestMs {
            findings.add("\(text(place)): is not final")
        }
        return total - found
    }

    private func text(_ place: Place) -> String { "\(place.region) from \(place.startMs)" }
}
