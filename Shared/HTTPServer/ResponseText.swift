/// Writes answers as HTTP/1.1.
struct ResponseText {
    /// Appends `response` to `out`.
    ///
    /// `isHead` leaves the body out but tells its length.
    static func append(
        _ response: HTTPResponse,
        date: [UInt8],
        isHead: Bool,
        isKeepAlive: Bool,
        to out: inout [UInt8]
    ) {
        appendStatus(response.status, date: date, to: &out)
        let hasLength = response.status >= 200 && response.status != 204 && response.status != 304
        if hasLength {
            append("Content-Length: ", to: &out)
            append(decimal: response.body.count, to: &out)
            append("\r\n", to: &out)
        }
        if !isKeepAlive { append("Connection: close\r\n", to: &out) }
        append(response.headers, to: &out)
        append("\r\n", to: &out)
        if hasLength && !isHead { out += response.body }
    }

    /// The status line and the date.
    static func appendStatus(_ status: Int, date: [UInt8], to out: inout [UInt8]) {
        append("HTTP/1.1 ", to: &out)
        append(decimal: status, to: &out)
        append(" ", to: &out)
        append(reasonPhrase(status), to: &out)
        append("\r\nDate: ", to: &out)
        out += date
        append("\r\n", to: &out)
    }

    /// Fields; a line end inside one would let its author write further fields, so it is a space.
    static func append(_ headers: [(String, String)], to out: inout [UInt8]) {
        for (name, value) in headers {
            appendField(name, to: &out)
            append(": ", to: &out)
            appendField(value, to: &out)
            append("\r\n", to: &out)
        }
    }

    static func append(_ text: String, to out: inout [UInt8]) {
        out.append(contentsOf: text.utf8)
    }

    static func append(decimal value: Int, to out: inout [UInt8]) {
        var digits = InlineArray<20, UInt8>(repeating: 0)
        var count = 0
        var rest = value
        repeat {
            digits[count] = UInt8(ascii: "0") + UInt8(rest % 10)
            rest /= 10
            count += 1
        } while rest > 0
        while count > 0 {
            count -= 1
            out.append(digits[count])
        }
    }

    private static func appendField(_ text: String, to out: inout [UInt8]) {
        let start = out.count
        out.append(contentsOf: text.utf8)
        for index in start..<out.count where out[index] < 0x20 && out[index] != 9 {
            out[index] = UInt8(ascii: " ")
        }
    }
}

/// `Sun, 06 Nov 1994 08:49:37 GMT`, written anew once a second.
struct HTTPDate {
    private(set) var bytes: [UInt8] = []
    private var second: Int64 = -1

    /// Brings the text to `nowSeconds` since 1970.
    mutating func update(_ nowSeconds: Int64) {
        if nowSeconds == second { return }
        second = nowSeconds
        let days = nowSeconds / 86_400
        let inDay = nowSeconds % 86_400
        // Days to a civil date by eras of 400 years that begin on 1 March (Howard Hinnant's method).
        let shifted = days + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
        let months = [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ]
        let date = "\(two(day)) \(months[Int(month) - 1]) \(year)"
        let time = "\(two(inDay / 3600)):\(two(inDay / 60 % 60)):\(two(inDay % 60))"
        bytes = Array("\(weekdays[Int(days % 7)]), \(date) \(time) GMT".utf8)
    }

    private func two(_ value: Int64) -> String {
        value < 10 ? "0\(value)" : "\(value)"
    }
}
