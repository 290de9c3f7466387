import HTTPServer
import Models
import ServiceKit

/// The thread of the desk: takes requests in batches, reads their boards in one round trip, and
/// answers.
struct DeskLoop: ~Copyable {
    struct Intervals: Sendable {
        /// How often an idle connection to Redis is tried.
        var pingMs: Int64 = 1_000
        /// How often the keys are looked through for new regions.
        var sweepMs: Int64 = 5_000
        /// Between two steps of that.
        var sweepStepMs: Int64 = 5
        /// How long what `/stats` says is repeated.
        var statsMs: Int64 = 1_000
    }

    /// Depths that boards are read in: reads of one depth share a round trip.
    private static let depths = [10, 100, 1_000]

    /// How deep the last minute is read for how fast items come.
    private static let rateDepth = 1_000

    private let inbox: Inbox<DeskEvent>
    private let jobs: Inbox<PostgresJobs>
    private let delivery: Delivery
    private let context: ServiceContext
    private let intervals: Intervals
    private let startMs = Clock.monotonicMs()
    private var redis: RedisReader
    private var desk: Desk<Client>
    private var enquiries: Enquiries<Client>
    private var wantStats: [Responder] = []
    private var stats: (body: [UInt8], untilMs: Int64)?
    private var lastReadMs = Int64.min
    private var lastSweepMs = Int64.min

    init(
        redis: consuming RedisReader,
        desk: Desk<Client>,
        inbox: Inbox<DeskEvent>,
        jobs: Inbox<PostgresJobs>,
        delivery: Delivery,
        context: ServiceContext,
        intervals: Intervals = Intervals()
    ) {
        self.redis = redis
        self.desk = desk
        enquiries = Enquiries(
            answerMs: desk.limits.answerMs,
            maxWaiting: desk.limits.maxWaiting
        )
        self.inbox = inbox
        self.jobs = jobs
        self.delivery = delivery
        self.context = context
        self.intervals = intervals
    }

    /// Works until the inbox is closed and empty.
    consuming func run() {
        while let events = inbox.take(waitMs: waitMs()) {
            let nowMs = Clock.monotonicMs()
            for event in events {
                switch event {
                case .ask(let query, let client):
                    desk.ask(query, for: client, arrivedMs: client.arrivedMs)
                case .enquire(let question, let client):
                    enquiries.ask(question, for: client, arrivedMs: client.arrivedMs)
                case .postgres(let event):
                    desk.on(event, at: nowMs)
                    enquiries.on(event)
                case .stats(let responder): wantStats.append(responder)
                }
            }
            read(desk.takeReads(), at: nowMs)
            desk.expire(at: Clock.monotonicMs())
            enquiries.expire(at: Clock.monotonicMs())
            handOut()
            report(at: nowMs)
            lookAfterRedis(at: nowMs)
        }
    }

    private func waitMs() -> Int {
        let nowMs = Clock.monotonicMs()
        let most = redis.isSweeping ? intervals.sweepStepMs : intervals.pingMs
        let deadlines = [desk.nextDeadlineMs, enquiries.nextDeadlineMs].compactMap { $0 }
        let left = deadlines.min().map { max(1, $0 - nowMs) } ?? most
        return Int(min(left, most))
    }

    private mutating func read(_ reads: [Desk<Client>.Read], at nowMs: Int64) {
        guard !reads.isEmpty else { return }
        delivery.figures.boardReads.increment(by: reads.count)
        lastReadMs = nowMs
        let groups = Dictionary(grouping: reads) { read in
            Self.depths.first { $0 >= read.depth } ?? read.depth
        }
        for (depth, group) in groups {
            let step = max(1, RedisReader.maxItemsPerTrip / depth)
            for start in stride(from: 0, to: group.count, by: step) {
                let trip = group[start..<min(start + step, group.count)]
                guard let boards = redis.read(trip.map(\.key), depth: depth),
                    let minutes = lastMinutes(of: trip)
                else {
                    return desk.redisIsAway(at: Clock.monotonicMs())
                }
                for (read, board) in zip(trip, boards) {
                    if board != nil { delivery.catalogue.learn(read.key.region) }
                    desk.redisAnswered(
                        board.map { Snapshot($0, from: .redis, minute: minutes[read.key]) },
                        to: read,
                        at: nowMs
                    )
                }
                handOut()
            }
        }
    }

