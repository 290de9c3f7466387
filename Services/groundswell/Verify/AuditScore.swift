/// The sum of the scores of texts, in ten-thousandths, and on which side they are.
struct AuditScore: Sendable, Equatable {
    private static let limit: Int32 = 500

    var sum: Int64 = 0
    var positives: Int64 = 0
    var negatives: Int64 = 0

    mutating func add(_ score: Int32) {
        sum += Int64(score)
        if score >= Self.limit { positives += 1 }
        if score <= -Self.limit { negatives += 1 }
    }

    /// The mean and the shares of so many texts.
    func means(of count: Int64) -> ShownMeans {
        let all = Double(count)
        return ShownMeans(
            sums: self,
            mean: Double(sum) / 10_000 / all,
            positive: Double(positives) / all,
            neutral: Double(count - positives - negatives) / all,
            negative: Double(negatives) / all
        )
    }
}

/// What a board says of the texts that name an item.
struct ShownMeans: Sendable, Equatable {
    /// Numbers are shown with six decimal places.
    private static let tolerance = 0.000_001

    var sums: AuditScore
    var mean: Double
    var positive: Double
    var neutral: Double
    var negative: Double

    func isNear(_ other: ShownMeans) -> Bool {
        sums == other.sums && abs(mean - other.mean) <= Self.tolerance
            && abs(positive - other.positive) <= Self.tolerance
            && abs(neutral - other.neutral) <= Self.tolerance
            && abs(negative - other.negative) <= Self.tolerance
    }
}
