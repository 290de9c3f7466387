/// `GET /path?query HTTP/1.1`.
struct RequestLine {
    let method: String
    let path: Range<Int>
    let query: Range<Int>
    let isVersion11: Bool
    /// The offset behind the line's end.
    let end: Int

    init(_ bytes: [UInt8]) throws(RequestHead.Refusal) {
        let span = bytes.span
        var index = 0
        while index < span.count && isTokenByte(span[index]) { index += 1 }
        guard index > 0, index <= RequestHead.maxMethodBytes, index < span.count,
            span[index] == UInt8(ascii: " ")
        else { throw malformed }
        method = methodName(bytes[..<index])
        let target = index + 1
        index = target
        // Above 0x7F is not allowed by the letter, but a person types emoji into curl.
        while index < span.count && span[index] > 0x20 && span[index] != 0x7F { index += 1 }
        guard index > target, index + 10 < span.count, span[index] == UInt8(ascii: " ") else {
            throw malformed
        }
        isVersion11 = try Self.isVersion11(bytes[(index + 1)..<(index + 11)])
        end = index + 11
        (path, query) = try Self.split(bytes, target..<index, method)
    }

    private static func isVersion11(
        _ rest: ArraySlice<UInt8>
    ) throws(RequestHead.Refusal) -> Bool {
        let start = rest.startIndex
        guard rest.prefix(5).elementsEqual("HTTP/".utf8), isDigit(rest[start + 5]),
            rest[start + 6] == UInt8(ascii: "."), isDigit(rest[start + 7]),
            rest[start + 8] == 13, rest[start + 9] == 10
        else { throw malformed }
        guard rest[start + 5] == UInt8(ascii: "1") else {
            throw .init(status: 505, reason: "Only HTTP/1.0 and HTTP/1.1 are spoken here.")
        }
        return rest[start + 7] != UInt8(ascii: "0")
    }

    /// Path and query of `/path?query`, of `http://host/path?query` and of `*`.
    private static func split(
        _ bytes: [UInt8],
        _ target: Range<Int>,
        _ method: String
    ) throws(RequestHead.Refusal) -> (path: Range<Int>, query: Range<Int>) {
        var start = target.lowerBound
        if bytes[start] != UInt8(ascii: "/") {
            if method == "OPTIONS" && bytes[target].elementsEqual("*".utf8) {
                return (target, target.upperBound..<target.upperBound)
            }
            let schemes = ["http://", "https://"].map { Array($0.utf8) }
            guard let scheme = schemes.first(where: { bytes[target].starts(with: $0) }),
                let slash = bytes[target].dropFirst(scheme.count).firstIndex(of: UInt8(ascii: "/"))
            else { throw malformed }
            start = slash
        }
        let mark = bytes[start..<target.upperBound].firstIndex(of: UInt8(ascii: "?"))
        guard let mark else {
            return (start..<target.upperBound, target.upperBound..<target.upperBound)
        }
        return (start..<mark, (mark + 1)..<target.upperBound)
    }
}

/// The fields of a header and what those of them say that delimit the message.
struct HeaderFields {
    var fields: [RequestHead.Field] = []
    var hosts = 0
    var saysClose = false
    var saysUpgrade = false
    var expectsContinue = false
    private var contentLength: Int?
    private var isChunked = false

    init() {
        fields.reserveCapacity(12)
    }

    /// Reads fields from `start` to the empty line that ends `bytes`.
    mutating func parse(_ bytes: [UInt8], from start: Int) throws(RequestHead.Refusal) {
        let span = bytes.span
        var index = start
        while index + 2 < span.count {
            let nameStart = index
            // A space before the colon or at the start of a line hides fields from a proxy: refused.
            while index < span.count && isTokenByte(span[index]) { index += 1 }
            guard index > nameStart, index < span.count, span[index] == UInt8(ascii: ":") else {
                throw malformed
            }
            let name = nameStart..<index
            index += 1
            while span[index] == UInt8(ascii: " ") || span[index] == 9 { index += 1 }
            let valueStart = index
            while span[index] >= 0x20 && span[index] != 0x7F || span[index] == 9 { index += 1 }
            guard span[index] == 13, span[index + 1] == 10 else { throw malformed }
            var valueEnd = index
            while valueEnd > valueStart
                && (span[valueEnd - 1] == UInt8(ascii: " ") || span[valueEnd - 1] == 9)
            {
                valueEnd -= 1
            }
            index += 2
            guard fields.count < RequestHead.maxFields else {
                throw .init(status: 431, reason: "The header has too many fields.")
            }
            fields.append(.init(name: name, value: valueStart..<valueEnd))
            try interpret(bytes, name, valueStart..<valueEnd)
        }
    }

