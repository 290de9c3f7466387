import Models
import Ranking

/// Every worldwide board of the partitions that this instance owns.
///
/// Pure: it is told the time, and says what to publish. Nothing is published of a partition until
/// its compacted topic has been read to the end once, so that no board lacks a region.
struct GlobalBoards {
    /// A board goes to the cache no more often.
    static let cacheIntervalMs: Int64 = 100
    /// A board goes to Kafka no more often.
    static let recordIntervalMs: Int64 = 250
    /// A board of six hours or more goes to Kafka no more often.
    static let slowRecordIntervalMs: Int64 = 1_000
    /// How often it is looked whether a region has been silent for long.
    static let silenceCheckMs: Int64 = 1_000
    /// The most boards: names of boards times timeframes.
    static let maxBoards = 1_000

    /// What is set from outside.
    struct Settings: Sendable {
        /// Items shown and proven.
        var depth: Int
        /// Items on a watch list at most.
        var maxWatched: Int
        /// A region not heard of for so long no longer holds back a board that its window has left.
        var regionSilenceMs: Int64
        /// Partitions of the topic that is read.
        var partitions: Int
        /// Random: it keeps strangers from choosing items that collide in tables.
        var seed: UInt64
    }

    /// What became of a record.
    enum Verdict: CaseIterable {
        /// It was news.
        case taken
        /// It is older than what is known, or a repeat.
        case stale
        /// It contradicts itself or names no region, or there are too many boards or regions.
        case refused
        /// Its key belongs to another partition, or to none that is owned.
        case misplaced
    }

    /// What may be published now.
    struct Wants {
        /// Whether the cache can be reached.
        var cache = true
        /// Whether to publish all that has changed, due or not.
        var everything = false
    }

    private struct Partition {
        var epoch: Int64
        var isOpen = false
    }

    private let settings: Settings
    private var partitions: [Int: Partition] = [:]
    private var boards: [GlobalBoard] = []
    private var places: [Board.Key: Int] = [:]
    /// What rises; nil until a region tells of it.
    private var trends: GlobalTrends?
    private var nextSilenceCheckMs = Int64.min

    init(_ settings: Settings) {
        self.settings = settings
    }

    // MARK: Ownership

    /// Takes a partition over under a new epoch.
    mutating func assign(_ partition: Int, epoch: Int64) {
        revoke(partition)
        partitions[partition] = Partition(epoch: epoch)
    }

    /// Forgets a partition.
    mutating func revoke(_ partition: Int) {
        guard partitions.removeValue(forKey: partition) != nil else { return }
        boards = boards.filter { self.partition(of: $0.key) != partition }
        if self.partition(of: GlobalTrends.key) == partition { trends = nil }
        places = Dictionary(
            uniqueKeysWithValues: boards.enumerated().map { ($0.element.key, $0.offset) }
        )
    }

    /// Notes that a partition was read to its end: from now on its boards are published.
    mutating func reachEnd(of partition: Int, at nowMs: Int64) -> Publications {
        var out = Publications()
        guard partitions[partition]?.isOpen == false else { return out }
        partitions[partition]?.isOpen = true
        for i in boards.indices where self.partition(of: boards[i].key) == partition {
            boards[i].publishNewestFinal(at: nowMs, into: &out)
        }
        return out
    }

    // MARK: Records

    /// Takes a record of `regional-topk`, written at `heardMs`; a final board that it completes is
    /// published at once.
    mutating func on(
        _ board: Board,
        from partition: Int,
        heardMs: Int64,
        at nowMs: Int64,
        into out: inout Publications
    ) -> Verdict {
        let key = Board.Key(
            board: board.key.board,
            region: Board.worldwide,
            timeframe: board.key.timeframe
        )
        guard let owned = partitions[partition], self.partition(of: key) == partition else {
            return .misplaced
        }
        guard !board.key.region.isEmpty, board.key.region != Board.worldwide else {
            return .refused
        }
        if key == GlobalTrends.key {
            var trends = self.trends ?? GlobalTrends(epoch: owned.epoch, settings: settings)
            self.trends = nil
            defer { self.trends = trends }
            return trends.take(board, heardMs: heardMs)
        }
        guard board.key.board != BoardName.trends,
            let place = place(of: key, epoch: owned.epoch)
        else { return .refused }
        let verdict = boards[place].take(board, heardMs: heardMs)
        if verdict == .taken, board.isFinal, owned.isOpen {
            boards[place].publishFinal(asOfMs: board.asOfMs, at: nowMs, into: &out)
        }
        return verdict
    }

