import Models

/// Which board is looked at.
struct TopSelection: Hashable, Sendable {
    static let worldwide = Board.worldwide
    static let timeframes = Timeframe.allCases.map(\.name)

    var board: String
    var region: String
    var timeframe: String

    /// Whether its items are posts, which have titles.
    var ranksPosts: Bool { ["posts", "discussed", "sentiment:posts"].contains(board) }

    /// Whether its items are trends, whose counts are scores in thousandths.
    var ranksTrends: Bool { board == BoardName.trends }
}

/// A board as `GET /trending` tells it.
struct TopBoard: Sendable, Equatable {
    struct Item: Sendable, Equatable {
        var item = ""
        var count: Int64 = 0
        var rank = 0
        var previousRank: Int?
        var share = 0.0
        /// Counts a second over the last minute; nil where that is not known.
        var velocity: Double?
        /// On a board that shows means: what the texts feel like.
        var mood: Mood?
        /// On the board of trends: what makes it one.
        var trend: Trend?
    }

    /// What was counted in the hour against what the past makes expect, and how unlikely that is by
    /// chance, in decimal digits.
    struct Trend: Sendable, Equatable {
        var observed: Int64
        var expected: Double
        var score: Double
        var status: String
    }

    /// From -1 to 1, and the parts of all texts, each from 0 to 1.
    struct Mood: Sendable, Equatable {
        var mean: Double
        var positive: Double
        var neutral: Double
        var negative: Double
    }

    var selection: TopSelection
    var asOfMs: Int64?
    var watermarkMs: Int64?
    var isFinal = false
    var isExact = false
    var maxError: Int64 = 0
    var total: Int64 = 0
    var distinct: Int64 = 0
    var isLive = false
    var items: [Item] = []
}

extension TopBoard {
    /// Reads the body of an answer; nil when it is none of `GET /trending`.
    init?(_ json: [UInt8]) {
        guard let body = JSONParts(json)?.members, let board = body["board"]?.string,
            let region = body["region"]?.string, let timeframe = body["timeframe"]?.string,
            let items = body["items"]
        else { return nil }
        selection = TopSelection(board: board, region: region, timeframe: timeframe)
        asOfMs = Self.moment(body["as_of"])
        watermarkMs = Self.moment(body["watermark"])
        isFinal = body["final"]?.boolean ?? false
        isExact = body["exact"]?.boolean ?? false
        maxError = body["max_error"]?.integer ?? 0
        total = body["total"]?.integer ?? 0
        distinct = body["distinct"]?.integer ?? 0
        isLive = body["source"]?.string == "live"
        for element in items.elements {
            guard let item = Item(element.members) else { return nil }
            self.items.append(item)
        }
    }

    static func moment(_ part: JSONParts?) -> Int64? {
        guard let text = part?.string else { return nil }
        let bytes = Array(text.utf8)
        return EventTime.iso8601(bytes.span)
    }
}

extension TopBoard.Item {
    fileprivate init?(_ members: [String: JSONParts]) {
        guard let item = members["item"]?.string, let count = members["count"]?.integer,
            let rank = members["rank"]?.integer
        else { return nil }
        self.item = item
        self.count = count
        self.rank = Int(rank)
        previousRank = members["previous_rank"]?.integer.map { Int($0) }
        share = members["share"]?.number ?? 0
        velocity = members["velocity"]?.number
        trend = TopBoard.Trend(members)
        guard let mean = members["mean"]?.number, let positive = members["positive"]?.number,
            let neutral = members["neutral"]?.number, let negative = members["negative"]?.number
        else { return }
        mood = TopBoard.Mood(mean: mean, positive: positive, neutral: neutral, negative: negative)
    }
}

extension TopBoard.Trend {
    fileprivate init?(_ members: [String: JSONParts]) {
        guard let observed = members["observed"]?.integer,
            let expected = members["expected"]?.number, let score = members["score"]?.number
        else { return nil }
        self.observed = observed
        self.expected = expected
        self.score = score
        status = members["status"]?.string ?? ""
    }
}

/// How many posts subreddits have had since counting began, as `GET /subreddits` tells it.
struct TopSubreddits: Sendable, Equatable {
    struct Row: Sendable, Equatable {
        var subreddit: String
        var posts: Int64
    }

    var total: Int64
    var distinct: Int64
    var rows: [Row] = []

    /// Reads the body of an answer; nil when it is none of `GET /subreddits`.
    init?(_ json: [UInt8]) {
        guard let body = JSONParts(json)?.members, let total = body["total"]?.integer,
            let distinct = body["distinct"]?.integer, let rows = body["subreddits"]
        else { return nil }
        self.total = total
        self.distinct = distinct
        for element in rows.elements {
            let members = element.members
            guard let name = members["subreddit"]?.string, let posts = members["posts"]?.integer
            else { return nil }
            self.rows.append(Row(subreddit: name, posts: posts))
        }
    }
}

/// What can be chosen from.
struct TopCatalogue: Sendable, Equatable {
    var boards: [String] = []
    var timeframes = TopSelection.timeframes
    /// Worldwide first.
    var regions: [(id: String, name: String)] = [(TopSelection.worldwide, "Worldwide")]

    static func == (a: Self, b: Self) -> Bool {
        a.boards == b.boards && a.timeframes == b.timeframes
            && a.regions.elementsEqual(b.regions, by: ==)
    }

    /// Reads the bodies of `GET /config.json` and `GET /regions`; nil when they are none.
    init?(configuration: [UInt8], regions: [UInt8]) {
        guard let known = JSONParts(configuration)?.members["boards"],
            let listed = JSONParts(regions)
        else { return nil }
        boards = known.elements.compactMap(\.string)
        for element in listed.elements {
            let members = element.members
            guard let id = members["id"]?.string else { return nil }
            self.regions.append((id, members["name"]?.string ?? id))
        }
    }

    init() {}

    func name(ofRegion id: String) -> String { regions.first { $0.id == id }?.name ?? id }
}
