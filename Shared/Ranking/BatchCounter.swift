public import Models

/// Counts items per region, board and pane until they are drained as ``CountGroup`` columns.
///
/// This is the first stage of the pipeline and runs once an event: one hash table for all groups,
/// whose key is the group and the item's bytes, and no allocation in a steady state.
public struct BatchCounter: Sendable {
    private struct Entry {
        var hash: UInt32
        var group: UInt32
        var start: UInt32
        var length: UInt32
        var count: UInt64
    }

    private struct Group {
        var region: UInt32
        var board: UInt32
        var paneStartMs: Int64
        var entries = 0
    }

    /// The group that a region's last event belonged to: most events follow one of the same pane.
    private struct Recent {
        var board: UInt32 = .max
        var paneStartMs: Int64 = 0
        var group: UInt32 = 0
    }

    /// Groups of single panes up to so many.
    private static let mostGroups = 200

    private let boards: [String]
    /// By board: whether it carries a mean.
    private let isScored: [Bool]
    private let isAnyScored: Bool
    private let paneMs: Int64
    private let seed: UInt64
    private var regions: Interner
    private var recent: [Recent] = []
    private var groups: [Group] = []
    private var groupOf: [GroupKey: UInt32] = [:]
    private var slots: [UInt32]
    private var entries: [Entry] = []
    /// Where any board carries a mean, what that of each entry is made of; else empty.
    private var scores: [ScoreSum] = []
    private var arena: [UInt8] = []
    /// By board: whether its items show examples.
    private let isSampled: [Bool]
    private var samples = PostSamples()

    private struct GroupKey: Hashable {
        var region: UInt32
        var board: UInt32
        var pane: Int64
    }

    /// A counter without events.
    ///
    /// - Parameters:
    ///   - boards: names of the boards, by the number that ``add(_:board:region:timeMs:)`` takes.
    ///   - scored: those of them that carry a mean.
    ///   - sampled: those of them whose items show examples.
    ///   - paneMs: length of the panes, a whole part of ``Timeframe/smallestPaneMs``.
    ///   - seed: random, as strangers choose the items.
    public init(
        boards: [String],
        scored: [String] = [],
        sampled: [String] = [],
        paneMs: Int64 = Timeframe.smallestPaneMs,
        seed: UInt64
    ) {
        precondition(paneMs > 0 && Timeframe.smallestPaneMs % paneMs == 0, "panes that do not fit")
        self.boards = boards
        isScored = boards.map { scored.contains($0) }
        isAnyScored = isScored.contains(true)
        isSampled = boards.map { sampled.contains($0) }
        self.paneMs = paneMs
        self.seed = seed
        regions = Interner(seed: seed)
        slots = Array(repeating: 0, count: 1024)
    }

    /// How many different items in different groups are held.
    public var count: Int { entries.count }

    /// Roughly how many bytes the counts make on the wire.
    public var heldBytes: Int {
        arena.count + 4 * entries.count + 12 * scores.count + 64 * groups.count
            + samples.heldBytes
    }

    /// Takes the post that the items of a record are named by, for ``show(_:_:)``.
    public mutating func post(_ id: Span<UInt8>) -> UInt32 { samples.post(id) }

    /// Makes a post an example of an item that was just counted, if it is among those to be shown.
    public mutating func show(_ post: UInt32, of entry: Int) {
        precondition(isSampled[Int(groups[Int(entries[entry].group)].board)], "shows no examples")
        samples.add(post, to: entry)
    }

    /// Counts `item` once on a board of a region, in the pane that `timeMs` lies in.
    ///
    /// - Returns: the item's number, until the counts are taken out.
    @discardableResult
    public mutating func add(
        _ item: Span<UInt8>,
        board: Int,
        region: Span<UInt8>,
        timeMs: Int64
    ) -> Int {
        let index = place(of: item, board: board, region: region, timeMs: timeMs)
        entries[index].count += 1
        return index
    }

    /// Counts `item` once, as above, on a board that carries a mean.
    @discardableResult
    public mutating func add(
        _ item: Span<UInt8>,
        board: Int,
        region: Span<UInt8>,
        timeMs: Int64,
        score: ScoreSum
    ) -> Int {
        precondition(isScored[board], "the board carries no mean")
        let index = place(of: item, board: board, region: region, timeMs: timeMs)
        entries[index].count += 1
        scores[index] += score
        return index
    }

    /// Takes all counts out, a group for each region, board and pane, with its region's id.
    ///
    /// Where there are many, as in a replay, those of an hour are put into one.
    public mutating func drain() -> [CountGroup] {
        let columns = columns()
        clear()
        guard columns.count > Self.mostGroups, paneMs == Timeframe.smallestPaneMs else {
            return columns
        }
        return Self.byHour(columns)
    }

