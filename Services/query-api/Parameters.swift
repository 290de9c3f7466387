import Models

/// Every mistake in the parameters of a request, in one sentence each.
struct Mistakes: Error, Equatable {
    var sentences: [String] = []
    var parameters: [String] = []

    mutating func add(_ parameter: String, _ sentence: String) {
        parameters.append(parameter)
        sentences.append(sentence)
    }
}

/// Reads the parameters of a request and gathers what is wrong with them; those that nobody asks
/// for are ignored.
struct Parameters {
    /// Longest name of a board, in bytes.
    static let longestBoard = 64
    /// Longest part of a parameter that an error repeats, in characters.
    private static let longestQuote = 64

    private(set) var mistakes = Mistakes()
    private let pairs: [(name: String, value: String)]

    init(_ pairs: [(name: String, value: String)]) {
        self.pairs = pairs
    }

    /// The value of a parameter that may be given once.
    mutating func single(_ name: String) -> String? {
        let values = pairs.filter { $0.name == name }
        if values.count > 1 { mistakes.add(name, "\(name) is given \(values.count) times.") }
        return values.count == 1 ? values[0].value : nil
    }

    mutating func reject(_ name: String, _ sentence: String) {
        mistakes.add(name, sentence)
    }

    /// A region, or worldwide when there is none.
    mutating func region(_ text: String?) -> String {
        if text == "" {
            reject("region", "region is empty: leave it out, or say global, for worldwide.")
        }
        return text ?? Board.worldwide
    }

    mutating func timeframe(_ text: String?, default usual: Timeframe) -> Timeframe {
        guard let text else { return usual }
        if let timeframe = Timeframe(name: text) { return timeframe }
        let names = Timeframe.allCases.map(\.name).joined(separator: ", ")
        reject("timeframe", "timeframe must be one of \(names), not \(Self.quoted(text)).")
        return usual
    }

    /// Digits alone: no sign, no blank, no exponent.
    mutating func number(
        _ name: String,
        _ text: String?,
        in range: ClosedRange<Int>,
        default usual: Int
    ) -> Int {
        guard let text else { return usual }
        if text.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }),
            let number = Int(text), range.contains(number)
        {
            return number
        }
        reject(
            name,
            "\(name) must be a whole number from \(range.lowerBound) to \(range.upperBound), "
                + "not \(Self.quoted(text))."
        )
        return usual
    }

    /// The name of a board, which must be one that could be; whether it is, the stores know.
    mutating func board(_ text: String) -> String {
        if !BoardCatalogue.canBeBoard(text) {
            reject(
                "board",
                "board must be a name such as posts or sentiment:subreddits, of at most "
                    + "\(Self.longestBoard) letters, digits, colons and hyphens, "
                    + "not \(Self.quoted(text))."
            )
        }
        return text
    }

    /// A moment up to `nowMs`: ISO 8601, or seconds or milliseconds since 1970.
    mutating func moment(_ name: String, _ text: String?, upTo nowMs: Int64) -> Int64? {
        guard let text else { return nil }
        let bytes = Array(text.utf8)
        guard let ms = EventTime.iso8601(bytes.span) ?? EventTime.epoch(bytes.span) else {
            reject(
                name,
                "\(name) must be a time such as 2026-01-31T12:00:00Z, or seconds or milliseconds "
                    + "since 1970, not \(Self.quoted(text))."
            )
            return nil
        }
        guard ms >= 0, ms <= nowMs else {
            reject(
                name,
                "\(name) must lie between 1970 and now, not at \(Self.quoted(text))."
            )
            return nil
        }
        return ms
    }

    /// Throws when anything was wrong.
    func check() throws(Mistakes) {
        guard mistakes.sentences.isEmpty else { throw mistakes }
    }

    /// A parameter as an error shows it.
    static func quoted(_ text: String?) -> String {
        let text = text ?? ""
        let start = text.prefix(longestQuote)
        return "\"\(start)\(start.endIndex == text.endIndex ? "" : "…")\""
    }
}
