import HTTPServer
import Models
import Testing

@testable import WSPusher

struct ChannelTests {
    @Test(arguments: [
        "posts/global/1h", "sentiment:posts/EU/7d", "emoji-windows/EU", "emojis/eu-west.1/1m",
    ])
    func namesComeBack(name: String) {
        #expect(Channel(name: name)?.name == name)
    }

    @Test(arguments: [
        "", "/", "//", "posts", "posts/EU", "posts/EU/1h/", "posts//1h", "/EU/1h", "posts/EU/1H",
        "emoji-windows/EU/1h", "emoji-windows/", "emoji-windows/global", "po sts/EU/1h",
        "posts/E\u{301}U/1h", "posts/a:b/1h", String(repeating: "x", count: 201) + "/EU/1h",
    ])
    func othersAreNone(name: String) {
        #expect(Channel(name: name) == nil)
    }
}

struct ClientMessageTests {
    @Test func readsWhatIsSaid() {
        #expect(
            ClientMessage(
                #"{"type":"subscribe","channels":["a",{"channel":"b","epoch":3,"seq":4},"#
                    + #"{"channel":"c","epoch":null,"seq":null}],"more":[1,{}]}"#
            )
                == .subscribe([
                    .init(channel: "a", point: nil),
                    .init(channel: "b", point: Point(epoch: 3, seq: 4)),
                    .init(channel: "c", point: nil),
                ])
        )
        #expect(ClientMessage(#"{"channels":["a"],"type":"unsubscribe"}"#) == .unsubscribe(["a"]))
        #expect(ClientMessage(#"{"type":"auth","token":"gsk_x"}"#) == .authenticate("gsk_x"))
        #expect(ClientMessage(#"{"type":"ping"}"#) == .ping)
    }

    @Test(arguments: [
        "", "{", "[]", "1", #"{"type":1}"#, #"{"type":"auth"}"#, #"{"type":"auth","token":""}"#,
        #"{"type":"auth","token":"a b"}"#, #"{"type":"auth","token":"a\r\nX: y"}"#,
        #"{"type":"subscribe","channels":"a"}"#, #"{"type":"subscribe","channels":[1]}"#,
        #"{"type":"ping"} x"#,
    ])
    func othersAreNone(text: String) {
        #expect(ClientMessage(text) == nil)
    }

    @Test func noBytesTrap() {
        var random = SeededGenerator(state: 5)
        let seed = Array(
            #"{"type":"subscribe","channels":[{"channel":"posts/EU/1h","epoch":1,"seq":2}]}"#.utf8
        )
        for _ in 0..<3_000 {
            var bytes = seed
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let index = Int.random(in: 0..<bytes.count, using: &random)
                bytes[index] = UInt8.random(in: 0...255, using: &random)
            }
            bytes.removeLast(Int.random(in: 0...3, using: &random))
            _ = ClientMessage(String(decoding: bytes, as: UTF8.self))
        }
    }

    @Test func eventStreamsSayWhereTheyWere() throws {
        func wishes(_ id: String?) throws -> [ClientMessage.Wish] {
            let request = HTTPRequest(
                method: "GET",
                target: "/events?channels=posts/EU/1h,emoji-windows/EU",
                headers: id.map { [("Last-Event-ID", $0)] } ?? []
            )
            return Routes.wishes(try #require(request))
        }
        #expect(try wishes(nil).map(\.point) == [nil, nil])
        #expect(try wishes("3:4,-").map(\.point) == [Point(epoch: 3, seq: 4), nil])
        for forged in ["x", "1:2", "1:2,3:4,5:6", "1:2,3", "9999999999999999999:1,-"] {
            let points = try wishes(forged).map(\.point)
            #expect(points == [Point(epoch: -1, seq: -1), Point(epoch: -1, seq: -1)])
        }
    }
}

struct WindowTests {
    @Test func readsARecord() throws {
        let json = EmojiWindow(
            region: "EU",
            startMs: 4_000,
            counts: [.init(item: "😂", count: 1_234), .init(item: "👍", count: 9)],
            isFinal: true,
            revision: 7
        ).json(scaleMax: 100)
        let record = try EmojiWindowRecord(json: json.span)
        #expect(record.region == "EU" && record.startMs == 4_000 && record.scale == 100)
        #expect(record.counts.map(\.count) == [1_234, 9])
        #expect(record.total == 1_243 && record.isFinal && record.revision == 7)
        for broken in ["{}", "[]", "{\"region_id\":\"a/b\",\"window_start\":0}", ""] {
            #expect(throws: BoardJSONError.self) {
                try EmojiWindowRecord(json: Array(broken.utf8).span)
            }
        }
    }

    @Test func theLatestWindowsAreHeld() {
        var state = WindowsState()
        func take(_ window: Int64, _ revision: Int64) -> Bool {
            state.take(
                EmojiWindowRecord(region: "EU", startMs: window * 2_000, revision: revision)
            )
        }
        for window in 1...10 { #expect(take(Int64(window), 1)) }
        #expect(state.windows.map { $0.startMs / 2_000 } == Array(3...10))
        let before = state.fingerprint
        #expect(!take(2, 9), "too old")
        #expect(!take(5, 1), "a repeat")
        #expect(state.fingerprint == before)
        #expect(take(5, 2))
        #expect(state.fingerprint != before)
        #expect((0..<(1 << 53)).contains(state.fingerprint))
        #expect(take(30, 1))
        #expect(state.windows.count == 1, "after a pause the old ones are gone")
    }
}
