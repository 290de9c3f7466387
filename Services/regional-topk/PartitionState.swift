import Models
import Ranking

/// Everything known of one partition of `window-counts`: its regions' boards, and how far each
/// source was counted.
///
/// This is the core of the service. Batches go in, boards and checkpoints come out; it has no
/// clock and does no input or output, so that a test can replay any history.
struct PartitionState: Sendable {
    /// What the owner may choose.
    struct Settings: Sendable {
        var timeframes = Timeframe.allCases
        /// Items counted exactly per board and region.
        var itemBudget = 5_000_000
        /// How long after a border's time a window that ends there is final, in milliseconds.
        var finalDelayMs: Int64 = 250
        /// How many items a record in Kafka lists at least.
        var recordDepth = 200
        /// How many items Redis and Postgres hold.
        var storedDepth = 1000
        /// How far behind the event clock emoji windows are still corrected, in milliseconds.
        var windowRetentionMs: Int64 = 900_000
        /// While a replay or a backlog is counted, trends are looked for each time that the event
        /// clock passes so many milliseconds; 0: only where it stands when boards are published.
        var trendsStepMs: Int64 = 0
        /// Examples kept for trends, per region and board.
        var exampleBudget = 8_000_000
        /// Random, as strangers choose the items.
        var seed: UInt64 = 0
    }

    /// The partition's number.
    let partition: Int32
    /// Which owner this is.
    let epoch: Int64
    /// The next offset of `window-counts`.
    var inputOffset: Int64
    /// Batches that were repeats.
    private(set) var repeats = 0
    /// Counts that were older than every window.
    private(set) var beyondWindows = 0
    /// The region and board of each slot, and what was published of it.
    var slots: [BoardSlot] = []
    private var watchLists: [Board.Key: WatchList] = [:]
    private let settings: Settings
    private(set) var topics: [String: SourceTopic] = [:]
    /// By board: what feeds it, and the event clock that it follows.
    private(set) var feeds: [String: BoardFeed] = [:]
    /// By board: the clocks that have moved since the windows did.
    private var movedClocks: [String: Int64] = [:]
    private var slotOf: [SlotKey: Int] = [:]
    /// Regions counted here whose home no checkpoint has stored yet.
    private var newRegions: Set<String> = []
    var emojiWindows: EmojiWindows
    var totals: SubredditTotals
    /// What rises in each region.
    var trends: [RegionTrends] = []
    private var trendsOf: [String: Int] = [:]

    private struct SlotKey: Hashable {
        var region: String
        var board: String
    }

    init(partition: Int32, epoch: Int64, inputOffset: Int64, settings: Settings) {
        self.partition = partition
        self.epoch = epoch
        self.inputOffset = inputOffset
        self.settings = settings
        emojiWindows = EmojiWindows(
            retentionMs: settings.windowRetentionMs,
            finalDelayMs: settings.finalDelayMs,
            seed: settings.seed
        )
        totals = SubredditTotals(seed: settings.seed)
    }

    /// Restores what a checkpoint stored.
    init(
        partition: Int32,
        epoch: Int64,
        inputOffset: Int64,
        settings: Settings,
        topics: [String: SourceTopic],
        feeds: [String: BoardFeed],
        panes: [CountGroup],
        totals: [SubredditTotals.Total] = []
    ) {
        self.init(
            partition: partition,
            epoch: epoch,
            inputOffset: inputOffset,
            settings: settings
        )
        self.topics = topics
        self.feeds = feeds
        if let clockMs = feeds[BoardName.emojis]?.clockMs { emojiWindows.resume(clockMs: clockMs) }
        for pane in panes {
            if pane.board == BoardName.emojiWindows {
                emojiWindows.restore(pane)
            } else if let board = BoardName.board(ofExamples: pane.board) {
                trends[trends(of: pane.region)].restore(pane, of: board)
            } else {
                slots[slot(of: pane)].board.restore(pane)
            }
        }
        for total in totals { self.totals.restore(total) }
    }

