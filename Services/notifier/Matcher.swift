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
        /// Random from process to process, as strangers choose what is hashed.
        let items: [Int]
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
    mutating func take(_ board: BoardGlimpse, isPast: Bool = false) {
        let before = boards[board.key]
        if let before {
            guard (board.epoch, board.revision) > (before.epoch, before.revision) else { return }
            if board.epoch == before.epoch && board.asOfMs < before.asOfMs { return }
        }
        let ranksSubreddits = Subscription.TargetType.subreddit.boards.contains(board.key.board)
        let hashes = board.items.map { item in
            let isSubreddit =
                ranksSubreddits || item.kind == Subscription.TargetType.subreddit.rawValue
            return Self.hash(Self.bare(item), item.kind, inAnyCase: isSubreddit)
        }
        if !isPast { look(at: board, hashes, before) }
        guard before != nil || boards.count < limits.boards else {
            forgottenBoards += 1
            return
        }
        boards[board.key] = Seen(
            asOfMs: board.asOfMs,
            epoch: board.epoch,
            revision: board.revision,
            items: hashes
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

    private mutating func look(at board: BoardGlimpse, _ hashes: [Int], _ before: Seen?) {
        let watching = subscribers.watching(board.key)
        guard !watching.isEmpty else { return }
        let ranks = Dictionary(zip(hashes, 1...)) { first, _ in first }
        for id in watching.sorted() {
            guard let subscriber = subscribers.all[id],
                let depth = subscriber.subscription.condition.board?.depth
            else { continue }
            let item = Self.hash(subscriber.subscription)
            let wasThere = before?.items.prefix(depth).contains(item) ?? false
            let was = subscriber.watch
            var watch = was ?? Watch(isThere: wasThere)
            let rank = ranks[item].flatMap { $0 <= depth ? $0 : nil }
            let hasCome = watch.look(
                isThere: rank != nil,
                asOfMs: board.asOfMs,
                board.key.timeframe
            )
            if let rank, hasCome {
                result.notifications.append(Notification(subscriber, board: board, rank: rank))
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

    /// The item of a subscription, as boards name it.
    private static func hash(_ subscription: Subscription) -> Int {
        let target = subscription.target
        var kind: String?
        if case .trends = subscription.condition { kind = target.type.rawValue }
        return hash(target.name, kind, inAnyCase: target.type == .subreddit)
    }

    private static func hash(_ name: String, _ kind: String?, inAnyCase: Bool) -> Int {
        var hasher = Hasher()
        hasher.combine(kind)
        hasher.combine(inAnyCase ? name.lowercased() : name)
        return hasher.finalize()
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
