/// Reads moments as events carry them, as milliseconds since 1970 in UTC.
public enum EventTime {
    /// Numbers below this are seconds, others milliseconds: it is the year 5138 in seconds.
    static let secondsLimit: Int64 = 100_000_000_000

    /// Reads ISO 8601 in its extended form, such as `2013-07-01T12:30:00`.
    ///
    /// A fraction and an offset (`Z`, `+02:00`, `+0200`, `+02`) may follow; without an offset the
    /// time is UTC.
    ///
    /// - Returns: nil when the bytes are anything else, or name a moment that does not exist.
    public static func iso8601(_ bytes: Span<UInt8>) -> Int64? {
        guard bytes.count >= 16, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            bytes[10] | 0x20 == UInt8(ascii: "t") || bytes[10] == 0x20,
            bytes[13] == UInt8(ascii: ":"),
            let year = number(bytes, 0, 4), let month = number(bytes, 5, 2),
            let day = number(bytes, 8, 2), let hour = number(bytes, 11, 2),
            let minute = number(bytes, 14, 2),
            hour < 24, minute < 60, month >= 1, month <= 12, day >= 1,
            day <= days(in: month, of: year)
        else { return nil }
        var at = 16
        var second: Int64 = 0
        var milliseconds: Int64 = 0
        if at < bytes.count, bytes[at] == UInt8(ascii: ":") {
            guard let value = number(bytes, at + 1, 2), value <= 60 else { return nil }
            second = value
            at += 3
            guard let fraction = fraction(bytes, &at) else { return nil }
            milliseconds = fraction
        }
        guard let offsetMinutes = offset(bytes, &at), at == bytes.count else { return nil }
        let seconds =
            (daysSince1970(year, month, day) * 24 + hour) * 3600 + (minute - offsetMinutes) * 60
            + second
        return seconds * 1000 + milliseconds
    }

    /// Reads a JSON number: epoch seconds, with or without a fraction, or epoch milliseconds.
    ///
    /// - Returns: nil when it is negative, has an exponent, or does not fit.
    public static func epoch(_ bytes: Span<UInt8>) -> Int64? {
        var value: Int64 = 0
        var at = 0
        while at < bytes.count, bytes[at] &- UInt8(ascii: "0") < 10 {
            guard at < 15 else { return nil }
            value = value * 10 + Int64(bytes[at] - UInt8(ascii: "0"))
            at += 1
        }
        guard at > 0, let milliseconds = fraction(bytes, &at), at == bytes.count else { return nil }
        return value < secondsLimit ? value * 1000 + milliseconds : value
    }

    /// The moment as ISO 8601 in UTC with milliseconds, such as `2013-07-01T12:30:00.000Z`.
    public static func text(_ ms: Int64) -> String {
        let day = floorToMultiple(ms, of: 86_400_000)
        let (year, month, date) = civil(day / 86_400_000)
        let inDay = ms - day
        let time = [inDay / 3_600_000, inDay / 60_000 % 60, inDay / 1000 % 60]
            .map { padded($0, 2) }.joined(separator: ":")
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(date, 2))T\(time)"
            + ".\(padded(inDay % 1000, 3))Z"
    }

    // MARK: Pieces

    private static func padded(_ value: Int64, _ width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }

    // Inlined, with a known count, it needs no loop.
    @inline(__always)
    private static func number(_ bytes: Span<UInt8>, _ start: Int, _ count: Int) -> Int64? {
        guard start + count <= bytes.count else { return nil }
        var value: Int64 = 0
        for index in start..<(start + count) {
            let digit = bytes[index] &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            value = value * 10 + Int64(digit)
        }
        return value
    }

    /// Milliseconds of an optional `.123…`; nil when no digit follows the point.
    private static func fraction(_ bytes: Span<UInt8>, _ at: inout Int) -> Int64? {
        guard at < bytes.count, bytes[at] == UInt8(ascii: ".") || bytes[at] == UInt8(ascii: ",")
        else { return 0 }
        at += 1
        let start = at
        var milliseconds: Int64 = 0
        var weight: Int64 = 100
        while at < bytes.count, bytes[at] &- UInt8(ascii: "0") < 10 {
            milliseconds += Int64(bytes[at] - UInt8(ascii: "0")) * weight
            weight /= 10
            at += 1
        }
        return at > start ? milliseconds : nil
    }

    /// Minutes east of UTC; nil when malformed.
    private static func offset(_ bytes: Span<UInt8>, _ at: inout Int) -> Int64? {
        guard at < bytes.count else { return 0 }
        let sign = bytes[at]
        at += 1
        if sign | 0x20 == UInt8(ascii: "z") { return 0 }
        guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"),
            let hours = number(bytes, at, 2), hours < 24
        else { return nil }
        at += 2
        var minutes: Int64 = 0
        if at < bytes.count {
            if bytes[at] == UInt8(ascii: ":") { at += 1 }
            guard let value = number(bytes, at, 2), value < 60 else { return nil }
            minutes = value
            at += 2
        }
        return (hours * 60 + minutes) * (sign == UInt8(ascii: "-") ? -1 : 1)
    }

    private static func days(in month: Int64, of year: Int64) -> Int64 {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days from 1970-01-01 in the proleptic Gregorian calendar; years start in March so that the
    /// leap day comes last.
    private static func daysSince1970(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let year = month <= 2 ? year - 1 : year
        let monthFromMarch = (month + 9) % 12
        let dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1
        return 365 * year + year / 4 - year / 100 + year / 400 + dayOfYear - 719_468
    }

    /// The inverse of ``daysSince1970(_:_:_:)``.
    private static func civil(_ days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = days + 719_468
        let era = floorToMultiple(shifted, of: 146_097) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
    }
}
