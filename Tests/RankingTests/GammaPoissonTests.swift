import Testing

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

@testable import Ranking

/// `(count, exposure, least, in, ln P)`, summed term by term from the smaller side with sixty digits
/// (mpmath 1.3: `exp(loggamma(a+k) - loggamma(k+1) - loggamma(a) + k*log(x) + a*log(1-x))`).
private let sums: [(Double, Double, Int64, Double, Double)] = [
    (0.05, 100, 2, 1, -12.864033804833239),
    (0.05, 100, 4, 1, -22.744939455515858),
    (1.05, 1000, 5, 7, -24.732009293127419),
    (0.5, 3, 2, 400, -0.13822611502050158),
    (25, 50, 1, 1, -0.94040636667694325),
    (25, 50, 20, 10, -11.761352444070658),
    (25, 50, 5, 10, -0.60946232368907569),
    (25, 50, 2, 10, -0.055681941360132297),
    (25, 1000, 3000, 10, -13708.132457379012),
    (3.7, 12.5, 40, 30, -8.4224794920687417),
    (1000.5, 1000, 1100, 1000, -4.2041414247023899),
    (1000.5, 1000, 1001, 1000, -0.70210614065642801),
    (1000.5, 1000, 999, 1000, -0.66673335236168686),
    (1e6, 1e6, 1_003_000, 1e6, -4.0736995076774479),
    (25, 1e7, 200_000, 1e6, -479343.17947795604),
    (2.5, 10, 100_000, 1e6, -0.16352609034075097),
    (0.05, 20_000, 1000, 5000, -1618.7574337055102),
    (25, 1, 10, 1, -0.0045308415234767124),
    (25, 1, 1000, 100, -5.2281177406154069e-5),
    (1e8, 1e8, 40, 10, -27.940040064129421),
]

@Suite struct GammaPoissonTests {
    @Test(arguments: sums)
    func tailIsTheSumToTwelveDigits(
        _ count: Double,
        _ exposure: Double,
        _ least: Int64,
        _ window: Double,
        _ expected: Double
    ) {
        let belief = GammaPoisson(count: count, exposure: exposure)
        let found = belief.logTail(unconditional: least, in: window)
        #expect(abs(found - expected) <= 1e-12 * abs(expected))
    }

    @Test func tailAndWhatIsBelowMakeOne() {
        for count in [0.05, 0.7, 3.0, 12.5, 30.9] {
            for window in [0.01, 0.4, 1, 3, 17] {
                let belief = GammaPoisson(count: count, exposure: 2.5)
                // The chances from none on, each from the one before.
                let more = window / (2.5 + window)
                var chance = pow(2.5 / (2.5 + window), count)
                var below = 0.0
                for n in 0..<40 {
                    let tail = exp(belief.logTail(unconditional: Int64(n), in: window))
                    #expect(abs(tail + below - 1) < 1e-13, "\(count) \(window) \(n)")
                    below += chance
                    chance *= (count + Double(n)) / Double(n + 1) * more
                }
            }
        }
    }

    @Test func manyCountsAreNoOverflow() {
        let belief = GammaPoisson(count: 30, exposure: 1)
        let tail = belief.logTail(1_000_000_000_000, in: 1000)
        #expect(tail.isFinite && tail < -1e7)
        #expect(GammaPoisson(count: 1e-9, exposure: 1e12).logTail(5, in: 1).isFinite)
    }

    @Test func whatIsThereAtAllIsNoSurprise() {
        let belief = GammaPoisson(count: 0.05, exposure: 1000)
        #expect(belief.logTail(1, in: 1) == 0)
        #expect(belief.logTail(unconditional: 1, in: 1) < -9)
        #expect(belief.logTail(2, in: 1) > belief.logTail(unconditional: 2, in: 1))
        #expect(belief.logTail(unconditional: 0, in: 1) == 0)
        #expect(belief.logTail(unconditional: 1, in: 0) == -.infinity)
    }

    @Test func aBeliefKeepsItsRate() {
        let belief = GammaPoisson(count: 300, exposure: 60)
        #expect(belief.weighing(atMost: 6).count == 30)
        #expect(belief.counting(atMost: 30).exposure == 6)
        #expect(belief.weighing(atMost: 100).count == 300)
        #expect(belief.expected(in: 2) == 10)
        // The less sure, the less of a surprise.
        #expect(belief.counting(atMost: 30).logTail(20, in: 2) > belief.logTail(20, in: 2))
    }

    @Test func thePriorIsThatOfTheBoard() {
        // A thousand items, all alike but for chance: counts 9 and 11.
        let even = GammaPoisson(distinct: 1000, total: 10_000, squares: 101_000)
        #expect(even.count == 1)
        #expect(even.expected(in: 10_000) == 10)
        // One that is everything.
        let uneven = GammaPoisson(distinct: 1000, total: 10_000, squares: 81_000_000)
        #expect(uneven.count == 0.05)
        #expect(uneven.expected(in: 10_000) == 10)
    }
}
