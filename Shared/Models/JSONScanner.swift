/// Why bytes are not the JSON that was expected.
public enum JSONError: Error, Equatable, Sendable {
    case unexpectedEnd
    case unexpectedByte(at: Int)
    case invalidEscape(at: Int)
    case invalidUTF8(at: Int)
    case tooDeep
    case trailingBytes(at: Int)
}

/// Reads JSON (RFC 8259) where it lies, a token at a time, without a copy.
///
/// Strings are lent as ranges of the input; only those that contain an escape must be decoded with
/// ``decode(_:into:)``. Values that nobody asks for are checked and stepped over.
public struct JSONScanner: ~Escapable {
    /// Values nested deeper than this are refused.
    public static let maxDepth = 64

    /// A string's bytes between its quotes, as they stand in the input.
    public struct StringToken: Sendable {
        /// Where the bytes lie.
        public let range: Range<Int>
        /// Whether the bytes hold escapes and are not the string itself.
        public let hasEscapes: Bool

        /// A token that the same scanner gave before.
        public init(range: Range<Int>, hasEscapes: Bool) {
            self.range = range
            self.hasEscapes = hasEscapes
        }
    }

    private let bytes: Span<UInt8>
    /// Index of the next byte to be read.
    public private(set) var at = 0

    /// A scanner at the start of `bytes`.
    @_lifetime(copy bytes)
    public init(_ bytes: Span<UInt8>) {
        self.bytes = bytes
    }

