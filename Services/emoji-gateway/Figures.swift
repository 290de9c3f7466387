import ServiceKit

/// What became of records since the last look.
struct CourierTally {
    var delivered = 0
    var spooled = 0
    var drained = 0
    var repeated = 0
    var refused = 0
    var setAside = 0
}

/// What the service measures.
struct Figures: Sendable {
    private let delivered: Counter
    private let spooled: Counter
    private let drained: Counter
    private let repeated: Counter
    private let refused: Counter
    private let setAside: Counter
    private let invalid: Counter
    private let full: Counter
    private let spoolRecords: Gauge
    private let spoolBytes: Gauge

    init(_ metrics: Metrics, room: Room) {
        func events(_ outcome: String) -> Counter {
            metrics.counter(
                "gateway_events_total",
                help: "Events by what became of them.",
                labels: ["outcome": outcome]
            )
        }
        delivered = events("delivered")
        spooled = events("spooled")
        repeated = events("repeated")
        refused = events("refused")
        invalid = events("invalid")
        full = events("full")
        drained = metrics.counter(
            "gateway_spool_drained_total",
            help: "Events that left the spool for Kafka."
        )
        setAside = metrics.counter(
            "gateway_spool_set_aside_total",
            help: "Events in the spool that Kafka will never take; they are kept in its file."
        )
        spoolRecords = metrics.gauge("gateway_spool_records", help: "Events in the spool.")
        spoolBytes = metrics.gauge("gateway_spool_bytes", help: "Their size.")
        metrics.gauge("gateway_buffer_records", help: "Events that are not decided yet.") {
            Double(room.bufferedRecords)
        }
        metrics.gauge("gateway_buffer_bytes", help: "Their size.") { Double(room.bufferedBytes) }
    }

    /// Counts events that were refused before the courier had them.
    func countInvalid(_ count: Int) { if count > 0 { invalid.increment(by: count) } }

    func countFull(_ count: Int) { full.increment(by: count) }

    func note(_ tally: CourierTally, spoolRecords records: Int, spoolBytes bytes: Int) {
        if tally.delivered > 0 { delivered.increment(by: tally.delivered) }
        if tally.spooled > 0 { spooled.increment(by: tally.spooled) }
        if tally.drained > 0 { drained.increment(by: tally.drained) }
        if tally.repeated > 0 { repeated.increment(by: tally.repeated) }
        if tally.refused > 0 { refused.increment(by: tally.refused) }
        if tally.setAside > 0 { setAside.increment(by: tally.setAside) }
        spoolRecords.set(Double(records))
        spoolBytes.set(Double(bytes))
    }
}
