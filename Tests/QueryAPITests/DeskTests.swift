import Models
import Testing

@testable import QueryAPI

private typealias TestDesk = Desk<Int>

/// Asks for one client and lets Redis answer.
private func desk(
    _ clients: [(Int, BoardQuery)],
    redis: Board?,
    limits: DeskLimits = DeskLimits(),
    at nowMs: Int64 = 0
) -> TestDesk {
    var desk = TestDesk(limits: limits)
    for (client, query) in clients { desk.ask(query, for: client, arrivedMs: nowMs) }
    for read in desk.takeReads() {
        desk.redisAnswered(redis.map { Snapshot($0, from: .redis) }, to: read, at: nowMs)
    }
    return desk
}

private let stored = board([("p1", 3), ("p2", 2), ("p3", 1)])
private let ann = PostFacts(author: "ann", content: "first")

@Suite struct DeskTests {
    @Test func boardIsReadOnceForAllWhoAsk() {
        var desk = TestDesk()
        for client in 0..<100 {
            desk.ask(query("NA", client % 2 == 0 ? 2 : 3), for: client, arrivedMs: 0)
        }
        desk.ask(query("EU", 1), for: 100, arrivedMs: 0)
        let reads = desk.takeReads().sorted { $0.depth < $1.depth }
        #expect(reads == [.init(key: key("EU"), depth: 1), .init(key: key("NA"), depth: 3)])
        desk.redisAnswered(Snapshot(stored, from: .redis), to: reads[1], at: 0)
        #expect(desk.takeJobs()?.posts == ["p1", "p2", "p3"])
        #expect(desk.takeAnswers().isEmpty)
        desk.on(.posts(["p1", "p2", "p3"], found: ["p1": ann]), at: 1)
        let answers = desk.takeAnswers()
        #expect(Set(answers.map(\.query.count)) == [2, 3])
        #expect(answers.map(\.clients.count) == [50, 50])
        for answer in answers {
            let facts = [ann, PostFacts.none, PostFacts.none]
            #expect(
                answer.outcome == .posts(Snapshot(stored, from: .redis), facts: facts, readMs: 0)
            )
        }
        #expect(desk.waiting == 1)
    }

    @Test func knownPostsNeedNoPostgres() {
        var desk = desk([(1, query())], redis: stored)
        _ = desk.takeJobs()
        desk.on(.posts(["p1", "p2", "p3"], found: ["p1": ann]), at: 0)
        _ = desk.takeAnswers()
        desk.ask(query(), for: 2, arrivedMs: 5)
        desk.redisAnswered(Snapshot(stored, from: .redis), to: desk.takeReads()[0], at: 5)
        #expect(desk.takeJobs() == nil)
        #expect(desk.takeAnswers().map(\.clients) == [[2]])
    }

    @Test func stalePostsAreShownAndReadAgain() {
        var desk = desk([(1, query("NA", 1))], redis: stored)
        _ = desk.takeJobs()
        desk.on(.posts(["p1"], found: ["p1": ann]), at: 0)
        _ = desk.takeAnswers()
        let later = desk.posts.limits.knownMs
        desk.ask(query("NA", 1), for: 2, arrivedMs: later)
        desk.redisAnswered(Snapshot(stored, from: .redis), to: desk.takeReads()[0], at: later)
        #expect(
            desk.takeAnswers().map(\.outcome)
                == [.posts(Snapshot(stored, from: .redis), facts: [ann], readMs: later)]
        )
        #expect(desk.takeJobs()?.posts == ["p1"])
    }

    @Test func missesOfOneBoardAreOneReadOfPostgres() {
        var desk = TestDesk()
        for turn in 0..<20 {
            desk.ask(query("NA", 1 + turn % 3), for: turn, arrivedMs: 0)
            desk.redisAnswered(nil, to: desk.takeReads()[0], at: Int64(turn))
        }
        #expect(desk.takeJobs()?.boards == [moment()])
        desk.on(.board(moment(), .snapshot(Snapshot(stored, from: .postgres))), at: 30)
        #expect(desk.takeJobs()?.posts == ["p1", "p2", "p3"])
        desk.on(.posts(["p1", "p2", "p3"], found: [:]), at: 31)
        let clients = desk.takeAnswers().flatMap(\.clients)
        #expect(clients.sorted() == Array(0..<20))
        #expect(desk.waiting == 0)

        // What Postgres said holds for a moment, and no longer.
        desk.ask(query("NA", 1), for: 20, arrivedMs: 40)
        desk.redisAnswered(nil, to: desk.takeReads()[0], at: 40)
        #expect(desk.takeJobs() == nil)
        #expect(desk.takeAnswers().map(\.clients) == [[20]])
        desk.ask(query("NA", 1), for: 21, arrivedMs: 1_030)
        desk.redisAnswered(nil, to: desk.takeReads()[0], at: 1_030)
        #expect(desk.takeJobs()?.boards == [moment()])
    }

    @Test func redisComesFirstAgainAtOnce() {
        var desk = desk([(1, query("NA", 1))], redis: nil)
        _ = desk.takeJobs()
        desk.on(.board(moment(), .nothing(isRegionKnown: true)), at: 0)
        #expect(
            desk.takeAnswers().map(\.outcome) == [
                .noBoard(isRegionInPostgres: true, redisAnswered: true)
            ]
        )
        desk.ask(query("NA", 1), for: 2, arrivedMs: 1)
        desk.redisAnswered(Snapshot(board([]), from: .redis), to: desk.takeReads()[0], at: 1)
        #expect(
            desk.takeAnswers().map(\.outcome)
                == [.posts(Snapshot(board([]), from: .redis), facts: [], readMs: 1)]
        )
    }

    @Test func withoutPostgresPostsAreShownBare() {
        var desk = TestDesk()
        desk.on(.away, at: 0)
        desk.ask(query(), for: 1, arrivedMs: 0)
        desk.redisAnswered(Snapshot(stored, from: .redis), to: desk.takeReads()[0], at: 0)
        #expect(desk.takeJobs() == nil)
        #expect(
            desk.takeAnswers().map(\.outcome)
                == [.posts(Snapshot(stored, from: .redis), facts: [nil, nil, nil], readMs: 0)]
        )
    }

    @Test func withoutBothTheAnswerIsImmediate() {
        var desk = TestDesk()
        desk.on(.away, at: 0)
        desk.ask(query("NA"), for: 1, arrivedMs: 0)
        _ = desk.takeReads()
        desk.redisIsAway(at: 0)
        desk.ask(query("EU"), for: 2, arrivedMs: 0)
        desk.redisAnswered(nil, to: desk.takeReads()[0], at: 0)
        #expect(
            desk.takeAnswers().map(\.outcome)
                == [.unavailable(redisAnswered: false), .unavailable(redisAnswered: true)]
        )
        #expect(desk.nextDeadlineMs == nil)
    }

    @Test func postgresThatGoesAwayReleasesEverybody() {
        var desk = desk([(1, query("NA"))], redis: stored)
        desk.ask(query("EU"), for: 2, arrivedMs: 0)
        desk.redisAnswered(nil, to: desk.takeReads()[0], at: 0)
        #expect(desk.waiting == 2)
        desk.on(.away, at: 5)
        let answers = desk.takeAnswers()
        #expect(answers.flatMap(\.clients).sorted() == [1, 2])
        #expect(answers.contains { $0.outcome == .unavailable(redisAnswered: true) })
        #expect(
            answers.contains {
                $0.outcome
                    == .posts(Snapshot(stored, from: .redis), facts: [nil, nil, nil], readMs: 0)
            }
        )
        #expect(desk.takeJobs() == nil)

        desk.on(.works, at: 6)
        desk.ask(query("EU"), for: 3, arrivedMs: 6)
        desk.redisAnswered(nil, to: desk.takeReads()[0], at: 6)
        #expect(desk.takeJobs()?.boards == [moment("EU")])
    }

    @Test func silentPostgresIsWaitedForOnceOnly() {
        var desk = desk([(1, query("NA"))], redis: stored)
        desk.ask(query("EU"), for: 2, arrivedMs: 0)
        desk.redisAnswered(nil, to: desk.takeReads()[0], at: 0)
        #expect(desk.nextDeadlineMs == 250)
        desk.expire(at: 249)
        #expect(desk.takeAnswers().isEmpty)
        desk.expire(at: 250)
        #expect(
            desk.takeAnswers().map(\.outcome)
                == [.posts(Snapshot(stored, from: .redis), facts: [nil, nil, nil], readMs: 0)]
        )
        #expect(desk.nextDeadlineMs == 600)
        desk.expire(at: 600)
        #expect(desk.takeAnswers().map(\.outcome) == [.unavailable(redisAnswered: true)])

        // The next ones are not made to wait.
        desk.ask(query("NA"), for: 3, arrivedMs: 700)
        desk.redisAnswered(Snapshot(stored, from: .redis), to: desk.takeReads()[0], at: 700)
        desk.ask(query("EU"), for: 4, arrivedMs: 700)
        desk.redisAnswered(nil, to: desk.takeReads()[0], at: 700)
        #expect(desk.takeAnswers().flatMap(\.clients) == [3, 4])

        // Until it speaks: the late answer is used, and asked for no second time.
        desk.on(.board(moment("EU"), .snapshot(Snapshot(board([]), from: .postgres))), at: 800)
        desk.ask(query("EU"), for: 5, arrivedMs: 801)
        desk.redisAnswered(nil, to: desk.takeReads()[0], at: 801)
        #expect(
            desk.takeAnswers().map(\.outcome)
                == [.posts(Snapshot(board([]), from: .postgres), facts: [], readMs: 801)]
        )
    }

    @Test func clientsBeyondTheLimitAreTurnedAway() {
        var limits = DeskLimits()
        limits.maxWaiting = 2
        var desk = TestDesk(limits: limits)
        for client in 0..<3 { desk.ask(query(), for: client, arrivedMs: 0) }
        let answers = desk.takeAnswers()
        #expect(answers.map(\.outcome) == [.full])
        #expect(answers.map(\.clients) == [[2]])
    }

    @Test func questionsToPostgresAreBounded() {
        var limits = DeskLimits()
        limits.maxBoardJobs = 1
        limits.maxPostsAsked = 2
        var desk = TestDesk(limits: limits)
        for (client, region) in ["A", "B"].enumerated() {
            desk.ask(query(region), for: client, arrivedMs: 0)
            desk.redisAnswered(nil, to: desk.takeReads()[0], at: 0)
        }
        #expect(desk.takeJobs()?.boards == [moment("A")])
        #expect(desk.takeAnswers().map(\.outcome) == [.full])

        desk.ask(query("C"), for: 3, arrivedMs: 0)
        desk.redisAnswered(Snapshot(stored, from: .redis), to: desk.takeReads()[0], at: 0)
        #expect(desk.takeJobs()?.posts == ["p1", "p2"])
        desk.on(.posts(["p1", "p2"], found: [:]), at: 0)
        let facts: [PostFacts?] = [PostFacts.none, PostFacts.none, nil]
        #expect(
            desk.takeAnswers().map(\.outcome)
                == [.posts(Snapshot(stored, from: .redis), facts: facts, readMs: 0)]
        )
    }

    @Test func whatPostgresSaidIsKeptForFewBoards() {
        var limits = DeskLimits()
        limits.maxHistory = 2
        var desk = TestDesk(limits: limits)
        for region in ["A", "B", "C"] {
            desk.on(.board(moment(region), .nothing(isRegionKnown: false)), at: 0)
        }
        for region in ["A", "B", "C"] {
            desk.ask(query(region), for: 0, arrivedMs: 0)
            desk.redisAnswered(nil, to: desk.takeReads()[0], at: 0)
        }
        #expect(desk.takeJobs()?.boards == [moment("C")])
        desk.on(.board(moment("D"), .nothing(isRegionKnown: false)), at: limits.historyMs)
        desk.ask(query("D"), for: 0, arrivedMs: limits.historyMs)
        desk.redisAnswered(nil, to: desk.takeReads()[0], at: limits.historyMs)
        #expect(desk.takeJobs() == nil)
    }

    /// Every client is answered once, whatever happens in whatever order.
    @Test(arguments: 0..<50)
    func nobodyIsForgotten(seed: UInt64) {
        var random = SplitMix(state: seed)
        var desk = TestDesk()
        var asked: [PostgresJobs] = []
        var answered: [Int] = []
        var nowMs: Int64 = 0
        let clients = 200
        for client in 0..<clients {
            nowMs += Int64(random.next(200))
            desk.ask(
                query("R\(random.next(4))", 1 + random.next(3)),
                for: client,
                arrivedMs: nowMs
            )
            for read in desk.takeReads() {
                switch random.next(3) {
                case 0: desk.redisAnswered(nil, to: read, at: nowMs)
                case 1: desk.redisIsAway(at: nowMs)
                default:
                    var found = stored
                    found.key = read.key
                    desk.redisAnswered(Snapshot(found, from: .redis), to: read, at: nowMs)
                }
            }
            if let jobs = desk.takeJobs() { asked.append(jobs) }
            switch random.next(5) {
            case 0: desk.on(.away, at: nowMs)
            case 1: desk.on(.works, at: nowMs)
            case 2, 3:
                if !asked.isEmpty { answer(asked.removeFirst(), &desk, at: nowMs) }
            default: break
            }
            desk.expire(at: nowMs)
            answered += desk.takeAnswers().flatMap(\.clients)
        }
        desk.expire(at: nowMs + 10_000)
        answered += desk.takeAnswers().flatMap(\.clients)
        #expect(answered.sorted() == Array(0..<clients))
        #expect(desk.waiting == 0)
        #expect(desk.nextDeadlineMs == nil)
    }

    private func answer(_ jobs: PostgresJobs, _ desk: inout TestDesk, at nowMs: Int64) {
        for moment in jobs.boards {
            var found = stored
            found.key = moment.key
            desk.on(.board(moment, .snapshot(Snapshot(found, from: .postgres))), at: nowMs)
        }
        if !jobs.posts.isEmpty { desk.on(.posts(jobs.posts, found: ["p1": ann]), at: nowMs) }
    }
}

/// A small generator that gives the same numbers in every run.
private struct SplitMix {
    var state: UInt64

    mutating func next(_ limit: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((z ^ (z >> 31)) % UInt64(limit))
    }
}
