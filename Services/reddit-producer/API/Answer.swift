import Models

/// What came back over HTTP.
struct Answer: Sendable {
    let status: Int
    /// Names in lower case.
    let headers: [String: String]
    let body: [UInt8]

    /// A header that is a number, such as `989.0`.
    func number(_ name: String) -> Double? {
        headers[name].flatMap { Double($0) }.flatMap { $0.isFinite && $0 >= 0 ? $0 : nil }
    }
}

/// What an answer without the data asked for means for the one who asked.
enum Refusal: Error, Equatable, Sendable {
    /// The token is no longer good.
    case unauthorised
    /// Too much was asked; the time is how long to wait, when the answer says so.
    case tooMany(afterMs: Int64?)
    /// This cannot be had, however often it is asked for: forbidden, gone, or asked wrongly.
    case denied(String)
    /// The other end has a fault, or the way there: it may pass.
    case broken(String)

    /// Reads an answer; nil when it is a success, whose body may still tell of an error.
    init?(_ answer: Answer) {
        guard answer.status != 200 else { return nil }
        self.init(code: answer.status, retryAfter: answer.number("retry-after"))
    }

    /// By a status, wherever it stands.
    init(code: Int, retryAfter: Double? = nil) {
        switch code {
        case 401: self = .unauthorised
        case 429: self = .tooMany(afterMs: retryAfter.map { Int64(min($0, 3_600) * 1_000) })
        // Redirections lead to a search for a subreddit that is not there, or to a login.
        case 300..<400, 400, 403, 404, 410, 414, 451: self = .denied("status \(code)")
        default: self = .broken("status \(code)")
        }
    }
}
