/// The timeframes as the contract lists them, written down apart from those of the services.
enum AuditSpan: String, CaseIterable, Sendable {
    case oneMinute = "1m"
    case fiveMinutes = "5m"
    case quarterHour = "15m"
    case hour = "1h"
    case sixHours = "6h"
    case day = "24h"
    case week = "7d"

    var lengthMs: Int64 {
        let minutes: Int64 =
            switch self {
            case .oneMinute: 1
            case .fiveMinutes: 5
            case .quarterHour: 15
            case .hour: 60
            case .sixHours: 360
            case .day: 1440
            case .week: 10_080
            }
        return minutes * 60_000
    }

    /// Windows begin and end at multiples of this.
    var stepMs: Int64 {
        switch self {
        case .oneMinute, .fiveMinutes: 10_000
        case .quarterHour, .hour: 60_000
        case .sixHours, .day: 600_000
        case .week: 3_600_000
        }
    }

    /// The window that ends at a moment.
    func window(endingAt asOfMs: Int64) -> Range<Int64> { (asOfMs - lengthMs)..<asOfMs }

    /// The first border after a moment.
    func border(after ms: Int64) -> Int64 {
        let rest = ms % stepMs
        return ms - (rest < 0 ? rest + stepMs : rest) + stepMs
    }
}

/// Which board is meant.
struct AuditKey: Hashable, Sendable {
    /// nil is worldwide.
    var region: String?
    var span: AuditSpan

    var text: String { "\(region ?? "worldwide") \(span.rawValue)" }
}

/// Where the event clock of a board can stand, once every record was processed.
///
/// A board that several topics feed follows the slowest of them, or stays where a faster one was
/// before a slower one came.
struct ClockBounds: Sendable, Equatable {
    /// What clocks of different machines and an unlucky moment may add.
    private static let slackMs: Int64 = 2000

    /// The time of the last event that is counted, of the topic where that is earliest.
    var latestMs: Int64
    /// How far from the wall clock it may be; below 0 for old events.
    var leadMs: Int64

    /// The `as_of` that a board of this span may have at wall time `nowMs`.
    func asOf(_ span: AuditSpan, nowMs: Int64) -> ClosedRange<Int64> {
        let earliest = span.border(after: latestMs)
        return earliest...max(earliest, span.border(after: nowMs + leadMs + Self.slackMs))
    }

    /// The bounds of a board that follows the slowest of these clocks.
    init?(slowestOf all: [ClockBounds]) {
        guard let latestMs = all.map(\.latestMs).min(), let leadMs = all.map(\.leadMs).max() else {
            return nil
        }
        self.latestMs = latestMs
        self.leadMs = leadMs
    }

    init(latestMs: Int64, leadMs: Int64) {
        self.latestMs = latestMs
        self.leadMs = leadMs
    }
}
