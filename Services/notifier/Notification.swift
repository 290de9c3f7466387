import Crypto
import Models

/// One event that one subscriber is told of.
///
/// Everything of it is a function of the event's record: who reads the record again makes the same.
struct Notification: Sendable, Equatable {
    let id: String
    let subscriptionID: String
    let owner: String
    /// What a webhook posts, and what the feed tells.
    let body: [UInt8]

    /// A post that somebody waits for.
    init(_ subscriber: Subscriber, post: PostText) {
        self.init(subscriber, event: "post\n\(post.id)", timeMs: post.createdMs) { out in
            out.object("post") {
                $0.member("id", post.id)
                $0.member("subreddit", post.subreddit)
                $0.member("title", String(post.title.prefix(PostText.shownCharacters)))
                $0.member("author", String(post.author.prefix(PostText.shownCharacters)))
                $0.member("permalink", post.permalink)
                $0.member("url", post.url)
            }
        }
    }

    /// An item that came onto a board, or among its first.
    init(_ subscriber: Subscriber, board: BoardGlimpse, rank: Int, count: Int64) {
        let event = "board\n\(board.key.recordKey)\n\(board.epoch)\n\(board.revision)"
        self.init(subscriber, event: event, timeMs: board.asOfMs) { out in
            out.object("board") {
                $0.member("board", board.key.board)
                $0.member("region", board.key.region)
                $0.member("timeframe", board.key.timeframe.name)
                $0.member("as_of", EventTime.text(board.asOfMs))
                $0.member("rank", Int64(rank))
                $0.member("count", count)
            }
        }
    }

    private init(
        _ subscriber: Subscriber,
        event: String,
        timeMs: Int64,
        _ data: (inout JSONWriter) -> Void
    ) {
        let id =
            "ntf_" + SHA256Digest(of: "\(subscriber.id)\n\(event)").hexadecimal(bytes: 16)
        let target = subscriber.subscription.target
        var out = JSONWriter(reserving: 512)
        out.object {
            $0.member("type", subscriber.subscription.condition.name)
            $0.member("timestamp", EventTime.text(timeMs))
            $0.object("data") {
                $0.member("notification_id", id)
                $0.member("subscription_id", subscriber.id)
                $0.object("target") {
                    $0.member("type", target.type.rawValue)
                    $0.member("name", target.name)
                }
                data(&$0)
            }
        }
        self.id = id
        subscriptionID = subscriber.id
        owner = subscriber.owner
        body = out.bytes
    }
}
