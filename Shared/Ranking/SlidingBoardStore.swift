public import Models

/// What must be written so that a board can be restored; without counts it only deletes.
public struct PaneWrite: Sendable {
    /// The counts; its start and length name the pane.
    public var group: CountGroup
    /// Whether everything stored so far within the pane's span is to be deleted first.
    public var replacesPane: Bool

    /// A write of these counts.
    public init(group: CountGroup, replacesPane: Bool) {
        self.group = group
        self.replacesPane = replacesPane
    }
}

extension SlidingBoard {
    /// Takes what was counted since this was last asked, as writes in the order of their panes.
    ///
    /// All writes together, with those taken before, restore the board by ``restore(_:)``.
    public mutating func takeUnstored() -> [PaneWrite] {
        var writes = ahead.takeUnstored(region, board)
        for index in panes.indices where panes[index].isUnstored {
            let pane = panes[index]
            let first = pane.isReplaced ? 0 : pane.stored
            var group = CountGroup(
                region: region,
                board: board,
                paneStartMs: pane.startMs,
                paneLengthMs: pane.lengthMs
            )
            group.lengths.reserveCapacity(pane.entries.count - first)
            group.counts.reserveCapacity(pane.entries.count - first)
            for entry in pane.entries[first...] {
                group.append(items[entry.id], count: UInt64(entry.count))
            }
            group.scores = pane.scores.dropFirst(first).map { ScoreSum($0) }
            writes.append(PaneWrite(group: group, replacesPane: pane.isReplaced))
            panes[index].markStored()
        }
        return writes
    }

    /// Adds a stored pane; the windows must already stand where they stood.
    public mutating func restore(_ group: CountGroup) {
        guard !group.counts.isEmpty, add(group) == 0 else { return }
        ahead.markStored(group.paneStartMs)
        if let index = panes.firstIndex(where: {
            $0.startMs <= group.paneStartMs && group.paneStartMs < $0.endMs
        }) {
            panes[index].markStored()
        }
    }
}
