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
    var watchLists: [WatchList] = []
    private let settings: Settings
    private(set) var topics: [String: SourceTopic] = [:]
    private var slotOf: [SlotKey: Int] = [:]
    /// Regions counted here whose home no checkpoint has stored yet.
    private var newRegions: Set<String> = []
    var emojiWindows: EmojiWindows

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
    }

    /// Restores what a checkpoint stored.
    init(
        partition: Int32,
        epoch: Int64,
        inputOffset: Int64,
        settings: Settings,
        topics: [String: SourceTopic],
        topicOfBoard: [String: String],
        panes: [CountGroup]
    ) {
        self.init(
            partition: partition,
            epoch: epoch,
            inputOffset: inputOffset,
            settings: settings
        )
        self.topics = topics
        for pane in panes {
            guard let topic = topicOfBoard[pane.board] else { continue }
            guard pane.board != BoardName.emojiWindows else {
                emojiWindows.restore(pane, of: topic, clockMs: topics[topic]?.clockMs)
                continue
            }
            slots[slot(pane.region, pane.board, topic)].board.restore(pane)
        }
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
        let clockBefore = topics[topic]?.clockMs
        guard try topics[topic, default: SourceTopic()].accept(batch) else {
            repeats += 1
            return
        }
        for group in batch.groups {
            let slot = slot(group.region, group.board, topic)
            if !slots[slot].board.add(group) { beyondWindows += group.counts.count }
            emojiWindows.add(group, of: topic, revision: revision)
        }
        if let clockMs = topics[topic]?.clockMs {
            emojiWindows.advance(clockMs: clockMs, of: topic, revision: revision)
        }
        guard let clockMs = topics[topic]?.clockMs, clockMs != clockBefore else { return }
        for index in slots.indices where slots[index].topic == topic {
            slots[index].board.advance(
                clockMs: clockMs,
                finalMs: clockMs - settings.finalDelayMs
            )
        }
    }

    /// Takes a watch list, in place of an older one of the same board; an older one is ignored.
    mutating func watch(_ list: WatchList) {
        if let index = watchLists.firstIndex(where: { $0.key == list.key }) {
            guard list.revision > watchLists[index].revision else { return }
            watchLists[index] = list
        } else {
            watchLists.append(list)
        }
        for index in slots.indices where slots[index].board.board == list.key.board {
            slots[index].request(list.key.timeframe)
        }
    }

    /// Builds what has changed and is due.
    ///
    /// - Parameter due: the outputs that may be written now.
    /// - Returns: boards, each with a revision of its own.
    mutating func takePublications(_ due: Due) -> Publications {
        var publications = Publications()
        for index in slots.indices {
            let facts = BoardSlot.Facts(
                epoch: epoch,
                watermarkMs: topics[slots[index].topic]?.clockMs ?? 0,
                recordDepth: settings.recordDepth,
                storedDepth: settings.storedDepth
            )
            for timeframe in settings.timeframes {
                let list = watchLists.first {
                    $0.key.board == slots[index].board.board && $0.key.timeframe == timeframe
                }
                slots[index].publish(timeframe, facts, list, due, &publications)
            }
        }
        return publications
    }

    /// Every board is to be sent to Kafka again.
    mutating func renewRecords() {
        for index in slots.indices {
            for timeframe in settings.timeframes { slots[index].request(timeframe) }
        }
    }

    /// A board is to be sent to Kafka again, if it is one of these.
    mutating func request(_ key: Board.Key) {
        for index in slots.indices
        where slots[index].board.region == key.region && slots[index].board.board == key.board {
            slots[index].request(key.timeframe)
        }
    }

    /// Every board is to be written to Redis again.
    mutating func renewRedis() {
        for index in slots.indices { slots[index].renewRedis() }
    }

    /// A board is to be written to Redis again, if it is one of these.
    mutating func renewRedis(_ key: Board.Key) {
        for index in slots.indices
        where slots[index].board.region == key.region && slots[index].board.board == key.board {
            slots[index].renewRedis(key.timeframe)
        }
    }

    /// The regions counted here.
    var regions: [String] { Set(slots.map { $0.board.region }).sorted() }

    /// Takes the regions that came since this was last asked.
    mutating func takeNewRegions() -> [String] {
        defer { newRegions = [] }
        return newRegions.sorted()
    }

    // MARK: Pieces

    private mutating func slot(_ region: String, _ board: String, _ topic: String) -> Int {
        let key = SlotKey(region: region, board: board)
        if let index = slotOf[key] { return index }
        var sliding = SlidingBoard(
            region: region,
            board: board,
            timeframes: settings.timeframes,
            itemBudget: settings.itemBudget,
            seed: settings.seed
        )
        if let clockMs = topics[topic]?.clockMs {
            sliding.advance(clockMs: clockMs, finalMs: clockMs - settings.finalDelayMs)
        }
        newRegions.insert(region)
        slotOf[key] = slots.count
        slots.append(BoardSlot(board: sliding, topic: topic))
        return slots.count - 1
    }
}
