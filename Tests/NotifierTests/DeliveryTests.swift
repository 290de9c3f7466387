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
                .answered(WebhookAnswer(status: 500)),
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
            Verdict(.answered(WebhookAnswer(status: 503)), of: failing, limits, using: &random)
                == .failed(status: 503, reason: "it answered 503")
        )
        #expect(
            Verdict(.answered(WebhookAnswer(status: 200)), of: failing, limits, using: &random)
                == .delivered(status: 200)
        )
        let gone = Verdict(
            .answered(WebhookAnswer(status: 410)),
            of: try letter("n"),
            limits,
            using: &random
        )
        #expect(gone == .failed(status: 410, reason: "it answered 410"))
        let moved = Verdict(
            .answered(WebhookAnswer(status: 301)),
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

    /// The longest pause that we use anyway is 250 seconds, our own first one at most 100 ms.
    @Test(
        arguments: [
            (429, 30, 30_000), (503, 249, 249_000), (503, 250, 250_000), (429, 86_400, 250_000),
            (503, .max, 250_000), (500, 30, nil), (404, 30, nil), (503, nil, nil),
        ] as [(Int, Int64?, Int?)]
    )
    func aReceiverMayAskForAPause(status: Int, seconds: Int64?, expectedMs: Int?) throws {
        var limits = DeliveryLimits()
        limits.retryMs = 100
        limits.maxRetryMs = 250_000
        var random = SystemRandomNumberGenerator()
        let outcome = Letter.Outcome.answered(
            WebhookAnswer(status: status, retryAfterSeconds: seconds)
        )
        let one = try letter("n1")
        guard
            case .again(let afterMs, status, _) = Verdict(outcome, of: one, limits, using: &random)
        else {
            Issue.record("it is not tried again")
            return
        }
        #expect(expectedMs.map { $0 == afterMs } ?? (50...100).contains(afterMs))

        // The next message of the subscription waits as well, those of others do not.
        var desk = DeliveryDesk(limits)
        func takes(_ letter: Letter) -> Bool { desk.take(letter) }
        let wasTaken = takes(one)
        desk.finish(one, outcome, at: 1_000)
        let next = try letter("n2")
        let isTaken = takes(next)
        #expect(wasTaken && isTaken == (expectedMs == nil))
        let othersIsTaken = takes(try letter("n3", of: "other"))
        #expect(othersIsTaken)
        guard let expectedMs else { return }
        let early = desk.busySubscriptions(at: 999 + Int64(expectedMs))
        let late = desk.busySubscriptions(at: 1_000 + Int64(expectedMs))
        #expect(early.contains("s") && !late.contains("s"))
        let isTakenLate = takes(next)
        #expect(isTakenLate)
    }

    @Test func ourOwnPauseMayBeLonger() throws {
        var limits = DeliveryLimits()
        limits.retryMs = 60_000
        var random = SystemRandomNumberGenerator()
        let answer = WebhookAnswer(status: 429, retryAfterSeconds: 1)
        let verdict = Verdict(.answered(answer), of: try letter("n"), limits, using: &random)
        guard case .again(let afterMs, 429, _) = verdict else {
            Issue.record("\(verdict)")
            return
        }
        #expect((30_000...60_000).contains(afterMs))
    }

    @Test func pausesAreBounded() throws {
        var limits = DeliveryLimits()
        limits.workers = .max
        limits.perHost = .max
        var desk = DeliveryDesk(limits)
        let answer = Letter.Outcome.answered(WebhookAnswer(status: 503, retryAfterSeconds: 60))
        for number in 0...DeliveryDesk.maxPauses {
            let one = try letter("n\(number)", of: "s\(number)")
            _ = desk.take(one)
            desk.finish(one, answer, at: 0)
        }
        #expect(desk.busySubscriptions(at: 1).count == DeliveryDesk.maxPauses)
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
        desk.finish(slow[0], at: 0)
        desk.finish(slow[0], at: 0)
        #expect(desk.room == 1)
        let isTaken = takes(slow[2])
        let busy = desk.busySubscriptions(at: 0)
        #expect(isTaken && busy.count == 4)
    }

    @Test func settingsAreCheckedTogether() {
        var settings = Settings(
            arguments: [
                "--webhook-allow-addresses", "10.0.0.0/8,x", "--webhook-retry-max-ms", "20",
                "--webhook-attempts", "0", "--webhook-concurrency", "0", "--max-boards", "0",
                "--webhook-queue", "0", "--max-notifications", "1", "--webhook-timeout-ms", "1",
                "--notification-retention",
                "0", "--reddit-posts-topic", "global-topk", "--postgres-url", "x",
                "--webhook-ca-file", "/dev/null",
            ]
        ) { _ in nil }
        _ = Config(from: &settings)
        for key in [
            "WEBHOOK_ALLOW_ADDRESSES", "WEBHOOK_RETRY_MAX_MS", "WEBHOOK_ATTEMPTS",
            "WEBHOOK_CONCURRENCY", "MAX_BOARDS", "WEBHOOK_QUEUE", "WEBHOOK_TIMEOUT_MS",
            "NOTIFICATION_RETENTION", "MAX_NOTIFICATIONS", "REDDIT_POSTS_TOPIC", "POSTGRES_URL",
            "WEBHOOK_CA_FILE",
        ] {
            #expect(settings.mistakes.contains { $0.contains(key) }, "\(key)")
        }
    }
}
