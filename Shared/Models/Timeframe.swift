/// The span of time a board looks back over.
///
/// Windows slide by whole panes: a window of a timeframe is `[asOf - lengthMs, asOf)` with `asOf` on
/// a border of its panes.
public enum Timeframe: Int, CaseIterable, Sendable, Codable {
    case oneMinute, fiveMinutes, fifteenMinutes, oneHour, sixHours, oneDay, sevenDays

    /// The name used in topics, keys and addresses, such as `24h`.
    public var name: String {
        switch self {
        case .oneMinute: "1m"
        case .fiveMinutes: "5m"
        case .fifteenMinutes: "15m"
        case .oneHour: "1h"
        case .sixHours: "6h"
        case .oneDay: "24h"
        case .sevenDays: "7d"
        }
    }

    /// The timeframe called `name`, or nil when there is none.
    public init?(name: String) {
        guard let match = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = match
    }

    /// Length of the window in milliseconds.
    public var lengthMs: Int64 {
        switch self {
        case .oneMinute: 60_000
        case .fiveMinutes: 300_000
        case .fifteenMinutes: 900_000
        case .oneHour: 3_600_000
        case .sixHours: 21_600_000
        case .oneDay: 86_400_000
        case .sevenDays: 604_800_000
        }
    }

    /// How far the window moves at a time, which is the length of its panes, in milliseconds.
    public var paneMs: Int64 {
        switch self {
        case .oneMinute, .fiveMinutes: 10_000
        case .fifteenMinutes, .oneHour: 60_000
        case .sixHours, .oneDay: 600_000
        case .sevenDays: 3_600_000
        }
    }

    /// The pane that every other pane is a multiple of, in milliseconds.
    public static let smallestPaneMs: Int64 = 10_000

    /// The span after which an event belongs to no window, in milliseconds.
    public static let longestMs: Int64 = 604_800_000
}

/// `ms` rounded down to a multiple of `step`, also below zero.
@inlinable
public func floorToMultiple(_ ms: Int64, of step: Int64) -> Int64 {
    let remainder = ms % step
    return ms - (remainder < 0 ? remainder + step : remainder)
}
