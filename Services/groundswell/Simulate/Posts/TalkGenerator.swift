import Console
import Models

/// What simulated posts and comments are like.
struct TalkPlan: Sendable {
    /// The regions whose subreddits are written in, beside those of the whole world.
    var regions: [Region]
    /// Share of records that are posts; the others are comments.
    var postShare = 0.2
    var authors = 5_000
    /// How many stories break out in an hour of event time.
    var storiesAnHour = 6.0
    var seed: UInt64 = 1
}

/// One simulated post or comment.
struct TalkRecord: Sendable, Equatable {
    var isPost: Bool
    var id: String
    /// The record's key.
    var subreddit: String
    /// JSON, as the topic has it.
    var payload: [UInt8]
    var title = ""
    var author: String
    var score: Int64

    /// A post as `simulate views --posts-file` reads it, with the end of the line.
    var line: [UInt8] {
        var writer = JSONWriter()
        writer.object {
            $0.member("id", id)
            $0.member("title", title)
            $0.member("author", author)
            $0.member("subreddit", subreddit)
            $0.member("score", score)
        }
        return writer.bytes + [UInt8(ascii: "\n")]
    }
}

/// Makes posts and comments, the same ones for the same plan and the same moments.
struct TalkGenerator: Sendable {
    private static let idDigits = 36
    /// Ids end with two digits of a counter, so that so many in one millisecond differ.
    private static let idsAMillisecond = idDigits * idDigits

    private let plan: TalkPlan
    private let communities: [Community]
    /// By region: which communities are its own.
    private let local: [String: [Int]]
    private let sizes: AliasTable
    private let authors: AliasTable
    private let phrasing = TalkPhrasing()
    private let postChance: UInt32
    private let textChance = chance(0.2)
    private let strangerChance = chance(0.3)
    private(set) var stories: Stories
    private var threads = TalkThreads()
    private var random: SplitMix
    private var made = 0

    /// The first moment is at `fromMs` or later, and none before the last.
    init(plan: TalkPlan, fromMs: Int64) {
        self.plan = plan
        communities = Community.all(in: plan.regions, seed: plan.seed)
        local = Dictionary(grouping: communities.indices) { [communities] in
            communities[$0].region ?? ""
        }
        // Which are the big ones is chance.
        var order = SplitMix(seed: plan.seed, purpose: 41)
        var weights = communities.indices.map { power(Double($0 + 1), -0.7) }
        weights.shuffle(using: &order)
        sizes = AliasTable(weights: weights)
        authors = AliasTable(zipf: 0.6, count: plan.authors)
        postChance = chance(plan.postShare)
        stories = Stories(
            anHour: plan.storiesAnHour,
            regions: plan.regions.filter { !$0.subreddits.isEmpty }.map(\.id),
            fromMs: fromMs,
            seed: plan.seed
        )
        random = SplitMix(seed: plan.seed, purpose: 42)
    }

    /// Makes the record of a moment, in milliseconds since 1970.
    mutating func makeNext(atMs: Int64) -> TalkRecord {
        stories.advance(toMs: atMs)
        let story = stories.draw(atMs: atMs)
        let number = made
        made += 1
        let id =
            String(atMs, radix: Self.idDigits)
            + String(Self.idsAMillisecond + number % Self.idsAMillisecond, radix: Self.idDigits)
            .dropFirst()
        let isPost = random.happens(postChance) || threads.isEmpty
        if !isPost, let thread = threads.draw(story, &random) {
            return comment(id, atMs, on: thread, story)
        }
        return post(id, atMs, story)
    }

    // MARK: Pieces

    private mutating func post(_ id: String, _ atMs: Int64, _ story: Story?) -> TalkRecord {
        let place = community(story)
        let community = communities[place]
        let subject = phrasing.subject(of: community, story, &random)
        let title = phrasing.title(subject, community.gladness, &random)
        let hasText = random.happens(textChance)
        let text = hasText ? phrasing.body(subject, community.gladness, &random) : ""
        // Few are liked by many (a Pareto distribution).
        let score = Int64(min(5 * power(1 - random.share(), -0.65), 100_000))
        threads.add(
            TalkThreads.Thread(
                id: id,
                community: place,
                subject: subject,
                heat: Double(score) * (story == nil ? 1 : 2)
            )
        )
        let author = author()
        var writer = JSONWriter(reserving: 512)
        writer.object {
            $0.member("id", id)
            $0.member("subreddit", community.name)
            $0.member("author", author)
            $0.member("title", title)
            $0.member("selftext", text)
            $0.member("created_utc", Double(atMs) / 1000, decimals: 3)
            $0.member("score", score)
            $0.member("num_comments", 0)
            $0.member("url", "https://example.org/\(id)")
            $0.member("permalink", "/r/\(community.name)/comments/\(id)/")
            $0.member("over_18", false)
            $0.member("link_flair_text", subject.topic.name)
            $0.member("domain", "example.org")
            $0.member("retrieved_utc", Double(atMs) / 1000, decimals: 3)
        }
        return TalkRecord(
            isPost: true,
            id: id,
            subreddit: community.name,
            payload: writer.bytes,
            title: title,
            author: author,
            score: score
        )
    }

    private mutating func comment(
        _ id: String,
        _ atMs: Int64,
        on thread: TalkThreads.Thread,
        _ story: Story?
    ) -> TalkRecord {
        let community = communities[thread.community]
        var subject = thread.subject
        // Not all of a thread about a story is about the story.
        if story == nil, random.happens(1 << 31) { subject.story = nil }
        let body = phrasing.body(subject, community.gladness, &random)
        let score = Int64(min(power(1 - random.share(), -0.65), 10_000))
        let author = author()
        var writer = JSONWriter(reserving: 512)
        writer.object {
            $0.member("id", id)
            $0.member("link_id", "t3_" + thread.id)
            $0.member("parent_id", "t3_" + thread.id)
            $0.member("subreddit", community.name)
            $0.member("author", author)
            $0.member("body", body)
            $0.member("created_utc", Double(atMs) / 1000, decimals: 3)
            $0.member("score", score)
            $0.member("retrieved_utc", Double(atMs) / 1000, decimals: 3)
        }
        return TalkRecord(
            isPost: false,
            id: id,
            subreddit: community.name,
            payload: writer.bytes,
            author: author,
            score: score
        )
    }

    /// A story of a region is mostly written about there.
    private mutating func community(_ story: Story?) -> Int {
        let anywhere = sizes.draw(&random)
        guard let region = story?.region, !random.happens(strangerChance),
            let own = local[region]
        else { return anywhere }
        return random.pick(own)
    }

    private mutating func author() -> String {
        let number = authors.draw(&random)
        let nicknames = TalkWords.nicknames
        let animals = TalkWords.animals
        let first = nicknames[number % nicknames.count]
        let second = animals[number / nicknames.count % animals.count]
        return "\(first)_\(second)_\(number / (nicknames.count * animals.count) + 1)"
    }
}
