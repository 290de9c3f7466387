import Crypto
import Models

/// A subscription as its owner sees it.
struct SubscriptionRecord: Sendable {
    /// Where its messages go, and how that goes.
    struct Webhook: Sendable {
        var url: String
        var failingSinceMs: Int64?
        var error: String?
        var waiting: Int64 = 0
        var dropped: Int64 = 0
    }

    let id: String
    let subscription: Subscription
    let createdMs: Int64
    var webhook: Webhook?

    /// What a webhook's messages are signed by, as it is shown: once.
    static func text(ofSecret secret: [UInt8]) -> String {
        "whsec_" + Base64Text.encode(secret)
    }

    func json(secret: [UInt8]? = nil) -> [UInt8] {
        var out = JSONWriter(reserving: 512)
        write(to: &out, secret: secret)
        return out.bytes
    }

    func write(to out: inout JSONWriter, secret: [UInt8]? = nil) {
        out.object {
            $0.member("id", id)
            $0.member("created_at", EventTime.text(createdMs))
            $0.object("target") {
                $0.member("type", subscription.target.type.rawValue)
                $0.member("name", subscription.target.name)
            }
            $0.object("condition") {
                $0.member("type", subscription.condition.name)
                switch subscription.condition {
                case .newPost: break
                case .entersTopK(let key, let k):
                    $0.member("k", Int64(k))
                    Self.write(key, to: &$0)
                case .trends(let key): Self.write(key, to: &$0)
                }
            }
            if let webhook {
                $0.object("webhook") { Self.write(webhook, secret, to: &$0) }
            } else {
                $0.null("webhook")
            }
        }
    }

    private static func write(_ key: Board.Key, to out: inout JSONWriter) {
        out.member("board", key.board)
        out.member("region", key.region)
        out.member("timeframe", key.timeframe.name)
    }

    private static func write(
        _ webhook: Webhook,
        _ secret: [UInt8]?,
        to out: inout JSONWriter
    ) {
        out.member("url", webhook.url)
        if let secret { out.member("secret", text(ofSecret: secret)) }
        out.member("status", webhook.failingSinceMs == nil ? "active" : "failing")
        if let ms = webhook.failingSinceMs {
            out.member("failing_since", EventTime.text(ms))
        } else {
            out.null("failing_since")
        }
        if let error = webhook.error { out.member("error", error) } else { out.null("error") }
        out.member("waiting", webhook.waiting)
        out.member("dropped", webhook.dropped)
    }
}
