import Models

/// What one `GET /top-posts` asks for.
struct TopPostsQuery: Hashable, Sendable {
    /// How many posts may be asked for.
    static let countRange = 1...1000
    static let defaultCount = 10
    static let defaultTimeframe = Timeframe.oneDay

    /// The board it reads.
    let key: Board.Key
    /// How many posts it wants.
    let count: Int

    /// Whether its region can have a board at all.
    var namesARegion: Bool {
        key.region == Board.worldwide || RegionDirectory.isValidID(key.region.utf8.span)
    }
}

extension TopPostsQuery {
    /// Every mistake in the parameters, in one sentence each.
    struct Mistakes: Error, Equatable {
        var sentences: [String] = []
        var parameters: [String] = []

        fileprivate mutating func add(_ parameter: String, _ sentence: String) {
            parameters.append(parameter)
            sentences.append(sentence)
        }
    }

    /// Reads `region`, `timeframe` and `k`; other parameters are ignored.
    init(_ parameters: [(name: String, value: String)]) throws(Mistakes) {
        var mistakes = Mistakes()
        func single(_ name: String) -> String? {
            let values = parameters.filter { $0.name == name }
            if values.count > 1 { mistakes.add(name, "\(name) is given \(values.count) times.") }
            return values.count == 1 ? values[0].value : nil
        }
        let region = single("region")
        let timeframe = single("timeframe")
        let count = single("k")
        if region == "" {
            mistakes.add("region", "region is empty: leave it out, or say global, for worldwide.")
        }
        let span = timeframe.map { Timeframe(name: $0) } ?? Self.defaultTimeframe
        if span == nil {
            mistakes.add(
                "timeframe",
                "timeframe must be one of "
                    + Timeframe.allCases.map(\.name).joined(separator: ", ")
                    + ", not \(Self.quoted(timeframe))."
            )
        }
        let number = count.map(Self.count) ?? Self.defaultCount
        if number == nil {
            mistakes.add(
                "k",
                "k must be a whole number from \(Self.countRange.lowerBound) to "
                    + "\(Self.countRange.upperBound), not \(Self.quoted(count))."
            )
        }
        guard mistakes.sentences.isEmpty, let span, let number else { throw mistakes }
        self.init(
            key: Board.Key(
                board: BoardName.posts,
                region: region ?? Board.worldwide,
                timeframe: span
            ),
            count: number
        )
    }

    /// Longest part of a parameter that an error repeats, in characters.
    private static let longestQuote = 64

    /// A parameter as an error shows it.
    static func quoted(_ text: String?) -> String {
        let text = text ?? ""
        let start = text.prefix(longestQuote)
        return "\"\(start)\(start.endIndex == text.endIndex ? "" : "…")\""
    }

    /// Digits alone: no sign, no blank, no exponent.
    private static func count(_ text: String) -> Int? {
        guard text.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }),
            let number = Int(text), countRange.contains(number)
        else { return nil }
        return number
    }
}
