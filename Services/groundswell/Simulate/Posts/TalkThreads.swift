/// The latest posts, which comments are written on: the newer and the hotter, the more.
struct TalkThreads: Sendable {
    /// A post that can be commented on.
    struct Thread: Sendable {
        var id: String
        /// An index in the generator's communities.
        var community: Int
        var subject: TalkPhrasing.Subject
        /// How much people like to comment on it.
        var heat: Double
    }

    private static let most = 600
    /// A comment is on the hottest of so many, drawn at random with a bent for the new ones.
    private static let candidates = 4

    private var threads: [Thread] = []
    /// Where the oldest is, once there are as many as there can be.
    private var oldest = 0

    var isEmpty: Bool { threads.isEmpty }

    mutating func add(_ thread: Thread) {
        if threads.count < Self.most {
            threads.append(thread)
        } else {
            threads[oldest] = thread
            oldest = (oldest + 1) % Self.most
        }
    }

    /// The post that the next comment is on: of a story, where there is a post about it.
    func draw(_ story: Story?, _ random: inout SplitMix) -> Thread? {
        guard !threads.isEmpty else { return nil }
        if let story {
            let about = threads.filter { $0.subject.story == story }
            return about.isEmpty ? nil : random.pick(about)
        }
        var best: Thread?
        for _ in 0..<Self.candidates {
            let share = random.share()
            let age = min(Int(share * share * Double(threads.count)), threads.count - 1)
            let newest = (oldest + threads.count - 1) % threads.count
            let thread = threads[(newest - age + threads.count) % threads.count]
            if thread.heat > best?.heat ?? -1 { best = thread }
        }
        return best
    }
}
