import HTTPServer
import Models
import ServiceKit
import Testing

@testable import QueryAPI

private typealias TestDesk = Desk<Int>

private let asOfMs: Int64 = 1_372_681_810_000
private let stored = board([("a", 30), ("b", 20), ("c", 10)], asOfMs: asOfMs)
private let before = moment(atMs: 1_372_681_800_000)

private func ask(_ count: Int = 10, at atMs: Int64? = nil) -> BoardQuery {
    BoardQuery(key: key(), count: count, form: .trending, atMs: atMs)
}

private func text(
    _ board: Board,
    minute: Board? = nil,
    previous: BoardInPostgres?,
    from source: Snapshot.Source = .redis
) -> String {
    let snapshot = Snapshot(board, from: source, minute: minute)
    return String(
        decoding: BoardPage(trending: ask(2), snapshot, previous: previous, at: 0).body,
        as: UTF8.self
    )
}

@Suite struct TrendingDeskTests {
    @Test func ranksAreComparedWithTheMinuteBefore() {
        var desk = TestDesk()
        for client in 0..<20 { desk.ask(ask(1 + client % 2), for: client, arrivedMs: 0) }
        let reads = desk.takeReads()
        #expect(reads == [.init(key: key(), depth: 2, wantsRates: true)])
        desk.redisAnswered(Snapshot(stored, from: .redis), to: reads[0], at: 0)
        #expect(desk.takeJobs()?.boards == [before])
        #expect(desk.takeAnswers().isEmpty)
        let earlier = BoardInPostgres.snapshot(Snapshot(board([("b", 9)]), from: .postgres))
        desk.on(.board(before, earlier), at: 3)
        let answers = desk.takeAnswers()
        #expect(answers.flatMap(\.clients).sorted() == Array(0..<20))
        for answer in answers {
            #expect(
                answer.outcome
                    == .trending(Snapshot(stored, from: .redis), previous: earlier, readMs: 0)
            )
        }

        // What was is not asked again for a while, however often one asks what is.
        desk.ask(ask(), for: 20, arrivedMs: 9_000)
        desk.redisAnswered(Snapshot(stored, from: .redis), to: desk.takeReads()[0], at: 9_000)
        #expect(desk.takeJobs() == nil)
        #expect(desk.takeAnswers().map(\.clients) == [[20]])
        #expect(desk.waiting == 0)
    }

    @Test func oneReadServesBothForms() {
        var desk = TestDesk()
        desk.ask(query("NA", 3), for: 1, arrivedMs: 0)
        desk.ask(ask(5), for: 2, arrivedMs: 0)
        let reads = desk.takeReads()
        #expect(reads == [.init(key: key(), depth: 5, wantsRates: true)])
        desk.on(.away, at: 0)
        desk.redisAnswered(Snapshot(stored, from: .redis), to: reads[0], at: 0)
        let answers = desk.takeAnswers()
        #expect(Set(answers.map(\.query.form)) == [.topPosts, .trending])
        #expect(answers.flatMap(\.clients).sorted() == [1, 2])
    }

    @Test func thePastIsReadFromPostgresOnce() {
        var desk = TestDesk()
        for client in 0..<5 { desk.ask(ask(at: 60_000), for: client, arrivedMs: 0) }
        #expect(desk.takeReads().isEmpty)
        #expect(desk.takeJobs()?.boards == [moment(atMs: 60_000)])
        desk.on(.board(moment(atMs: 60_000), .nothing(isRegionKnown: true)), at: 1)
        #expect(
            desk.takeAnswers().map(\.outcome)
                == [.noBoard(isRegionInPostgres: true, redisAnswered: true)]
        )
    }

    @Test func silentPostgresCostsTheComparisonOnly() {
        var desk = TestDesk()
        desk.ask(ask(), for: 1, arrivedMs: 0)
        desk.redisAnswered(Snapshot(stored, from: .redis), to: desk.takeReads()[0], at: 0)
        #expect(desk.nextDeadlineMs == 250)
        desk.expire(at: 250)
        let bare = TestDesk.Outcome.trending(
            Snapshot(stored, from: .redis),
            previous: nil,
            readMs: 0
        )
        #expect(desk.takeAnswers().map(\.outcome) == [bare])
        #expect(desk.nextDeadlineMs == nil)
    }
}

