import Console
import Models

/// What a posts file held.
struct PostsFile: Sendable {
    private(set) var posts: [SourcePost] = []
    /// Lines that are no posts, or whose id is not plain.
    private(set) var skippedLines = 0

    /// Reads NDJSON, a post a line; `.gz` files through gzip.
    ///
    /// With a `limit` only the posts with the highest scores are kept.
    init(path: String, limit: Int?) throws {
        var lines = try LineReader(path: path)
        while let line = try lines.next() { add(line) }
        guard let limit, posts.count > limit else { return }
        posts.sort { ($0.score, $1.id) > ($1.score, $0.id) }
        posts.removeLast(posts.count - limit)
    }

    private mutating func add(_ line: [UInt8]) {
        guard line.contains(where: { $0 > 0x20 }) else { return }
        do throws(JSONError) {
            let post = try SourcePost(json: line.span)
            if SourcePost.isPlain(post.id) { posts.append(post) } else { skippedLines += 1 }
        } catch {
            skippedLines += 1
        }
    }
}

extension SourcePost {
    /// Reads `{"id", "title", "author", "subreddit", "score"}`; what is missing is empty or 0.
    init(json bytes: Span<UInt8>) throws(JSONError) {
        var post = SourcePost(id: "", title: "", author: "", subreddit: "", score: 0)
        var scanner = JSONScanner(bytes)
        try scanner.expect(UInt8(ascii: "{"))
        var isFirst = true
        while let name = try scanner.nextName(isFirst: isFirst) {
            isFirst = false
            let isText = scanner.peek() == UInt8(ascii: "\"")
            if isText, scanner.matches(name, "id") {
                post.id = try scanner.textValue()
            } else if isText, scanner.matches(name, "title") {
                post.title = try scanner.textValue()
            } else if isText, scanner.matches(name, "author") {
                post.author = try scanner.textValue()
            } else if isText, scanner.matches(name, "subreddit") {
                post.subreddit = try scanner.textValue()
            } else if scanner.matches(name, "score"), scanner.peek() != UInt8(ascii: "n") {
                post.score = try scanner.integerValue()
            } else {
                try scanner.skipValue()
            }
        }
        try scanner.expectEnd()
        self = post
    }
}