    /// Steps over white space and returns the byte after it, or nil at the end.
    @_lifetime(self: copy self)
    public mutating func peek() -> UInt8? {
        while at < bytes.count {
            let byte = bytes[at]
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return byte }
            at += 1
        }
        return nil
    }

    /// Reads `byte`, after white space.
    @_lifetime(self: copy self)
    public mutating func expect(_ byte: UInt8) throws(JSONError) {
        guard let next = peek() else { throw .unexpectedEnd }
        guard next == byte else { throw .unexpectedByte(at: at) }
        at += 1
    }

    /// Reads `byte` if it is next, and tells whether it was.
    @_lifetime(self: copy self)
    public mutating func take(_ byte: UInt8) -> Bool {
        guard peek() == byte else { return false }
        at += 1
        return true
    }

    /// Throws unless only white space is left.
    @_lifetime(self: copy self)
    public mutating func expectEnd() throws(JSONError) {
        guard peek() == nil else { throw .trailingBytes(at: at) }
    }

    /// Reads the start of an object's next member, up to and with the colon.
    ///
    /// The answer is nil when the object ended; `isFirst` says that the brace was just read.
    @_lifetime(self: copy self)
    public mutating func nextName(isFirst: Bool) throws(JSONError) -> StringToken? {
        if take(UInt8(ascii: "}")) { return nil }
        if !isFirst { try expect(UInt8(ascii: ",")) }
        let name = try string()
        try expect(UInt8(ascii: ":"))
        return name
    }

    /// Reads up to an array's next element; false when the array ended.
    @_lifetime(self: copy self)
    public mutating func nextElement(isFirst: Bool) throws(JSONError) -> Bool {
        if take(UInt8(ascii: "]")) { return false }
        if !isFirst { try expect(UInt8(ascii: ",")) }
        return true
    }

    /// Reads a string.
    @_lifetime(self: copy self)
    public mutating func string() throws(JSONError) -> StringToken {
        try expect(UInt8(ascii: "\""))
        let start = at
        var hasEscapes = false
        var all: UInt8 = 0
        while at < bytes.count {
            let byte = bytes[at]
            if byte == UInt8(ascii: "\"") {
                let range = start..<at
                at += 1
                if all >= 0x80 { try checkUTF8(range) }
                return StringToken(range: range, hasEscapes: hasEscapes)
            }
            guard byte >= 0x20 else { throw .unexpectedByte(at: at) }
            all |= byte
            if byte == UInt8(ascii: "\\") {
                hasEscapes = true
                try stepOverEscape()
            } else {
                at += 1
            }
        }
        throw .unexpectedEnd
    }

    /// Reads a number and returns where it lies.
    @_lifetime(self: copy self)
    public mutating func number() throws(JSONError) -> Range<Int> {
        _ = peek()
        let start = at
        if at < bytes.count, bytes[at] == UInt8(ascii: "-") { at += 1 }
        guard at < bytes.count else { throw .unexpectedEnd }
        if bytes[at] == UInt8(ascii: "0") {
            at += 1
        } else {
            try digits()
        }
        if at < bytes.count, bytes[at] == UInt8(ascii: ".") {
            at += 1
            try digits()
        }
        if at < bytes.count, bytes[at] | 0x20 == UInt8(ascii: "e") {
            at += 1
            if at < bytes.count, bytes[at] == UInt8(ascii: "+") || bytes[at] == UInt8(ascii: "-") {
                at += 1
            }
            try digits()
        }
        return start..<at
    }

    /// Reads a number that is an integer of 64 bits; nil when it is another number.
    @_lifetime(self: copy self)
    public mutating func integer() throws(JSONError) -> Int64? {
        let range = try number()
        var value: Int64 = 0
        let isNegative = bytes[range.lowerBound] == UInt8(ascii: "-")
        var index = range.lowerBound + (isNegative ? 1 : 0)
        while index < range.upperBound {
            let digit = bytes[index] &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            let (shifted, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = shifted.addingReportingOverflow(
                isNegative ? -Int64(digit) : Int64(digit)
            )
            guard !overflow, !carry else { return nil }
            value = sum
            index += 1
        }
        return value
    }

    /// Reads `true` or `false`.
    @_lifetime(self: copy self)
    public mutating func boolean() throws(JSONError) -> Bool {
        let isTrue = peek() == UInt8(ascii: "t")
        try literal(isTrue ? "true" : "false")
        return isTrue
    }

    /// Checks the next value, whatever it is, and steps over it.
    @_lifetime(self: copy self)
    public mutating func skipValue(depth: Int = 0) throws(JSONError) {
        guard depth < Self.maxDepth else { throw .tooDeep }
        guard let byte = peek() else { throw .unexpectedEnd }
        switch byte {
        case UInt8(ascii: "\""):
            _ = try string()
        case UInt8(ascii: "{"):
            at += 1
            var isFirst = true
            while try nextName(isFirst: isFirst) != nil {
                isFirst = false
                try skipValue(depth: depth + 1)
            }
        case UInt8(ascii: "["):
            at += 1
            var isFirst = true
            while try nextElement(isFirst: isFirst) {
                isFirst = false
                try skipValue(depth: depth + 1)
            }
        case UInt8(ascii: "t"): try literal("true")
        case UInt8(ascii: "f"): try literal("false")
        case UInt8(ascii: "n"): try literal("null")
        default: _ = try number()
        }
    }

    /// Whether the token, its escapes decoded, is `name`.
    public func matches(_ token: StringToken, _ name: StaticString) -> Bool {
        let range = token.range
        guard !token.hasEscapes else { return (try? text(token)) == name.description }
        guard range.count == name.utf8CodeUnitCount else { return false }
        let expected = unsafe UnsafeBufferPointer(
            start: name.utf8Start,
            count: name.utf8CodeUnitCount
        )
        for index in 0..<range.count
        where unsafe bytes[range.lowerBound + index] != expected[index] {
            return false
        }
        return true
    }

    /// The token as a Swift string, escapes decoded.
    public func text(_ token: StringToken) throws(JSONError) -> String {
        var decoded: [UInt8] = []
        try decode(token, into: &decoded)
        return String(decoding: decoded, as: UTF8.self)
    }

    /// The input's bytes at `range`, which were checked before, as a string.
    public func text(at range: Range<Int>) -> String {
        var copy: [UInt8] = []
        copy.append(copying: bytes.extracting(range))
        return String(decoding: copy, as: UTF8.self)
    }

    /// Appends the string that the token stands for, in UTF-8.
    ///
    /// - Throws: ``JSONError/invalidEscape(at:)`` for half of a surrogate pair.
    public func decode(_ token: StringToken, into out: inout [UInt8]) throws(JSONError) {
        guard token.hasEscapes else { return out.append(copying: bytes.extracting(token.range)) }
        var index = token.range.lowerBound
        while index < token.range.upperBound {
            let byte = bytes[index]
            index += 1
            guard byte == UInt8(ascii: "\\") else {
                out.append(byte)
                continue
            }
            let escape = bytes[index]
            index += 1
            switch escape {
            case UInt8(ascii: "b"): out.append(0x08)
            case UInt8(ascii: "f"): out.append(0x0C)
            case UInt8(ascii: "n"): out.append(0x0A)
            case UInt8(ascii: "r"): out.append(0x0D)
            case UInt8(ascii: "t"): out.append(0x09)
            case UInt8(ascii: "u"):
                let scalar = try scalar(at: &index, end: token.range.upperBound)
                out.append(contentsOf: Unicode.Scalar.utf8(scalar))
            default: out.append(escape)
            }
        }
    }

    // MARK: Pieces

    @_lifetime(self: copy self)
    private mutating func digits() throws(JSONError) {
        let start = at
        while at < bytes.count, bytes[at] &- UInt8(ascii: "0") < 10 { at += 1 }
        guard at > start else {
            throw at < bytes.count ? .unexpectedByte(at: at) : .unexpectedEnd
        }
    }

    @_lifetime(self: copy self)
    private mutating func literal(_ word: StaticString) throws(JSONError) {
        let count = word.utf8CodeUnitCount
        guard at + count <= bytes.count else { throw .unexpectedEnd }
        let expected = unsafe UnsafeBufferPointer(start: word.utf8Start, count: count)
        for index in 0..<count where unsafe bytes[at + index] != expected[index] {
            throw .unexpectedByte(at: at + index)
        }
        at += count
    }

    /// Steps over a backslash and what it escapes, checking its form.
    @_lifetime(self: copy self)
    private mutating func stepOverEscape() throws(JSONError) {
        guard at + 1 < bytes.count else { throw .unexpectedEnd }
        switch bytes[at + 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
            UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            at += 2
        case UInt8(ascii: "u"):
            _ = try codeUnit(at: at + 2)
            at += 6
        default:
            throw .invalidEscape(at: at)
        }
    }

    /// The four hexadecimal digits at `index`.
    private func codeUnit(at index: Int) throws(JSONError) -> UInt32 {
        guard index + 4 <= bytes.count else { throw .unexpectedEnd }
        var unit: UInt32 = 0
        for offset in index..<(index + 4) {
            guard let digit = hexValue(bytes[offset]) else { throw .invalidEscape(at: offset) }
            unit = unit << 4 | digit
        }
        return unit
    }

    /// The scalar of the `\u` escape whose digits start at `index`, with its second half.
    private func scalar(at index: inout Int, end: Int) throws(JSONError) -> Unicode.Scalar {
        let start = index
        let first = try codeUnit(at: index)
        index += 4
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard first < 0xDC00, index + 6 <= end, bytes[index] == UInt8(ascii: "\\"),
            bytes[index + 1] == UInt8(ascii: "u")
        else { throw .invalidEscape(at: start) }
        let second = try codeUnit(at: index + 2)
        guard (0xDC00..<0xE000).contains(second),
            let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
        else { throw .invalidEscape(at: start) }
        index += 6
        return scalar
    }

    private func checkUTF8(_ range: Range<Int>) throws(JSONError) {
        guard isValidUTF8(bytes.extracting(range)) else {
            throw .invalidUTF8(at: range.lowerBound)
        }
    }
}

