import Models
import TextAnalysis

/// Finds who is to be told of what.
///
/// A pure core: records in the order of their partitions go in, notifications and changed watches
/// come out by ``takeResult()``, to be written together with how far was read.
struct Matcher: Sendable {
    /// What one transaction writes beside positions.
    struct Result: Sendable {
        var notifications: [Notification] = []
        var watches: [String: Watch] = [:]

        var isEmpty: Bool { notifications.isEmpty && watches.isEmpty }
    }

    /// A board as it was last seen.
    private struct Seen {
        let asOfMs: Int64
        let epoch: Int64
        let revision: Int64
        let ranking: BoardGlimpse.Ranking
    }

    let limits: MatchingLimits
    var subscribers = SubscriberIndex()
    private(set) var result = Result()
    /// Boards beyond the limit.
    private(set) var forgottenBoards = 0
    private var boards: [Board.Key: Seen] = [:]
    private var extractor = TermExtractor()

    init(_ limits: MatchingLimits = MatchingLimits()) { self.limits = limits }

    /// Whether what was found should be written before more is read.
    var isFull: Bool { result.notifications.count >= limits.notifications }

    /// Hands out what was found since the last time.
    mutating func takeResult() -> Result {
        defer { result = Result() }
        return result
    }

    /// Forgets everything, because partitions came or went.
    mutating func reset() { self = Matcher(limits) }

    /// A post was written.
    mutating func take(_ post: PostText) {
        var found = subscribers.waiting(for: .subreddit, post.subreddit)
        if subscribers.termCount > 0 { found.formUnion(named(in: post)) }
        for id in found.sorted() {
            guard let subscriber = subscribers.all[id] else { continue }
            result.notifications.append(Notification(subscriber, post: post))
        }
    }

    /// A board was published; `isPast` when that was dealt with before, and it is only to be known
    /// what the board was.
    ///
    /// A record whose window ends before that of the last one is passed over: the final board of a
    /// window comes after the first of the next. The counts of a running window count.
    ///
    /// - Throws: ``BoardJSONError`` when somebody watches the board and its items cannot be read.
    mutating func take(_ board: BoardGlimpse, isPast: Bool = false) throws(BoardJSONError) {
        let before = boards[board.key]
        if let before {
            guard (board.epoch, board.revision) > (before.epoch, before.revision) else { return }
            if board.epoch == before.epoch && board.asOfMs < before.asOfMs { return }
        }
        let watching = isPast ? [] : subscribers.watching(board.key)
        var ranking = board.ranking
        if !watching.isEmpty {
            let items = try ranking.items()
            ranking = .read(items)
            look(at: board, items, before, for: watching)
        }
        guard before != nil || boards.count < limits.boards else {
            forgottenBoards += 1
            return
        }
        boards[board.key] = Seen(
            asOfMs: board.asOfMs,
            epoch: board.epoch,
            revision: board.revision,
            ranking: ranking
        )
    }

    // MARK: Pieces

    private mutating func named(in post: PostText) -> Set<String> {
        extractor.begin()
        let (title, body) = (post.title.utf8, post.body.utf8)
        if !title.isEmpty { extractor.add(title.span, as: .plain) }
        if !body.isEmpty { extractor.add(body.span, as: .markdown) }
        var found: Set<String> = []
        for term in extractor.terms {
            let type: Subscription.TargetType =
                switch term.kind {
                case .keyword: .keyword
                case .hashtag: .hashtag
                case .emoji: .emoji
                }
            found.formUnion(subscribers.waiting(for: type, extractor.text(of: term)))
        }
        return found
    }

    private mutating func look(
        at board: BoardGlimpse,
        _ items: [BoardGlimpse.Item],
        _ before: Seen?,
        for watching: Set<String>
    ) {
        // One that cannot be read, and that nobody watched when it came, lists nothing.
        let itemsBefore = (try? before?.ranking.items()) ?? []
        let keysBefore = Self.keys(of: itemsBefore, on: board.key)
        let ranks = Dictionary(zip(Self.keys(of: items, on: board.key), 1...)) { first, _ in first }
        for id in watching.sorted() {
            guard let subscriber = subscribers.all[id],
                let depth = subscriber.subscription.condition.board?.depth
            else { continue }
            let item = Self.key(of: subscriber.subscription)
            let wasThere = keysBefore.prefix(depth).contains(item)
            let was = subscriber.watch
            var watch = was ?? Watch(isThere: wasThere)
            let rank = ranks[item].flatMap { $0 <= depth ? $0 : nil }
            let hasCome = watch.look(
                isThere: rank != nil,
                asOfMs: board.asOfMs,
                board.key.timeframe
            )
            if let rank, hasCome {
                let count = items[rank - 1].count
                result.notifications.append(
                    Notification(subscriber, board: board, rank: rank, count: count)
                )
            }
            guard watch != was else { continue }
            subscribers.setWatch(watch, of: id)
            result.watches[id] = watch
        }
    }

    /// The name of an item as the board of its kind has it: where kinds stand together, hashtags and
    /// subreddits are told from keywords by what stands before them.
    private static func bare(_ item: BoardGlimpse.Item) -> String {
        switch item.kind {
        case Subscription.TargetType.hashtag.rawValue where item.name.hasPrefix("#"):
            String(item.name.dropFirst())
        case Subscription.TargetType.subreddit.rawValue where item.name.hasPrefix("r/"):
            String(item.name.dropFirst(2))
        default: item.name
        }
    }

    /// What is meant by an item or a subscription.
    private struct Key: Hashable {
        let kind: String?
        let name: String

        init(_ name: String, _ kind: String?, inAnyCase: Bool) {
            self.kind = kind
            self.name = inAnyCase ? name.lowercased() : name
        }
    }

    private static func keys(of items: [BoardGlimpse.Item], on board: Board.Key) -> [Key] {
        let subreddit = Subscription.TargetType.subreddit
        let ranksSubreddits = subreddit.boards.contains(board.board)
        return items.map { item in
            let isSubreddit = ranksSubreddits || item.kind == subreddit.rawValue
            return Key(bare(item), item.kind, inAnyCase: isSubreddit)
        }
    }

    /// The item of a subscription, as boards name it.
    private static func key(of subscription: Subscription) -> Key {
        let target = subscription.target
        var kind: String?
        if case .trends = subscription.condition { kind = target.type.rawValue }
        return Key(target.name, kind, inAnyCase: target.type == .subreddit)
    }
}

extension TermExtractor {
    /// The text of one of the terms.
    func text(of term: Term) -> String {
        let bytes = bytes(of: term)
        var copy: [UInt8] = []
        copy.reserveCapacity(bytes.count)
        for index in bytes.indices { copy.append(bytes[index]) }
        return String(decoding: copy, as: UTF8.self)
    }
}
