#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// A count to come whose rate is known only from counts before: Poisson, with a Gamma belief about
/// the rate, which makes it negative binomial.
///
/// Exposure is the time, or whatever else counts are proportional to, in any unit.
struct GammaPoisson: Sendable {
    /// What was counted so far, the prior's share included.
    private(set) var count: Double
    /// The exposure it was counted in.
    private(set) var exposure: Double

    /// A belief worth `count` things seen in `exposure`; both above zero.
    init(count: Double, exposure: Double) {
        precondition(count > 0 && exposure > 0, "a belief from nothing")
        self.count = count
        self.exposure = exposure
    }

    /// The belief after `count` more in `exposure` more.
    func seeing(_ count: Double, in exposure: Double) -> GammaPoisson {
        GammaPoisson(count: self.count + count, exposure: self.exposure + exposure)
    }

    /// The same rate, believed as if seen in no more than `exposure`.
    func weighing(atMost exposure: Double) -> GammaPoisson {
        guard exposure < self.exposure else { return self }
        return GammaPoisson(count: count * (exposure / self.exposure), exposure: exposure)
    }

    /// The same rate, believed as if no more than `count` had been seen.
    func counting(atMost count: Double) -> GammaPoisson {
        guard count < self.count else { return self }
        return GammaPoisson(count: count, exposure: exposure * (count / self.count))
    }

    /// The same belief of a rate so many times as great.
    func coming(_ times: Double) -> GammaPoisson {
        GammaPoisson(count: count, exposure: exposure / times)
    }

    /// How many are expected in `exposure`.
    func expected(in exposure: Double) -> Double { count * (exposure / self.exposure) }

    /// The logarithm of the chance of `least` or more in `exposure`, where there is at least one.
    ///
    /// Who looks only at items that were counted at all has to judge each by this: of the many that
    /// could have come, those at hand are the ones that did.
    func logTail(_ least: Int64, in exposure: Double) -> Double {
        guard least > 1 else { return 0 }
        return logTail(unconditional: least, in: exposure) - logTail(unconditional: 1, in: exposure)
    }

    /// The logarithm of the chance of `least` or more in `exposure`.
    ///
    /// It is right to twelve digits: where the chance itself is below the smallest number too.
    func logTail(unconditional least: Int64, in exposure: Double) -> Double {
        guard least > 0, exposure > 0 else { return least > 0 ? -.infinity : 0 }
        let more = exposure / (self.exposure + exposure)
        let less = self.exposure / (self.exposure + exposure)
        if least == 1 { return log(-expm1(count * log(less))) }
        let n = Double(least)
        let logMass = logMass(n, more, less)
        // Each side of the mean has the fraction that converges there.
        guard more < (n + 1) / (n + count + 2) else {
            let below = exp(logMass + log(n / count)) * betaFraction(count, n, less)
            return log1p(-below)
        }
        return logMass + log(betaFraction(n, count, more))
    }

    /// The logarithm of the chance of exactly `n`, by the saddle point.
    ///
    /// Loader (2000), "Fast and accurate computation of binomial probabilities": differences of
    /// logarithms of factorials would lose the digits that are asked for.
    private func logMass(_ n: Double, _ more: Double, _ less: Double) -> Double {
        let all = n + count
        let correction = stirlingError(all) - stirlingError(count) - stirlingError(n)
        let deviances = deviance(count, all * less) + deviance(n, all * more)
        return log(count / all) + correction - deviances - 0.5 * log(2 * .pi * count * (n / all))
    }
}

/// What Stirling's formula lacks of the logarithm of `x` factorial; `x` above zero.
func stirlingError(_ x: Double) -> Double {
    var x = x
    var sum = 0.0
    while x < 16 {
        sum += (x + 0.5) * log1p(1 / x) - 1
        x += 1
    }
    let square = x * x
    var series = 691.0 / 360_360 / square
    series = (1.0 / 1188 - series) / square
    series = (1.0 / 1680 - series) / square
    series = (1.0 / 1260 - series) / square
    series = (1.0 / 360 - series) / square
    return sum + (1.0 / 12 - series) / x
}

/// `x ln(x / mean) + mean - x`, without the loss of digits where the two are close.
func deviance(_ x: Double, _ mean: Double) -> Double {
    guard abs(x - mean) < 0.1 * (x + mean) else { return x * log(x / mean) + mean - x }
    let v = (x - mean) / (x + mean)
    var sum = (x - mean) * v
    var term = 2 * x * v
    var odd = 3.0
    while odd < 100 {
        term *= v * v
        let next = sum + term / odd
        if next == sum { break }
        sum = next
        odd += 2
    }
    return sum
}

/// The continued fraction of the incomplete beta function, by Lentz's method (DLMF 8.17.22).
private func betaFraction(_ a: Double, _ b: Double, _ x: Double) -> Double {
    let tiny = 1e-300
    var c = 1.0
    var d = 1 - (a + b) * x / (a + 1)
    d = 1 / (abs(d) < tiny ? tiny : d)
    var h = d
    for step in 1...1_000_000 {
        let m = Double(step)
        let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        d = 1 / nonzero(1 + even * d, tiny)
        c = nonzero(1 + even / c, tiny)
        h *= d * c
        let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        d = 1 / nonzero(1 + odd * d, tiny)
        c = nonzero(1 + odd / c, tiny)
        h *= d * c
        if abs(d * c - 1) < 1e-16 { break }
    }
    return h
}

private func nonzero(_ x: Double, _ tiny: Double) -> Double { abs(x) < tiny ? tiny : x }
