import Kafka
import Models
import Ranking
import ServiceKit
import Wire

/// A partition that this instance owns: its state, and how far it got in taking it over and in
/// having it stored.
struct OwnedPartition {
    let topicPartition: TopicPartition
    var state: PartitionState
    /// Where the partition ended when it was taken over.
    let endOffset: Int64
    /// Whether the boards are current: everything up to that end was counted.
    var isCaughtUp: Bool
    /// Whether the store has confirmed, since the process was last held up, that this is the owner.
    private(set) var isConfirmed = true
    /// Whether something made it impossible to count exactly.
    var isStopped = false
    /// Whether a checkpoint is with the writer.
    private(set) var isBeingStored = false
    /// Whether that checkpoint may have been written before the process was held up.
    private var isAnswerOld = false
    /// Whether boards for the history are wanted with the next checkpoint.
    var isHistoryDue = true
    private var storedOffset: Int64
    private var nextCheckpointMs: Int64 = 0

    init(_ topicPartition: TopicPartition, _ state: PartitionState, endOffset: Int64) {
        self.topicPartition = topicPartition
        self.state = state
        self.endOffset = endOffset
        isCaughtUp = state.inputOffset >= endOffset
        storedOffset = state.inputOffset
    }

    /// Whether its boards may be shown.
    var mayPublish: Bool { isCaughtUp && isConfirmed && !isStopped }

    /// Counts one record of `window-counts`.
    mutating func count(_ record: Span<UInt8>?, offset: Int64) throws {
        guard let record else { throw WireError.undecodable }
        try state.apply(try CountBatch(decoding: record), at: offset)
        state.inputOffset = offset + 1
        if state.inputOffset >= endOffset { isCaughtUp = true }
    }

    /// Whether it is time for a checkpoint: something to store, or the owner to be confirmed.
    func isCheckpointDue(_ nowMs: Int64, _ config: Config) -> Bool {
        guard !isBeingStored, !isStopped else { return false }
        if !isConfirmed { return true }
        return nowMs >= nextCheckpointMs && state.inputOffset > storedOffset
    }

    /// Doubts to be the owner until the store has confirmed it anew.
    mutating func doubt() {
        isConfirmed = false
        isAnswerOld = isBeingStored
    }

    /// Notes that the store has answered as it answers an owner.
    mutating func noteAnswer() {
        isBeingStored = false
        if !isAnswerOld { isConfirmed = true }
        isAnswerOld = false
    }

    /// Notes that a checkpoint was taken.
    mutating func noteCheckpoint(nextMs: Int64) {
        isBeingStored = true
        storedOffset = state.inputOffset
        nextCheckpointMs = nextMs
    }

    /// Shows how far it got.
    func note(_ metrics: RegionalMetrics, end: Int64?) {
        metrics.partition(state.partition).note(state, end: end)
    }
}
