public import Models

/// Keeps an owner's boards in Redis: writes what changed, renews what did not.
///
/// It remembers what it wrote, so that only changed members travel, and writes a board whole when
/// Redis has lost it. A board that belongs to a newer owner is dropped.
public struct BoardPublisher: ~Copyable {
    /// Boards are renewed this often, well within their time to live.
    private static let renewalMs: Int64 = 20_000

    private var boards: RedisBoards
    private var written: [Board.Key: Board] = [:]
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
    /// When it throws, some may have been written; give them again, or newer ones in their place.
    public mutating func publish(_ updates: [Board]) throws(RedisError) {
        guard !updates.isEmpty else { return }
        try connected { (boards, written) throws(RedisError) in
            let answers = try boards.publish(
                updates.map { board in
                    written[board.key].map { BoardUpdate(board, since: $0) }
                        ?? BoardUpdate(whole: board)
                }
            )
            for (board, answer) in zip(updates, answers) {
                written[board.key] = answer.isRefused ? nil : board
            }
            try Self.writeWhole(
                zip(updates, answers).filter { $1 == .fullNeeded }.map { $0.0 },
                &boards
            )
        }
    }

    /// Lengthens, every 20 s, the life of boards that did not change; a lost one is written again.
    public mutating func renew(nowMs: Int64) throws(RedisError) {
        guard nowMs >= nextRenewalMs, !written.isEmpty else { return }
        nextRenewalMs = nowMs + Self.renewalMs
        try connected { (boards, written) throws(RedisError) in
            let held = Array(written.values)
            let answers = try boards.renew(
                held.map { BoardClaim(key: $0.key, epoch: $0.epoch, revision: $0.revision) }
            )
            for (board, answer) in zip(held, answers) where answer.isRefused {
                written[board.key] = nil
            }
            try Self.writeWhole(
                zip(held, answers).filter { $1 == .fullNeeded }.map { $0.0 },
                &boards
            )
        }
    }

    /// Forgets the boards that another owner writes from now on.
    public mutating func forget(_ isGone: (Board.Key) -> Bool) {
        written = written.filter { !isGone($0.key) }
    }

    // MARK: Pieces

    private static func writeWhole(
        _ lost: [Board],
        _ boards: inout RedisBoards
    ) throws(RedisError) {
        guard !lost.isEmpty else { return }
        _ = try boards.publish(lost.map { BoardUpdate(whole: $0) })
    }

    /// Runs `body` on a connection, which is closed when it fails.
    private mutating func connected(
        _ body: (inout RedisBoards, inout [Board.Key: Board]) throws(RedisError) -> Void
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

extension BoardAnswer {
    fileprivate var isRefused: Bool {
        if case .refused = self { return true }
        return false
    }
}
