internal import Models

/// The spans of time that a search for trends looks at: all depend on the end of the hour alone.
public struct TrendSpans: Sendable, Equatable {
    /// Windows of the last hours are looked at in steps of this.
    public static let stepMs = Timeframe.sixHours.paneMs
    /// So many steps are the last six hours, the one that is filling included.
    public static let blocks = Int(Timeframe.sixHours.lengthMs / stepMs)
    /// So many steps are an hour.
    static let blocksAnHour = Int(Timeframe.oneHour.lengthMs / stepMs)
    /// The hour of a day before in which the last hour ended, and that in which it began.
    public static let sameHours = 2

    /// The end of the hour that is judged, exclusive, in milliseconds since 1970.
    public let hourEndMs: Int64

    /// The spans for an hour that ends with a minute.
    public init(hourEndMs: Int64) { self.hourEndMs = hourEndMs }

    /// The hour that is judged.
    public var hour: Range<Int64> { hourEndMs - Timeframe.oneHour.lengthMs..<hourEndMs }

    /// The last six hours, up to the next border of ten minutes.
    public var sixHours: Range<Int64> { window(.sixHours) }

    /// The seven days by which it is judged: without ``sixHours``.
    public var week: Range<Int64> { window(.sevenDays).lowerBound..<sixHours.lowerBound }

    /// The day by which it is judged: without ``sixHours``.
    public var day: Range<Int64> { window(.oneDay).lowerBound..<sixHours.lowerBound }

    /// What is older belongs to no span.
    public var retainedFromMs: Int64 {
        floorToMultiple(hourEndMs, of: Timeframe.sevenDays.paneMs) - Timeframe.sevenDays.lengthMs
    }

    /// Which of the same hours of a day before a moment lies in: 0 for that in which the last hour
    /// ended, 1 for that in which it began; nil for neither.
    ///
    /// Counts older than a day are known to the hour, others to ten minutes; the middle of that
    /// decides.
    public func sameHour(of ms: Int64) -> Int? {
        let hourMs = Timeframe.oneHour.lengthMs
        let startMs = floorToMultiple(ms, of: hourMs)
        let isOld =
            startMs + hourMs <= floorToMultiple(hourEndMs, of: Self.stepMs)
            - Timeframe.oneDay.lengthMs
        return isOld
            ? sameHour(middleMs: startMs + hourMs / 2)
            : sameHour(middleMs: floorToMultiple(ms, of: Self.stepMs) + Self.stepMs / 2)
    }

    /// The same of a pane by its middle.
    func sameHour(middleMs: Int64) -> Int? {
        let dayMs = Timeframe.oneDay.lengthMs
        let hourMs = Timeframe.oneHour.lengthMs
        let backMs = hourEndMs + hourMs / 2 - middleMs
        let hours = backMs % dayMs / hourMs
        return backMs >= dayMs && hours < Self.sameHours ? Int(hours) : nil
    }

    private func window(_ timeframe: Timeframe) -> Range<Int64> {
        let endMs = floorToMultiple(hourEndMs, of: timeframe.paneMs) + timeframe.paneMs
        return endMs - timeframe.lengthMs..<endMs
    }
}

/// Counts in ``TrendSpans``, of one item or of all together.
public struct TrendCounts: Sendable, Equatable {
    /// In the hour that is judged.
    public var hour: Int64 = 0
    /// In the week before.
    public var week: Int64 = 0
    /// In its last day.
    public var day: Int64 = 0
    /// In the same hours of the days before.
    public var sameHours = [Int64](repeating: 0, count: TrendSpans.sameHours)
    /// In the last six hours, by steps.
    public var blocks = [Int64](repeating: 0, count: TrendSpans.blocks)

    /// Nothing.
    public init() {}
}
