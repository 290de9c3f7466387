import Models
import Testing

@testable import WSPusher

private let key = Board.Key(board: BoardName.posts, region: "global", timeframe: .oneHour)
private let name = "posts/global/1h"

/// A feed, what it sends, and a client that understands it.
private struct Bench {
    var feed: Feed<FakeClient>
    var nowMs: Int64 = 1_000
    var sent: [Int: [[JSON]]] = [:]
    var texts: [Int: [String]] = [:]
    var closes: [Int: FeedClose] = [:]

    init(_ adjust: (inout FeedLimits) -> Void = { _ in }) {
        var limits = FeedLimits()
        adjust(&limits)
        feed = Feed(directory, limits)
    }

    mutating func publish(_ revision: Int64, epoch: Int64 = 1, _ items: (String, Int64)...) {
        feed.take(.board(boardRecord(key, epoch: epoch, revision: revision, items)))
    }

    mutating func collect() throws {
        for delivery in feed.takeDeliveries() {
            let id = delivery.client.id
            switch delivery.content {
            case .line(let line): sent[id, default: []].append([try JSON(feed.lines[line])])
            case .lines(let lines) where lines.isEmpty: break
            case .lines(let lines):
                sent[id, default: []].append(try lines.map { try JSON(feed.lines[$0]) })
            case .events(let bytes):
                texts[id, default: []].append(String(decoding: bytes, as: UTF8.self))
            }
            if let close = delivery.close { closes[id] = close }
        }
        feed.forgetLines()
    }

    mutating func tick(afterMs: Int64 = 100) throws {
        nowMs += afterMs
        feed.tick(at: nowMs)
        try collect()
    }

    mutating func say(_ text: String, _ client: FakeClient) throws {
        feed.receive(ClientMessage(text), from: client.id, at: nowMs)
        try tick()
    }

    /// The types of the frames of each message, since this was last asked.
    mutating func types(_ client: FakeClient) -> [[String]] {
        defer { sent[client.id] = nil }
        return (sent[client.id] ?? []).map { $0.map { $0["type"]?.text ?? "" } }
    }

    mutating func frames(_ client: FakeClient) -> [JSON] {
        defer { sent[client.id] = nil }
        return (sent[client.id] ?? []).flatMap { $0 }
    }
}

