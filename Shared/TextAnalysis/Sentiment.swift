/// What a text feels like, as VADER 3.3.2 sees it (Hutto and Gilbert, ICWSM 2014).
public struct Sentiment: Equatable, Sendable {
    /// From -1, most negative, to 1, most positive; four decimal places.
    public var compound: Double
    /// The share of the text that is positive; three decimal places, as the next two.
    public var positive: Double
    /// The share of the text that is neither.
    public var neutral: Double
    /// The share of the text that is negative.
    public var negative: Double

    /// The sentiment of a text without words.
    public static let none = Sentiment(compound: 0, positive: 0, neutral: 0, negative: 0)
}

/// The side that a text is on.
public enum Polarity: Sendable, CaseIterable {
    case negative, neutral, positive

    /// The side of a compound score, by the thresholds that VADER's authors give.
    public init(compound: Double) {
        self = compound >= 0.05 ? .positive : compound <= -0.05 ? .negative : .neutral
    }
}

/// Rounds to the nearest number of so many decimal places, and of two equally near ones to the even.
///
/// Multiplying and rounding alone gets some of them wrong, because the product is rounded already.
///
/// - Parameters:
///   - value: between -1 and 1.
///   - scale: ten to the number of places, at most 10,000.
/// - Returns: what Python's `round` returns.
func rounded(_ value: Double, scale: Double) -> Double {
    let product = value.magnitude * scale
    let lost = (-product).addingProduct(value.magnitude, scale)
    var whole = product.rounded(.down)
    let beyondHalf = product - whole - 0.5
    let isUp =
        beyondHalf > 0
        || beyondHalf == 0
            && (lost > 0 || lost == 0 && whole.truncatingRemainder(dividingBy: 2) == 1)
    if isUp { whole += 1 }
    return value.sign == .minus ? -(whole / scale) : whole / scale
}