    private static func byHour(_ columns: [CountGroup]) -> [CountGroup] {
        struct Place: Hashable {
            var region: String
            var board: String
            var startMs: Int64
        }
        var hours: [CountGroup] = []
        var numberOf: [Place: Int] = [:]
        for group in columns {
            let startMs = floorToMultiple(group.paneStartMs, of: HoursAhead.lengthMs)
            let place = Place(region: group.region, board: group.board, startMs: startMs)
            if let number = numberOf[place] {
                hours[number].append(within: group)
                continue
            }
            numberOf[place] = hours.count
            var hour = CountGroup(
                region: group.region,
                board: group.board,
                paneStartMs: startMs,
                paneLengthMs: HoursAhead.lengthMs
            )
            hour.append(within: group)
            hours.append(hour)
        }
        return hours
    }

    /// Forgets all counts.
    public mutating func clear() {
        groups.removeAll(keepingCapacity: true)
        groupOf.removeAll(keepingCapacity: true)
        entries.removeAll(keepingCapacity: true)
        scores.removeAll(keepingCapacity: true)
        samples.clear()
        arena.removeAll(keepingCapacity: true)
        for index in 0..<recent.count { recent[index] = Recent() }
        for index in 0..<slots.count { slots[index] = 0 }
    }

    // MARK: Pieces

    /// The entry of an item, made if there is none.
    @inline(__always)
    private mutating func place(
        of item: Span<UInt8>,
        board: Int,
        region: Span<UInt8>,
        timeMs: Int64
    ) -> Int {
        // A division by a constant is a multiplication, one by a variable is not.
        let paneStartMs =
            paneMs == Timeframe.smallestPaneMs
            ? floorToMultiple(timeMs, of: Timeframe.smallestPaneMs)
            : floorToMultiple(timeMs, of: paneMs)
        let group = group(board: UInt32(board), region: region, paneStartMs: paneStartMs)
        let hash = hash(item, seed: seed &+ UInt64(group) &* 0xD6E8_FEB8_6659_FD93)
        let tag = UInt32(truncatingIfNeeded: hash >> 32)
        var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
        while slots[slot] != 0 {
            let index = Int(slots[slot]) - 1
            if entries[index].hash == tag, entries[index].group == group,
                Int(entries[index].length) == item.count,
                isEqual(item, arena.span, at: Int(entries[index].start))
            {
                return index
            }
            slot = (slot + 1) & (slots.count - 1)
        }
        insert(item, hash: hash, group: group, slot: slot)
        return entries.count - 1
    }

    private func columns() -> [CountGroup] {
        var columns = groups.map { group in
            var column = CountGroup(
                region: regions.text(group.region),
                board: boards[Int(group.board)],
                paneStartMs: group.paneStartMs,
                paneLengthMs: paneMs
            )
            column.lengths.reserveCapacity(group.entries)
            column.counts.reserveCapacity(group.entries)
            return column
        }
        let bytes = arena.span
        var places = samples.places(boards: boards.count)
        for (index, entry) in entries.enumerated() {
            let range = Int(entry.start)..<Int(entry.start + entry.length)
            let group = Int(entry.group)
            columns[group].append(bytes.extracting(range), count: entry.count)
            let board = Int(groups[group].board)
            if isScored[board] { columns[group].scores.append(scores[index]) }
            if isSampled[board] {
                samples.append(index, board: board, to: &columns[group], &places)
            }
        }
        return columns
    }

    private mutating func group(
        board: UInt32,
        region: Span<UInt8>,
        paneStartMs: Int64
    ) -> UInt32 {
        let regionID = regions.intern(region)
        let at = Int(regionID)
        if at == recent.count { recent.append(Recent()) }
        if recent[at].board == board, recent[at].paneStartMs == paneStartMs {
            return recent[at].group
        }
        let key = GroupKey(region: regionID, board: board, pane: paneStartMs)
        let group: UInt32
        if let known = groupOf[key] {
            group = known
        } else {
            group = UInt32(groups.count)
            groups.append(Group(region: regionID, board: board, paneStartMs: paneStartMs))
            groupOf[key] = group
        }
        recent[at] = Recent(board: board, paneStartMs: paneStartMs, group: group)
        return group
    }

    private mutating func insert(_ item: Span<UInt8>, hash: UInt64, group: UInt32, slot: Int) {
        entries.append(
            Entry(
                hash: UInt32(truncatingIfNeeded: hash >> 32),
                group: group,
                start: UInt32(arena.count),
                length: UInt32(item.count),
                count: 0
            )
        )
        if isAnyScored { scores.append(.zero) }
        for index in 0..<item.count { arena.append(item[index]) }
        groups[Int(group)].entries += 1
        slots[slot] = UInt32(entries.count)
        if entries.count * 2 > slots.count { slots = slotsOfTwiceTheSize() }
    }

    private func slotsOfTwiceTheSize() -> [UInt32] {
        var slots = [UInt32](repeating: 0, count: slots.count * 2)
        let bytes = arena.span
        for (index, entry) in entries.enumerated() {
            let range = Int(entry.start)..<Int(entry.start + entry.length)
            let hash = hash(
                bytes.extracting(range),
                seed: seed &+ UInt64(entry.group) &* 0xD6E8_FEB8_6659_FD93
            )
            var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
            while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = UInt32(index + 1)
        }
        return slots
    }
}
