/// What the mean score of texts is made of: the sum of their scores, and on which side they are.
public struct ScoreSum: Sendable, Hashable {
    /// Scores are whole numbers, from -10,000 to 10,000: so many make up 1.
    public static let unit: Int64 = 10_000

    /// Sum of the scores.
    public var sum: Int64
    /// How many texts are positive.
    public var positives: Int64
    /// How many texts are negative.
    public var negatives: Int64

    /// Nothing.
    public static let zero = ScoreSum(sum: 0, positives: 0, negatives: 0)

    /// A sum of these parts.
    public init(sum: Int64, positives: Int64, negatives: Int64) {
        self.sum = sum
        self.positives = positives
        self.negatives = negatives
    }

    /// Adds texts.
    public static func += (left: inout ScoreSum, right: ScoreSum) {
        left.sum &+= right.sum
        left.positives &+= right.positives
        left.negatives &+= right.negatives
    }

    /// The mean score of `count` texts, from -1 to 1.
    public func mean(of count: Int64) -> Double {
        Double(sum) / Double(max(count, 1) * Self.unit)
    }

    /// The part of `count` texts that is positive, neutral and negative, each from 0 to 1.
    public func shares(of count: Int64) -> (positive: Double, neutral: Double, negative: Double) {
        let all = Double(max(count, 1))
        return (
            Double(positives) / all, Double(count - positives - negatives) / all,
            Double(negatives) / all
        )
    }
}
