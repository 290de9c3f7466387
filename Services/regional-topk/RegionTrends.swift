import Models
import Ranking
import Redis

/// What rises in one region, on all the boards that trends are looked for on.
///
/// A board of trends is of a whole hour that ends with a minute, and final: it is a function of the
/// panes and the examples, which are restored from the checkpoint, so an owner that takes over finds
/// the same. What came late corrects it.
struct RegionTrends: Sendable {
    /// Trends are looked for no more often than this of the wall clock.
    static let intervalMs: Int64 = 1_000
    /// Boards may be fed by different topics: so many minutes of one wait for the others.
    static let mostWaiting = 16
    /// So many boards wait to be taken at most; older ones are left out.
    static let mostUnsent = 4_096

    /// What was found on one board.
    private struct Found: Sendable {
        var asOfMs: Int64
        /// How many items were looked at; 0 where the past is too short.
        var items: Int64
        var rising: [RisingItem]
        /// What was asked for, and all that chance does not explain.
        var others: [Board.ItemCount]
        var isExact: Bool
    }

    /// One board's search.
    private struct Search: Sendable {
        let kind: TrendKind
        var log: ExampleLog
        /// The oldest first.
        var found: [Found] = []
        var isStale = false
    }

    /// The region's id.
    let region: String
    /// The newest board.
    private(set) var board: Board?
    /// Boards that were left out as nobody took them.
    private(set) var leftOut = 0
    private let rules = TrendRules()
    private let epoch: Int64
    private var searches: [Search]
    private var revision: Int64 = 0
    private var ranks: [ItemKey: Int] = [:]
    private var watch: WatchList?
    private var nextSearchMs = Int64.min
    private var unsent: [Board] = []
    private var unstored: [Board] = []
    private var wantsRedis = false
    private var wantsRecord = false

    init(region: String, epoch: Int64, budget: Int) {
        self.region = region
        self.epoch = epoch
        searches = TrendKind.allCases.map {
            Search(kind: $0, log: ExampleLog(budget: budget))
        }
    }

    /// The board's key.
    var key: Board.Key { Self.key(region) }

    /// The key of the board of a region.
    static func key(_ region: String) -> Board.Key {
        Board.Key(board: BoardName.trends, region: region, timeframe: .oneHour)
    }

    /// Examples that there was no room for.
    var droppedExamples: Int { searches.reduce(0) { $0 + $1.log.dropped } }

    // MARK: Taking in

    /// Takes the counts of a batch, if trends are looked for on their board.
    mutating func add(_ group: CountGroup) {
        guard let index = index(of: group.board) else { return }
        searches[index].log.add(group)
        if let asOfMs = searches[index].found.last?.asOfMs, group.paneStartMs < asOfMs {
            searches[index].isStale = true
        }
    }

    /// Takes a watch list: these items are told of, whatever they are.
    mutating func watch(_ list: WatchList) {
        if let watch, list.revision <= watch.revision { return }
        watch = list
        for index in searches.indices { searches[index].isStale = true }
    }

    // MARK: Searching

    /// Looks for trends where something has changed, and it is time to.
    mutating func search(_ boards: [SlidingBoard], nowMs: Int64) {
        guard nowMs >= nextSearchMs else { return }
        if search(boards) { nextSearchMs = nowMs + Self.intervalMs }
    }

    /// Looks for trends where something has changed; false where nothing has.
    @discardableResult
    mutating func search(_ boards: [SlidingBoard]) -> Bool {
        var isNew = false
        for board in boards {
            guard let index = index(of: board.board), let asOfMs = board.trendHourEndMs,
                searches[index].isStale || searches[index].found.last?.asOfMs != asOfMs
            else { continue }
            search(index, board, asOfMs)
            isNew = true
        }
        if isNew { compose(boards.compactMap { index(of: $0.board) }) }
        return isNew
    }

    // MARK: Publishing

    /// A record of the board is wanted, changed or not.
    mutating func request() { wantsRecord = true }

    /// The board is to be written to Redis again.
    mutating func renewRedis() { wantsRedis = true }

    /// Appends what changed and is due.
    mutating func publish(_ due: Due, _ out: inout Publications) {
        if unsent.isEmpty, wantsRecord, let board { unsent = [board] }
        out.records += unsent
        unsent = []
        wantsRecord = false
        guard due.redis, wantsRedis, let board else { return }
        wantsRedis = false
        out.redis.append(BoardUpdate(whole: board))
    }

    // MARK: Storing

    /// Takes the boards that history has not been given yet.
    mutating func takeHistory() -> [Board] {
        defer { unstored = [] }
        return unstored
    }

    /// Takes the examples that came since this was last asked.
    mutating func takeUnstored() -> [PaneWrite] {
        searches.indices.flatMap { index in
            searches[index].log.takeUnstored(
                region,
                BoardName.examples(of: searches[index].kind.board)
            )
        }
    }

