import Models

/// What a token claims, as far as it matters here (RFC 7519, 4.1).
struct TokenClaims: Equatable {
    var issuer: String?
    var subject: String?
    /// Nil when the token names none.
    var audience: [String]?
    /// Seconds since 1970.
    var expires: Double?
    /// Seconds since 1970.
    var notBefore: Double?
    /// The words of `scope` (RFC 8693, 4.2); nil when the token names none.
    var scopes: [String]?

    init() {}

    /// Reads a JSON object; nil when a claim is of another type than it must be, or is there twice.
    init?(json: [UInt8]) {
        do throws(JSONError) {
            var scanner = JSONScanner(json.span)
            var seen: Set<String> = []
            try scanner.expect(UInt8(ascii: "{"))
            var isFirst = true
            while let token = try scanner.nextName(isFirst: isFirst) {
                isFirst = false
                let name = try scanner.text(token)
                guard seen.insert(name).inserted else { return nil }
                switch name {
                case "iss": issuer = try scanner.textValue()
                case "sub": subject = try scanner.textValue()
                case "scope":
                    scopes = try scanner.textValue().split(separator: " ").map(String.init)
                case "aud": audience = try Self.audience(&scanner)
                case "exp": expires = try Self.time(&scanner)
                case "nbf": notBefore = try Self.time(&scanner)
                default: try scanner.skipValue()
                }
            }
            try scanner.expectEnd()
        } catch {
            return nil
        }
    }

    /// One name, or a list of them.
    private static func audience(_ scanner: inout JSONScanner) throws(JSONError) -> [String] {
        guard scanner.peek() == UInt8(ascii: "[") else { return [try scanner.textValue()] }
        try scanner.expect(UInt8(ascii: "["))
        var names: [String] = []
        while try scanner.nextElement(isFirst: names.isEmpty) {
            names.append(try scanner.textValue())
        }
        return names
    }

    private static func time(_ scanner: inout JSONScanner) throws(JSONError) -> Double {
        let start = scanner.at
        let text = scanner.text(at: try scanner.number())
        guard let seconds = Double(text), seconds.isFinite else {
            throw .unexpectedByte(at: start)
        }
        return seconds
    }
}
