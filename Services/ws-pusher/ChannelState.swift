import Models

/// A state of a channel, of either kind.
enum ChannelState: Equatable, Sendable {
    case board(BoardState)
    case windows(WindowsState)
    case notifications(NotificationsState)

    /// Before anything was read.
    init(emptyOf channel: Channel) {
        switch channel {
        case .board: self = .board(BoardState())
        case .emojiWindows: self = .windows(WindowsState())
        case .notifications: self = .notifications(NotificationsState())
        }
    }
}

/// A record as it was read, with what tells where its channel is then.
enum FeedRecord: Sendable {
    /// `after` are records of the same board before it, oldest first, from which clients may go on.
    case board(Board, after: [UnreadBoard] = [])
    /// `offset` is that of the record in its partition.
    case window(EmojiWindowRecord, offset: Int64)
    case notification(NotificationRecord, offset: Int64)

    var channel: Channel {
        switch self {
        case .board(let board, _): .board(board.key)
        case .window(let window, _): .emojiWindows(region: window.region)
        case .notification(let notification, _): .notifications(owner: notification.owner)
        }
    }
}

/// One channel: its state, where it is, and the states before, from which a client may go on.
struct FeedChannel: Sendable {
    /// Why a client cannot go on from a point.
    enum Lapse: String, Sendable, CaseIterable {
        /// The point is older than what is kept.
        case tooOld = "too_old"
        /// The point has not been reached here.
        case ahead = "ahead"
        /// The point was never one of this channel here.
        case unknown = "unknown_point"
    }

    /// A state that is kept.
    private enum Kept: Sendable {
        case read(ChannelState)
        /// The record of a board that makes it.
        case unread([UInt8])
    }

    let channel: Channel
    private let depth: Int
    private let kept: Int
    private(set) var point = Point.start
    private(set) var state: ChannelState
    /// Oldest first; a ring once it is full, `oldest` being where it begins.
    private var past: [(point: Point, state: Kept)] = []
    private var oldest = 0

    /// A channel that keeps `kept` states, of boards to a depth of `depth` items.
    init(_ channel: Channel, depth: Int, kept: Int) {
        self.channel = channel
        self.depth = depth
        if case .notifications = channel {
            self.kept = min(kept, NotificationsState.mostStates)
        } else {
            self.kept = kept
        }
        state = ChannelState(emptyOf: channel)
    }

    /// Takes a record over; false when it is a repeat, goes back or does not belong here.
    mutating func take(_ record: FeedRecord) -> Bool {
        switch (record, state) {
        case (.board(let board, let before), .board(let now)):
            let head = BoardHead(board)
            var (last, lastMs) = (point, now.header.asOfMs)
            var passed: [UnreadBoard] = []
            for one in before where one.head.isNews(after: last, ofMs: lastMs) {
                passed.append(one)
                (last, lastMs) = (one.head.point, one.head.asOfMs)
            }
            guard head.isNews(after: last, ofMs: lastMs) else { return false }
            move(to: head.point, .board(BoardState(board, depth: depth)), past: passed)
        case (.window(let window, let offset), .windows(var windows)):
            guard offset >= point.seq, windows.take(window) else { return false }
            move(
                to: Point(epoch: windows.fingerprint, seq: offset + 1),
                .windows(windows)
            )
        case (.notification(let one, let offset), .notifications(var all)):
            guard offset >= point.seq, all.take(one) else { return false }
            move(to: Point(epoch: all.fingerprint, seq: offset + 1), .notifications(all))
        default: return false
        }
        return true
    }

    /// The state at a point that is kept; nil for any other.
    mutating func state(at wanted: Point) -> ChannelState? {
        if wanted == point { return state }
        // Those who ask are most often close behind.
        for step in 1...max(1, past.count) where step <= past.count {
            let index = (oldest + past.count - step) % past.count
            guard past[index].point == wanted else { continue }
            switch past[index].state {
            case .read(let state): return state
            case .unread(let bytes):
                guard let board = try? Board(json: bytes.span) else { return nil }
                let state = ChannelState.board(BoardState(board, depth: depth))
                past[index].state = .read(state)
                return state
            }
        }
        return nil
    }

    /// Why a client at a point for which there is no state cannot go on.
    func lapse(at wanted: Point) -> Lapse {
        // The empty state before the first record is older than any.
        let kept = (past.map(\.point) + [point]).filter { $0 != .start }
        switch channel {
        case .board:
            func isBefore(_ a: Point, _ b: Point) -> Bool { (a.epoch, a.seq) < (b.epoch, b.seq) }
            if isBefore(point, wanted) { return .ahead }
            return kept.contains { !isBefore(wanted, $0) } ? .unknown : .tooOld
        case .emojiWindows, .notifications:
            if wanted.seq > point.seq { return .ahead }
            return kept.contains { wanted.seq >= $0.seq } ? .unknown : .tooOld
        }
    }

    private mutating func move(
        to next: Point,
        _ newState: ChannelState,
        past passed: [UnreadBoard] = []
    ) {
        keep(point, .read(state))
        for one in passed { keep(one.head.point, .unread(one.bytes)) }
        point = next
        state = newState
    }

    private mutating func keep(_ point: Point, _ state: Kept) {
        guard kept > 0 else { return }
        if past.count < kept {
            past.append((point, state))
        } else {
            past[oldest] = (point, state)
            oldest = (oldest + 1) % kept
        }
    }
}
