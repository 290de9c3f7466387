/// Reads the members of one JSON object by name and remembers which were there.
public struct JSONObjectReader {
    private var seen: Set<String> = []

    /// A reader that has seen nothing.
    public init() {}

    /// Reads an object; `member` reads the value of each name that it knows, and answers false
    /// without reading anything for one that it does not, which is then stepped over.
    @_lifetime(scanner: copy scanner)
    public mutating func read(
        _ scanner: inout JSONScanner,
        _ member: (String, inout JSONScanner) throws(JSONError) -> Bool
    ) throws(JSONError) {
        try scanner.expect(UInt8(ascii: "{"))
        var isFirst = true
        while let token = try scanner.nextName(isFirst: isFirst) {
            isFirst = false
            let name = try scanner.text(token)
            if try member(name, &scanner) {
                seen.insert(name)
            } else {
                try scanner.skipValue()
            }
        }
    }

    /// Throws the first of `names` that was not read.
    public func require(_ names: [String]) throws(BoardJSONError) {
        if let name = names.first(where: { !seen.contains($0) }) { throw .missing(name) }
    }
}

extension JSONScanner {
    /// Reads a string value, escapes decoded.
    @_lifetime(self: copy self)
    public mutating func textValue() throws(JSONError) -> String {
        let token = try string()
        return try text(token)
    }

    /// Reads an integer of 64 bits.
    @_lifetime(self: copy self)
    public mutating func integerValue() throws(JSONError) -> Int64 {
        _ = peek()
        let start = at
        guard let value = try integer() else { throw .unexpectedByte(at: start) }
        return value
    }

    /// Reads an integer of 64 bits, or `null`.
    @_lifetime(self: copy self)
    public mutating func optionalIntegerValue() throws(JSONError) -> Int64? {
        guard peek() == UInt8(ascii: "n") else { return try integerValue() }
        try skipValue()
        return nil
    }
}

// With the scanner's own input at hand, values are made straight from where they lie.

extension JSONScanner {
    /// Reads a string value, escapes decoded, of a scanner of `bytes`.
    @_lifetime(self: copy self)
    mutating func textValue(in bytes: Span<UInt8>) throws(JSONError) -> String {
        let token = try string()
        if token.hasEscapes { return try text(token) }
        return bytes.extracting(token.range).text
    }

    /// Reads any number, of a scanner of `bytes`.
    @_lifetime(self: copy self)
    mutating func decimalValue(in bytes: Span<UInt8>) throws(JSONError) -> Double {
        let range = try number()
        return bytes.extracting(range).decimal
    }
}

extension Span<UInt8> {
    var text: String {
        unsafe withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
    }

    /// The number that these bytes are in JSON, rounded to the nearest.
    fileprivate var decimal: Double {
        var digits: UInt64 = 0
        var decimals = 0
        var isFraction = false
        var index = 0
        let isNegative = count > 0 && self[0] == UInt8(ascii: "-")
        if isNegative { index = 1 }
        while index < count {
            let digit = self[index] &- UInt8(ascii: "0")
            if digit < 10 {
                // Beyond 2^53 a double does not hold the digits, so leave that to the library.
                guard digits < 900_719_925_474_099 else { return Double(text) ?? 0 }
                digits = digits * 10 + UInt64(digit)
                if isFraction { decimals += 1 }
            } else if self[index] == UInt8(ascii: "."), !isFraction {
                isFraction = true
            } else {
                return Double(text) ?? 0
            }
            index += 1
        }
        // Both are exact, as 10^22 is the last power of ten that is, so one division rounds once.
        guard decimals < tens.count else { return Double(text) ?? 0 }
        let magnitude = Double(digits) / tens[decimals]
        return isNegative ? -magnitude : magnitude
    }
}

private let tens: [Double] = (0...22).map { exponent in
    (0..<exponent).reduce(1) { power, _ in power * 10 }
}
