/// What a record is about; each kind has a topic.
enum EventKind: UInt8, CaseIterable, Sendable {
    case emoji
    case view
    case post

    /// The word for it in the member `type` of a batch's record.
    var word: StaticString {
        switch self {
        case .emoji: "emoji"
        case .view: "view"
        case .post: "post"
        }
    }

    /// Longest record, in bytes: readers of the topic look at no longer one.
    var maxBytes: Int {
        switch self {
        case .emoji, .view: 65_536
        case .post: 262_144
        }
    }
}

/// Some of the kinds.
struct EventKinds: OptionSet, Sendable {
    let rawValue: UInt8

    init(rawValue: UInt8) { self.rawValue = rawValue }

    init(_ kind: EventKind) { rawValue = 1 << kind.rawValue }
}
