/// The items of one kind, and the rules by which a listing shows them.
package struct ModelListing: Sendable {
    /// As many as a listing shows.
    static let depth = 1_000
    static let cacheMs: Int64 = 1_000

    package struct Settings: Sendable {
        package var perSecond: Double
        package var lateShare = 0.02
        package var lateMs: ClosedRange<Int64> = 1_000...20_000
        package var deletedShare = 0.02
        /// How long after it is listed.
        package var deletedMs: ClosedRange<Int64> = 45_000...120_000

        package init(perSecond: Double) { self.perSecond = perSecond }
    }

    enum Query: Hashable {
        case newest, before(String), after(String)
    }

    private let kind: ModelItem.Kind
    private let settings: Settings
    private let contents: [ModelItem.Content]
    private var random: ModelRandom
    private var nextMs: Double
    /// By the time they were written.
    package private(set) var items: [ModelItem] = []
    private var places: [String: Int] = [:]
    private var cache: [String: (ms: Int64, places: [Int])] = [:]

    init(
        _ kind: ModelItem.Kind,
        _ settings: Settings,
        _ contents: [ModelItem.Content],
        seed: UInt64,
        startMs: Int64
    ) {
        self.kind = kind
        self.settings = settings
        self.contents = contents
        random = ModelRandom(state: seed)
        nextMs = Double(startMs)
    }

    /// Makes up what is written until then.
    mutating func advance(toMs ms: Int64) {
        while nextMs <= Double(ms), settings.perSecond > 0 {
            let createdMs = Int64(nextMs)
            var listedMs = createdMs
            if random.unit() < settings.lateShare {
                listedMs += random.integer(in: settings.lateMs)
            }
            var removedMs: Int64?
            if random.unit() < settings.deletedShare {
                removedMs = listedMs + random.integer(in: settings.deletedMs)
            }
            let item = ModelItem(
                kind: kind,
                id: id(),
                createdMs: createdMs,
                listedMs: listedMs,
                removedMs: removedMs,
                growth: random.unit() < 0.1 ? random.integer(in: 3...60) : 0,
                content: contents[items.count % contents.count]
            )
            places[item.name] = items.count
            items.append(item)
            // Poisson: the gaps are exponential.
            nextMs += -1_000 / settings.perSecond * ModelRandom.log(max(random.unit(), 1e-12))
        }
    }

    /// The items of a page, the newest first; the same within a second.
    mutating func page(
        _ query: Query,
        of subreddits: [String],
        limit: Int,
        atMs ms: Int64
    ) -> [ModelItem] {
        let key = "\(query) \(subreddits) \(limit)"
        if let known = cache[key], ms - known.ms < Self.cacheMs {
            return known.places.map { items[$0] }
        }
        let found = places(query, of: subreddits, limit: limit, atMs: ms)
        if cache.count > 1_000 { cache = cache.filter { ms - $0.value.ms < Self.cacheMs } }
        cache[key] = (ms, found)
        return found.map { items[$0] }
    }

    func item(_ name: String) -> ModelItem? { places[name].map { items[$0] } }

    private func places(
        _ query: Query,
        of subreddits: [String],
        limit: Int,
        atMs ms: Int64
    ) -> [Int] {
        var shown: [Int] = []
        var index = items.count - 1
        let isAll = subreddits == ["all"]
        while index >= 0, shown.count < Self.depth {
            let item = items[index]
            if item.isVisible(atMs: ms), isAll || subreddits.contains(item.content.subreddit) {
                shown.append(index)
            }
            index -= 1
        }
        switch query {
        case .newest: return Array(shown.prefix(limit))
        case .before(let name):
            // An anchor that is not shown has nothing above it.
            guard let place = places[name], let at = shown.firstIndex(of: place) else { return [] }
            return Array(shown[..<at].suffix(limit))
        case .after(let name):
            guard let place = places[name], let at = shown.firstIndex(of: place) else { return [] }
            return Array(shown[(at + 1)...].prefix(limit))
        }
    }

    /// Unlike the ones before.
    private mutating func id() -> String {
        while true {
            let number = UInt64(random.integer(in: 36 * 36 * 36 * 36 * 36 * 36...78_364_164_095))
            let id = String(number, radix: 36)
            if places["\(kind.prefix)_\(id)"] == nil { return id }
        }
    }
}

/// The same numbers for the same seed.
package struct ModelRandom: RandomNumberGenerator, Sendable {
    var state: UInt64

    package init(state: UInt64) { self.state = state }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }

    mutating func unit() -> Double { Double(next() >> 11) / Double(1 << 53) }

    mutating func integer(in range: ClosedRange<Int64>) -> Int64 {
        Int64.random(in: range, using: &self)
    }

    /// The natural logarithm of a number from 0 to 1, by its series.
    static func log(_ value: Double) -> Double {
        let exponent = value.exponent
        let part = value.significand
        let y = (part - 1) / (part + 1)
        var term = y
        var sum = 0.0
        var odd = 1.0
        while odd < 60 {
            sum += term / odd
            term *= y * y
            odd += 2
        }
        return 2 * sum + Double(exponent) * 0.693_147_180_559_945_3
    }
}