@Suite struct TrendingPageTests {
    @Test func bodyIsExact() {
        let minute = board([("a", 90)], key("NA", .oneMinute))
        let previous = Snapshot(board([("b", 9), ("a", 8)]), from: .postgres)
        #expect(
            text(stored, minute: minute, previous: .snapshot(previous))
                == #"{"board":"posts","region":"NA","timeframe":"24h","#
                + #""as_of":"2013-07-01T12:30:10.000Z","watermark":"2013-07-01T12:29:59.123Z","#
                + #""final":false,"exact":true,"max_error":0,"total":60,"distinct":3,"#
                + #""source":"live","items":[{"item":"a","count":30,"rank":1,"previous_rank":2,"#
                + #""first_seen":null,"share":0,"velocity":1.5},"#
                + #"{"item":"b","count":20,"rank":2,"previous_rank":1,"first_seen":null,"#
                + #""share":0,"velocity":0}]}"#
        )
    }

    @Test func moodsAreTold() {
        var scored = stored
        scored.items[0].score = ScoreSum(sum: -75_000, positives: 3, negatives: 15)
        let page = text(scored, minute: nil, previous: nil)
        #expect(
            page.contains(
                #""velocity":null,"mean":-0.25,"positive":0.1,"neutral":0.4,"negative":0.5}"#
            )
        )
    }

    @Test func whatIsNotKnownIsNull() {
        var minute = board([("x", 90)], key("NA", .oneMinute))
        minute.floor = 3
        let page = text(stored, minute: minute, previous: nil, from: .postgres)
        #expect(page.contains(#""source":"history""#))
        #expect(
            page.contains(#""previous_rank":null,"first_seen":null,"share":0,"velocity":null}"#)
        )
        let degraded = BoardPage(
            trending: ask(),
            Snapshot(stored, from: .redis),
            previous: nil,
            at: 0
        )
        #expect(degraded.headers.contains { $0 == ("Groundswell-Degraded", "ranks") })
    }
}

@Suite struct TrendingQueryTests {
    private func read(_ pairs: [(String, String)]) -> Result<BoardQuery, Mistakes> {
        do throws(Mistakes) {
            let pairs = pairs.map { (name: $0.0, value: $0.1) }
            return .success(try BoardQuery(trending: pairs, nowMs: asOfMs))
        } catch {
            return .failure(error)
        }
    }

    @Test func everyParameterIsTaken() {
        let asked = read([
            ("board", "sentiment:posts"), ("region", "EU"), ("timeframe", "1h"), ("k", "1000"),
            ("at", "2013-07-01T12:00:00Z"),
        ])
        let board = Board.Key(board: "sentiment:posts", region: "EU", timeframe: .oneHour)
        let expected = BoardQuery(
            key: board,
            count: 1_000,
            form: .trending,
            atMs: 1_372_680_000_000
        )
        #expect(asked == .success(expected))
    }

    @Test(arguments: [
        ("board", ""), ("board", "a b"), ("board", "a/b"), ("board", "a\u{0}"), ("board", "été"),
        ("board", String(repeating: "b", count: 65)), ("region", ""), ("timeframe", "2h"),
        ("k", "1001"), ("k", "1e3"), ("at", "yesterday"), ("at", ""), ("at", "-1"),
        ("at", "2013-07-01T12:30:11Z"), ("at", "99999999999999999999"), ("at", "1969-01-01T00:00Z"),
    ])
    func mistakesNameTheParameter(name: String, value: String) {
        guard case .failure(let mistakes) = read([(name, value)]) else {
            Issue.record("\(name)=\(value) was taken")
            return
        }
        #expect(mistakes.parameters == [name])
    }

    @Test(arguments: ["board", "region", "timeframe", "k", "at"])
    func repeatedParametersAreRefused(name: String) {
        let value = ["board": "posts", "region": "NA", "timeframe": "1h", "k": "5"][name] ?? "0"
        #expect(
            read([(name, value), (name, value)])
                == .failure(.init(sentences: ["\(name) is given 2 times."], parameters: [name]))
        )
    }
}
