import Models
import Testing
import TextAnalysis

@testable import WindowAggregator

private let limits = SourceCounter.Limits(aheadMs: 60_000, behindMs: 1_200_000)

/// The slow, obvious model: looks back over the whole log for each record.
private struct Model {
    private struct Seen {
        var offset: Int64
        var id: String
        var author: String
        var words: String
    }

    let kind: RedditReader.Kind
    private var seen: [Seen] = []
    private var reachedMs: Int64?
    private var extractor = TermExtractor()
    private var scorer = SentimentScorer()
    var sums = RedditSums()
    var letters: [Int64: Rejection] = [:]

    init(_ kind: RedditReader.Kind) { self.kind = kind }

    mutating func read(_ item: RedditItem, offset: Int64, nowMs: Int64) {
        extractor.begin()
        let title = item.title.utf8
        let body = item.body.utf8
        if kind == .posts { extractor.add(title.span, as: .plain) }
        extractor.add(body.span, as: .markdown)
        // Words in their order, from texts that hold nothing else.
        let text = kind == .posts ? item.title + " " + item.body : item.body
        let words = text.split(separator: " ").filter { $0.first?.isLetter == true }
            .joined(separator: " ")
        let near = seen.reversed().prefix { offset - $0.offset <= RecentKeys.span }
        let isKnownID = near.contains { $0.id == item.id }
        let isKnownText =
            item.author != "[deleted]"
            && near.contains { $0.words == words && $0.author == item.author }
        seen.append(Seen(offset: offset, id: item.id, author: item.author, words: words))
        if item.timeMs > nowMs + limits.aheadMs {
            letters[offset] = .inTheFuture
            return
        }
        if let reachedMs, item.timeMs < reachedMs - limits.behindMs {
            letters[offset] = .tooLate
            return
        }
        reachedMs = max(reachedMs ?? item.timeMs, item.timeMs)
        guard !isKnownID else { return }
        count(item, withWords: !isKnownText)
    }

    private mutating func count(_ item: RedditItem, withWords: Bool) {
        let regions = ["nyc": "NA", "toronto": "NA", "de": "EU", "france": "EU"]
        let region = regions[item.subreddit.lowercased()] ?? "unknown"
        let pane = item.timeMs - item.timeMs % 10_000
        func place(_ board: String, _ name: String) -> RedditSums.Place {
            .init(board: board, region: region, paneStartMs: pane, item: name)
        }
        let post = kind == .posts ? item.id : String(item.link.dropFirst(3))
        switch kind {
        case .posts: sums.add(place("subreddits", item.subreddit))
        case .comments: sums.add(place("discussed", post))
        }
        guard withWords else { return }
        let whole = (kind == .posts ? item.title + "\n" + item.body : item.body).utf8
        let compound = scorer.score(whole.span).compound
        let score = ScoreSum(
            sum: Int64((compound * 10_000).rounded()),
            positives: compound >= 0.05 ? 1 : 0,
            negatives: compound <= -0.05 ? 1 : 0
        )
        sums.add(place("sentiment:subreddits", item.subreddit), score: score)
        sums.add(place("sentiment:posts", post), score: score)
        let extractor = extractor
        for term in extractor.terms {
            let bytes = extractor.bytes(of: term)
            let name = String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self)
            switch term.kind {
            case .keyword: sums.add(place("keywords", name), score: score)
            case .hashtag: sums.add(place("hashtags", name))
            case .emoji: sums.add(place("text-emojis", name))
            }
        }
    }
}

/// A partition of posts or comments, its counter, and what others see of it.
private struct History {
    let kind: RedditReader.Kind
    var random: Generator
    var nowMs: Int64 = 1_700_000_000_000
    var log: [(offset: Int64, item: RedditItem)] = []
    var counter: SourceCounter
    var next = 0
    var model: Model
    var durableModel: Model
    var durableNext = 0
    var durable = SourceCounter.Position(offset: 0, metadata: "")
    var pending = RedditSums()
    var pendingLetters: [Int64: Rejection] = [:]
    var sums = RedditSums()
    var letters: [Int64: Rejection] = [:]
    var recalled = 0

    init(_ kind: RedditReader.Kind, seed: UInt64) {
        self.kind = kind
        random = Generator(seed: seed)
        counter = redditCounter(kind, limits: limits, seed: seed)
        model = Model(kind)
        durableModel = model
    }

