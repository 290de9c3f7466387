/// A raw topic, what its records are, and the board that counts them.
struct AuditedSource: Sendable {
    /// A board that is recounted.
    enum Name: String, CaseIterable, Sendable {
        case posts, emojis
    }

    let name: Name
    let topic: String
    let kind: RecordReader.Kind

    var board: String { name.rawValue }

    /// The source of a board.
    init(_ name: Name, _ config: VerifyConfig) {
        self.name = name
        switch name {
        case .posts:
            topic = config.names.views
            kind = .views
        case .emojis:
            topic = config.names.emojis
            kind = .emojis(defaultRegion: Array(config.defaultRegion.utf8))
        }
    }
}
