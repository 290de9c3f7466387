public import Models

/// Writes and reads boards: one sorted set and one meta hash a board, replaced or changed by one
/// script that refuses an older epoch or revision.
///
/// A board that shows means has a second hash, `…:scores`, of its items: the sum of their texts'
/// scores in ten-thousandths, and how many are positive and negative, as three whole numbers.
///
/// Board `posts` of timeframe `24h` is kept under the short key (`region:<id>:top_k`,
/// `global:top_k`) as well; its meta is under the long key. Counts are exact integers up to 2^53,
/// because a score is a double: larger ones are refused before anything is sent.
public struct RedisBoards: ~Copyable {
    /// The largest count, epoch and revision that Redis holds exactly.
    public static let largestExact: Int64 = 1 << 53
    /// How long a board lives unless it is written or renewed, in seconds.
    public static let timeToLiveSeconds: Int64 = 60
    /// The most members, changed and removed, of one update.
    public static let maxMembers = 10_000
    /// How many bytes of commands go out before their replies are read.
    static let batchBytes = 8 << 20

    /// The connection used; connect it before writing or reading.
    public var connection: RedisConnection
    private var scriptHash: String?

    /// Takes over a connection.
    public init(_ connection: consuming RedisConnection) {
        self.connection = connection
    }

    /// Writes boards in as few round trips as their size allows; one answer for each, in order.
    ///
    /// When it throws, any of the updates may have been written: sending them again is safe, the
    /// script answers `.written` for those.
    public mutating func publish(_ updates: [BoardUpdate]) throws(RedisError) -> [BoardAnswer] {
        for update in updates { try Self.check(update) }
        return try run(updates)
    }

    /// Renews the time to live of boards; `.fullNeeded` for those that Redis does not hold whole.
    public mutating func renew(_ claims: [BoardClaim]) throws(RedisError) -> [BoardAnswer] {
        try publish(
            claims.map { claim in
                BoardUpdate(
                    header: Board(key: claim.key, epoch: claim.epoch, revision: claim.revision),
                    baseRevision: claim.revision,
                    changed: []
                )
            }
        )
    }

    /// Reads the best `k` items and the facts of each board; nil for one that Redis does not hold.
    ///
    /// Items and facts of a board always belong to the same revision. What Redis does not keep
    /// (previous ranks, first seen but of trends, velocity, watched items) is left at its default;
    /// `floor` is that of the board as it was written, not of the `k` items.
    public mutating func readBoards(_ keys: [Board.Key], k: Int) throws(RedisError) -> [Board?] {
        precondition(k > 0, "at least one item must be asked for")
        for key in keys {
            let names = RedisBoardNames(key)
            let last = Int64(k - 1)
            try connection.append("MULTI")
            try connection.append(
                "ZRANGE",
                .text(names.set),
                0,
                .integer(last),
                "REV",
                "WITHSCORES"
            )
            try connection.append(
                ["HMGET", .text(names.meta)] + Board.metaFields + [Board.detailsField]
            )
            if let scores = names.scores { try connection.append("HGETALL", .text(scores)) }
            try connection.append("EXEC")
        }
        let replies = try connection.replies(connection.pendingReplies)
        var boards: [Board?] = []
        boards.reserveCapacity(keys.count)
        var end = -1
        for key in keys {
            end += BoardName.isSentiment(key.board) ? 5 : 4
            boards.append(try Board(key: key, reply: replies[end], k: k))
        }
        return boards
    }

    /// Sets keys that live for ever to numbers, in as few round trips as their size allows.
    public mutating func set(_ numbers: [(key: String, value: Int64)]) throws(RedisError) {
        var rest = numbers[...]
        while !rest.isEmpty {
            let part = rest.prefix(Self.maxMembers)
            rest = rest.dropFirst(part.count)
            try connection.append(argumentCount: 1 + 2 * part.count) { commands in
                commands.add(text: "MSET")
                for (key, value) in part {
                    commands.add(text: key)
                    commands.add(value)
                }
            }
            let reply = try connection.replies(connection.pendingReplies).last
            if case .error(let code, _) = reply { throw .server(code: code) }
        }
    }

    // MARK: - Private