struct FeedTests {
    @Test func aSnapshotThenDeltasOfWhatDiffers() throws {
        var bench = Bench()
        bench.publish(1, ("a", 5), ("b", 3))
        let client = FakeClient(1)
        bench.feed.open(client, at: bench.nowMs)
        try bench.say(#"{"type":"subscribe","channels":["posts/global/1h"]}"#, client)
        #expect(bench.types(client) == [["hello"], ["snapshot"]])
        bench.publish(2, ("b", 7), ("a", 5), ("c", 1))
        try bench.tick()
        let written = String(
            decoding: FrameText.delta(
                .board(key),
                from: (
                    Point(epoch: 1, seq: 1),
                    .board(
                        BoardState(boardRecord(key, revision: 1, [("a", 5), ("b", 3)]), depth: 9)
                    )
                ),
                to: Point(epoch: 1, seq: 2),
                .board(
                    BoardState(
                        boardRecord(key, revision: 2, [("b", 7), ("a", 5), ("c", 1)]),
                        depth: 9
                    )
                )
            ) ?? [],
            as: UTF8.self
        )
        #expect(
            written == #"{"type":"delta","channel":"posts/global/1h","from":[1,1],"epoch":1,"#
                + #""seq":2,"total":13,"distinct":3,"items":[{"item":"b","rank":1,"count":7},"#
                + #"{"item":"a","rank":2},{"item":"c","rank":3,"count":1,"previous_rank":null,"#
                + #""first_seen":1000}]}"#
        )
        #expect(bench.frames(client) == [try JSON(Array(written.utf8))])
        try bench.tick()
        #expect(bench.types(client).isEmpty, "nothing has changed")
        try bench.say(#"{"type":"unsubscribe","channels":["posts/global/1h"]}"#, client)
        bench.publish(3, ("b", 9))
        try bench.tick()
        #expect(bench.types(client) == [["unsubscribed"]])
    }

    /// A mean that differs comes with its shares, also where no count does.
    @Test func meansAreToldWithTheirShares() throws {
        let key = Board.Key(board: "sentiment:subreddits", region: "EU", timeframe: .oneHour)
        var first = boardRecord(key, revision: 1, [("a", 4), ("b", 3)])
        first.items[0].score = ScoreSum(sum: 12_000, positives: 3, negatives: 1)
        first.items[1].score = .zero
        var second = first
        second.revision = 2
        second.items[0].score = ScoreSum(sum: -10_000, positives: 1, negatives: 2)
        let states = [first, second].map { ChannelState.board(BoardState($0, depth: 9)) }
        let whole = FrameText.snapshot(.board(key), Point(epoch: 1, seq: 1), states[0])
        #expect(
            String(decoding: whole, as: UTF8.self).hasSuffix(
                #""items":[{"item":"a","rank":1,"count":4,"previous_rank":null,"first_seen":1000,"#
                    + #""mean":0.3,"positive":0.75,"neutral":0,"negative":0.25},{"item":"b","rank":2,"#
                    + #""count":3,"previous_rank":null,"first_seen":1000,"mean":0,"positive":0,"#
                    + #""neutral":1,"negative":0}]}"#
            )
        )
        let delta = try #require(
            FrameText.delta(
                .board(key),
                from: (Point(epoch: 1, seq: 1), states[0]),
                to: Point(epoch: 1, seq: 2),
                states[1]
            )
        )
        #expect(
            String(decoding: delta, as: UTF8.self)
                == #"{"type":"delta","channel":"sentiment:subreddits/EU/1h","from":[1,1],"epoch":1,"#
                + #""seq":2,"items":[{"item":"a","mean":-0.25,"positive":0.25,"neutral":0.25,"#
                + #""negative":0.5}]}"#
        )
        var client = ClientModel()
        client.receive(try JSON(whole))
        client.receive(try JSON(delta))
        var fresh = ClientModel()
        fresh.receive(
            try JSON(FrameText.snapshot(.board(key), Point(epoch: 1, seq: 2), states[1]))
        )
        #expect(client.held == fresh.held && client.faults.isEmpty)
    }

    @Test func aSlowClientIsSentOneMergedDeltaAndThenLetGo() throws {
        var bench = Bench { $0.slowMs = 1_000 }
        bench.publish(1, ("a", 1))
        let quick = FakeClient(1)
        let slow = FakeClient(2)
        for client in [quick, slow] {
            bench.feed.open(client, at: bench.nowMs)
            try bench.say(#"{"type":"subscribe","channels":["posts/global/1h"]}"#, client)
            _ = bench.types(client)
        }
        slow.isBusy = true
        for revision in 2...6 {
            bench.publish(Int64(revision), ("a", Int64(revision)))
            try bench.tick()
        }
        #expect(bench.types(quick).count == 5)
        #expect(bench.types(slow).isEmpty)
        slow.isBusy = false
        try bench.tick()
        let merged = bench.frames(slow)
        #expect(merged.count == 1)
        #expect(merged.first?["from"]?.list.compactMap(\.number) == [1, 1])
        #expect(merged.first?["seq"]?.number == 6)
        slow.isBusy = true
        bench.publish(7, ("a", 7))
        for _ in 0..<9 { try bench.tick() }
        #expect(bench.closes[2] == nil)
        for _ in 0..<4 { try bench.tick() }
        #expect(bench.closes[2] == .tooSlow)
        #expect(bench.closes[1] == nil)
    }

    @Test(
        arguments: [
            (Point(epoch: 2, seq: 20), nil), (Point(epoch: 2, seq: 18), nil),
            (Point(epoch: 2, seq: 21), "ahead"), (Point(epoch: 3, seq: 1), "ahead"),
            (Point(epoch: .max, seq: .max), "ahead"), (Point(epoch: 2, seq: 16), "too_old"),
            (Point(epoch: 1, seq: 99), "too_old"), (Point(epoch: 0, seq: 0), "too_old"),
            (Point(epoch: -5, seq: -1), "too_old"), (Point(epoch: 2, seq: 19), "unknown_point"),
        ] as [(Point, String?)]
    )
    func goingOnFromAPoint(point: Point, code: String?) throws {
        var bench = Bench { $0.keptStates = 2 }
        for revision in [1, 16, 17, 18, 20] {
            bench.publish(Int64(revision), epoch: 2, ("a", Int64(revision)))
        }
        let client = FakeClient(1)
        bench.feed.open(client, at: bench.nowMs)
        try bench.say(
            #"{"type":"subscribe","channels":[{"channel":"posts/global/1h","#
                + "\"epoch\":\(point.epoch),\"seq\":\(point.seq)}]}",
            client
        )
        let frames = bench.frames(client)
        #expect(frames[1]["type"]?.text == "recovered")
        #expect(frames[1]["recovered"]?.isTrue == (code == nil))
        #expect(frames[1]["code"]?.text == code)
        let rest = frames.dropFirst(2).map { $0["type"]?.text }
        #expect(rest == (code != nil ? ["snapshot"] : point.seq == 20 ? [] : ["delta"]))
    }

    @Test(arguments: [
        ("nonsense", "invalid_message"), (#"{"type":"dance"}"#, "invalid_message"),
        (#"{"type":"subscribe"}"#, "invalid_message"),
        (
            #"{"type":"subscribe","channels":[{"channel":"posts/global/1h","seq":1}]}"#,
            "invalid_message"
        ),
        (
            #"{"type":"subscribe","channels":[{"channel":"posts/global/1h","epoch":1.5,"seq":1}]}"#,
            "invalid_message"
        ),
        (
            #"{"type":"subscribe","channels":[{"channel":"x","epoch":99999999999999999999,"seq":1}]}"#,
            "invalid_message"
        ),
        (#"{"type":"subscribe","channels":["posts"]}"#, "invalid_channel"),
        (#"{"type":"subscribe","channels":["posts/global/2h"]}"#, "invalid_channel"),
        (#"{"type":"subscribe","channels":["posts/a b/1h"]}"#, "invalid_channel"),
        (#"{"type":"subscribe","channels":["emoji-windows/global"]}"#, "invalid_channel"),
        (#"{"type":"subscribe","channels":["posts/XX/1h"]}"#, "unknown_channel"),
        (#"{"type":"subscribe","channels":["kittens/global/1h"]}"#, "unknown_channel"),
        (#"{"type":"subscribe","channels":["emoji-windows/XX"]}"#, "unknown_channel"),
        (
            #"{"type":"subscribe","channels":["posts/global/1m","posts/global/5m","posts/global/1h"]}"#,
            "too_many_channels"
        ),
        (#"{"type":"unsubscribe","channels":["posts/global/1h"]}"#, "not_subscribed"),
    ])
    func mistakesHaveTheirCode(text: String, code: String) throws {
        var bench = Bench { $0.maxChannels = 2 }
        let client = FakeClient(1)
        bench.feed.open(client, at: bench.nowMs)
        try bench.say(text, client)
        let errors = bench.frames(client).filter { $0["type"]?.text == "error" }
        #expect(errors.map { $0["code"]?.text } == [code])
        #expect(bench.closes.isEmpty)
        try bench.say(#"{"type":"ping"}"#, client)
        #expect(bench.types(client) == [["pong"]], "the connection is as good as before")
    }

    @Test func aChannelIsEmptyBeforeItsFirstRecord() throws {
        var bench = Bench()
        let client = FakeClient(1)
        bench.feed.open(client, at: bench.nowMs)
        try bench.say(#"{"type":"subscribe","channels":["posts/global/1h"]}"#, client)
        #expect(bench.frames(client).last?["seq"]?.number == 0)
        bench.publish(1, epoch: 4, ("a", 1))
        try bench.tick()
        #expect(bench.types(client) == [["delta"]])
    }

    @Test func credentialsMayComeLaterButNotForever() throws {
        var bench = Bench { $0.unauthenticatedMs = 1_000 }
        let (late, good) = (FakeClient(1), FakeClient(2))
        for client in [late, good] {
            bench.feed.open(client, isAuthenticated: false, at: bench.nowMs)
            try bench.say(#"{"type":"subscribe","channels":["posts/global/1h"]}"#, client)
            #expect(bench.frames(client).last?["code"]?.text == "unauthenticated")
        }
        bench.feed.authenticate(good.id, at: bench.nowMs)
        try bench.say(#"{"type":"subscribe","channels":["posts/global/1h"]}"#, good)
        #expect(Array(bench.types(good).joined()) == ["authenticated", "snapshot"])
        for _ in 0..<20 { try bench.tick() }
        #expect(bench.closes == [1: .unauthenticated])
    }

    @Test func silenceIsBrokenByPings() throws {
        var bench = Bench { $0.pingMs = 1_000 }
        let client = FakeClient(1)
        bench.feed.open(client, at: bench.nowMs)
        for _ in 0..<35 { try bench.tick() }
        #expect(bench.types(client) == [["hello"], ["ping"], ["ping"], ["ping"]])
    }

    @Test func repliesAreBounded() throws {
        var bench = Bench()
        let client = FakeClient(1)
        bench.feed.open(client, at: bench.nowMs)
        client.isBusy = true
        for _ in 0...Session<FakeClient>.maxReplies {
            bench.feed.receive(.ping, from: 1, at: bench.nowMs)
        }
        try bench.collect()
        #expect(bench.closes[1] == .overloaded)
        #expect(bench.feed.sessions.isEmpty)
    }

    @Test func eventsSayWhereTheClientIs() throws {
        var bench = Bench()
        bench.publish(1, ("a", 1))
        let client = FakeClient(1, takesEvents: true)
        let wishes = [name, "emoji-windows/EU"].map { ClientMessage.Wish(channel: $0, point: nil) }
        bench.feed.take(
            .window(EmojiWindowRecord(region: "EU", startMs: 4_000, revision: 3), offset: 41)
        )
        bench.feed.open(client, wishes: wishes, at: bench.nowMs)
        try bench.collect()
        let text = try #require(bench.texts[1]?.first)
        let ids = text.split(separator: "\n").filter { $0.hasPrefix("id: ") }
        #expect(ids.first == "id: -,-")
        #expect(ids.dropFirst().first == "id: 1:1,-")
        let last = String(try #require(ids.last).dropFirst(4))
        #expect(last.hasSuffix(":42"))
        let points = Session<FakeClient>.points(ofEventID: last)
        #expect(points.first == Point(epoch: 1, seq: 1))
        #expect(Session<FakeClient>.points(ofEventID: "1:2:3,x").isEmpty)

        let again = FakeClient(2, takesEvents: true)
        bench.feed.open(
            again,
            wishes: zip(wishes, points).map { .init(channel: $0.channel, point: $1) },
            at: bench.nowMs
        )
        try bench.collect()
        #expect(bench.texts[2]?.first?.contains("snapshot") == false)
        #expect(bench.texts[2]?.first?.components(of: #""recovered":true"#) == 2)
    }

    @Test func clientsAreSentAwayOneAfterTheOther() throws {
        var bench = Bench { $0.spreadMs = 2_000 }
        for id in 1...4 {
            bench.feed.open(FakeClient(id, takesEvents: id == 4), at: bench.nowMs)
        }
        try bench.collect()
        bench.sent = [:]
        bench.feed.drain()
        try bench.collect()
        let after = (1...3).compactMap { bench.sent[$0]?.first?.first?["after_ms"]?.number }
        #expect(after == [100, 600, 1_100])
        #expect(
            bench.texts[4]?.last?.hasPrefix("retry: 1600\ndata: {\"type\":\"reconnect\"") == true
        )
        #expect(bench.closes.values.allSatisfy { $0 == .stopping } && bench.closes.count == 4)
    }

    @Test func whatGoesBackOrRepeatsIsPassedOver() {
        var feed = Feed<FakeClient>(directory)
        func take(
            _ epoch: Int64,
            _ revision: Int64,
            asOfMs: Int64 = 10,
            isFinal: Bool = false
        ) -> Bool {
            let items = [("a", revision)]
            return feed.take(
                .board(
                    boardRecord(
                        key,
                        epoch: epoch,
                        revision: revision,
                        asOfMs: asOfMs,
                        isFinal: isFinal,
                        items
                    )
                )
            )
        }
        #expect(take(2, 5))
        #expect(!take(2, 5))
        #expect(!take(2, 4))
        #expect(!take(1, 99))
        #expect(!take(2, 6, asOfMs: 9, isFinal: true), "the board shown has gone on")
        #expect(take(2, 7, asOfMs: 10, isFinal: true))
        #expect(take(3, 1, asOfMs: 5))
        #expect(feed.ignoredRecords == 4)
    }

    @Test func channelsAreBounded() {
        var limits = FeedLimits()
        limits.maxKnownChannels = 3
        var feed = Feed<FakeClient>(directory, limits)
        for number in 0..<9 {
            let other = Board.Key(board: "b\(number)", region: "EU", timeframe: .oneHour)
            feed.take(.board(boardRecord(other, revision: 1, [])))
        }
        #expect(feed.channels.count == 3)
        #expect(feed.refusedRecords == 6)
    }
}

extension String {
    fileprivate func components(of text: String) -> Int {
        var count = 0
        var rest = self[...]
        while let range = rest.firstRange(of: text) {
            count += 1
            rest = rest[range.upperBound...]
        }
        return count
    }
}
