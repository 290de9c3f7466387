/// What a token must claim to be good now.
struct TokenRules: Sendable, Equatable {
    /// The longest subject, in bytes: it is kept in mind for limits.
    static let maxSubjectBytes = 256

    /// Who must have issued it; nil is anyone who has the key.
    var issuer: String?
    /// For whom it must be.
    var audience: String?
    /// How far clocks may be apart, in seconds.
    var leewaySeconds: Double = 30

    /// Why a token is refused: a safe sentence.
    struct Refusal: Error, Equatable {
        let sentence: String
    }

    /// The caller that a token stands for; `nowMs` is wall time.
    func caller(_ claims: TokenClaims, at nowMs: Int64) throws(Refusal) -> Caller {
        guard let expires = claims.expires else {
            throw Refusal(sentence: "The token does not say when it expires.")
        }
        try check(expires: expires, notBefore: claims.notBefore, at: nowMs)
        if let issuer, claims.issuer != issuer {
            throw Refusal(sentence: "The token is of another issuer.")
        }
        // One that names those it is for is for nobody else (RFC 7519, 4.1.3).
        if audience != nil || claims.audience != nil {
            guard let audience, claims.audience?.contains(audience) == true else {
                throw Refusal(sentence: "The token is for another audience.")
            }
        }
        guard let subject = claims.subject, (1...Self.maxSubjectBytes).contains(subject.utf8.count)
        else {
            throw Refusal(sentence: "The token names no subject, or one that is too long.")
        }
        return Caller(kind: .user, name: subject, scopes: claims.scopes)
    }

    /// What changes as time goes by.
    func check(expires: Double, notBefore: Double?, at nowMs: Int64) throws(Refusal) {
        let now = Double(nowMs) / 1_000
        guard now < expires + leewaySeconds else {
            throw Refusal(sentence: "The token has expired.")
        }
        if let notBefore, now < notBefore - leewaySeconds {
            throw Refusal(sentence: "The token is not valid yet.")
        }
    }
}