private func hexValue(_ byte: UInt8) -> UInt32? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - UInt8(ascii: "a") + 10)
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - UInt8(ascii: "A") + 10)
    default: nil
    }
}

extension Unicode.Scalar {
    fileprivate static func utf8(_ scalar: Unicode.Scalar) -> Unicode.UTF8.EncodedScalar {
        // Every scalar has an encoding; the replacement character is never reached.
        Unicode.UTF8.encode(scalar) ?? Unicode.UTF8.encodedReplacementCharacter
    }
}

/// Whether `bytes` are well-formed UTF-8 (Unicode 15, table 3-7).
public func isValidUTF8(_ bytes: Span<UInt8>) -> Bool {
    var index = 0
    while index < bytes.count {
        let lead = bytes[index]
        if lead < 0x80 {
            index += 1
            continue
        }
        let length: Int
        var second: ClosedRange<UInt8> = 0x80...0xBF
        switch lead {
        case 0xC2...0xDF: length = 2
        case 0xE0: (length, second) = (3, 0xA0...0xBF)
        case 0xED: (length, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: length = 3
        case 0xF0: (length, second) = (4, 0x90...0xBF)
        case 0xF4: (length, second) = (4, 0x80...0x8F)
        case 0xF1...0xF3: length = 4
        default: return false
        }
        guard index + length <= bytes.count, second.contains(bytes[index + 1]) else { return false }
        for offset in 2..<max(length, 2) where bytes[index + offset] & 0xC0 != 0x80 { return false }
        index += length
    }
    return true
}

extension [UInt8] {
    /// Appends a copy of bytes that lie elsewhere.
    public mutating func append(copying bytes: Span<UInt8>) {
        unsafe bytes.withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
    }
}
