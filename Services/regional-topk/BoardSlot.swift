import Models
import Ranking

/// The outputs that may be written at a moment.
struct Due: Sendable {
    /// The wall clock, in milliseconds since 1970.
    var nowMs: Int64
    /// Whether boards for Redis are wanted.
    var redis: Bool
    /// Whether boards for Postgres are wanted.
    var history: Bool
}

/// Boards to be written, by where they go.
struct Publications: Sendable {
    var redis: [Board] = []
    var records: [Board] = []
    var history: [Board] = []
}

/// One region's board, and what was published of each of its windows.
struct BoardSlot: Sendable {
    /// What a board tells beside its items.
    struct Facts {
        var epoch: Int64
        var watermarkMs: Int64
        var recordDepth: Int
        var storedDepth: Int
    }

    /// What is still to be written of one timeframe.
    private struct Pending {
        var redis = false
        var record = false
        var history = false
        var finalRecord = false
        var nextRecordMs: Int64 = 0
        var revision: Int64 = 0
        var finalAsOfMs: Int64 = 0
        var previousRanks: [ItemKey: Int] = [:]
        var lastFinalRanks: [ItemKey: Int] = [:]
    }

    var board: SlidingBoard
    /// The source topic whose event clock the board follows.
    let topic: String
    private var expiredBeforeMs: Int64?
    private var pending = [Pending](repeating: Pending(), count: Timeframe.allCases.count)

    init(board: SlidingBoard, topic: String) {
        self.board = board
        self.topic = topic
    }

    /// A record of this timeframe is wanted, changed or not.
    mutating func request(_ timeframe: Timeframe) {
        pending[timeframe.rawValue].record = true
        pending[timeframe.rawValue].nextRecordMs = 0
        pending[timeframe.rawValue].finalRecord = board.asOfMs(timeframe, .final) != nil
    }

    /// All boards are to be written to Redis again.
    mutating func renewRedis() {
        for index in pending.indices { pending[index].redis = true }
    }

    /// The moment before which panes are needed no more, when it moved since this was last asked.
    mutating func takeExpiry() -> Int64? {
        guard let firstMs = board.retainedFromMs, firstMs != expiredBeforeMs else { return nil }
        expiredBeforeMs = firstMs
        return firstMs
    }

    /// Appends the boards of one timeframe that changed and are due.
    mutating func publish(
        _ timeframe: Timeframe,
        _ facts: Facts,
        _ list: WatchList?,
        _ due: Due,
        _ out: inout Publications
    ) {
        let at = timeframe.rawValue
        if board.takeChange(timeframe, .running) {
            pending[at].redis = true
            pending[at].record = true
            pending[at].history = true
        }
        if board.takeChange(timeframe, .final) { pending[at].finalRecord = true }
        guard board.asOfMs(timeframe, .running) != nil else { return }
        publishFinal(timeframe, facts, list, due, &out)
        publishRunning(timeframe, facts, list, due, &out)
    }

    // MARK: Pieces

    private mutating func publishRunning(
        _ timeframe: Timeframe,
        _ facts: Facts,
        _ list: WatchList?,
        _ due: Due,
        _ out: inout Publications
    ) {
        let at = timeframe.rawValue
        let toRedis = pending[at].redis && due.redis
        let toHistory = pending[at].history && due.history
        let toRecords = pending[at].record && due.nowMs >= pending[at].nextRecordMs
        guard toRedis || toHistory || toRecords else { return }
        let whole = snapshot(timeframe, .running, facts)
        if toRedis {
            pending[at].redis = false
            out.redis.append(whole)
        }
        if toHistory {
            pending[at].history = false
            out.history.append(whole)
        }
        if toRecords {
            pending[at].record = false
            pending[at].nextRecordMs = due.nowMs + timeframe.recordIntervalMs
            out.records.append(record(whole, .running, facts, list))
        }
    }

    private mutating func publishFinal(
        _ timeframe: Timeframe,
        _ facts: Facts,
        _ list: WatchList?,
        _ due: Due,
        _ out: inout Publications
    ) {
        let at = timeframe.rawValue
        guard pending[at].finalRecord, let asOfMs = board.asOfMs(timeframe, .final) else { return }
        let hasMoved = asOfMs != pending[at].finalAsOfMs
        guard hasMoved || due.nowMs >= pending[at].nextRecordMs else { return }
        pending[at].finalRecord = false
        if hasMoved {
            pending[at].finalAsOfMs = asOfMs
            pending[at].previousRanks = pending[at].lastFinalRanks
        }
        let whole = snapshot(timeframe, .final, facts)
        pending[at].lastFinalRanks = Dictionary(
            uniqueKeysWithValues: whole.items.prefix(facts.recordDepth).map {
                (ItemKey($0.item), $0.rank)
            }
        )
        out.records.append(record(whole, .final, facts, list))
        if asOfMs % 60_000 == 0 { out.history.append(whole) }
    }

    /// The window's board, as deep as it is stored.
    private mutating func snapshot(
        _ timeframe: Timeframe,
        _ kind: WindowKind,
        _ facts: Facts
    ) -> Board {
        let at = timeframe.rawValue
        pending[at].revision += 1
        var result = Board(
            key: .init(board: board.board, region: board.region, timeframe: timeframe),
            asOfMs: board.asOfMs(timeframe, kind) ?? 0,
            epoch: facts.epoch,
            revision: pending[at].revision
        )
        let ranking = board.ranking(timeframe, kind, depth: facts.storedDepth)
        let ranks = kind == .running ? pending[at].lastFinalRanks : pending[at].previousRanks
        result.watermarkMs = facts.watermarkMs
        result.isFinal = kind == .final
        result.isExact = ranking.maxError == 0
        result.maxError = ranking.maxError
        result.total = ranking.total
        result.distinct = ranking.distinct
        result.floor = ranking.floor
        result.items.reserveCapacity(ranking.items.count)
        for (index, item) in ranking.items.enumerated() {
            let name = board.item(item.id)
            result.items.append(
                Board.Entry(
                    item: name,
                    count: item.count,
                    rank: index + 1,
                    previousRank: index < facts.recordDepth ? ranks[ItemKey(name)] : nil,
                    firstSeenMs: board.firstSeenMs(item.id),
                    share: ranking.total > 0 ? Double(item.count) / Double(ranking.total) : 0,
                    velocity: Double(board.count(item.id, .oneMinute, kind)) / 60
                )
            )
        }
        return result
    }

    /// The board as the topic carries it: as deep as asked for, with the watched items' counts.
    private func record(
        _ whole: Board,
        _ kind: WindowKind,
        _ facts: Facts,
        _ list: WatchList?
    ) -> Board {
        var result = whole
        var depth = facts.recordDepth
        if let threshold = list?.threshold, threshold > 0 {
            while depth < whole.items.count, whole.items[depth].count >= threshold { depth += 1 }
        }
        if whole.items.count > depth {
            result.floor = whole.items[depth].count + whole.maxError
            result.items.removeLast(whole.items.count - depth)
        }
        guard let list else { return result }
        let listed = Set(result.items.lazy.map { ItemKey($0.item) })
        result.watchRevision = list.revision
        result.watched = list.items.filter { !listed.contains(ItemKey($0)) }.map { item in
            let count = board.find(item).map { board.count($0, list.key.timeframe, kind) } ?? 0
            return Board.ItemCount(item: item, count: count)
        }
        return result
    }
}

extension Timeframe {
    /// How often a board of this timeframe is written to Kafka at most, in milliseconds.
    fileprivate var recordIntervalMs: Int64 {
        lengthMs < Timeframe.sixHours.lengthMs ? 250 : 1_000
    }
}
