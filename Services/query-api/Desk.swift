import Models

/// How much the desk takes on, and for how long.
struct DeskLimits: Sendable {
    /// How many clients may wait at once.
    var maxWaiting = 10_000
    /// How long a client waits for its board, in milliseconds.
    var answerMs: Int64 = 600
    /// How long a board that was read waits for authors and contents, in milliseconds.
    var postsMs: Int64 = 250
    /// How long what Postgres said about a board is believed, in milliseconds.
    var historyMs: Int64 = 1_000
    /// How long what it said about a board of an earlier moment is, in milliseconds.
    var pastMs: Int64 = 10_000
    /// How many such statements are kept.
    var maxHistory = 1_024
    /// How many boards are asked of Postgres at once.
    var maxBoardJobs = 256
    /// How many posts are asked of Postgres at once.
    var maxPostsAsked = 20_000
}

/// Decides what is read for whom and what each client is told: from Redis first, then from
/// Postgres, and authors and contents beside it.
///
/// A pure core: the shell takes ``takeReads()`` to Redis and ``takeJobs()`` to Postgres, brings
/// back what they said, and hands out ``takeAnswers()``. Clients of one board share every read.
struct Desk<Client> {
    /// A board to be read from Redis, and how many of its items.
    struct Read: Equatable {
        let key: Board.Key
        let depth: Int
        /// Whether anyone wants to know how fast its items come.
        var wantsRates = false
    }

    /// What a client is told; several clients when they asked the same.
    struct Answer {
        let query: BoardQuery
        let outcome: Outcome
        let clients: [Client]
    }

    enum Outcome: Equatable {
        /// The board as read at `readMs` and what it was a minute before, nil where Postgres was
        /// needed and did not answer.
        case trending(Snapshot, previous: BoardInPostgres?, readMs: Int64)
        /// The board as read at `readMs` and the facts of its posts, nil where Postgres was needed
        /// and did not answer.
        case posts(Snapshot, facts: [PostFacts?], readMs: Int64)
        /// Postgres does not hold the board, nor does Redis if it answered; Postgres may still know
        /// the region.
        case noBoard(isRegionInPostgres: Bool, redisAnswered: Bool)
        /// Postgres does not answer, and Redis does not either or does not hold the board.
        case unavailable(redisAnswered: Bool)
        /// Too many clients wait already.
        case full
    }

    let limits: DeskLimits
    private(set) var posts: PostCache
    private(set) var waiting = 0
    private var asked: [Board.Key: [Ask]] = [:]
    private var reading: [Board.Key: [Ask]] = [:]
    private var missing: [BoardMoment: Missing] = [:]
    private var comparing: [BoardMoment: [Comparing]] = [:]
    private var parked: [Int: Serving] = [:]
    private var nextServing = 0
    private var waitsForPost: [String: [(serving: Int, index: Int)]] = [:]
    private var postsAsked: Set<String> = []
    private var boardsAsked: Set<BoardMoment> = []
    private var history: [BoardMoment: (answer: BoardInPostgres, readMs: Int64)] = [:]
    private var postgres = PostgresState.works
    private var jobs = PostgresJobs()
    private var answers: [Answer] = []

    private enum PostgresState {
        /// It works, as far as we know.
        case works
        /// It said that it does not.
        case away
        /// It has not answered in time: nothing is waited for until it does.
        case silent
    }

    private struct Ask {
        let query: BoardQuery
        let arrivedMs: Int64
        let client: Client
    }

    private struct Missing {
        var asks: [Ask]
        let redisAnswered: Bool
        let deadlineMs: Int64
    }

    /// A board that waits for the one its ranks are compared with.
    private struct Comparing {
        let snapshot: Snapshot
        let asks: [Ask]
        let readMs: Int64
    }

    private struct Serving {
        let snapshot: Snapshot
        let asks: [Ask]
        let readMs: Int64
        var facts: [PostFacts?]
        var unresolved = 0
    }

    init(limits: DeskLimits = DeskLimits(), posts: PostCache = PostCache()) {
        self.limits = limits
        self.posts = posts
    }
}

// MARK: - What happens

extension Desk {
    /// A client asks; its request arrived at `arrivedMs`.
    mutating func ask(_ query: BoardQuery, for client: Client, arrivedMs: Int64) {
        guard waiting < limits.maxWaiting else {
            answers.append(Answer(query: query, outcome: .full, clients: [client]))
            return
        }
        waiting += 1
        let ask = Ask(query: query, arrivedMs: arrivedMs, client: client)
        if query.atMs == nil {
            asked[query.key, default: []].append(ask)
        } else {
            // Redis holds no past: that it was not asked must not look as if it were away.
            lookInPostgres(query.moment, [ask], redisAnswered: true, at: arrivedMs)
        }
    }

    /// Redis held this of the board, or nothing.
    mutating func redisAnswered(_ snapshot: Snapshot?, to read: Read, at nowMs: Int64) {
        guard let asks = reading.removeValue(forKey: read.key) else { return }
        if let snapshot {
            serve(asks, snapshot, at: nowMs)
        } else {
            let newest = BoardMoment(key: read.key, atMs: nil)
            lookInPostgres(newest, asks, redisAnswered: true, at: nowMs)
        }
    }

