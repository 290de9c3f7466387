import Console
import ServiceKit
import TextAnalysis

/// What `sentiment` and `scores` are told.
struct SentimentConfig: ServiceConfiguration {
    let texts: String
    let ratings: String
    let runs: Int

    init(from settings: inout Settings) {
        texts = settings.string("TEXTS", default: "texts", help: "File with a text a line.")
        ratings = settings.string("RATINGS", default: "", help: "File with what people felt.")
        runs = settings.integer("RUNS", default: 20, in: 1...10_000, help: "The fastest counts.")
    }
}

/// The scores themselves, to be compared with those of the original.
let scoresCommand = Command(
    "scores",
    "Prints compound, positive, neutral and negative of each text.",
    SentimentConfig.self
) { config in
    var scorer = SentimentScorer()
    return try readTexts(config.texts).map { text in
        let score = scorer.score(text.span)
        return "\(score.compound) \(score.positive) \(score.neutral) \(score.negative)"
    }.joined(separator: "\n")
}

/// How fast texts are scored, and how near the scores are to what people felt.
let sentimentCommand = Command(
    "sentiment",
    "Times the scorer of sentiment, and compares it with human ratings.",
    SentimentConfig.self
) { config in
    let texts = try readTexts(config.texts)
    let loadStart = Clock.monotonicNs()
    var scorer = SentimentScorer()
    let loadNs = Clock.monotonicNs() - loadStart
    var scores: [Double] = []
    var bestNs = Int64.max
    for _ in 0..<config.runs {
        scores.removeAll(keepingCapacity: true)
        let startNs = Clock.monotonicNs()
        for text in texts { scores.append(scorer.score(text.span).compound) }
        bestNs = min(bestNs, Clock.monotonicNs() - startNs)
    }
    var figures = Figures()
    figures.add("texts", texts.count)
    figures.add("load_ms", Double(loadNs) / 1e6, decimals: 2)
    figures.add("texts_per_second", Int(Double(texts.count) * 1e9 / Double(max(bestNs, 1))))
    var extractor = TermExtractor()
    bestNs = Int64.max
    for _ in 0..<config.runs {
        let startNs = Clock.monotonicNs()
        for text in texts {
            extractor.begin()
            extractor.add(text.span, as: .markdown)
        }
        bestNs = min(bestNs, Clock.monotonicNs() - startNs)
    }
    figures.add("terms_texts_per_second", Int(Double(texts.count) * 1e9 / Double(max(bestNs, 1))))
    if !config.ratings.isEmpty {
        let ratings = try readLines(config.ratings).map { line in
            guard let rating = Double(String(decoding: line, as: UTF8.self)) else {
                throw Failure("\(config.ratings) holds something other than ratings")
            }
            return rating
        }
        guard ratings.count == scores.count else { throw Failure("a rating for each text") }
        let agreement = Agreement(scores: scores, ratings: ratings)
        figures.add("accuracy", agreement.accuracy, decimals: 4)
        figures.add("macro_f1", agreement.macroF1, decimals: 4)
        figures.add("correlation", agreement.correlation, decimals: 4)
    }
    return figures.json
}

/// How well scores from -1 to 1 meet human ratings from -4 to 4.
struct Agreement: Sendable {
    /// The share of texts on the side where people put them; the mean rating, brought to -1...1, is
    /// taken to a side as a score is.
    private(set) var accuracy = 0.0
    /// The mean over the three sides of the harmonic mean of precision and recall.
    private(set) var macroF1 = 0.0
    /// Pearson's, of scores and ratings.
    let correlation: Double

    init(scores: [Double], ratings: [Double]) {
        let sides = zip(scores, ratings).map { score, rating in
            (found: Polarity(compound: score), true: Polarity(compound: rating / 4))
        }
        accuracy =
            Double(sides.count { $0.found == $0.true }) / Double(sides.count)
        for side in Polarity.allCases {
            let hits = sides.count { $0.found == side && $0.true == side }
            let either = sides.count { $0.found == side } + sides.count { $0.true == side }
            macroF1 += 2 * Double(hits) / Double(either) / Double(Polarity.allCases.count)
        }
        let count = Double(scores.count)
        let meanScore = scores.reduce(0, +) / count
        let meanRating = ratings.reduce(0, +) / count
        let scoreVariance = scores.reduce(0) { $0 + ($1 - meanScore) * ($1 - meanScore) }
        let ratingVariance = ratings.reduce(0) { $0 + ($1 - meanRating) * ($1 - meanRating) }
        let covariance = zip(scores, ratings).reduce(0) {
            $0 + ($1.0 - meanScore) * ($1.1 - meanRating)
        }
        correlation = covariance / (scoreVariance * ratingVariance).squareRoot()
    }
}

private func readLines(_ path: String) throws -> [[UInt8]] {
    var reader = try LineReader(path: path)
    var lines: [[UInt8]] = []
    while let line = try reader.next() { lines.append(line) }
    return lines
}

/// The texts of a file, one a line, in which \n, \r and \\ stand for what they mean.
private func readTexts(_ path: String) throws -> [[UInt8]] {
    let backslash = UInt8(ascii: "\\")
    return try readLines(path).map { line in
        guard line.contains(backslash) else { return line }
        var text: [UInt8] = []
        var bytes = line.makeIterator()
        while let byte = bytes.next() {
            guard byte == backslash, let escaped = bytes.next() else {
                text.append(byte)
                continue
            }
            switch escaped {
            case UInt8(ascii: "n"): text.append(UInt8(ascii: "\n"))
            case UInt8(ascii: "r"): text.append(UInt8(ascii: "\r"))
            default: text.append(escaped)
            }
        }
        return text
    }
}
