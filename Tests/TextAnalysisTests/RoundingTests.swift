import Testing

@testable import TextAnalysis

@Suite struct RoundingTests {
    /// Ties are even, and numbers that only print like a tie are none.
    @Test(arguments: [
        (0.0625, 0.062), (0.1875, 0.188), (0.3125, 0.312), (0.0005, 0.001), (0.0015, 0.002),
        (0.0025, 0.003), (0.2675, 0.268), (0.9995, 1.0), (0.5, 0.5), (1.0, 1.0), (0.0, 0.0),
        (-0.0625, -0.062), (2.0 / 3, 0.667), (0.4995, 0.499),
    ])
    func threePlacesAsPythonRounds(value: Double, expected: Double) {
        #expect(rounded(value, scale: 1_000) == expected)
    }

    @Test func theSignOfZeroStays() {
        #expect(rounded(-0.00001, scale: 10_000).description == "-0.0")
        #expect(rounded(0.00001, scale: 10_000).description == "0.0")
    }

    /// Against exact arithmetic: each value is an integer over a power of two.
    @Test func anyNumberRoundsToTheNearest() {
        var random = Generator(seed: 9)
        for _ in 0..<20_000 {
            // So few bits that products are exact, and so even that ties are common.
            let numerator = random.below(1 << 16)
            let value = Double(numerator) / Double(1 << 16)
            let (quotient, rest) = (numerator * 10_000).quotientAndRemainder(dividingBy: 1 << 16)
            let isUp = rest > 1 << 15 || rest == 1 << 15 && quotient % 2 == 1
            let expected = Double(isUp ? quotient + 1 : quotient) / 10_000
            #expect(rounded(value, scale: 10_000) == expected)
        }
    }
}