    /// Redis cannot be asked now.
    mutating func redisIsAway(at nowMs: Int64) {
        let failed = reading
        reading = [:]
        for (key, asks) in failed {
            let newest = BoardMoment(key: key, atMs: nil)
            lookInPostgres(newest, asks, redisAnswered: false, at: nowMs)
        }
    }

    /// Postgres said something.
    mutating func on(_ event: PostgresEvent, at nowMs: Int64) {
        switch event {
        case .works:
            postgres = .works
        case .away:
            postgres = .away
            giveUpOnPostgres()
        case .board(let moment, let answer):
            postgres = .works
            boardsAsked.remove(moment)
            remember(answer, moment, at: nowMs)
            for waiting in comparing.removeValue(forKey: moment) ?? [] {
                finish(waiting, previous: answer)
            }
            if let waiters = missing.removeValue(forKey: moment) {
                told(waiters.asks, answer, redisAnswered: waiters.redisAnswered, at: nowMs)
            }
        case .posts(let ids, let found):
            postgres = .works
            for id in ids { resolve(id, found[id], at: nowMs) }
        case .answered: postgres = .works
        case .failed: break
        }
    }

    /// Answers those who have waited long enough with what there is.
    mutating func expire(at nowMs: Int64) {
        for (key, waiters) in missing where waiters.deadlineMs <= nowMs {
            postgres = .silent
            missing[key] = nil
            refuse(waiters.asks, redisAnswered: waiters.redisAnswered)
        }
        for (moment, waiters) in comparing {
            let late = waiters.filter { $0.readMs + limits.postsMs <= nowMs }
            guard !late.isEmpty else { continue }
            postgres = .silent
            let rest = waiters.filter { $0.readMs + limits.postsMs > nowMs }
            comparing[moment] = rest.isEmpty ? nil : rest
            for waiting in late { finish(waiting, previous: nil) }
        }
        for (id, serving) in parked where serving.readMs + limits.postsMs <= nowMs {
            postgres = .silent
            parked[id] = nil
            finish(serving)
        }
        if parked.isEmpty { waitsForPost = [:] }
    }
}

// MARK: - What is to be done

extension Desk {
    /// The boards to read from Redis now, each once, as deep as anyone asked.
    mutating func takeReads() -> [Read] {
        let reads = asked.map { key, asks in
            Read(
                key: key,
                depth: asks.reduce(1) { max($0, $1.query.count) },
                wantsRates: asks.contains { $0.query.form == .trending }
            )
        }
        reading = asked
        asked = [:]
        return reads
    }

    /// What to ask of Postgres now; nil when nothing.
    mutating func takeJobs() -> PostgresJobs? {
        guard !jobs.isEmpty else { return nil }
        defer { jobs = PostgresJobs() }
        return jobs
    }

    /// What to tell clients now.
    mutating func takeAnswers() -> [Answer] {
        defer { answers = [] }
        return answers
    }

    /// When ``expire(at:)`` is due; nil when nobody waits.
    var nextDeadlineMs: Int64? {
        let boards = missing.values.lazy.map(\.deadlineMs).min()
        let posts = parked.values.lazy.map { $0.readMs + limits.postsMs }.min()
        let ranks = comparing.values.joined().lazy.map { $0.readMs + limits.postsMs }.min()
        return [boards, posts, ranks].compactMap { $0 }.min()
    }
}

// MARK: - Boards

extension Desk {
    private mutating func lookInPostgres(
        _ moment: BoardMoment,
        _ asks: [Ask],
        redisAnswered: Bool,
        at nowMs: Int64
    ) {
        if let known = remembered(moment, at: nowMs) {
            return told(asks, known, redisAnswered: redisAnswered, at: nowMs)
        }
        guard postgres == .works else { return refuse(asks, redisAnswered: redisAnswered) }
        if missing[moment] != nil {
            missing[moment]?.asks += asks
            return
        }
        guard askPostgres(about: moment) else { return answer(asks, .full) }
        missing[moment] = Missing(
            asks: asks,
            redisAnswered: redisAnswered,
            deadlineMs: asks.reduce(nowMs) { min($0, $1.arrivedMs) } + limits.answerMs
        )
    }

    /// Whether an answer about the board will come: one, to all who asked meanwhile.
    private mutating func askPostgres(about moment: BoardMoment) -> Bool {
        if boardsAsked.contains(moment) { return true }
        guard boardsAsked.count < limits.maxBoardJobs else { return false }
        boardsAsked.insert(moment)
        jobs.boards.append(moment)
        return true
    }

    private func remembered(_ moment: BoardMoment, at nowMs: Int64) -> BoardInPostgres? {
        guard let known = history[moment], isFresh(moment, known.readMs, at: nowMs) else {
            return nil
        }
        return known.answer
    }

    private func isFresh(_ moment: BoardMoment, _ readMs: Int64, at nowMs: Int64) -> Bool {
        nowMs - readMs < (moment.atMs == nil ? limits.historyMs : limits.pastMs)
    }

