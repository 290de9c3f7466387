import Models
import Testing

@testable import WSPusher

/// Records of some boards as a topic may hold them: repeated, of owners that were replaced, final ones
/// behind their time, unreadable ones, tombstones (nil).
private func history(_ random: inout SeededGenerator, count: Int) -> [[UInt8]?] {
    let keys = ["EU", "NA", Board.worldwide].flatMap { region in
        ["posts", "emojis"].map {
            Board.Key(board: $0, region: region, timeframe: .oneHour)
        }
    }
    var revision = Int64(0)
    return (0..<count).map { _ in
        if random.once(in: 12) { return nil }
        if random.once(in: 25) { return Array("{\"board\":\"posts\",\"region\":".utf8) }
        if !random.once(in: 5) { revision += 1 }
        let isOld = random.once(in: 6)
        let board = boardRecord(
            keys[Int.random(in: 0..<keys.count, using: &random)],
            epoch: Int64(isOld ? 1 : 2 + revision / 150),
            revision: max(0, revision - (random.once(in: 6) ? 40 : 0)),
            asOfMs: 10_000 * (revision / 3 - (random.once(in: 3) ? 1 : 0)),
            isFinal: random.once(in: 3),
            (0..<Int.random(in: 0...7, using: &random)).map { ("item\($0)", 100 - Int64($0)) }
        )
        return board.json()
    }
}

/// The feed after a reader has read each record, and after one has gone through a backlog.
private func feeds(
    of records: [[UInt8]?],
    _ limits: FeedLimits,
    maxBytes: Int = Backlog.maxBytes
) -> (each: Feed<FakeClient>, caughtUp: Feed<FakeClient>, backlog: Backlog) {
    var each = Feed<FakeClient>(directory, limits)
    var caughtUp = Feed<FakeClient>(directory, limits)
    var backlog = Backlog(limits, maxBytes: maxBytes)
    for case let bytes? in records {
        if let board = try? Board(json: bytes.span) { each.take(.board(board)) }
        guard let head = try? BoardHead(json: bytes.span) else { continue }
        guard backlog.add(UnreadBoard(head, copying: bytes.span)) else { continue }
        for record in backlog.take({ _, _ in }) { caughtUp.take(record) }
    }
    for record in backlog.take({ _, _ in }) { caughtUp.take(record) }
    caughtUp.passedOver(ignored: backlog.ignored, refused: backlog.refused)
    return (each, caughtUp, backlog)
}

/// Compares what clients of both are told, and what those who come back from a point of the records.
private func expectSame(
    _ each: Feed<FakeClient>,
    _ caughtUp: Feed<FakeClient>,
    pointsOf records: [[UInt8]?]
) throws {
    var points: Set<Point> = records.isEmpty ? [] : [.start, Point(epoch: 9, seq: 1)]
    for case let bytes? in records {
        guard let point = (try? BoardHead(json: bytes.span))?.point else { continue }
        points.formUnion([point, Point(epoch: point.epoch, seq: point.seq + 500)])
    }
    #expect(caughtUp.catalogue == each.catalogue)
    #expect(caughtUp.channels.count == each.channels.count)
    for var channel in each.channels {
        let found = caughtUp.channels.first { $0.channel == channel.channel }
        var other = try #require(found)
        #expect(other.point == channel.point, "\(channel.channel)")
        #expect(other.state == channel.state, "\(channel.channel)")
        for point in points
        where other.state(at: point) != channel.state(at: point)
            || other.lapse(at: point) != channel.lapse(at: point)
        {
            Issue.record("\(channel.channel) at \(point)")
        }
    }
}

struct BacklogTests {
    @Test(arguments: 1...12 as ClosedRange<UInt64>)
    func comesToWhatReadingEachRecordDoes(seed: UInt64) throws {
        var random = SeededGenerator(state: seed)
        var limits = FeedLimits()
        limits.depth = 5
        limits.keptStates = [0, 1, 7, 50][Int(seed) % 4]
        let records = history(&random, count: Int.random(in: 1...600, using: &random))
        var (each, caughtUp, _) = feeds(of: records, limits)
        try expectSame(each, caughtUp, pointsOf: records)
        #expect(caughtUp.ignoredRecords == each.ignoredRecords)
        // And from there on they are one.
        let more = history(&random, count: 200)
        for case let bytes? in more {
            guard let board = try? Board(json: bytes.span) else { continue }
            let isNews = each.take(.board(board))
            #expect(caughtUp.take(.board(board)) == isNews)
        }
        try expectSame(each, caughtUp, pointsOf: records + more)
    }

