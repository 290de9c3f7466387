/// Steps through JSON (RFC 8259) byte by byte; every function answers nil or false where it is
/// broken.
struct JSONWalk {
    /// Containers within a member's value may be nested so deep.
    private static let maxDepth = 64

    enum Kind {
        case string, number, other
    }

    /// The index of the next byte.
    var at = 0

    /// The next byte that is no white space; nil at the end.
    mutating func next(_ bytes: Span<UInt8>) -> UInt8? {
        while at < bytes.count {
            switch bytes[at] {
            case 9, 10, 13, 32: at += 1
            default: return bytes[at]
            }
        }
        return nil
    }

    mutating func take(_ byte: UInt8, _ bytes: Span<UInt8>) -> Bool {
        guard next(bytes) == byte else { return false }
        at += 1
        return true
    }

    mutating func isAtEnd(_ bytes: Span<UInt8>) -> Bool {
        next(bytes) == nil
    }

    /// Steps over a value.
    mutating func value(_ bytes: Span<UInt8>, depth: Int = 0) -> Kind? {
        guard depth < Self.maxDepth, let first = next(bytes) else { return nil }
        switch first {
        case UInt8(ascii: "\""): return string(bytes) == nil ? nil : .string
        case UInt8(ascii: "{"), UInt8(ascii: "["): return container(bytes, depth) ? .other : nil
        case UInt8(ascii: "t"): return word("true", bytes) ? .other : nil
        case UInt8(ascii: "f"): return word("false", bytes) ? .other : nil
        case UInt8(ascii: "n"): return word("null", bytes) ? .other : nil
        default: return number(bytes) ? .number : nil
        }
    }

    /// Steps over a string and returns what is between its quotes.
    mutating func string(_ bytes: Span<UInt8>) -> Range<Int>? {
        at += 1
        let start = at
        while at < bytes.count {
            switch bytes[at] {
            case UInt8(ascii: "\""):
                at += 1
                return start..<(at - 1)
            case UInt8(ascii: "\\"):
                guard at + 1 < bytes.count else { return nil }
                switch bytes[at + 1] {
                case UInt8(ascii: "u"):
                    guard at + 6 <= bytes.count, Self.unit(bytes, at + 2) != nil else { return nil }
                    at += 6
                case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
                    UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
                    at += 2
                default: return nil
                }
            case 0..<0x20: return nil
            default: at += 1
            }
        }
        return nil
    }

    private mutating func container(_ bytes: Span<UInt8>, _ depth: Int) -> Bool {
        let isObject = bytes[at] == UInt8(ascii: "{")
        let end = isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")
        at += 1
        var isFirst = true
        while !take(end, bytes) {
            if !isFirst && !take(UInt8(ascii: ","), bytes) { return false }
            isFirst = false
            if isObject {
                guard next(bytes) == UInt8(ascii: "\""), string(bytes) != nil,
                    take(UInt8(ascii: ":"), bytes)
                else { return false }
            }
            guard value(bytes, depth: depth + 1) != nil else { return false }
        }
        return true
    }

    private mutating func word(_ text: String, _ bytes: Span<UInt8>) -> Bool {
        for byte in text.utf8 {
            guard at < bytes.count, bytes[at] == byte else { return false }
            at += 1
        }
        return true
    }

    private mutating func number(_ bytes: Span<UInt8>) -> Bool {
        if at < bytes.count, bytes[at] == UInt8(ascii: "-") { at += 1 }
        let start = at
        guard digits(bytes) > 0 else { return false }
        if bytes[start] == UInt8(ascii: "0") && at > start + 1 { return false }
        if at < bytes.count, bytes[at] == UInt8(ascii: ".") {
            at += 1
            guard digits(bytes) > 0 else { return false }
        }
        if at < bytes.count, bytes[at] == UInt8(ascii: "e") || bytes[at] == UInt8(ascii: "E") {
            at += 1
            if at < bytes.count, bytes[at] == UInt8(ascii: "+") || bytes[at] == UInt8(ascii: "-") {
                at += 1
            }
            guard digits(bytes) > 0 else { return false }
        }
        return true
    }

    private mutating func digits(_ bytes: Span<UInt8>) -> Int {
        let start = at
        while at < bytes.count, (48...57).contains(bytes[at]) { at += 1 }
        return at - start
    }

    // MARK: Text

    /// Whether the inside of a string stands for `text`.
    static func spells(_ text: StaticString, _ inside: Span<UInt8>) -> Bool {
        var isEscaped = false
        for index in 0..<inside.count where inside[index] == UInt8(ascii: "\\") { isEscaped = true }
        let wanted = text.description.utf8
        if isEscaped {
            var decoded: [UInt8] = []
            return decode(inside, into: &decoded) && decoded.elementsEqual(wanted)
        }
        guard inside.count == text.utf8CodeUnitCount else { return false }
        var index = 0
        for byte in wanted {
            if inside[index] != byte { return false }
            index += 1
        }
        return true
    }

    /// Replaces `text` by what the inside of a string stands for; false for half a surrogate pair.
    static func decode(_ inside: Span<UInt8>, into text: inout [UInt8]) -> Bool {
        text.removeAll(keepingCapacity: true)
        var index = 0
        while index < inside.count {
            guard inside[index] == UInt8(ascii: "\\") else {
                text.append(inside[index])
                index += 1
                continue
            }
            let letter = inside[index + 1]
            index += 2
            switch letter {
            case UInt8(ascii: "u"):
                guard let high = unit(inside, index) else { return false }
                index += 4
                var point = high
                if (0xD800...0xDBFF).contains(high) {
                    guard index + 6 <= inside.count, inside[index] == UInt8(ascii: "\\"),
                        inside[index + 1] == UInt8(ascii: "u"),
                        let low = unit(inside, index + 2), (0xDC00...0xDFFF).contains(low)
                    else { return false }
                    point = 0x10000 + (high - 0xD800) * 0x400 + (low - 0xDC00)
                    index += 6
                }
                guard let scalar = Unicode.Scalar(point) else { return false }
                text += Array(String(Character(scalar)).utf8)
            case UInt8(ascii: "b"): text.append(8)
            case UInt8(ascii: "t"): text.append(9)
            case UInt8(ascii: "n"): text.append(10)
            case UInt8(ascii: "f"): text.append(12)
            case UInt8(ascii: "r"): text.append(13)
            default: text.append(letter)
            }
        }
        return true
    }

    /// The number of four hexadecimal digits.
    private static func unit(_ bytes: Span<UInt8>, _ start: Int) -> UInt32? {
        guard start + 4 <= bytes.count else { return nil }
        var number: UInt32 = 0
        for index in start..<(start + 4) {
            guard let digit = Character(Unicode.Scalar(bytes[index])).hexDigitValue,
                bytes[index] < 0x80
            else { return nil }
            number = number * 16 + UInt32(digit)
        }
        return number
    }
}
