import Models

/// A subreddit of the simulation: whose it is, what it talks about, and how it feels.
struct Community: Sendable {
    let name: String
    /// The id of the region that claims it; nil for one that belongs to the whole world.
    let region: String?
    /// What it talks about, favourite first, as indices of ``TalkTopic/all``.
    let topics: [Int]
    /// How many of its texts with a mood are glad.
    let gladness: Double

    /// Communities that no region claims, and what they are about; written like those of a country,
    /// so that what a regions file does with one of them is up to the file.
    private static let worldwide: [(name: String, topic: String)] = [
        ("gardening", "gardens"), ("homecooking", "food"), ("repaircafe", "machines"),
        ("stargazing", "space"), ("boardgamenight", "games"), ("slowtravel", "travel"),
        ("goodanimals", "animals"), ("booksandfilms", "culture"), ("stormchasing", "weather"),
        ("bikecommuting", "city"), ("homelab", "machines"), ("pixelgames", "games"),
    ]
    /// Subreddits whose name says what they are about.
    private static let telling = [
        "cricket": "cricket", "nba": "sport", "nfl": "sport",
    ]

    /// The subreddits of the regions, in the order of the file, and those of the whole world.
    static func all(in regions: [Region], seed: UInt64) -> [Community] {
        let claimed = Set(regions.flatMap(\.subreddits).map { $0.lowercased() })
        var communities = regions.flatMap { region in
            region.subreddits.map { Community($0, of: region.id, about: telling[$0], seed) }
        }
        for (name, topic) in worldwide where !claimed.contains(name) {
            communities.append(Community(name, of: nil, about: topic, seed))
        }
        return communities
    }

    private init(_ name: String, of region: String?, about topic: String?, _ seed: UInt64) {
        self.name = name
        self.region = region
        var random = SplitMix(seed: seed, purpose: fnv1a(name.utf8))
        var topics = topic.map { [TalkTopic.named($0)] } ?? []
        // Communities of one region have a taste in common, which differs from other regions'.
        var regional = SplitMix(seed: seed, purpose: fnv1a((region ?? "").utf8) &+ 1)
        if topic == nil || region != nil { topics.append(regional.below(TalkTopic.all.count)) }
        while topics.count < 4 { topics.append(random.below(TalkTopic.all.count)) }
        self.topics = topics
        gladness = 0.25 + 0.6 * random.share()
    }

    /// Draws what it talks about next.
    func topic(_ random: inout SplitMix) -> TalkTopic {
        // Each is half as likely as the one before, the last as likely as that.
        var place = 0
        while place < topics.count - 1, random.happens(1 << 31) { place += 1 }
        return TalkTopic.all[topics[place]]
    }
}

extension SplitMix {
    /// A number from 0, and below 1.
    mutating func share() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// One of these, each as likely.
    mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[below(elements.count)]
    }
}
