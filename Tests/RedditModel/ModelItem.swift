import Models

/// A post or comment of the model.
package struct ModelItem: Sendable {
    /// What the model makes it of.
    package struct Content: Sendable {
        package var subreddit: String
        package var title: String
        package var text: String

        package init(subreddit: String, title: String, text: String) {
            self.subreddit = subreddit
            self.title = title
            self.text = text
        }
    }

    package enum Kind: Sendable, Hashable, CaseIterable {
        case post, comment

        package var prefix: String { self == .post ? "t3" : "t1" }
    }

    package let kind: Kind
    package let id: String
    package let createdMs: Int64
    /// When listings show it first: later than others for one that comes late.
    package let listedMs: Int64
    /// When it is deleted.
    package let removedMs: Int64?
    /// How much its score grows in ten seconds.
    package let growth: Int64
    let content: Content

    /// The id with its kind.
    package var name: String { "\(kind.prefix)_\(id)" }

    package func isVisible(atMs ms: Int64) -> Bool {
        listedMs <= ms && removedMs.map { $0 > ms } ?? true
    }

    package func score(atMs ms: Int64) -> Int64 { 1 + growth * max(0, ms - createdMs) / 10_000 }

    /// Writes it as the API does.
    func write(_ json: inout JSONWriter, atMs ms: Int64) {
        json.object { json in
            json.member("kind", kind.prefix)
            json.object("data") { json in
                json.null("approved_at_utc")
                json.member("subreddit", content.subreddit)
                json.member("name", name)
                json.member("id", id)
                json.member("author", "user_\(id.prefix(3))")
                json.member("score", score(atMs: ms))
                json.member("created", createdMs / 1_000 + 28_800)
                json.member("created_utc", createdMs / 1_000)
                json.member("over_18", false)
                if kind == .post {
                    json.member("title", content.title)
                    json.member("selftext", content.text)
                    json.member("num_comments", score(atMs: ms) / 3)
                    json.member("permalink", "/r/\(content.subreddit)/comments/\(id)/x/")
                    json.member("url", "https://example.com/\(id)")
                    json.member("domain", "example.com")
                    json.null("link_flair_text")
                    json.object("secure_media") { $0.member("title", "not this one") }
                } else {
                    json.member("body", content.title)
                    json.member("link_id", "t3_x\(id.prefix(2))")
                    json.member("parent_id", "t3_x\(id.prefix(2))")
                    json.member("replies", "")
                }
            }
        }
    }
}
