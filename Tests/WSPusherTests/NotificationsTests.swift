import Models
import Testing

@testable import WSPusher

private func notification(_ number: Int, of owner: String = "key:1") -> NotificationRecord {
    NotificationRecord(
        id: "ntf_\(number)",
        subscriptionID: "sub_1",
        owner: owner,
        body: Array(#"{"type":"new_post","n":\#(number)}"#.utf8)
    )
}

private func offered(
    _ numbers: some Sequence<Int>,
    of owner: String = "key:1",
    to feed: inout Feed<FakeClient>
) {
    for number in numbers {
        feed.take(.notification(notification(number, of: owner), offset: Int64(number)))
    }
}

extension Feed<FakeClient> {
    /// What a client is sent now.
    fileprivate mutating func texts(_ client: FakeClient, atMs nowMs: Int64) -> [String] {
        tick(at: nowMs)
        var texts: [String] = []
        for delivery in takeDeliveries() where delivery.client.id == client.id {
            let numbers: [Int] =
                switch delivery.content {
                case .line(let line): [line]
                case .lines(let lines): lines
                case .events: []
                }
            texts += numbers.map { String(decoding: lines[$0], as: UTF8.self) }
        }
        forgetLines()
        return texts
    }
}

@Suite struct NotificationsTests {
    private let wish = ClientMessage.Wish(channel: "notifications", point: nil)

    @Test func everyOwnerHasItsOwnAlone() {
        var feed = Feed<FakeClient>(directory)
        let (first, second, nobody) = (FakeClient(1), FakeClient(2), FakeClient(3))
        feed.open(first, owner: "key:1", wishes: [wish], at: 0)
        feed.open(second, owner: "key:2", wishes: [wish], at: 0)
        feed.open(nobody, wishes: [wish], at: 0)
        _ = feed.texts(first, atMs: 100)
        offered([1], to: &feed)
        offered([2], of: "key:2", to: &feed)
        feed.tick(at: 200)
        var told: [Int: String] = [:]
        for delivery in feed.takeDeliveries() {
            guard case .line(let line) = delivery.content else { continue }
            told[delivery.client.id, default: ""] += String(
                decoding: feed.lines[line],
                as: UTF8.self
            )
        }
        #expect(told[1]?.contains("ntf_1") == true && told[1]?.contains("ntf_2") == false)
        #expect(told[2]?.contains("ntf_2") == true && told[2]?.contains("ntf_1") == false)
        #expect(told[3] == nil)
    }

    @Test func whoseACredentialIsIsKnownWhenItComes() {
        var feed = Feed<FakeClient>(directory)
        let client = FakeClient(1)
        offered([1], to: &feed)
        feed.open(client, isAuthenticated: false, at: 0)
        feed.authenticate(client.id, as: "key:1", at: 100)
        feed.receive(.subscribe([wish]), from: client.id, at: 200)
        let texts = feed.texts(client, atMs: 300)
        #expect(texts.contains { $0.contains(#""type":"snapshot""#) && $0.contains("ntf_1") })
    }

    @Test func aSnapshotThenWhatIsNewAndWhatIsGone() throws {
        var feed = Feed<FakeClient>(directory)
        let client = FakeClient(1)
        offered(1...NotificationsState.most, to: &feed)
        feed.open(client, owner: "key:1", wishes: [wish], at: 0)
        let whole = feed.texts(client, atMs: 100)
        #expect(whole.count == 2)
        #expect(
            whole[1].contains(
                #"{"id":"ntf_50","subscription_id":"sub_1","notification":{"type":"new_post","n":50}}]}"#
            )
        )
        let next = NotificationsState.most + 1
        offered([next], to: &feed)
        let delta = feed.texts(client, atMs: 200)
        #expect(delta.count == 1)
        #expect(delta[0].hasPrefix(#"{"type":"delta","channel":"notifications","from":["#))
        #expect(
            delta[0].hasSuffix(
                #""notifications":[{"id":"ntf_51","subscription_id":"sub_1","#
                    + #""notification":{"type":"new_post","n":51}}],"removed":["ntf_1"]}"#
            )
        )
    }

    /// notifier was ended between sending and writing that down.
    @Test func whatComesAgainIsNoNews() {
        var feed = Feed<FakeClient>(directory)
        let taken = [(1, 5), (1, 6), (0, 4), (2, 7)].map { number, offset in
            feed.take(.notification(notification(number), offset: Int64(offset)))
        }
        #expect(taken == [true, false, false, true])
    }

    @Test func recordsAreReadWithTheirBodiesAsTheyAre() throws {
        let body = #"{"type": "x", "data":[1,{"a":"}"}]}"#
        let text = #"""
            {"notification_id":"n","x":{},"subscription_id":"s","owner":"key:1","notification": \#(body) }
            """#
        let bytes = Array(text.utf8)
        let record = try NotificationRecord(json: bytes.span)
        #expect(record.id == "n" && record.subscriptionID == "s" && record.owner == "key:1")
        #expect(String(decoding: record.body, as: UTF8.self) == body)
        for wrong in ["", "{}", #"{"notification_id":"n"}"#, #"{"notification_id":1}"#] {
            let bytes = Array(wrong.utf8)
            #expect(throws: BoardJSONError.self) { try NotificationRecord(json: bytes.span) }
        }
    }
}
