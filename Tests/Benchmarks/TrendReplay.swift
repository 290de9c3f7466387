import Console
import Models
import Ranking
import TextAnalysis

/// The posts of July and August 2013, as the keywords they name.
struct Recording {
    struct Post {
        var timeMs: Int64
        var id: String
        var title: String
        var terms: [UInt32]
    }

    private(set) var posts: [Post] = []
    private(set) var names = Interner(seed: 1)

    /// Reads the posts, each text counted once; with `bodies`, their own texts too.
    init(path: String, bodies: Bool) throws {
        var lines = try LineReader(path: path)
        var extractor = TermExtractor()
        var known: Set<UInt64> = []
        while let line = try lines.next() {
            let post = try RedditPost(line.span)
            let title = try post.text(.title, in: line.span)
            extractor.begin()
            extractor.add(title.utf8.span, as: .plain)
            if bodies {
                let body = try post.text(.selftext, in: line.span)
                extractor.add(body.utf8.span, as: .markdown)
            }
            guard known.insert(extractor.fingerprint).inserted else { continue }
            var terms: [UInt32] = []
            for term in extractor.terms where term.kind == .keyword {
                terms.append(names.intern(extractor.bytes(of: term)))
            }
            posts.append(
                Post(
                    timeMs: post.createdMs,
                    id: try post.text(.id, in: line.span),
                    title: title,
                    terms: terms
                )
            )
        }
    }

    /// The same posts, each at the time of another one.
    func shuffled() -> Recording {
        var copy = self
        var random = Generator()
        let times = posts.map(\.timeMs)
        copy.posts.shuffle(using: &random)
        for index in times.indices { copy.posts[index].timeMs = times[index] }
        return copy
    }
}

/// A recording that runs through a board, ten minutes at a time.
struct Replay {
    static let stepMs: Int64 = 600_000

    let recording: Recording
    private(set) var board = SlidingBoard(
        region: "all",
        board: "keywords",
        timeframes: [.oneHour, .sixHours, .oneDay, .sevenDays],
        itemBudget: 5_000_000,
        seed: 1
    )
    private(set) var clockMs: Int64
    private var next = 0
    private var hourStart = 0

    init(_ recording: Recording) {
        self.recording = recording
        clockMs = floorToMultiple(recording.posts.first?.timeMs ?? 0, of: Self.stepMs)
        board.advance(clockMs: clockMs, finalMs: clockMs)
    }

    /// Counts the next ten minutes; false at the end.
    mutating func step() -> Bool {
        guard next < recording.posts.count else { return false }
        var counts: [UInt32: UInt64] = [:]
        let startMs = clockMs
        clockMs += Self.stepMs
        while next < recording.posts.count, recording.posts[next].timeMs < clockMs {
            for term in recording.posts[next].terms { counts[term, default: 0] += 1 }
            next += 1
        }
        var group = CountGroup(
            region: "all",
            board: "keywords",
            paneStartMs: startMs,
            paneLengthMs: Self.stepMs
        )
        for (term, count) in counts { group.append(recording.names[term], count: count) }
        board.advance(clockMs: clockMs, finalMs: clockMs)
        _ = board.add(group)
        while recording.posts[hourStart].timeMs < clockMs - 3_600_000 { hourStart += 1 }
        return true
    }

    /// How many posts of the last hour name one of these keywords.
    func posts(naming words: [String]) -> Int {
        let terms = words.compactMap { recording.names.find($0.utf8.span) }
        return recording.posts[hourStart..<next].reduce(0) { sum, post in
            sum + (terms.contains { post.terms.contains($0) } ? 1 : 0)
        }
    }

    /// What rises now.
    func trends(_ rules: TrendRules = TrendRules()) -> [Trend] {
        let hour = recording.posts[hourStart..<next]
        return board.trends(rules) { item in
            guard let term = recording.names.find(item.utf8.span) else { return PostSample() }
            return PostSample(hour.lazy.filter { $0.terms.contains(term) }.map(\.id))
        }
    }
}