    private mutating func run(_ updates: [BoardUpdate]) throws(RedisError) -> [BoardAnswer] {
        var answers: [BoardAnswer] = []
        answers.reserveCapacity(updates.count)
        while answers.count < updates.count {
            var replies = try send(updates[answers.count...])
            if replies.contains(where: Self.isMissingScript) {
                // The server restarted or its scripts were flushed. Boards of this batch that were
                // written nevertheless are answered `.written` again.
                scriptHash = nil
                replies = try send(updates[answers.count...])
            }
            for reply in replies { answers.append(try Self.answer(reply)) }
        }
        return answers
    }

    /// Sends as many updates as one batch holds and returns their replies.
    private mutating func send(
        _ updates: ArraySlice<BoardUpdate>
    ) throws(RedisError) -> [RedisReply] {
        let hash = try loadedScript()
        for update in updates {
            try append(update, hash)
            if connection.unsentBytes >= Self.batchBytes { break }
        }
        return try connection.replies(connection.pendingReplies)
    }

    private mutating func loadedScript() throws(RedisError) -> String {
        if let scriptHash { return scriptHash }
        guard let hash = try connection.command("SCRIPT", "LOAD", .text(boardScript)).text else {
            throw .unexpectedReply(to: "SCRIPT LOAD")
        }
        scriptHash = hash
        return hash
    }

    private mutating func append(_ update: BoardUpdate, _ hash: String) throws(RedisError) {
        let board = update.header
        let names = RedisBoardNames(board.key)
        let keys = [names.set, names.meta] + [names.short, names.scores].compactMap(\.self)
        let hasScores = names.scores != nil
        let facts = [
            board.asOfMs, board.watermarkMs, board.isFinal ? 1 : 0, board.isExact ? 1 : 0,
            board.maxError, board.total, board.distinct, board.floor,
        ]
        let arguments =
            3 + keys.count + 5 + facts.count + 2 + (hasScores ? 4 : 2) * update.changed.count
            + update.removed.count
        try connection.append(argumentCount: arguments) { commands in
            commands.add(text: "EVALSHA")
            commands.add(text: hash)
            commands.add(Int64(keys.count))
            for key in keys { commands.add(text: key) }
            commands.add(board.epoch)
            commands.add(board.revision)
            commands.add(text: update.baseRevision.map { String($0) } ?? "")
            commands.add(Self.timeToLiveSeconds)
            commands.add(Int64(update.changed.count))
            for fact in facts { commands.add(fact) }
            commands.add(text: hasScores ? "1" : "")
            commands.add(text: update.details ?? "")
            for change in update.changed {
                commands.add(change.count)
                commands.add(text: change.item)
            }
            if hasScores {
                for change in update.changed {
                    commands.add(text: change.item)
                    commands.add(text: (change.score ?? .zero).redisText)
                }
            }
            for item in update.removed { commands.add(text: item) }
        }
    }

    private static func check(_ update: BoardUpdate) throws(RedisError) {
        let range = 0...largestExact
        guard range ~= update.header.epoch, range ~= update.header.revision else {
            throw .invalidArgument("an epoch or revision is not within 0 and 2^53")
        }
        if let base = update.baseRevision, base > update.header.revision || base < 0 {
            throw .invalidArgument("the base revision is newer than the revision")
        }
        guard update.changed.count + update.removed.count <= maxMembers else {
            throw .invalidArgument("a board has more than \(maxMembers) changed members")
        }
        for change in update.changed where change.count.magnitude > UInt64(largestExact) {
            throw .invalidArgument("a count is beyond 2^53, which Redis does not hold exactly")
        }
    }

    private static func isMissingScript(_ reply: RedisReply) -> Bool {
        guard case .error("NOSCRIPT", _) = reply else { return false }
        return true
    }

    private static func answer(_ reply: RedisReply) throws(RedisError) -> BoardAnswer {
        if case .error(let code, _) = reply { throw .server(code: code) }
        guard let parts = reply.array, let kind = parts.first?.integer else {
            throw .unexpectedReply(to: "EVALSHA")
        }
        switch kind {
        case 0: return .written
        case 1: return .fullNeeded
        default:
            guard parts.count == 3, let epoch = parts[1].integer, let revision = parts[2].integer
            else { throw .unexpectedReply(to: "EVALSHA") }
            return .refused(epoch: epoch, revision: revision)
        }
    }
}
