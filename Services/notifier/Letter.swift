import Crypto
import ServiceKit
import Webhooks

/// One message on its way to a receiver.
struct Letter: Sendable {
    /// What became of an attempt.
    enum Outcome: Sendable, Equatable {
        case answered(WebhookAnswer)
        case failed(WebhookError)

        /// How long the receiver asks to be left alone, as far as it is listened to: when it has too
        /// much to do, and no longer than we ever wait.
        func pauseMs(_ limits: DeliveryLimits) -> Int? {
            guard case .answered(let answer) = self, Self.busy.contains(answer.status),
                let seconds = answer.retryAfterSeconds
            else { return nil }
            return seconds < limits.maxRetryMs / 1_000
                ? Int(seconds) * 1_000 : limits.maxRetryMs
        }

        /// Too many requests; unavailable.
        private static let busy: Set = [429, 503]
    }

    let id: String
    let subscriptionID: String
    let url: WebhookURL
    let secret: [UInt8]
    let body: [UInt8]
    /// Attempts before this one.
    let attempts: Int
    /// Whether the receiver has let the last one down to the end.
    let isFailing: Bool

    /// Sends it.
    func send(by client: WebhookClient) -> Outcome {
        do throws(WebhookError) {
            return .answered(
                try client.post(body, headers: headers(atMs: Clock.nowMs()), to: url)
            )
        } catch {
            return .failed(error)
        }
    }

    /// What tells a receiver that the message is ours, and whether it has it already (Standard Webhooks
    /// 1.0): the same id with each attempt, and a signature of id, moment and body.
    func headers(atMs nowMs: Int64) -> [(name: String, value: String)] {
        let timestamp = String(nowMs / 1_000)
        let signed = Array("\(id).\(timestamp).".utf8) + body
        let code = MessageAuthentication.sha256(signed, secret: secret)
        return [
            ("User-Agent", "groundswell/\(Service.version)"), ("webhook-id", id),
            ("webhook-timestamp", timestamp),
            ("webhook-signature", "v1,\(Base64Text.encode(code))"),
        ]
    }
}
