import Webhooks

/// What follows from an attempt.
enum Verdict: Sendable, Equatable {
    case delivered(status: Int)
    case again(afterMs: Int, status: Int?, reason: String)
    case failed(status: Int?, reason: String)

    /// The receiver says that it is gone for good.
    private static let gone = 410

    /// Judges an attempt.
    ///
    /// A receiver that is failing is tried once with each message, so that it is found when it works
    /// again.
    init(
        _ outcome: Letter.Outcome,
        of letter: Letter,
        _ limits: DeliveryLimits,
        using random: inout some RandomNumberGenerator
    ) {
        let status: Int?
        let reason: String
        switch outcome {
        case .answered(let answer) where (200...299).contains(answer.status):
            self = .delivered(status: answer.status)
            return
        case .answered(let answer):
            let code = answer.status
            status = code
            reason =
                (300...399).contains(code)
                ? "it answered \(code), and redirections are not followed" : "it answered \(code)"
        case .failed(let error):
            status = nil
            reason = "\(error)"
        }
        let attempts = letter.attempts + 1
        if letter.isFailing || status == Self.gone || attempts >= limits.attempts {
            self = .failed(status: status, reason: reason)
        } else {
            let delayMs = limits.delayMs(after: attempts, using: &random)
            self = .again(
                afterMs: max(delayMs, outcome.pauseMs(limits) ?? 0),
                status: status,
                reason: reason
            )
        }
    }
}
