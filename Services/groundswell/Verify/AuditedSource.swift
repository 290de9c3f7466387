import Models

/// A raw topic, what its records are, and the boards that count them.
struct AuditedSource: Sendable {
    /// What is recounted.
    enum Name: String, CaseIterable, Sendable {
        case posts, emojis, reddit
    }

    let topic: String
    let kind: RecordReader.Kind
    /// The board that counts every record once.
    let board: String

    /// The source of views.
    static func views(_ config: VerifyConfig) -> AuditedSource {
        AuditedSource(topic: config.names.views, kind: .views, board: "posts")
    }

    /// The source of reactions.
    static func emojis(_ config: VerifyConfig) -> AuditedSource {
        AuditedSource(
            topic: config.names.emojis,
            kind: .emojis(defaultRegion: Array(config.defaultRegion.utf8)),
            board: "emojis"
        )
    }

    /// The source of posts or of comments.
    static func reddit(_ kind: TextReader.Kind, _ config: VerifyConfig) -> AuditedSource {
        let places = SubredditPlaces(config.regions.regions, elsewhere: config.defaultRegion)
        return AuditedSource(
            topic: kind == .posts ? config.names.posts : config.names.comments,
            kind: .texts(kind, places),
            board: kind == .posts ? "subreddits" : "discussed"
        )
    }
}