    /// Forgets what a region said of a board, after a tombstone.
    mutating func remove(_ key: Board.Key) {
        let worldwide = Board.Key(
            board: key.board,
            region: Board.worldwide,
            timeframe: key.timeframe
        )
        if worldwide == GlobalTrends.key { trends?.remove(region: key.region) }
        guard let place = places[worldwide] else { return }
        boards[place].remove(region: key.region)
    }

    // MARK: Publication

    /// What has changed and is due.
    mutating func due(at nowMs: Int64, _ wants: Wants = Wants()) -> Publications {
        var out = Publications()
        let checksSilence = nowMs >= nextSilenceCheckMs
        if checksSilence { nextSilenceCheckMs = nowMs + Self.silenceCheckMs }
        for i in boards.indices where isOpen(boards[i].key) {
            if checksSilence { boards[i].checkSilence(at: nowMs, into: &out) }
            boards[i].publish(at: nowMs, wants, into: &out)
        }
        if isOpen(GlobalTrends.key) { trends?.publish(at: nowMs, wants, into: &out) }
        return out
    }

    /// When something will be due, or nil for not until a record comes.
    func nextMs(_ wants: Wants = Wants()) -> Int64? {
        boards.lazy.filter { isOpen($0.key) }.compactMap { $0.nextMs(wants) }.min()
    }

    /// Boards may not have reached the cache: all are given to it again.
    mutating func cacheFailed() {
        for i in boards.indices { boards[i].cacheFailed() }
        trends?.cacheFailed()
    }

    /// Records or watch lists did not reach Kafka: all that are in force are published again.
    mutating func recordsLost() {
        for i in boards.indices { boards[i].recordsWereLost() }
        trends?.recordsWereLost()
    }

    /// Hands over the boards that Postgres has not been given yet.
    mutating func takeHistory() -> [Board] {
        boards.indices.flatMap { boards[$0].takeHistory() } + (trends?.takeHistory() ?? [])
    }

    /// What the metrics show.
    var figures: Figures {
        var figures = Figures()
        for board in boards where isOpen(board.key) {
            guard let current = board.current else { continue }
            figures.boards += 1
            if current.isExact { figures.exactBoards += 1 }
            figures.watchedItems += board.watchedItems
            figures.droppedMinutes += board.history.dropped
        }
        if let trends, let board = trends.board {
            figures.boards += 1
            if board.isExact { figures.exactBoards += 1 }
            figures.watchedItems += trends.watchedItems
            figures.droppedMinutes += trends.history.dropped
        }
        return figures
    }

    /// Figures over all boards.
    struct Figures: Equatable {
        var boards = 0
        var exactBoards = 0
        var watchedItems = 0
        var droppedMinutes = 0
    }

    // MARK: Pieces

    private func partition(of key: Board.Key) -> Int {
        boardPartition(key, of: settings.partitions)
    }

    private func isOpen(_ key: Board.Key) -> Bool {
        partitions[partition(of: key)]?.isOpen == true
    }

    private mutating func place(of key: Board.Key, epoch: Int64) -> Int? {
        if let place = places[key] { return place }
        guard boards.count < Self.maxBoards else { return nil }
        boards.append(GlobalBoard(key, epoch: epoch, settings: settings))
        places[key] = boards.count - 1
        return boards.count - 1
    }
}

/// What is to be published.
struct Publications {
    /// Boards for `global-topk`, in order.
    var records: [Board] = []
    /// Boards for the cache.
    var cached: [Board] = []
    /// Watch lists for `topk-requests`.
    var requests: [WatchList] = []
    /// How many running boards were merged.
    var merges = 0
}

/// The partition that holds everything of a board over a timeframe, whatever the region.
func boardPartition(_ key: Board.Key, of partitions: Int) -> Int {
    Int(fnv1a("\(key.board)/\(key.timeframe.name)".utf8) % UInt64(partitions))
}
