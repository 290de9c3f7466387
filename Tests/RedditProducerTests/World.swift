import RedditModel
import ServiceKit

@testable import RedditProducer

/// A client and a Reddit in a time of their own.
struct World {
    static let startMs: Int64 = 1_700_000_000_000

    let settings: RedditModel.Settings
    let listings: [Listing]
    let limits: RedditClient.Limits
    var reddit: RedditModel
    var client: RedditClient
    var nowMs = startMs
    /// How often each name was written, as the topics would tell.
    var written: [String: Int] = [:]
    var updates = 0
    /// What the topics hold for one who begins anew.
    private var kept: [(Thing.Kind, KnownItem)] = []
    /// Of clients that are gone.
    private var past: [Thing.Kind: (taken: Int, missed: Double)] = [:]
    private var random: SplitMix
    private(set) var longestSilenceMs: Int64 = 0

    init(
        _ settings: RedditModel.Settings = RedditModel.Settings(),
        _ listings: [Listing] = [
            Listing(kind: .post, subreddits: ["all"]), Listing(kind: .comment, subreddits: ["all"]),
        ],
        _ limits: RedditClient.Limits = RedditClient.Limits(),
        seed: UInt64 = 1
    ) {
        var settings = settings
        settings.seed = seed
        self.settings = settings
        self.listings = listings
        self.limits = limits
        reddit = RedditModel(settings, startMs: Self.startMs)
        client = RedditClient(listings, limits, seed: seed, atMs: Self.startMs)
        random = SplitMix(state: seed)
    }

    /// Lets so much time pass; each call takes between 50 and 250 ms.
    mutating func run(ms: Int64) {
        let endMs = nowMs + ms
        while nowMs < endMs {
            switch client.next(atMs: nowMs) {
            case .wait(let waitMs): nowMs += max(1, min(waitMs, endMs - nowMs))
            case .call(let call): answer(call)
            }
        }
    }

    /// The client is gone for so long, and another goes on with what the topics hold.
    mutating func restart(afterMs ms: Int64) {
        keepFigures()
        nowMs += ms
        client = RedditClient(listings, limits, seed: random.next(), atMs: nowMs)
        for kind in [Thing.Kind.post, .comment] {
            let items = kept.filter { $0.0 == kind }.map(\.1).sorted { $0.createdMs < $1.createdMs }
            client.resume(kind, items, atMs: nowMs)
        }
    }

    /// What the clients say they took of all there was, and what it was.
    mutating func coverage(_ kind: Thing.Kind) -> (estimated: Double, actual: Double) {
        let now = client.coverage(kind)
        let before = past[kind] ?? (0, 0)
        let taken = Double(now.taken + before.taken)
        let missed = now.missed + before.missed
        let items = kind == .post ? reddit.posts.items : reddit.comments.items
        let listed = items.filter { $0.listedMs <= nowMs }
        let hits = listed.count { written[$0.name] != nil }
        return (taken / max(1, taken + missed), Double(hits) / Double(max(1, listed.count)))
    }

    private mutating func keepFigures() {
        for kind in [Thing.Kind.post, .comment] {
            let now = client.coverage(kind)
            let before = past[kind] ?? (0, 0)
            past[kind] = (now.taken + before.taken, now.missed + before.missed)
        }
    }

    private mutating func answer(_ call: RedditClient.Call) {
        let request = APIRequest(call, listings)
        let authorization =
            call == .token ? "Basic x" : "Bearer \(client.life.token?.reveal ?? "")"
        nowMs += Int64.random(in: 20...120, using: &random)
        let response = reddit.answer(
            call == .token ? "POST" : "GET",
            request.path,
            call == .token
                ? ["grant_type": "client_credentials"]
                : Dictionary(request.query.map { ($0.name, $0.value) }) { $1 },
            authorization: authorization,
            atMs: nowMs
        )
        nowMs += Int64.random(in: 30...130, using: &random)
        let answer = Answer(
            status: response.status,
            headers: response.headers,
            body: response.body
        )
        let outcome = client.receive(answer, to: call, atMs: nowMs)
        for record in outcome.batch.records { write(record, of: outcome.batch) }
    }

    private mutating func write(_ record: RecordBatch.Record, of batch: RecordBatch) {
        guard let thing = try? Thing(line: batch.bytes.span.extracting(record.payload)) else {
            written["unreadable"] = 2
            return
        }
        guard record.destination != .updates else {
            updates += 1
            return
        }
        written[thing.name, default: 0] += 1
        let item = KnownItem(
            name: thing.name,
            createdMs: thing.createdMs,
            subreddit: "all",
            score: thing.score,
            comments: thing.comments
        )
        kept.append((thing.kind, item))
    }
}
