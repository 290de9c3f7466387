import Models

/// What a client can listen to: a board, the emoji windows of a region, or its own notifications.
enum Channel: Hashable, Sendable {
    case board(Board.Key)
    case emojiWindows(region: String)
    /// Those of one owner, who alone can name them.
    case notifications(owner: String)

    /// The name of every owner's own channel.
    static let notificationsName = "notifications"
    /// The longest name that is looked at, in bytes.
    static let maxNameBytes = 200

    /// `<board>/<region|global>/<timeframe>`, `emoji-windows/<region>` or `notifications`.
    var name: String {
        switch self {
        case .board(let key): "\(key.board)/\(key.region)/\(key.timeframe.name)"
        case .emojiWindows(let region): "\(BoardName.emojiWindows)/\(region)"
        case .notifications: Self.notificationsName
        }
    }

    /// The channel that somebody means by this name; nil when no channel can be called so.
    init?(name: String, owner: String = Subscription.anonymous) {
        if name == Self.notificationsName {
            self = .notifications(owner: owner)
            return
        }
        guard name.utf8.count <= Self.maxNameBytes else { return nil }
        let parts = name.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count >= 2, Self.canBeRegion(parts[1]) else { return nil }
        if parts[0] == BoardName.emojiWindows {
            guard parts.count == 2, parts[1] != Board.worldwide else { return nil }
            self = .emojiWindows(region: parts[1])
        } else {
            guard parts.count == 3, Self.canBeBoard(parts[0]),
                let timeframe = Timeframe(name: parts[2])
            else { return nil }
            self = .board(.init(board: parts[0], region: parts[1], timeframe: timeframe))
        }
    }

    /// The region, or ``Board/worldwide``; nil when it has none.
    var region: String? {
        switch self {
        case .board(let key): key.region
        case .emojiWindows(let region): region
        case .notifications: nil
        }
    }

    private static func canBeRegion(_ text: String) -> Bool {
        text == Board.worldwide || RegionDirectory.isValidID(text.utf8.span)
    }

    private static func canBeBoard(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
    }
}

/// Which channels there can be: those that records were read of, and those that may still come.
struct ChannelCatalogue: Sendable, Equatable {
    /// Boards that are offered before their first record.
    private static let usual = [
        BoardName.posts, BoardName.emojis, "subreddits", "keywords", "hashtags", "discussed",
        BoardName.trends,
    ]

    private var regions: Set<String>
    private var boards = Set(Self.usual)

    init(_ directory: RegionDirectory) {
        regions = Set(directory.regions.map(\.id)).union([Board.worldwide])
    }

    /// A record of this channel came; true when its region or board was not known.
    mutating func learn(_ channel: Channel) -> Bool {
        guard let region = channel.region else { return false }
        var isNew = regions.insert(region).inserted
        if case .board(let key) = channel, boards.insert(key.board).inserted { isNew = true }
        return isNew
    }

    /// Whether a client may have the channel, be it that its first record is still to come.
    func holds(_ channel: Channel) -> Bool {
        guard let region = channel.region else { return true }
        guard regions.contains(region) else { return false }
        guard case .board(let key) = channel else { return true }
        return boards.contains(key.board)
    }
}