    /// Counts a batch, once.
    ///
    /// - Parameters:
    ///   - batch: the next record of the partition.
    ///   - offset: where it stands; nil where the last one ended.
    /// - Throws: ``ChainGap`` when batches before it are missing; nothing was changed then.
    mutating func apply(_ batch: CountBatch, at offset: Int64? = nil) throws(ChainGap) {
        let revision = (offset ?? inputOffset) + 1
        let topic = batch.source.topic
        guard try topics[topic, default: SourceTopic()].accept(batch) else {
            repeats += 1
            return
        }
        let moved = moveClocks(batch)
        for group in batch.groups {
            let slot = slot(of: group)
            beyondWindows += slots[slot].board.add(group.withoutExamples)
            if BoardName.trendSources.contains(group.board) {
                trends[trends(of: group.region)].add(group)
            }
            emojiWindows.add(group, revision: revision)
            totals.add(group)
        }
        if let clockMs = moved[BoardName.emojis] {
            emojiWindows.advance(clockMs: clockMs, revision: revision)
        }
        movedClocks.merge(moved) { $1 }
    }

    /// Moves the windows to where the clocks stand.
    ///
    /// Nobody sees where they stand between two looks. So counting only notes where the clocks have
    /// gone: in a backlog, what came and went in between costs the short windows nothing.
    mutating func moveWindows() {
        guard !movedClocks.isEmpty else { return }
        searchOnTheWay(movedClocks)
        for index in slots.indices {
            guard let clockMs = movedClocks[slots[index].board.board] else { continue }
            slots[index].board.advance(
                clockMs: clockMs,
                finalMs: clockMs - settings.finalDelayMs
            )
        }
        movedClocks = [:]
    }

    /// Takes a watch list, in place of an older one of the same board; an older one is ignored.
    mutating func watch(_ list: WatchList) {
        if let known = watchLists[list.key], list.revision <= known.revision { return }
        watchLists[list.key] = list
        if list.key == RegionTrends.key(Board.worldwide) {
            for index in trends.indices { trends[index].watch(list) }
        }
        for index in slots.indices { slots[index].request(list.key.board, list.key.timeframe) }
    }

    /// Builds what has changed and is due.
    ///
    /// - Parameter due: the outputs that may be written now.
    /// - Returns: boards, each with a revision of its own.
    mutating func takePublications(_ due: Due) -> Publications {
        moveWindows()
        var publications = Publications()
        for index in slots.indices {
            let facts = BoardView.Facts(
                epoch: epoch,
                watermarkMs: feeds[slots[index].board.board]?.clockMs ?? 0,
                recordDepth: settings.recordDepth,
                storedDepth: settings.storedDepth
            )
            for timeframe in settings.timeframes {
                slots[index].publish(timeframe, facts, watchLists, due, &publications)
            }
        }
        for index in trends.indices {
            trends[index].search(boards(of: trends[index].region), nowMs: due.nowMs)
            trends[index].publish(due, &publications)
        }
        return publications
    }

    /// Every board is to be sent to Kafka again.
    mutating func renewRecords() {
        for index in slots.indices {
            for timeframe in settings.timeframes { slots[index].request(timeframe) }
        }
        for index in trends.indices { trends[index].request() }
    }

    /// A board is to be sent to Kafka again, if it is one of these.
    mutating func request(_ key: Board.Key) {
        for index in slots.indices where slots[index].board.region == key.region {
            slots[index].request(key.board, key.timeframe)
        }
        for index in trends.indices where trends[index].key == key { trends[index].request() }
    }

    /// Everything is to be written to Redis again.
    mutating func renewRedis() {
        for index in slots.indices { slots[index].renewRedis() }
        for index in trends.indices { trends[index].renewRedis() }
        totals.renew()
    }

