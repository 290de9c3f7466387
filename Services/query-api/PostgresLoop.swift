import HTTPServer
import Models
import ServiceKit

/// The thread of Postgres: takes what the desk asks in batches and brings the answers back.
struct PostgresLoop: ~Copyable {
    /// How often a connection that is down is tried while nobody asks.
    static let retryMs = 500
    /// How often regions are read, which also shows whether an idle connection works.
    static let regionsMs: Int64 = 5_000
    /// How often the boards are looked through for regions.
    static let walkMs: Int64 = 60_000

    private var postgres: PostgresReader
    private let jobs: Inbox<PostgresJobs>
    private let inbox: Inbox<DeskEvent>
    private let catalogue: RegionCatalogue
    private let boards: BoardCatalogue
    private let limits: SubscriptionLimits
    private var lastRegionsMs: Int64?
    private var lastWalkMs: Int64?
    private var toldWorks: Bool?

    init(
        _ postgres: consuming PostgresReader,
        jobs: Inbox<PostgresJobs>,
        inbox: Inbox<DeskEvent>,
        catalogue: RegionCatalogue,
        boards: BoardCatalogue,
        limits: SubscriptionLimits
    ) {
        self.postgres = postgres
        self.jobs = jobs
        self.inbox = inbox
        self.catalogue = catalogue
        self.boards = boards
        self.limits = limits
    }

    /// Works until the jobs are closed; throws when Postgres has another schema at the start.
    consuming func run() throws {
        try postgres.begin()
        readRegions()
        while let batch = jobs.take(waitMs: Self.retryMs) {
            serve(batch)
            let nowMs = Clock.monotonicMs()
            let isDue = nowMs >= (lastRegionsMs ?? .min) &+ Self.regionsMs
            if isDue || !postgres.works { readRegions() }
        }
    }

    private mutating func serve(_ batch: [PostgresJobs]) {
        serveDesk(batch)
        var lookups: [Lookup: [Enquiry]] = [:]
        for enquiry in batch.flatMap(\.enquiries) {
            switch enquiry.question {
            // Whoever asked the same while the last batch was served shares one answer.
            case .lookup(let lookup): lookups[lookup, default: []].append(enquiry)
            case .subscription(let question, let owner):
                guard enquiry.isAwaited(at: Clock.monotonicMs()) else { continue }
                let response = postgres.answer(question, of: owner, limits)
                tell(response.map { .response($0) }, to: [enquiry])
            }
        }
        for (lookup, same) in lookups {
            let nowMs = Clock.monotonicMs()
            guard same.contains(where: { $0.isAwaited(at: nowMs) }) else { continue }
            tell(reply(to: lookup), to: same)
        }
    }

    private mutating func tell(_ reply: EnquiryReply?, to enquiries: [Enquiry]) {
        let numbers = enquiries.map(\.number)
        tell(reply.map { .answered(numbers, $0) } ?? .failed(numbers))
    }

    /// Nil when Postgres cannot be asked.
    private mutating func reply(to lookup: Lookup) -> EnquiryReply? {
        switch lookup {
        case .post(let id):
            guard let post = postgres.post(id) else { return nil }
            return post.map { .body($0.json()) } ?? .noPost(id)
        case .subreddits(let count):
            return postgres.subreddits(count).map { .body($0.json()) }
        case .timeline(let query):
            guard catalogue.knows(query.key.region) else { return .unknownRegion(query.key.region) }
            guard let points = postgres.timeline(query) else { return nil }
            if points.isEmpty, !boards.knows(query.key.board) {
                return .unknownBoard(query.key.board)
            }
            return .body(query.json(points))
        }
    }

    private mutating func serveDesk(_ batch: [PostgresJobs]) {
        var moments: [BoardMoment] = []
        var ids: [String] = []
        for work in batch {
            ids += work.posts
            moments += work.boards
        }
        for start in stride(from: 0, to: moments.count, by: PostgresReader.boardsPerTrip) {
            let trip = moments[start..<min(start + PostgresReader.boardsPerTrip, moments.count)]
            guard let answers = postgres.boards(trip) else { return tell(.away) }
            for (moment, answer) in zip(trip, answers) { tell(.board(moment, answer)) }
        }
        guard !ids.isEmpty else { return }
        guard let found = postgres.posts(ids) else { return tell(.away) }
        tell(.posts(ids, found: found))
    }

    private mutating func readRegions() {
        let nowMs = Clock.monotonicMs()
        lastRegionsMs = nowMs
        guard let named = postgres.namedRegions() else {
            if toldWorks != false { tell(.away) }
            return
        }
        for region in named { catalogue.learn(region.id, name: region.name) }
        if toldWorks != true { tell(.works) }
        if nowMs >= (lastWalkMs ?? .min) &+ Self.walkMs, let regions = postgres.boardRegions() {
            lastWalkMs = nowMs
            for region in regions { catalogue.learn(region) }
        }
    }

    private mutating func tell(_ event: PostgresEvent) {
        switch event {
        case .away: toldWorks = false
        case .failed: break
        default: toldWorks = true
        }
        inbox.post(.postgres(event))
    }
}
