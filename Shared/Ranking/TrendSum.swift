#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif
public import Models

/// What an item is in several regions together.
public struct TrendSum: Sendable {
    /// How often it was counted.
    public private(set) var observed: Int64 = 0
    /// How often it was to be expected.
    public private(set) var expected = 0.0
    private var deviation = 0.0

    /// Nothing.
    public init() {}

    /// Adds what one region found.
    public mutating func add(_ facts: TrendFacts) {
        observed += facts.observed
        guard facts.expected > 0, facts.certainty > 0 else { return }
        expected += facts.expected
        deviation += facts.expected / facts.certainty.squareRoot()
    }

    /// What ``expected`` is worth: as much as if so many had been counted.
    ///
    /// How far the regions' rates are off is taken to be off the same way everywhere, which is the
    /// worst case: a sum of beliefs that knew nothing of each other would be worth more.
    public var certainty: Double {
        guard deviation > 0 else { return 1 }
        let ratio = expected / deviation
        return ratio * ratio
    }

    /// How unlikely that many are by chance, in decimal digits.
    public var score: Double {
        guard expected > 0 else { return 0 }
        let belief = GammaPoisson(count: certainty, exposure: certainty / expected)
        return max(0, -belief.logTail(observed, in: 1) / log(10))
    }
}