    /// Offsets leap, as transactions leave gaps, so that a few records span what is remembered.
    mutating func append() {
        let words = ["great", "awful", "rain", "goal", "lamp", "#win", "🎉", "not", "so"]
        for _ in 0..<Int.random(in: 1...40, using: &random) {
            let leap: Int64 = random.once(in: 30) ? .random(in: 1...90_000, using: &random) : 1
            let text = (0..<Int.random(in: 1...3, using: &random)).map { _ in
                words.randomElement(using: &random) ?? ""
            }
            var timeMs = nowMs - .random(in: 0...20_000, using: &random)
            if random.once(in: 12) { timeMs -= .random(in: 0...1_400_000, using: &random) }
            if random.once(in: 40) { timeMs += 150_000 }
            let names = ["nyc", "NYC", "De", "pics", "rain"]
            let authors = ["ann", "bob", "cy", "[deleted]"]
            let item = RedditItem(
                id: "i\(Int.random(in: 0..<2_000, using: &random))",
                link: "t3_p\(Int.random(in: 0..<5, using: &random))",
                subreddit: names.randomElement(using: &random) ?? "",
                author: authors.randomElement(using: &random) ?? "",
                title: text.joined(separator: " "),
                // Only words: those of a text are the same when the model says so.
                body: ["goal lamp", "rain", "so great"].randomElement(using: &random) ?? "",
                timeMs: timeMs
            )
            log.append(((log.last?.offset ?? -1) + leap, item))
        }
    }

    mutating func read() {
        for _ in 0..<Int.random(in: 1...30, using: &random) {
            guard next < log.count else { return }
            let (offset, item) = log[next]
            next += 1
            let isRecall = offset < counter.position.offset
            let record = item.record(kind)
            do throws(Rejection) {
                try counter.count(record.span, offset: offset, nowMs: nowMs)
            } catch {
                pendingLetters[offset] = error
            }
            if isRecall { recalled += 1 } else { model.read(item, offset: offset, nowMs: nowMs) }
        }
    }

    mutating func take() {
        for batch in counter.takeBatches(redditRegions, sourcePartitions: 1, nowMs: nowMs) {
            pending.add(batch)
        }
    }

    mutating func commit() {
        take()
        durable = .init(
            offset: counter.position.offset,
            metadata: counter.position.metadata(atMs: nowMs)
        )
        counter.commit()
        for (place, sum) in pending.sums {
            sums.sums[place, default: .init()].count += sum.count
            sums.sums[place]?.score += sum.score
        }
        letters.merge(pendingLetters) { one, _ in one }
        forget()
        durableModel = model
        durableNext = log.firstIndex { $0.offset >= durable.offset } ?? log.count
    }

    mutating func abort() {
        counter.rollBack()
        forget()
        model = durableModel
        let resume = counter.resumeOffset
        next = log.firstIndex { $0.offset >= resume } ?? log.count
    }

    /// A kill -9: the committed offset and its metadata are all that is left.
    mutating func restart() {
        let low = max(
            0,
            durable.offset
                - SourceReader.recallSpan(.reddit(kind, redditRegions, defaultRegion: []))
        )
        counter = redditCounter(
            kind,
            at: durable,
            recallingFrom: low,
            limits: limits,
            seed: random.next()
        )
        forget()
        model = durableModel
        next = log.firstIndex { $0.offset >= counter.resumeOffset } ?? log.count
    }

    private mutating func forget() {
        pending = RedditSums()
        pendingLetters = [:]
    }

    mutating func run(steps: Int) {
        for _ in 0..<steps {
            nowMs += .random(in: 0...3_000, using: &random)
            switch Int.random(in: 0..<16, using: &random) {
            case 0..<3: append()
            case 3..<9: read()
            case 9..<10: take()
            case 10..<13: commit()
            case 13: abort()
            default: restart()
            }
        }
        while next < log.count { read() }
        commit()
    }
}

@Suite struct RedditHistoryTests {
    /// Aborts and kills at any moment, repeats near and far: what is committed is what a model says
    /// that was never ended and looks back over all of it.
    @Test(arguments: [RedditReader.Kind.posts, .comments], 0..<6 as Range<UInt64>)
    func committedSumsEqualASlowRecount(kind: RedditReader.Kind, seed: UInt64) {
        var history = History(kind, seed: seed)
        history.run(steps: 100)
        #expect(history.log.count > 150 && history.recalled > 100)
        // Not compared within the macro, which would print all of them.
        let areSumsEqual = history.sums == history.model.sums
        let areLettersEqual = history.letters == history.model.letters
        #expect(areSumsEqual && areLettersEqual)
        let own = kind == .posts ? "subreddits" : "discussed"
        let all = history.sums.sums.filter { $0.key.board == own }.values
        let texts = history.sums.sums.filter { $0.key.board == "sentiment:posts" }.values
        let counted = all.reduce(0) { $0 + $1.count }
        #expect(counted > texts.reduce(0) { $0 + $1.count }, "some texts are repeats")
        #expect(counted + Int64(history.letters.count) < history.log.count, "some records, too")
    }
}
