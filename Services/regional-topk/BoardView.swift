import Models
import Ranking
import Redis

/// What was published of each window of a region's board, under one name.
///
/// A board that carries means is published twice: once as it is, and once with its means.
struct BoardView: Sendable {
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
        var cached: Cached?
    }

    /// What Redis was given of a window: items by number, so that only what differs is spelled out.
    private struct Cached {
        var generation: Int
        var revision: Int64
        var items: [RankedItem]
        /// On a board that shows means what those of the items were made of.
        var scores: [UInt32: ScoreSum]
    }

    /// A window's ranking, and its board without the items.
    private struct Ranked {
        var kind: WindowKind
        var header: Board
        var ranking: Ranking
        var ranks: [ItemKey: Int]
    }

    /// What is ranked, such as `posts`.
    let name: String
    private let showsScores: Bool
    private var pending = [Pending](repeating: Pending(), count: Timeframe.allCases.count)

    init(_ name: String) {
        self.name = name
        showsScores = BoardName.isSentiment(name)
    }

    /// A record of this timeframe is wanted, changed or not.
    mutating func request(_ timeframe: Timeframe, hasFinal: Bool) {
        pending[timeframe.rawValue].record = true
        pending[timeframe.rawValue].nextRecordMs = 0
        pending[timeframe.rawValue].finalRecord = hasFinal
    }

    /// The board of this timeframe is to be written to Redis again, whole.
    mutating func renewRedis(_ timeframe: Timeframe) {
        pending[timeframe.rawValue].redis = true
        pending[timeframe.rawValue].cached = nil
    }

    /// A window has changed.
    mutating func noteChange(_ timeframe: Timeframe, _ kind: WindowKind) {
        let at = timeframe.rawValue
        switch kind {
        case .running:
            pending[at].redis = true
            pending[at].record = true
            pending[at].history = true
        case .final: pending[at].finalRecord = true
        }
    }

    /// Appends what changed of one timeframe and is due.
    mutating func publish(
        _ timeframe: Timeframe,
        of board: inout SlidingBoard,
        _ facts: Facts,
        _ list: WatchList?,
        _ due: Due,
        _ out: inout Publications
    ) {
        publishFinal(timeframe, of: &board, facts, list, due, &out)
        publishRunning(timeframe, of: &board, facts, list, due, &out)
    }

    // MARK: Pieces

    private mutating func publishRunning(
        _ timeframe: Timeframe,
        of board: inout SlidingBoard,
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
        let ranked = rank(&board, timeframe, .running, facts)
        if toRedis {
            pending[at].redis = false
            out.redis.append(update(timeframe, ranked, of: &board))
        }
        if toHistory {
            pending[at].history = false
            out.history.append(stored(ranked, facts, of: board))
        }
        if toRecords {
            pending[at].record = false
            pending[at].nextRecordMs = due.nowMs + timeframe.recordIntervalMs
            out.records.append(record(ranked, facts, list, of: board))
        }
    }

    private mutating func publishFinal(
        _ timeframe: Timeframe,
        of board: inout SlidingBoard,
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
        let ranked = rank(&board, timeframe, .final, facts)
        let record = record(ranked, facts, list, of: board)
        pending[at].lastFinalRanks = Dictionary(
            uniqueKeysWithValues: record.items.prefix(facts.recordDepth).map {
                (ItemKey($0.item), $0.rank)
            }
        )
        out.records.append(record)
        // The last record of a board must be its newest window, which is not the one that has ended.
        pending[at].record = true
        pending[at].nextRecordMs = 0
        if asOfMs % 60_000 == 0 { out.history.append(stored(ranked, facts, of: board)) }
    }

    /// The window's ranking, as deep as it is stored, under a revision of its own.
    private mutating func rank(
        _ board: inout SlidingBoard,
        _ timeframe: Timeframe,
        _ kind: WindowKind,
        _ facts: Facts
    ) -> Ranked {
        let at = timeframe.rawValue
        pending[at].revision += 1
        var header = Board(
            key: .init(board: name, region: board.region, timeframe: timeframe),
            asOfMs: board.asOfMs(timeframe, kind) ?? 0,
            epoch: facts.epoch,
            revision: pending[at].revision
        )
        let ranking = board.ranking(timeframe, kind, depth: facts.storedDepth)
        header.watermarkMs = facts.watermarkMs
        header.isFinal = kind == .final
        header.isExact = ranking.maxError == 0
        header.maxError = ranking.maxError
        header.total = ranking.total
        header.distinct = ranking.distinct
        header.floor = ranking.floor
        return Ranked(
            kind: kind,
            header: header,
            ranking: ranking,
            ranks: kind == .running ? pending[at].lastFinalRanks : pending[at].previousRanks
        )
    }

    /// What Redis lacks of the board: all of it at first, and after items were numbered anew.
    private mutating func update(
        _ timeframe: Timeframe,
        _ ranked: Ranked,
        of board: inout SlidingBoard
    ) -> BoardUpdate {
        let at = timeframe.rawValue
        let before = pending[at].cached.flatMap { $0.generation == board.generation ? $0 : nil }
        let items = ranked.ranking.items
        let difference = board.difference(from: before?.items ?? [], to: items)
        var scores: [UInt32: ScoreSum] = [:]
        var changed = difference.changed
        if showsScores {
            scores.reserveCapacity(items.count)
            for item in items { scores[item.id] = board.score(item.id, timeframe, ranked.kind) }
            // A text for another leaves the count as it is, but not what the texts feel like.
            let known = Set(changed.lazy.map(\.id))
            changed += items.filter { item in
                !known.contains(item.id) && before?.scores[item.id] != scores[item.id]
            }
        }
        pending[at].cached = Cached(
            generation: board.generation,
            revision: ranked.header.revision,
            items: items,
            scores: scores
        )
        return BoardUpdate(
            header: ranked.header,
            baseRevision: before?.revision,
            changed: changed.map {
                Board.ItemCount(item: board.item($0.id), count: $0.count, score: scores[$0.id])
            },
            removed: difference.removed.map { board.item($0) }
        )
    }

    /// The board as Postgres keeps it, with all its items.
    private func stored(_ ranked: Ranked, _ facts: Facts, of board: SlidingBoard) -> Board {
        var result = ranked.header
        let depth = ranked.ranking.items.count
        result.items = entries(ranked, depth, ranksTo: facts.recordDepth, of: board)
        return result
    }

    /// The board as the topic carries it: as deep as asked for, with the watched items' counts.
    private func record(
        _ ranked: Ranked,
        _ facts: Facts,
        _ list: WatchList?,
        of board: SlidingBoard
    ) -> Board {
        let ranking = ranked.ranking
        var result = ranked.header
        var depth = min(facts.recordDepth, ranking.items.count)
        if let threshold = list?.threshold, threshold > 0 {
            while depth < ranking.items.count, ranking.items[depth].count >= threshold {
                depth += 1
            }
        }
        result.items = entries(ranked, depth, ranksTo: facts.recordDepth, of: board)
        if ranking.items.count > depth {
            result.floor = ranking.items[depth].count + ranking.maxError
        }
        guard let list else { return result }
        let listed = Set(ranking.items.prefix(depth).lazy.map { $0.id })
        result.watchRevision = list.revision
        result.watched = list.items.compactMap { item in
            guard let id = board.find(item) else {
                return .init(item: item, count: 0, score: showsScores ? .zero : nil)
            }
            guard !listed.contains(id) else { return nil }
            let timeframe = list.key.timeframe
            return .init(
                item: item,
                count: board.count(id, timeframe, ranked.kind),
                score: showsScores ? board.score(id, timeframe, ranked.kind) : nil
            )
        }
        return result
    }

    /// The best `depth` items, spelled out; the first `ranksTo` tell their rank before.
    private func entries(
        _ ranked: Ranked,
        _ depth: Int,
        ranksTo: Int,
        of board: SlidingBoard
    ) -> [Board.Entry] {
        let timeframe = ranked.header.key.timeframe
        let total = Double(max(ranked.ranking.total, 1))
        var entries: [Board.Entry] = []
        entries.reserveCapacity(depth)
        for (index, item) in ranked.ranking.items.prefix(depth).enumerated() {
            let name = board.item(item.id)
            entries.append(
                Board.Entry(
                    item: name,
                    count: item.count,
                    rank: index + 1,
                    previousRank: index < ranksTo ? ranked.ranks[ItemKey(name)] : nil,
                    firstSeenMs: board.firstSeenMs(item.id),
                    share: Double(item.count) / total,
                    velocity: Double(board.count(item.id, .oneMinute, ranked.kind)) / 60,
                    score: showsScores ? board.score(item.id, timeframe, ranked.kind) : nil
                )
            )
        }
        return entries
    }
}

extension Timeframe {
    /// How often a board of this timeframe is written to Kafka at most, in milliseconds.
    fileprivate var recordIntervalMs: Int64 {
        lengthMs < Timeframe.sixHours.lengthMs ? 250 : 1_000
    }
}