    private mutating func remember(
        _ answer: BoardInPostgres,
        _ moment: BoardMoment,
        at nowMs: Int64
    ) {
        if history.count >= limits.maxHistory {
            history = history.filter { isFresh($0.key, $0.value.readMs, at: nowMs) }
        }
        if history.count < limits.maxHistory { history[moment] = (answer, nowMs) }
    }

    private mutating func told(
        _ asks: [Ask],
        _ said: BoardInPostgres,
        redisAnswered: Bool,
        at nowMs: Int64
    ) {
        switch said {
        case .snapshot(let snapshot): serve(asks, snapshot, at: nowMs)
        case .nothing(let isRegionKnown):
            answer(
                asks,
                .noBoard(isRegionInPostgres: isRegionKnown, redisAnswered: redisAnswered)
            )
        }
    }

    private mutating func giveUpOnPostgres() {
        boardsAsked = []
        postsAsked = []
        waitsForPost = [:]
        jobs = PostgresJobs()
        for waiters in missing.values {
            refuse(waiters.asks, redisAnswered: waiters.redisAnswered)
        }
        missing = [:]
        for waiting in comparing.values.joined() { finish(waiting, previous: nil) }
        comparing = [:]
        for serving in parked.values { finish(serving) }
        parked = [:]
    }

    private mutating func refuse(_ asks: [Ask], redisAnswered: Bool) {
        answer(asks, .unavailable(redisAnswered: redisAnswered))
    }

    private mutating func serve(_ asks: [Ask], _ snapshot: Snapshot, at nowMs: Int64) {
        let trending = asks.filter { $0.query.form == .trending }
        if !trending.isEmpty { compare(trending, snapshot, at: nowMs) }
        let posts = asks.filter { $0.query.form == .topPosts }
        if !posts.isEmpty { describe(posts, snapshot, at: nowMs) }
    }

    /// Looks for the board of the whole minute before: history has one a minute.
    private mutating func compare(_ asks: [Ask], _ snapshot: Snapshot, at nowMs: Int64) {
        let waiting = Comparing(snapshot: snapshot, asks: asks, readMs: nowMs)
        let before = BoardMoment(
            key: snapshot.board.key,
            atMs: floorToMultiple(snapshot.board.asOfMs - 1, of: 60_000)
        )
        if let known = remembered(before, at: nowMs) { return finish(waiting, previous: known) }
        guard postgres == .works, askPostgres(about: before) else {
            return finish(waiting, previous: nil)
        }
        comparing[before, default: []].append(waiting)
    }

    private mutating func finish(_ waiting: Comparing, previous: BoardInPostgres?) {
        answer(
            waiting.asks,
            .trending(waiting.snapshot, previous: previous, readMs: waiting.readMs)
        )
    }

    /// Tells everyone who asked the same the same.
    private mutating func answer(_ asks: [Ask], _ outcome: Outcome) {
        waiting -= asks.count
        for (query, same) in Dictionary(grouping: asks, by: \.query) {
            answers.append(Answer(query: query, outcome: outcome, clients: same.map(\.client)))
        }
    }
}

// MARK: - Posts

extension Desk {
    private mutating func describe(_ asks: [Ask], _ snapshot: Snapshot, at nowMs: Int64) {
        let depth = min(asks.reduce(0) { max($0, $1.query.count) }, snapshot.board.items.count)
        var serving = Serving(
            snapshot: snapshot,
            asks: asks,
            readMs: nowMs,
            facts: Array(repeating: nil, count: depth)
        )
        let id = nextServing
        for index in 0..<depth {
            let post = snapshot.board.items[index].item
            switch posts.facts(of: post, at: nowMs) {
            case .hit(let facts): serving.facts[index] = facts ?? PostFacts.none
            case .stale(let facts):
                serving.facts[index] = facts
                _ = askPostgres(about: post)
            case .miss:
                if askPostgres(about: post) {
                    serving.unresolved += 1
                    waitsForPost[post, default: []].append((id, index))
                }
            }
        }
        if serving.unresolved == 0 { return finish(serving) }
        nextServing += 1
        parked[id] = serving
    }

    /// Whether an answer about the post will come.
    private mutating func askPostgres(about post: String) -> Bool {
        guard postgres == .works else { return false }
        if postsAsked.contains(post) { return true }
        guard postsAsked.count < limits.maxPostsAsked else { return false }
        postsAsked.insert(post)
        jobs.posts.append(post)
        return true
    }

    private mutating func resolve(_ post: String, _ facts: PostFacts?, at nowMs: Int64) {
        postsAsked.remove(post)
        posts.remember(facts, of: post, at: nowMs)
        for (id, index) in waitsForPost.removeValue(forKey: post) ?? [] where parked[id] != nil {
            parked[id]?.facts[index] = facts ?? PostFacts.none
            parked[id]?.unresolved -= 1
            if parked[id]?.unresolved == 0, let done = parked.removeValue(forKey: id) {
                finish(done)
            }
        }
    }

    private mutating func finish(_ serving: Serving) {
        answer(
            serving.asks,
            .posts(serving.snapshot, facts: serving.facts, readMs: serving.readMs)
        )
    }
}