    @Test(arguments: 1...12 as ClosedRange<UInt64>)
    func holdsNoMoreThanItMay(seed: UInt64) throws {
        var random = SeededGenerator(state: seed)
        let records = history(&random, count: 500)
        let longest = records.lazy.map { $0?.count ?? 0 }.max() ?? 0
        // From room for a few records to room for one of most boards.
        let maxBytes = longest * [4, 8, 14, 40][Int(seed) % 4]
        let (each, caughtUp, used) = feeds(of: records, FeedLimits(), maxBytes: maxBytes)
        #expect(used.depth < FeedLimits().keptStates)
        try expectSame(each, caughtUp, pointsOf: [])

        var backlog = Backlog(FeedLimits(), maxBytes: maxBytes)
        for case let bytes? in records {
            guard let head = try? BoardHead(json: bytes.span) else { continue }
            if backlog.add(UnreadBoard(head, copying: bytes.span)) { _ = backlog.take { _, _ in } }
            #expect(backlog.bytes <= maxBytes)
        }
    }

    @Test func theNewestThatCanBeReadIsShown() throws {
        let key = Board.Key(board: "posts", region: "EU", timeframe: .oneHour)
        var backlog = Backlog(FeedLimits())
        for revision in 1...3 as ClosedRange<Int64> {
            var bytes = boardRecord(key, revision: revision, [("a", revision)]).json()
            if revision == 3 { bytes.removeLast(40) }
            let head = try BoardHead(json: bytes.span)
            let isFull = backlog.add(UnreadBoard(head, copying: bytes.span))
            #expect(!isFull)
        }
        var unreadable: [Int64] = []
        let records = backlog.take { record, _ in unreadable.append(record.head.point.seq) }
        #expect(unreadable == [3])
        var feed = Feed<FakeClient>(directory)
        for record in records { feed.take(record) }
        #expect(feed.channels.first?.point == Point(epoch: 1, seq: 2))
    }

    @Test func boardsAreBounded() throws {
        var limits = FeedLimits()
        limits.maxKnownChannels = 3
        var backlog = Backlog(limits)
        for number in 0..<9 {
            let key = Board.Key(board: "b\(number)", region: "EU", timeframe: .oneHour)
            let bytes = boardRecord(key, revision: 1, []).json()
            _ = backlog.add(UnreadBoard(try BoardHead(json: bytes.span), copying: bytes.span))
        }
        #expect(backlog.refused == 6)
        let records = backlog.take { _, _ in }
        #expect(records.count == 3)
    }

    @Test func aHeadIsReadAsFarAsItGoes() throws {
        let key = Board.Key(board: "posts", region: "EU", timeframe: .oneHour)
        var board = boardRecord(key, epoch: 4, revision: 7, asOfMs: 90, isFinal: true, [("a", 1)])
        board.watermarkMs = 95
        let bytes = board.json()
        #expect(try BoardHead(json: bytes.span) == BoardHead(board))
        // Other orders, and members behind the items, too.
        let other =
            Array(
                #"{"items":[{"item":"a"}],"final":true,"epoch":4,"x":{},"revision":7,"as_of":90,"#
                    .utf8
            ) + Array(#""timeframe":"1h","region":"EU","board":"posts","watermark":"later"}"#.utf8)
        #expect(try BoardHead(json: other.span) == BoardHead(board))
        for (text, error) in [
            ("", BoardJSONError.invalid(.unexpectedEnd)), ("{}", .missing("as_of")),
            (
                #"{"board":"b","region":"r","timeframe":"2h","as_of":1,"revision":1,"epoch":1,"final":true}"#,
                .mistyped("timeframe")
            ),
        ] {
            let bytes = Array(text.utf8)
            #expect(throws: error) { try BoardHead(json: bytes.span) }
        }
    }
}