    /// A board is to be written to Redis again, if it is one of these.
    mutating func renewRedis(_ key: Board.Key) {
        for index in slots.indices where slots[index].board.region == key.region {
            slots[index].renewRedis(key.board, key.timeframe)
        }
        for index in trends.indices where trends[index].key == key { trends[index].renewRedis() }
    }

    /// The regions counted here.
    var regions: [String] { Set(slots.map { $0.board.region }).sorted() }

    /// Takes the regions that came since this was last asked.
    mutating func takeNewRegions() -> [String] {
        defer { newRegions = [] }
        return newRegions.sorted()
    }

    // MARK: Pieces

    /// Learns which boards the batch's source feeds, and moves the clocks of those.
    ///
    /// - Returns: where the clocks stand that moved, by board.
    private mutating func moveClocks(_ batch: CountBatch) -> [String: Int64] {
        // A batch of an older version names only the boards that it counts on.
        let boards = batch.boards.isEmpty ? Set(batch.groups.map(\.board)) : Set(batch.boards)
        for board in boards { feeds[board, default: BoardFeed()].insert(batch.source.topic) }
        var moved: [String: Int64] = [:]
        for board in feeds.keys where feeds[board]?.topics.contains(batch.source.topic) == true {
            guard feeds[board]?.moveClock(topics) == true else { continue }
            moved[board] = feeds[board]?.clockMs
        }
        return moved
    }

    /// The boards of a region that trends are looked for on.
    private func boards(of region: String) -> [SlidingBoard] {
        BoardName.trendSources.compactMap { board in
            slotOf[SlotKey(region: region, board: board)].map { slots[$0].board }
        }
    }

    private mutating func trends(of region: String) -> Int {
        if let index = trendsOf[region] { return index }
        var one = RegionTrends(
            region: region,
            epoch: epoch,
            budget: settings.exampleBudget
        )
        if let list = watchLists[RegionTrends.key(Board.worldwide)] { one.watch(list) }
        trendsOf[region] = trends.count
        trends.append(one)
        return trends.count - 1
    }

    /// Looks for trends at each border that the clocks have passed, as if they had stopped there.
    private mutating func searchOnTheWay(_ moved: [String: Int64]) {
        let stepMs = settings.trendsStepMs
        let sources = slots.indices.filter {
            BoardName.trendSources.contains(slots[$0].board.board)
                && moved[slots[$0].board.board] != nil
        }
        guard stepMs > 0, let clockMs = moved.values.max(),
            let fromMs = sources.compactMap({ slots[$0].board.asOfMs(.oneHour, .final) }).min()
        else { return }
        let delayMs = settings.finalDelayMs
        var borderMs = max(
            floorToMultiple(fromMs, of: stepMs) + stepMs,
            floorToMultiple(clockMs - delayMs - Timeframe.longestMs, of: stepMs)
        )
        while borderMs + delayMs <= clockMs {
            for index in sources {
                guard let ownMs = moved[slots[index].board.board], borderMs + delayMs <= ownMs
                else { continue }
                slots[index].board.advance(clockMs: borderMs + delayMs, finalMs: borderMs)
            }
            for index in trends.indices { trends[index].search(boards(of: trends[index].region)) }
            borderMs += stepMs
        }
    }

    private mutating func slot(of group: CountGroup) -> Int {
        let key = SlotKey(region: group.region, board: group.board)
        if let index = slotOf[key] { return index }
        var sliding = SlidingBoard(
            region: group.region,
            board: group.board,
            timeframes: settings.timeframes,
            isScored: !group.scores.isEmpty,
            itemBudget: settings.itemBudget,
            seed: settings.seed
        )
        if let clockMs = feeds[group.board]?.clockMs {
            sliding.advance(clockMs: clockMs, finalMs: clockMs - settings.finalDelayMs)
        }
        newRegions.insert(group.region)
        slotOf[key] = slots.count
        slots.append(BoardSlot(board: sliding))
        return slots.count - 1
    }
}