    /// The boards of the last minute that tell how fast items come, by the key that wants them; nil
    /// when Redis cannot be asked.
    private mutating func lastMinutes(
        of reads: ArraySlice<Desk<Client>.Read>
    ) -> [Board.Key: Board]? {
        let wanting = reads.filter { $0.wantsRates && $0.key.timeframe != .oneMinute }
        guard !wanting.isEmpty else { return [:] }
        let keys = wanting.map { read in
            Board.Key(board: read.key.board, region: read.key.region, timeframe: .oneMinute)
        }
        guard let boards = redis.read(keys, depth: Self.rateDepth) else { return nil }
        var minutes: [Board.Key: Board] = [:]
        for (read, board) in zip(wanting, boards) { minutes[read.key] = board }
        return minutes
    }

    /// Gives Postgres its jobs and clients their answers.
    private mutating func handOut() {
        var work = desk.takeJobs() ?? PostgresJobs()
        work.enquiries = enquiries.takeQuestions()
        if !work.isEmpty { jobs.post(work) }
        for answer in desk.takeAnswers() { delivery.send(answer) }
        for answer in enquiries.takeAnswers() { answer.reply.send(to: answer.clients) }
        delivery.figures.follow(desk)
    }

    private mutating func lookAfterRedis(at nowMs: Int64) {
        if nowMs >= lastSweepMs &+ intervals.sweepMs || lastSweepMs == .min {
            lastSweepMs = nowMs
            redis.startSweep()
        }
        if redis.isSweeping {
            redis.sweep()
            lastReadMs = nowMs
        } else if lastReadMs == .min || nowMs >= lastReadMs + intervals.pingMs {
            redis.ping()
            lastReadMs = nowMs
        }
    }
}

// MARK: - /stats

extension DeskLoop {
    private mutating func report(at nowMs: Int64) {
        guard !wantStats.isEmpty else { return }
        let body: [UInt8]
        if let stats, nowMs < stats.untilMs {
            body = stats.body
        } else {
            body = statsReport(at: nowMs).json()
            stats = (body, nowMs + intervals.statsMs)
        }
        for responder in wantStats { responder.send(.json(body)) }
        wantStats = []
    }

    private mutating func statsReport(at nowMs: Int64) -> StatsReport {
        let regions = delivery.catalogue.all.map(\.id)
        let shown = [Board.worldwide] + regions.prefix(StatsReport.maxRegions)
        let keys = shown.flatMap { region in
            Timeframe.allCases.map {
                Board.Key(board: BoardName.posts, region: region, timeframe: $0)
            }
        }
        let boards = (redis.read(keys, depth: 1) ?? []).compactMap { $0 }
        let pages = delivery.pages.figures
        return StatsReport(
            nowMs: Clock.nowMs(),
            uptimeMs: nowMs - startMs,
            dependencies: [Dependency.redis, Dependency.postgres].map { name in
                StatsReport.Dependency(
                    name: name,
                    state: context.health.state(of: name) ?? .down("not connected yet")
                )
            },
            pages: .init(
                entries: pages.pages,
                bytes: pages.bytes,
                hits: pages.hits,
                misses: pages.misses
            ),
            posts: .init(
                entries: desk.posts.count,
                bytes: desk.posts.bytes,
                hits: desk.posts.hits,
                misses: desk.posts.misses
            ),
            boards: boards,
            regionsLeftOut: max(0, regions.count - StatsReport.maxRegions)
        )
    }
}
