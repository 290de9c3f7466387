/// How far a dump was replayed: what is kept with the group's offset, which is the number of lines.
struct ReplayPosition: Equatable, Sendable {
    /// Lines read, whatever became of them.
    var lines = 0
    var posts = 0
    var comments = 0
    /// Lines that are no records.
    var unreadable = 0
    /// Whether the end of the file was reached.
    var isAtEnd = false

    init() {}

    /// Reads what ``metadata`` wrote; nil when it is something else.
    init?(lines: Int64, metadata: String) {
        let words = metadata.split(separator: " ")
        guard words.count == 4, let posts = Int(words[0]), let comments = Int(words[1]),
            let unreadable = Int(words[2]), ["open", "end"].contains(words[3])
        else { return nil }
        self.lines = Int(lines)
        self.posts = posts
        self.comments = comments
        self.unreadable = unreadable
        isAtEnd = words[3] == "end"
    }

    var metadata: String { "\(posts) \(comments) \(unreadable) \(isAtEnd ? "end" : "open")" }
}
