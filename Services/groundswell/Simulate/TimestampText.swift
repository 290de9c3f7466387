/// How simulated events write their moment.
enum TimestampFormat: String, CaseIterable, Sendable {
    case iso, offset, seconds, milliseconds, mixed
}

/// Writes moments as JSON values into a buffer, faster by remembering the text of the last day.
struct TimestampText {
    private var day: Int64 = .min
    private var dayText: [UInt8] = Array("\"0000-00-00T".utf8)
    private let offsets: [(text: [UInt8], minutes: Int64)] = [
        (Array("+02:00".utf8), 120), (Array("-05:00".utf8), -300), (Array("+05:30".utf8), 330),
    ]

    init() {}

    /// Writes the moment at `at` and moves `at` past it.
    ///
    /// `choice` picks among variants.
    mutating func write(
        _ ms: Int64,
        _ format: TimestampFormat,
        choice: Int,
        into out: inout MutableSpan<UInt8>,
        at: inout Int
    ) {
        switch format {
        case .iso:
            writeClock(ms, into: &out, at: &at)
            put(UInt8(ascii: "Z"), &out, &at)
            put(UInt8(ascii: "\""), &out, &at)
        case .offset:
            let offset = offsets[choice % offsets.count]
            writeClock(ms + offset.minutes * 60_000, into: &out, at: &at)
            for byte in offset.text { put(byte, &out, &at) }
            put(UInt8(ascii: "\""), &out, &at)
        case .seconds: writeNumber(ms / 1000, into: &out, at: &at)
        case .milliseconds: writeNumber(ms, into: &out, at: &at)
        case .mixed:
            let formats: [TimestampFormat] = [.iso, .offset, .seconds, .milliseconds]
            write(
                ms,
                formats[choice % formats.count],
                choice: choice / formats.count,
                into: &out,
                at: &at
            )
        }
    }

    /// `"2013-07-01T12:30:00.123`, without its end.
    private mutating func writeClock(
        _ ms: Int64,
        into out: inout MutableSpan<UInt8>,
        at: inout Int
    ) {
        let newDay = (ms >= 0 ? ms : ms - 86_399_999) / 86_400_000
        if newDay != day { setDay(newDay) }
        for index in dayText.indices { out[at + index] = dayText[index] }
        at += dayText.count
        let inDay = Int(ms - newDay * 86_400_000)
        let second = inDay / 1000
        twoDigits(second / 3600, &out, &at)
        put(UInt8(ascii: ":"), &out, &at)
        twoDigits(second / 60 % 60, &out, &at)
        put(UInt8(ascii: ":"), &out, &at)
        twoDigits(second % 60, &out, &at)
        put(UInt8(ascii: "."), &out, &at)
        let fraction = inDay % 1000
        put(UInt8(ascii: "0") + UInt8(fraction / 100), &out, &at)
        twoDigits(fraction % 100, &out, &at)
    }

    private mutating func setDay(_ newDay: Int64) {
        day = newDay
        let text = "\"" + calendarDate(daysSince1970: newDay) + "T"
        dayText = Array(text.utf8)
    }

    private func writeNumber(_ value: Int64, into out: inout MutableSpan<UInt8>, at: inout Int) {
        for byte in String(value).utf8 { put(byte, &out, &at) }
    }

    @inline(__always)
    private func put(_ byte: UInt8, _ out: inout MutableSpan<UInt8>, _ at: inout Int) {
        out[at] = byte
        at += 1
    }

    @inline(__always)
    private func twoDigits(_ value: Int, _ out: inout MutableSpan<UInt8>, _ at: inout Int) {
        out[at] = UInt8(ascii: "0") + UInt8(value / 10)
        out[at + 1] = UInt8(ascii: "0") + UInt8(value % 10)
        at += 2
    }
}

/// The date in the form `2013-07-01`.
func calendarDate(daysSince1970 days: Int64) -> String {
    var year: Int64 = 1970
    var left = days
    func length(_ year: Int64) -> Int64 {
        year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 366 : 365
    }
    while left < 0 {
        year -= 1
        left += length(year)
    }
    while left >= length(year) {
        left -= length(year)
        year += 1
    }
    let february: Int64 = length(year) == 366 ? 29 : 28
    var month = 1
    for monthLength in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] {
        guard left >= monthLength else { break }
        left -= monthLength
        month += 1
    }
    let digits = { (value: Int64, width: Int) in
        String(repeating: "0", count: max(0, width - String(value).count)) + String(value)
    }
    return digits(year, 4) + "-" + digits(Int64(month), 2) + "-" + digits(left + 1, 2)
}
