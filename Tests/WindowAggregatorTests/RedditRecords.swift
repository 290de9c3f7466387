import Models
import TextAnalysis

@testable import WindowAggregator

/// A post or a comment, as a topic carries it.
struct RedditItem {
    var id = "1abc"
    var link = "t3_1abc"
    var subreddit = "pics"
    var author = "ann"
    var title = ""
    var body = ""
    var timeMs: Int64

    func record(_ kind: RedditReader.Kind) -> [UInt8] {
        var out = JSONWriter()
        out.object {
            $0.member("id", id)
            $0.member("subreddit", subreddit)
            $0.member("author", author)
            switch kind {
            case .posts:
                $0.member("title", title)
                $0.member("selftext", body)
            case .comments:
                $0.member("link_id", link)
                $0.member("body", body)
            }
            $0.member("created_utc", timeMs)
        }
        return out.bytes
    }
}

/// What the counts of texts add up to.
struct RedditSums: Equatable {
    struct Place: Hashable {
        var board: String
        var region: String
        var paneStartMs: Int64
        var item: String
    }

    struct Sum: Equatable {
        var count: Int64 = 0
        var score = ScoreSum.zero
    }

    var sums: [Place: Sum] = [:]

    mutating func add(_ place: Place, score: ScoreSum = .zero) {
        sums[place, default: Sum()].count += 1
        sums[place]?.score += score
    }

    mutating func add(_ batch: CountBatch) {
        for group in batch.groups {
            group.forEachItem { item, index, paneStartMs in
                let place = Place(
                    board: group.board,
                    region: group.region,
                    paneStartMs: paneStartMs,
                    item: item
                )
                sums[place, default: Sum()].count += Int64(group.counts[index])
                if !group.scores.isEmpty { sums[place]?.score += group.scores[index] }
            }
        }
    }

    /// Board, item and count, whatever the region and the pane.
    func counts(of board: String) -> [String: Int64] {
        var counts: [String: Int64] = [:]
        for (place, sum) in sums where place.board == board {
            counts[place.item, default: 0] += sum.count
        }
        return counts
    }
}

/// A few regions with subreddits of their own.
let redditRegions: RegionDirectory = {
    let json = #"""
        {"partitions":3,"regions":[
        {"id":"NA","partition":2,"subreddits":["NYC","toronto"]},
        {"id":"EU","partition":0,"subreddits":["de","france"]}]}
        """#
    return (try? RegionDirectory(json: json.utf8.span)) ?? RegionDirectory(partitions: 3)
}()

func redditCounter(
    _ kind: RedditReader.Kind,
    at position: SourceCounter.Position = .init(offset: 0, metadata: ""),
    recallingFrom recall: Int64? = nil,
    limits: SourceCounter.Limits = .init(),
    seed: UInt64 = 3
) -> SourceCounter {
    SourceCounter(
        SourcePartition(topic: kind == .posts ? "reddit-posts" : "reddit-comments", partition: 0),
        of: .reddit(kind, redditRegions, defaultRegion: Array("unknown".utf8)),
        at: position,
        recallingFrom: recall,
        limits: limits,
        seed: seed
    )
}
