import Models

/// Reddit's API as far as it matters to one who reads it, with its faults, at any time one asks.
package struct RedditModel: Sendable {
    package struct Faults: Sendable {
        /// Shares of the calls.
        package var tooMany = 0.0
        package var broken = 0.0
        /// Errors that are told with status 200.
        package var errorsAs200 = 0.0
        /// Answers without the headers of the limit.
        package var silentLimits = 0.0
        package var retryAfterSeconds: Int64 = 2

        package init() {}

        /// All of them, as often as on a bad day.
        package static var all: Faults {
            var faults = Faults()
            faults.tooMany = 0.01
            faults.broken = 0.02
            faults.errorsAs200 = 0.005
            faults.silentLimits = 0.05
            return faults
        }
    }

    package struct Settings: Sendable {
        package var posts = ModelListing.Settings(perSecond: 17)
        package var comments = ModelListing.Settings(perSecond: 60)
        package var faults = Faults()
        package var tokenSeconds: Int64 = 3_600
        /// Tokens are no longer taken after so long, though they should be; 0 is never.
        package var revokedAfterMs: Int64 = 0
        package var windowMs: Int64 = 600_000
        package var callsAWindow: Double = 1_000
        package var seed: UInt64 = 1

        package init() {}
    }

    package struct Response: Sendable {
        package var status: Int
        package var headers: [String: String] = [:]
        package var body: [UInt8] = []
    }

    private let settings: Settings
    package private(set) var posts: ModelListing
    package private(set) var comments: ModelListing
    private var random: ModelRandom
    private var token = ""
    private var tokenMs: Int64 = 0
    private var tokens = 0
    private var windowEndMs: Int64
    private var used: Double = 0
    private var stoppedMs: Int64?
    package private(set) var calls = 0
    package private(set) var refusals: [Int: Int] = [:]

    package init(_ settings: Settings, _ contents: [ModelItem.Content] = [], startMs: Int64) {
        self.settings = settings
        let contents =
            contents.isEmpty
            ? (0..<97).map { number in
                ModelItem.Content(
                    subreddit: "sub\(number % 31)",
                    title: "title \(number) \"quoted\" é",
                    text: number % 3 == 0 ? "a\ntext" : ""
                )
            } : contents
        posts = ModelListing(
            .post,
            settings.posts,
            contents,
            seed: settings.seed &* 2 &+ 1,
            startMs: startMs
        )
        comments = ModelListing(
            .comment,
            settings.comments,
            contents,
            seed: settings.seed &* 2 &+ 2,
            startMs: startMs
        )
        random = ModelRandom(state: settings.seed)
        windowEndMs = startMs + settings.windowMs
    }

    /// Nothing more is written after this.
    package mutating func stopWriting(atMs ms: Int64) {
        advance(toMs: ms)
        stoppedMs = ms
    }

    /// Answers a call.
    ///
    /// `form` is what stands behind the question mark or in the body.
    package mutating func answer(
        _ method: String,
        _ path: String,
        _ form: [String: String],
        authorization: String?,
        atMs ms: Int64
    ) -> Response {
        advance(toMs: ms)
        calls += 1
        if let fault = fault(atMs: ms) { return note(fault) }
        if method == "POST", path == "/api/v1/access_token" {
            return note(grant(form, authorization, atMs: ms))
        }
        let isRevoked = settings.revokedAfterMs > 0 && ms - tokenMs > settings.revokedAfterMs
        guard !token.isEmpty, authorization == "Bearer \(token)", !isRevoked,
            ms - tokenMs < settings.tokenSeconds * 1_000
        else {
            return note(error(401, ["www-authenticate": "Bearer realm=\"reddit\""]))
        }
        if ms >= windowEndMs {
            windowEndMs = ms + settings.windowMs
            used = 0
        }
        used += 1
        guard used <= settings.callsAWindow else { return note(error(429, limits(atMs: ms))) }
        var response = page(path, form, atMs: ms)
        if random.unit() >= settings.faults.silentLimits {
            response.headers.merge(limits(atMs: ms)) { $1 }
        }
        return note(response)
    }

    package mutating func advance(toMs ms: Int64) {
        posts.advance(toMs: min(ms, stoppedMs ?? ms))
        comments.advance(toMs: min(ms, stoppedMs ?? ms))
    }

    // MARK: Pieces

    private mutating func note(_ response: Response) -> Response {
        if response.status != 200 { refusals[response.status, default: 0] += 1 }
        return response
    }

    private mutating func fault(atMs ms: Int64) -> Response? {
        let faults = settings.faults
        let drawn = random.unit()
        if drawn < faults.tooMany {
            let hasHeader = random.unit() < 0.5
            return error(429, hasHeader ? ["retry-after": "\(faults.retryAfterSeconds)"] : [:])
        }
        if drawn < faults.tooMany + faults.broken {
            return Response(
                status: [500, 502, 503, 504, 520, 522].randomElement(using: &random) ?? 500
            )
        }
        if drawn < faults.tooMany + faults.broken + faults.errorsAs200 {
            return Response(
                status: 200,
                body: Array(#"{"message":"Too Many Requests","error":429}"#.utf8)
            )
        }
        return nil
    }

    private mutating func grant(
        _ form: [String: String],
        _ authorization: String?,
        atMs ms: Int64
    ) -> Response {
        guard authorization?.hasPrefix("Basic ") == true else { return error(401) }
        guard form["grant_type"] != nil else { return error(400) }
        tokens += 1
        token = "token-\(tokens)"
        tokenMs = ms
        let seconds = settings.tokenSeconds
        return Response(
            status: 200,
            body: Array(
                #"{"access_token":"\#(token)","token_type":"bearer","expires_in":\#(seconds),"scope":"*"}"#
                    .utf8
            )
        )
    }

    private func error(_ status: Int, _ headers: [String: String] = [:]) -> Response {
        Response(status: status, headers: headers, body: Array(#"{"error":\#(status)}"#.utf8))
    }

    private func limits(atMs ms: Int64) -> [String: String] {
        [
            "x-ratelimit-remaining": "\(max(0, settings.callsAWindow - used))",
            "x-ratelimit-used": "\(Int(used))",
            "x-ratelimit-reset": "\((windowEndMs - ms) / 1_000)",
        ]
    }

    private mutating func page(
        _ path: String,
        _ form: [String: String],
        atMs ms: Int64
    ) -> Response {
        let parts = path.split(separator: "/").map(String.init)
        if parts == ["api", "info"] {
            let names = (form["id"] ?? "").split(separator: ",").map(String.init)
            guard names.count <= 100 else { return error(400) }
            let found = names.compactMap { posts.item($0) ?? comments.item($0) }
            return listing(found.filter { $0.isVisible(atMs: ms) }, atMs: ms)
        }
        guard parts.count == 3, parts[0] == "r", ["new", "comments"].contains(parts[2]) else {
            return error(404)
        }
        if parts[1] == "private" { return error(403) }
        let query: ModelListing.Query =
            form["before"].map { .before($0) } ?? form["after"].map { .after($0) } ?? .newest
        let subreddits = parts[1].split(separator: "+").map(String.init)
        let limit = min(100, form["limit"].flatMap { Int($0) } ?? 25)
        let items =
            parts[2] == "new"
            ? posts.page(query, of: subreddits, limit: limit, atMs: ms)
            : comments.page(query, of: subreddits, limit: limit, atMs: ms)
        return listing(items, atMs: ms)
    }

    private func listing(_ items: [ModelItem], atMs ms: Int64) -> Response {
        var json = JSONWriter(reserving: 100 + items.count * 600)
        json.object { json in
            json.member("kind", "Listing")
            json.object("data") { json in
                json.null("modhash")
                json.member("dist", Int64(items.count))
                json.array("children", items) { $1.write(&$0, atMs: ms) }
                json.null("after")
                json.null("before")
            }
        }
        return Response(status: 200, body: json.bytes)
    }
}
