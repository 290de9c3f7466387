import Models
import Ranking

/// What one transaction writes so that the next owner can go on from here.
struct Checkpoint: Sendable {
    /// A span of a board's panes that no window needs any more.
    struct Expiry: Sendable {
        var region: String
        var board: String
        var beforeMs: Int64
    }

    /// The topic that counts come from, and its partition.
    let topic: String
    let partition: Int32
    let epoch: Int64
    /// The next offset of `window-counts`.
    let inputOffset: Int64
    /// How far every source was counted.
    let topics: [String: SourceTopic]
    /// What feeds each board, and the event clock that it follows.
    let feeds: [String: BoardFeed]
    /// Regions that this partition is now the home of.
    let newRegions: [String]
    /// The counts since the checkpoint before.
    let panes: [PaneWrite]
    let expiries: [Expiry]
    /// The totals that changed since the checkpoint before.
    let totals: [SubredditTotals.Total]
    /// Boards for the history.
    let boards: [Board]
}

extension PartitionState {
    /// Takes what changed since the last checkpoint.
    ///
    /// It must reach the store, or the state is lost: the next one does not repeat it.
    mutating func takeCheckpoint(of topic: String, _ boards: [Board]) -> Checkpoint {
        moveWindows()
        var panes: [PaneWrite] = []
        var expiries: [Checkpoint.Expiry] = []
        for index in slots.indices {
            let region = slots[index].board.region
            let board = slots[index].board.board
            panes += slots[index].board.takeUnstored()
            if let firstMs = slots[index].takeExpiry() {
                expiries.append(
                    Checkpoint.Expiry(region: region, board: board, beforeMs: firstMs)
                )
            }
        }
        panes += emojiWindows.takeUnstored()
        if let beforeMs = emojiWindows.takeExpiry() {
            expiries += emojiWindows.regionIDs.map { region in
                Checkpoint.Expiry(
                    region: region,
                    board: BoardName.emojiWindows,
                    beforeMs: beforeMs
                )
            }
        }
        for index in trends.indices {
            panes += trends[index].takeUnstored()
            expiries += trends[index].takeExpiries()
        }
        return Checkpoint(
            topic: topic,
            partition: partition,
            epoch: epoch,
            inputOffset: inputOffset,
            topics: topics,
            feeds: feeds,
            newRegions: takeNewRegions(),
            panes: panes,
            expiries: expiries,
            totals: totals.takeUnstored(),
            boards: boards + trends.indices.flatMap { trends[$0].takeHistory() }
        )
    }
}
