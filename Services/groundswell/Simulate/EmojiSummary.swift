import Console

/// What a simulation of reactions did.
struct EmojiSummary: Sendable {
    /// How many were taken: acknowledged by the gateway, or delivered to the broker.
    var taken = 0
    /// How many were given up, by the reason.
    var failures: [String: Int] = [:]
    /// How often the gateway asked to come back later.
    var postponed = 0
    var late = 0
    var malformed = 0
    var latencies = Latencies()
    var elapsedMs: Int64 = 0

    var failed: Int { failures.values.reduce(0, +) }

    mutating func add(_ other: EmojiSummary) {
        taken += other.taken
        failures.merge(other.failures) { $0 + $1 }
        postponed += other.postponed
        late += other.late
        malformed += other.malformed
        latencies.add(other.latencies)
    }

    var text: String {
        let rate = elapsedMs > 0 ? taken * 1000 / Int(elapsedMs) : taken
        var text =
            "\(grouped(taken)) reactions taken in \(elapsedMs) ms, \(grouped(rate)) reactions/s; "
            + "\(plural(failed, "error"))"
        if late > 0 { text += ", \(grouped(late)) late" }
        if malformed > 0 { text += ", \(grouped(malformed)) malformed" }
        if postponed > 0 { text += ", \(grouped(postponed)) postponed" }
        if latencies.count > 0 { text += "\nlatency: \(latencies.text)" }
        for (reason, count) in failures.sorted(by: { ($0.value, $1.key) > ($1.value, $0.key) }) {
            text += "\n\(plural(count, "error")): \(reason)"
        }
        return text
    }
}
