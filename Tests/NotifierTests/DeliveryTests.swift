import Crypto
import Models
import ServiceKit
import Testing
import Webhooks

@testable import Notifier

private func letter(
    _ id: String,
    of subscription: String = "s",
    to url: String = "https://example.org/",
    attempts: Int = 0,
    isFailing: Bool = false,
    secret: [UInt8] = [],
    body: String = "{}"
) throws -> Letter {
    Letter(
        id: id,
        subscriptionID: subscription,
        url: try WebhookURL(url),
        secret: secret,
        body: Array(body.utf8),
        attempts: attempts,
        isFailing: isFailing
    )
}

@Suite struct DeliveryTests {
    /// The example of the Standard Webhooks specification.
    @Test func messagesAreSignedAsTheStandardSays() throws {
        let secret: [UInt8] = [
            0xA6, 0x52, 0x77, 0x9E, 0x6C, 0x82, 0x0C, 0x60, 0x4A, 0x22, 0x76, 0xAF, 0x74, 0xE2,
            0xB5, 0xE6, 0x3B, 0x25,
        ]
        let one = try letter(
            "msg_loFOjxBNrRLzqYUf",
            secret: secret,
            body: #"{"event_type":"ping","data":{"success":true}}"#
        )
        let headers = one.headers(atMs: 1_731_705_121_999)
        func field(_ name: String) -> String? { headers.first { $0.name == name }?.value }
        #expect(field("webhook-id") == "msg_loFOjxBNrRLzqYUf")
        #expect(field("webhook-timestamp") == "1731705121")
        #expect(
            field("webhook-signature") == "v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0="
        )
    }

    @Test func retriesEndAndWaitLongerEachTime() throws {
        var limits = DeliveryLimits()
        limits.attempts = 4
        limits.retryMs = 100
        limits.maxRetryMs = 250
        var random = SystemRandomNumberGenerator()
        for (attempts, range) in [(0, 50...100), (1, 100...200), (2, 125...250)] {
            let verdict = Verdict(
                .answered(status: 500),
                of: try letter("n", attempts: attempts),
                limits,
                using: &random
            )
            guard case .again(let afterMs, 500, "it answered 500") = verdict else {
                Issue.record("\(verdict)")
                continue
            }
            #expect(range.contains(afterMs))
        }
        let last = Verdict(
            .failed(.timedOut),
            of: try letter("n", attempts: 3),
            limits,
            using: &random
        )
        #expect(last == .failed(status: nil, reason: "there was no answer in time"))
    }

    @Test func whoFailsOrIsGoneIsTriedOnce() throws {
        var random = SystemRandomNumberGenerator()
        let limits = DeliveryLimits()
        let failing = try letter("n", isFailing: true)
        #expect(
            Verdict(.answered(status: 503), of: failing, limits, using: &random)
                == .failed(status: 503, reason: "it answered 503")
        )
        #expect(
            Verdict(.answered(status: 200), of: failing, limits, using: &random)
                == .delivered(status: 200)
        )
        let gone = Verdict(.answered(status: 410), of: try letter("n"), limits, using: &random)
        #expect(gone == .failed(status: 410, reason: "it answered 410"))
        let moved = Verdict(
            .answered(status: 301),
            of: try letter("n", attempts: 99),
            limits,
            using: &random
        )
        #expect(
            moved
                == .failed(
                    status: 301,
                    reason: "it answered 301, and redirections are not followed"
                )
        )
    }

    @Test func aSlowReceiverKeepsNobodyElseWaiting() throws {
        var limits = DeliveryLimits()
        limits.workers = 4
        limits.perHost = 2
        var desk = DeliveryDesk(limits)
        let slow = try (1...3).map {
            try letter("slow\($0)", of: "s\($0)", to: "https://slow.example/\($0)")
        }
        func takes(_ letter: Letter) -> Bool { desk.take(letter) }
        let taken = [
            // Two of a host, and one of a subscription.
            takes(slow[0]), takes(slow[1]), takes(slow[2]), takes(try letter("x", of: "s1")),
            takes(try letter("y", of: "s4", to: "https://y.example/")),
            takes(try letter("z", of: "s5", to: "https://z.example/")),
            takes(try letter("w", of: "s6", to: "https://w.example/")),
        ]
        #expect(taken == [true, true, false, false, true, true, false])
        #expect(desk.room == 0)
        desk.finish(slow[0])
        desk.finish(slow[0])
        #expect(desk.room == 1)
        let isTaken = takes(slow[2])
        #expect(isTaken && desk.busySubscriptions.count == 4)
    }

    @Test func settingsAreCheckedTogether() {
        var settings = Settings(
            arguments: [
                "--webhook-allow-addresses", "10.0.0.0/8,x", "--webhook-retry-max-ms", "20",
                "--webhook-attempts", "0", "--webhook-concurrency", "0", "--max-boards", "0",
                "--webhook-queue", "0", "--max-notifications", "1", "--webhook-timeout-ms", "1",
                "--notification-retention",
                "0", "--reddit-posts-topic", "global-topk", "--postgres-url", "x",
            ]
        ) { _ in nil }
        _ = Config(from: &settings)
        for key in [
            "WEBHOOK_ALLOW_ADDRESSES", "WEBHOOK_RETRY_MAX_MS", "WEBHOOK_ATTEMPTS",
            "WEBHOOK_CONCURRENCY", "MAX_BOARDS", "WEBHOOK_QUEUE", "WEBHOOK_TIMEOUT_MS",
            "NOTIFICATION_RETENTION", "MAX_NOTIFICATIONS", "REDDIT_POSTS_TOPIC", "POSTGRES_URL",
        ] {
            #expect(settings.mistakes.contains { $0.contains(key) }, "\(key)")
        }
    }
}
