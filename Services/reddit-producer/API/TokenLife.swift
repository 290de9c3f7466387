import Models
import ServiceKit

/// The token that calls go with, and when it has to be fetched anew.
struct TokenLife: Sendable {
    /// A token is used no longer than until so long before its end.
    private static let marginMs: Int64 = 300_000

    private(set) var token: Secret?
    private var refreshMs: Int64 = 0

    /// Whether a call must wait for a new one.
    func isDue(atMs nowMs: Int64) -> Bool { token == nil || nowMs >= refreshMs }

    mutating func grant(_ grant: TokenGrant, atMs nowMs: Int64) {
        token = grant.token
        // A short life loses a quarter of it at the most.
        refreshMs = nowMs + grant.lifeMs - min(Self.marginMs, grant.lifeMs / 4)
    }

    /// Notes that it was refused.
    mutating func drop() { token = nil }
}

/// A token that was given.
struct TokenGrant: Sendable {
    let token: Secret
    let lifeMs: Int64

    /// Reads the answer to a request for one; errors come with any status, 200 too.
    init(_ answer: Answer) throws(Refusal) {
        if let refusal = Refusal(answer) {
            // Credentials that are wrong are wrong again.
            if case .unauthorised = refusal { throw .denied("status 401") }
            throw refusal
        }
        var token: String?
        var seconds: Int64 = 3_600
        var fault: String?
        let bytes = answer.body.span
        do throws(JSONError) {
            var scanner = JSONScanner(bytes)
            try scanner.expect(UInt8(ascii: "{"))
            var isFirst = true
            while let name = try scanner.nextName(isFirst: isFirst) {
                isFirst = false
                let isText = scanner.peek() == UInt8(ascii: "\"")
                if scanner.matches(name, "access_token"), isText {
                    token = try scanner.textValue()
                } else if scanner.matches(name, "expires_in"), !isText {
                    seconds = try scanner.integerValue()
                } else if scanner.matches(name, "error") {
                    fault = isText ? try scanner.textValue() : "\(try scanner.integerValue())"
                } else {
                    try scanner.skipValue()
                }
            }
        } catch {
            throw .broken("an answer that is no token")
        }
        if let fault {
            // Its own word, such as `invalid_grant`, or a status.
            throw Int(fault).map { Refusal(code: $0) } ?? .denied(String(fault.prefix(64)))
        }
        guard let token, !token.isEmpty, seconds > 0 else {
            throw .broken("an answer that is no token")
        }
        self.token = Secret(token)
        lifeMs = min(seconds, 86_400) * 1_000
    }
}
