/// Something that breaks out: for a while many write about it, in one region or everywhere.
struct Story: Sendable, Equatable {
    /// What everybody calls it.
    let phrase: String
    let hashtag: String
    let emoji: String
    /// The region that it is of; nil when it is of the whole world.
    let region: String?
    /// Event time, in milliseconds since 1970.
    let startMs: Int64
    let riseMs: Int64
    let stayMs: Int64
    let fallMs: Int64
    /// The share of all records that are about it when it is at its height.
    let height: Double

    var endMs: Int64 { startMs + riseMs + stayMs + fallMs }

    /// The share of all records that are about it at a moment.
    func share(atMs: Int64) -> Double {
        let age = atMs - startMs
        if age < 0 || atMs >= endMs { return 0 }
        if age < riseMs { return height * Double(age) / Double(riseMs) }
        if age < riseMs + stayMs { return height }
        return height * Double(endMs - atMs) / Double(fallMs)
    }
}

/// The stories of a simulation: each begins at a moment that chance chooses, and ends.
struct Stories: Sendable {
    /// However many there are, this share of the records is about something else.
    private static let mostShare = 0.4
    /// No more than this many at a time.
    private static let most = 8

    private(set) var running: [Story] = []
    private(set) var begun = 0
    private let regions: [String]
    private let meanGapMs: Double
    private var random: SplitMix
    private var nextMs: Int64
    /// Where in the list of all phrases the next is; a step that has no factor in common with their
    /// number comes to each before it comes to any again.
    private var place: Int

    /// `anHour` begin in an hour of event time on average; 0: none.
    init(anHour: Double, regions: [String], fromMs: Int64, seed: UInt64) {
        self.regions = regions
        meanGapMs = anHour > 0 ? 3_600_000 / anHour : 0
        random = SplitMix(seed: seed, purpose: 40)
        place = random.below(TalkWords.storySubjects.count * TalkWords.storyEvents.count)
        nextMs = anHour > 0 ? fromMs : .max
        if anHour > 0 { nextMs += gap() }
    }

    /// Begins and ends what is due by a moment.
    mutating func advance(toMs nowMs: Int64) {
        running.removeAll { $0.endMs <= nowMs }
        while nextMs <= nowMs {
            let story = make(atMs: nextMs)
            nextMs += gap()
            guard story.endMs > nowMs else { continue }
            begun += 1
            running.append(story)
            if running.count > Self.most { running.removeFirst() }
        }
    }

    /// The story that the next record is about; nil for none.
    mutating func draw(atMs nowMs: Int64) -> Story? {
        guard !running.isEmpty else { return nil }
        let shares = running.map { $0.share(atMs: nowMs) }
        let all = shares.reduce(0, +)
        guard all > 0 else { return nil }
        var left = random.share() * max(1, all / Self.mostShare)
        for (story, share) in zip(running, shares) {
            left -= share
            if left < 0 { return story }
        }
        return nil
    }

    // MARK: Pieces

    private mutating func gap() -> Int64 {
        // Uniform, not exponential: a wall that shows it never waits long.
        1 + Int64((0.5 + random.share()) * meanGapMs)
    }

    private mutating func make(atMs: Int64) -> Story {
        let subjects = TalkWords.storySubjects
        let events = TalkWords.storyEvents
        place = (place + 389) % (subjects.count * events.count)
        let phrase = subjects[place / events.count] + " " + events[place % events.count]
        let isWorldwide = regions.isEmpty || random.happens(1 << 30)
        let minuteMs = 60_000.0
        return Story(
            phrase: phrase,
            hashtag: phrase.split(separator: " ").joined(),
            emoji: random.pick(TalkWords.storyEmoji),
            region: isWorldwide ? nil : random.pick(regions),
            startMs: atMs,
            riseMs: Int64((3 + 7 * random.share()) * minuteMs),
            stayMs: Int64((3 + 12 * random.share()) * minuteMs),
            fallMs: Int64((10 + 25 * random.share()) * minuteMs),
            height: 0.03 + 0.06 * random.share()
        )
    }
}
