public import Models

/// Keeps an owner's boards in Redis: writes what changed, renews what did not.
///
/// It remembers which revisions it wrote, and tells which boards Redis has lost. A board that
/// belongs to a newer owner is dropped.
public struct BoardPublisher: ~Copyable {
    /// Boards are renewed this often, well within their time to live.
    private static let renewalMs: Int64 = 20_000

    private var boards: RedisBoards
    private var written: [Board.Key: BoardClaim] = [:]
    private var nextRenewalMs: Int64 = 0

    /// A publisher that connects when it is first used.
    public init(url: String, timeouts: RedisTimeouts) throws(RedisError) {
        boards = RedisBoards(try RedisConnection(url: url, timeouts: timeouts))
    }

    /// Finds out whether Redis can be written to, also when there is nothing to write.
    public mutating func connect() throws(RedisError) {
        try connected { (_, _) throws(RedisError) in }
    }

    /// Writes boards.
    ///
    /// When it throws, some may have been written; give them again whole.
    ///
    /// - Returns: the boards that Redis does not hold as their update expects: give them whole.
    public mutating func publish(_ updates: [BoardUpdate]) throws(RedisError) -> [Board.Key] {
        guard !updates.isEmpty else { return [] }
        var lost: [Board.Key] = []
        try connected { (boards, written) throws(RedisError) in
            for (update, answer) in zip(updates, try boards.publish(updates)) {
                let header = update.header
                written[header.key] =
                    answer != .written
                    ? nil
                    : BoardClaim(
                        key: header.key,
                        epoch: header.epoch,
                        revision: header.revision
                    )
                if answer == .fullNeeded { lost.append(header.key) }
            }
        }
        return lost
    }

    /// Sets keys that live for ever to numbers.
    ///
    /// When it throws, some may have been set; give them again.
    public mutating func set(_ numbers: [(key: String, value: Int64)]) throws(RedisError) {
        guard !numbers.isEmpty else { return }
        try connected { (boards, _) throws(RedisError) in try boards.set(numbers) }
    }

    /// Lengthens, every 20 s, the life of boards that did not change.
    ///
    /// - Returns: the boards that Redis has lost: give them whole.
    public mutating func renew(nowMs: Int64) throws(RedisError) -> [Board.Key] {
        guard nowMs >= nextRenewalMs, !written.isEmpty else { return [] }
        nextRenewalMs = nowMs + Self.renewalMs
        var lost: [Board.Key] = []
        try connected { (boards, written) throws(RedisError) in
            let held = Array(written.values)
            for (claim, answer) in zip(held, try boards.renew(held)) where answer != .written {
                written[claim.key] = nil
                if answer == .fullNeeded { lost.append(claim.key) }
            }
        }
        return lost
    }

    /// Forgets the boards that another owner writes from now on.
    public mutating func forget(_ isGone: (Board.Key) -> Bool) {
        written = written.filter { !isGone($0.key) }
    }

    // MARK: Pieces

    /// Runs `body` on a connection, which is closed when it fails.
    private mutating func connected(
        _ body: (inout RedisBoards, inout [Board.Key: BoardClaim]) throws(RedisError) -> Void
    ) throws(RedisError) {
        do throws(RedisError) {
            try boards.connection.connectIfNeeded()
            try body(&boards, &written)
        } catch {
            if error.isRetriable { boards.connection.close() }
            throw error
        }
    }
}
