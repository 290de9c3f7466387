import Models

/// A record of `notifications` as it was read: one event that one subscriber is told of.
struct NotificationRecord: Equatable, Sendable {
    let id: String
    let subscriptionID: String
    /// Who may see it.
    let owner: String
    /// The notification as webhooks have it, JSON.
    let body: [UInt8]

    /// A record of these.
    init(id: String, subscriptionID: String, owner: String, body: [UInt8]) {
        self.id = id
        self.subscriptionID = subscriptionID
        self.owner = owner
        self.body = body
    }

    /// Reads a record; unknown members are ignored.
    init(json bytes: Span<UInt8>) throws(BoardJSONError) {
        var (id, subscriptionID, owner) = ("", "", "")
        var body = 0..<0
        var reader = JSONObjectReader()
        do throws(JSONError) {
            var scanner = JSONScanner(bytes)
            try reader.read(&scanner) { name, scanner throws(JSONError) in
                switch name {
                case "notification_id": id = try scanner.textValue()
                case "subscription_id": subscriptionID = try scanner.textValue()
                case "owner": owner = try scanner.textValue()
                case "notification":
                    _ = scanner.peek()
                    let start = scanner.at
                    try scanner.skipValue()
                    body = start..<scanner.at
                default: return false
                }
                return true
            }
            try scanner.expectEnd()
        } catch {
            throw .invalid(error)
        }
        try reader.require(["notification_id", "subscription_id", "owner", "notification"])
        var copy: [UInt8] = []
        copy.reserveCapacity(body.count)
        for index in body { copy.append(bytes[index]) }
        self.init(id: id, subscriptionID: subscriptionID, owner: owner, body: copy)
    }
}

/// What an owner's channel of notifications holds: the latest ones, oldest first.
struct NotificationsState: Equatable, Sendable {
    /// How many are held.
    static let most = 50
    /// How many states of a channel are kept at the most: there may be one for every owner.
    static let mostStates = 10

    private(set) var all: [NotificationRecord] = []

    /// Takes a record over unless it is held already, as after notifier was ended behind the sending;
    /// returns whether it did.
    mutating func take(_ record: NotificationRecord) -> Bool {
        guard !all.contains(where: { $0.id == record.id }) else { return false }
        all.append(record)
        if all.count > Self.most { all.removeFirst() }
        return true
    }

    /// The same for the same notifications, by which others are told apart; 52 bits, so that every
    /// client reads it exactly.
    var fingerprint: Int64 {
        Int64(fnv1a(all.flatMap { Array($0.id.utf8) }) & 0xF_FFFF_FFFF_FFFF)
    }
}

/// What makes one state of notifications of another.
struct NotificationsDelta: Equatable, Sendable {
    let added: [NotificationRecord]
    let removed: [String]

    init(from old: NotificationsState, to new: NotificationsState) {
        added = new.all.filter { one in !old.all.contains { $0.id == one.id } }
        removed = old.all.map(\.id).filter { id in !new.all.contains { $0.id == id } }
    }
}
