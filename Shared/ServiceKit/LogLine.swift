internal import HTTPServer

/// One line of the log, before it is written.
struct LogLine {
    let timeMs: Int64
    let level: Logger.Level
    let service: String
    let text: String
    let facts: KeyValuePairs<String, String>

    /// A fact longer than this is cut: a line stays one write and one screen.
    static let maxFactBytes = 4096

    private static let ownKeys: Set<String> = ["time", "level", "service", "message"]

    func json() -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(160)
        out += Array("{\"time\":\"\(timestamp(timeMs))\",\"level\":\"\(level.name)\"".utf8)
        appendMember("service", service, to: &out)
        appendMember("message", text, to: &out)
        for (key, value) in facts {
            appendMember(Self.ownKeys.contains(key) ? "fact_" + key : key, value, to: &out)
        }
        out += Array("}\n".utf8)
        return out
    }

    func plain() -> [UInt8] {
        var out = Array("\(timestamp(timeMs)) ".utf8)
        let name = level.name.uppercased()
        out += Array(name.utf8)
        out += Array(repeating: UInt8(ascii: " "), count: 8 - name.utf8.count)
        out += Array(text.utf8)
        for (key, value) in facts {
            out += Array(" \(key)=".utf8)
            let cut = Self.cut(value)
            if cut.isEmpty || cut.utf8.contains(where: { Self.needsQuotes($0) }) {
                appendJSONString(cut, to: &out)
            } else {
                out += Array(cut.utf8)
            }
        }
        out.append(UInt8(ascii: "\n"))
        return out
    }

    private func appendMember(_ key: String, _ value: String, to out: inout [UInt8]) {
        out.append(UInt8(ascii: ","))
        appendJSONString(key, to: &out)
        out.append(UInt8(ascii: ":"))
        appendJSONString(Self.cut(value), to: &out)
    }

    private static func needsQuotes(_ byte: UInt8) -> Bool {
        byte <= 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "=") || byte == 0x7F
    }

    private static func cut(_ value: String) -> String {
        guard value.utf8.count > maxFactBytes else { return value }
        var end = value.utf8.index(value.startIndex, offsetBy: maxFactBytes)
        while end > value.startIndex && value.utf8[end] & 0xC0 == 0x80 {
            end = value.utf8.index(before: end)
        }
        return String(value[..<end]) + "…"
    }
}

/// `2026-01-31T23:59:59.999Z` for milliseconds since 1970.
func timestamp(_ timeMs: Int64) -> String {
    let (days, ms) = timeMs.flooredQuotientAndRemainder(by: 86_400_000)
    // Days to a civil date by eras of 400 years that begin on 1 March (Howard Hinnant's method).
    let (era, dayOfEra) = (days + 719_468).flooredQuotientAndRemainder(by: 146_097)
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    let date = "\(digits(year, 4))-\(digits(month, 2))-\(digits(day, 2))"
    let time = "\(digits(ms / 3_600_000, 2)):\(digits(ms / 60_000 % 60, 2))"
    return "\(date)T\(time):\(digits(ms / 1000 % 60, 2)).\(digits(ms % 1000, 3))Z"
}

private func digits(_ value: Int64, _ count: Int) -> String {
    let text = String(value)
    return String(repeating: "0", count: max(0, count - text.utf8.count)) + text
}

extension Int64 {
    fileprivate func flooredQuotientAndRemainder(by divisor: Int64) -> (Int64, Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