    /// The moments before which stored examples are needed no more, by the names they are stored
    /// under.
    mutating func takeExpiries() -> [Checkpoint.Expiry] {
        searches.indices.compactMap { index in
            searches[index].log.takeExpiry().map {
                Checkpoint.Expiry(
                    region: region,
                    board: BoardName.examples(of: searches[index].kind.board),
                    beforeMs: $0
                )
            }
        }
    }

    /// Takes stored examples of a board back.
    mutating func restore(_ group: CountGroup, of board: String) {
        if let index = index(of: board) { searches[index].log.restore(group) }
    }

    // MARK: Pieces

    private func index(of board: String) -> Int? {
        searches.firstIndex { $0.kind.board == board }
    }

    private mutating func search(_ index: Int, _ board: SlidingBoard, _ asOfMs: Int64) {
        let kind = searches[index].kind
        let span = TrendSpans(hourEndMs: asOfMs).hour
        searches[index].isStale = false
        searches[index].log.drop(before: span.lowerBound)
        let asked = (watch?.items ?? []).map(TrendKind.parse).filter { $0.kind == kind }
        var found = Found(
            asOfMs: asOfMs,
            items: 0,
            rising: [],
            others: [],
            isExact: board.countsEveryItem
        )
        if let findings = board.trendFindings(rules, asked: asked.map(\.item)) {
            found.items = board.itemsInHour
            let samples = searches[index].log.samples(
                of: findings.map(\.trend.item),
                in: span
            )
            for (finding, sample) in zip(findings, samples) {
                var item = RisingItem(trend: finding.trend, sample: sample)
                item.trend.item = kind.name(item.trend.item)
                if finding.isTrend { found.rising.append(item) }
                found.others.append(Board.ItemCount(item, isTrend: finding.isTrend))
            }
        } else {
            // Who cannot judge adds nothing, and says so.
            for name in asked.map({ kind.name($0.item) }) {
                var nothing = Board.ItemCount(item: name, count: 0)
                nothing.trend = TrendFacts()
                nothing.trend?.kind = kind.rawValue
                found.others.append(nothing)
            }
        }
        searches[index].found.removeAll { $0.asOfMs == asOfMs }
        searches[index].found.append(found)
        if searches[index].found.count > Self.mostWaiting { searches[index].found.removeFirst() }
    }

    /// Makes the board of the last hour that all searches have reached.
    private mutating func compose(_ indices: [Int]) {
        let reached = indices.compactMap { searches[$0].found.last?.asOfMs }.min()
        guard let asOfMs = reached, asOfMs >= board?.asOfMs ?? .min else { return }
        var next = Board(key: key, asOfMs: asOfMs, epoch: epoch)
        next.isFinal = true
        next.watermarkMs = asOfMs
        var rising: [RisingItem] = []
        for index in indices {
            guard let found = searches[index].found.last(where: { $0.asOfMs == asOfMs }) else {
                // It is too far ahead to be asked any more.
                next.isExact = false
                continue
            }
            rising += found.rising
            next.watched += found.others
            next.distinct += found.items
            if !found.isExact { next.isExact = false }
        }
        next.fill(rising: rising)
        next.watched.sort { $0.item.utf8.lexicographicallyPrecedes($1.item.utf8) }
        next.watchRevision = watch?.revision ?? 0
        publish(next)
    }

    private mutating func publish(_ next: Board) {
        var next = next
        if let board {
            if board.asOfMs == next.asOfMs {
                next.revision = board.revision
                next.keepPreviousRanks(of: board)
                if next == board { return }
            } else {
                ranks = Dictionary(
                    uniqueKeysWithValues: board.items.map { (ItemKey($0.item), $0.rank) }
                )
            }
        }
        for index in next.items.indices {
            next.items[index].previousRank = ranks[ItemKey(next.items[index].item)]
        }
        revision += 1
        next.revision = revision
        board = next
        wantsRedis = true
        leftOut += Self.append(next, to: &unsent) + Self.append(next, to: &unstored)
    }

    /// Appends a board, in place of one of the same hour; returns how many there was no room for.
    private static func append(_ board: Board, to boards: inout [Board]) -> Int {
        if boards.last?.asOfMs == board.asOfMs { boards.removeLast() }
        boards.append(board)
        guard boards.count > mostUnsent else { return 0 }
        boards.removeFirst()
        return 1
    }
}

extension Board {
    fileprivate mutating func keepPreviousRanks(of board: Board) {
        let ranks = Dictionary(
            uniqueKeysWithValues: board.items.map { (ItemKey($0.item), $0.previousRank) }
        )
        for index in items.indices {
            items[index].previousRank = ranks[ItemKey(items[index].item)] ?? nil
        }
    }
}

extension Board.ItemCount {
    /// What a region tells of an item, to be added up with what others do.
    fileprivate init(_ item: RisingItem, isTrend: Bool) {
        var facts = TrendFacts(item.trend)
        facts.status = isTrend ? item.trend.status : nil
        facts.examples = item.sample.ids
        self.init(item: item.trend.item, count: facts.count)
        trend = facts
    }
}
