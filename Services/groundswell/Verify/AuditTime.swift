/// Reads moments for the audit, in milliseconds since 1970.
enum AuditTime {
    /// Days before each month of a year that is no leap year.
    private static let daysBefore: [Int64] = [
        0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365,
    ]

    /// Reads `2013-07-01T12:30[:00[.123]][Z|+02:00]`; without an offset it is UTC.
    static func iso8601(_ bytes: Span<UInt8>) -> Int64? {
        var reader = DigitReader()
        guard let year = reader.number(4, bytes), reader.take("-", bytes),
            let month = reader.number(2, bytes), (1...12).contains(month), reader.take("-", bytes),
            let day = reader.number(2, bytes), day >= 1, day <= length(of: month, year),
            reader.take("T", bytes) || reader.take("t", bytes) || reader.take(" ", bytes),
            let hour = reader.number(2, bytes), hour <= 23, reader.take(":", bytes),
            let minute = reader.number(2, bytes), minute <= 59
        else { return nil }
        var second: Int64 = 0
        var fractionMs: Int64 = 0
        if reader.take(":", bytes) {
            guard let value = reader.number(2, bytes), value <= 60 else { return nil }
            second = value
            if reader.take(".", bytes) || reader.take(",", bytes) {
                guard let value = reader.milliseconds(bytes) else { return nil }
                fractionMs = value
            }
        }
        guard let offset = reader.offsetMinutes(bytes), reader.at == bytes.count else { return nil }
        let days =
            daysTo(year) + daysBefore[Int(month) - 1] + day - 1
            + (month > 2 && isLeap(year) ? 1 : 0)
        let minutes = (days * 24 + hour) * 60 + minute - offset
        return (minutes * 60 + second) * 1000 + fractionMs
    }

    /// Reads epoch seconds, with or without a fraction, or milliseconds.
    static func epoch(_ bytes: Span<UInt8>) -> Int64? {
        var reader = DigitReader()
        guard let whole = reader.number(upTo: 15, bytes) else { return nil }
        var fractionMs: Int64 = 0
        if reader.take(".", bytes) || reader.take(",", bytes) {
            guard let value = reader.milliseconds(bytes) else { return nil }
            fractionMs = value
        }
        guard reader.at == bytes.count else { return nil }
        return whole < 100_000_000_000 ? whole * 1000 + fractionMs : whole
    }

    private static func isLeap(_ year: Int64) -> Bool {
        year % 400 == 0 || (year % 4 == 0 && year % 100 != 0)
    }

    private static func length(of month: Int64, _ year: Int64) -> Int64 {
        month == 2 && isLeap(year)
            ? 29 : daysBefore[Int(month)] - daysBefore[Int(month) - 1]
    }

    /// Days from 1970 to the start of a year, by counting the leap years before it.
    private static func daysTo(_ year: Int64) -> Int64 {
        func leapYears(before year: Int64) -> Int64 {
            let last = year - 1
            // Year 0 is a leap year, and `last` is -1 before it.
            return last < 0 ? 0 : last / 4 - last / 100 + last / 400 + 1
        }
        return (year - 1970) * 365 + leapYears(before: year) - leapYears(before: 1970)
    }
}

/// Reads digits and signs one after the other.
private struct DigitReader {
    var at = 0

    mutating func take(_ sign: Unicode.Scalar, _ bytes: Span<UInt8>) -> Bool {
        guard at < bytes.count, UInt32(bytes[at]) == sign.value else { return false }
        at += 1
        return true
    }

    /// A number of exactly so many digits.
    mutating func number(_ count: Int, _ bytes: Span<UInt8>) -> Int64? {
        guard at + count <= bytes.count else { return nil }
        let start = at
        guard let value = number(upTo: count, bytes), at == start + count else { return nil }
        return value
    }

    /// A number of one to so many digits, after which there is no further digit.
    mutating func number(upTo limit: Int, _ bytes: Span<UInt8>) -> Int64? {
        var value: Int64 = 0
        let start = at
        while at < bytes.count, at - start < limit, (48...57).contains(bytes[at]) {
            value = value * 10 + Int64(bytes[at] - 48)
            at += 1
        }
        return at > start ? value : nil
    }

    /// The first three of any number of digits, at least one.
    mutating func milliseconds(_ bytes: Span<UInt8>) -> Int64? {
        var value: Int64 = 0
        var count = 0
        while at < bytes.count, (48...57).contains(bytes[at]) {
            if count < 3 { value = value * 10 + Int64(bytes[at] - 48) }
            count += 1
            at += 1
        }
        guard count > 0 else { return nil }
        return value * [100, 10, 1][min(count, 3) - 1]
    }

    /// `Z`, `+02:00`, `+0200` or `+02`; nothing is UTC.
    mutating func offsetMinutes(_ bytes: Span<UInt8>) -> Int64? {
        if at == bytes.count || take("Z", bytes) || take("z", bytes) { return 0 }
        let isWest = take("-", bytes)
        guard isWest || take("+", bytes), let hours = number(2, bytes), hours <= 23 else {
            return nil
        }
        var minutes: Int64 = 0
        if at < bytes.count {
            _ = take(":", bytes)
            guard let value = number(2, bytes), value <= 59 else { return nil }
            minutes = value
        }
        return (isWest ? -1 : 1) * (hours * 60 + minutes)
    }
}
