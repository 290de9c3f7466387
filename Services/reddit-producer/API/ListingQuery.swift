/// Which page of a listing is asked for.
enum ListingQuery: Hashable, Sendable {
    /// The newest items.
    case newest
    /// The items closest above this one, up to a page of them.
    case before(String)
    /// The items closest below this one.
    case after(String)
}

/// Which listing.
struct Listing: Equatable, Sendable {
    let kind: Thing.Kind
    /// Names of subreddits, or `all`.
    let subreddits: [String]

    /// The path of its pages.
    var path: String {
        "/r/\(subreddits.joined(separator: "+"))/\(kind == .post ? "new" : "comments")"
    }

    /// Whether it lists what is in a subreddit of this name, in lower case.
    func includes(_ subreddit: String) -> Bool {
        subreddits == ["all"] || subreddits.contains { $0.lowercased() == subreddit }
    }
}