    /// How the body is delimited, when the fields agree on it.
    func framing(isVersion11: Bool) throws(RequestHead.Refusal) -> RequestHead.Framing {
        if isChunked {
            guard contentLength == nil else {
                throw .init(status: 400, reason: "A chunked body has no Content-Length.")
            }
            guard isVersion11 else {
                throw .init(status: 400, reason: "HTTP/1.0 has no chunked bodies.")
            }
            return .chunked
        }
        guard let contentLength, contentLength > 0 else { return .none }
        return .length(contentLength)
    }

    private mutating func interpret(
        _ bytes: [UInt8],
        _ name: Range<Int>,
        _ value: Range<Int>
    ) throws(RequestHead.Refusal) {
        // The lengths tell most fields apart from these.
        switch name.count {
        case 4: if isWord(bytes, name, "host") { hosts += 1 }
        case 6:
            guard isWord(bytes, name, "expect") else { return }
            guard isWord(bytes, value, "100-continue") else {
                throw .init(status: 417, reason: "Only 100-continue can be expected.")
            }
            expectsContinue = true
        case 10:
            guard isWord(bytes, name, "connection") else { return }
            for option in bytes[value].split(separator: UInt8(ascii: ",")) {
                let word = trimmed(bytes, option.startIndex..<option.endIndex)
                if isWord(bytes, word, "close") { saysClose = true }
                if isWord(bytes, word, "upgrade") { saysUpgrade = true }
            }
        case 14:
            guard isWord(bytes, name, "content-length") else { return }
            let digits = bytes[value]
            guard contentLength == nil, (1...18).contains(digits.count), digits.allSatisfy(isDigit)
            else {
                throw .init(status: 400, reason: "Content-Length is not one whole number.")
            }
            contentLength = digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
        case 17:
            guard isWord(bytes, name, "transfer-encoding") else { return }
            guard !isChunked, isWord(bytes, value, "chunked") else {
                throw .init(status: 501, reason: "The only transfer coding here is chunked.")
            }
            isChunked = true
        default: return
        }
    }
}

private let malformed = RequestHead.Refusal(status: 400, reason: "The request is malformed.")

/// The usual methods without an allocation each.
private func methodName(_ bytes: ArraySlice<UInt8>) -> String {
    for known in ["GET", "POST", "HEAD", "PUT"] where bytes.elementsEqual(known.utf8) {
        return known
    }
    return String(decoding: bytes, as: UTF8.self)
}

private func isWord(_ bytes: [UInt8], _ range: Range<Int>, _ word: StaticString) -> Bool {
    guard range.count == word.utf8CodeUnitCount else { return false }
    return word.withUTF8Buffer { letters in
        for index in 0..<letters.count
        where unsafe lowercased(bytes[range.lowerBound + index]) != letters[index] {
            return false
        }
        return true
    }
}

private func trimmed(_ bytes: [UInt8], _ range: Range<Int>) -> Range<Int> {
    var (start, end) = (range.lowerBound, range.upperBound)
    while start < end && (bytes[start] == 32 || bytes[start] == 9) { start += 1 }
    while end > start && (bytes[end - 1] == 32 || bytes[end - 1] == 9) { end -= 1 }
    return start..<end
}

func lowercased(_ byte: UInt8) -> UInt8 {
    byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
}

func isDigit(_ byte: UInt8) -> Bool {
    byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
}

/// The bytes of a method or a field name: `!#$%&'*+-.^_|~`, the backtick, digits and letters.
func isTokenByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
        true
    case UInt8(ascii: "!"), UInt8(ascii: "#"), UInt8(ascii: "$"), UInt8(ascii: "%"),
        UInt8(ascii: "&"), UInt8(ascii: "'"), UInt8(ascii: "*"), UInt8(ascii: "+"),
        UInt8(ascii: "."), UInt8(ascii: "^"), UInt8(ascii: "`"), UInt8(ascii: "|"),
        UInt8(ascii: "~"):
        true
    default: false
    }
}
