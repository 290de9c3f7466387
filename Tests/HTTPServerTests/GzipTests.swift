import Testing

@testable import HTTPServer

@Suite struct GzipTests {
    /// The header of RFC 1952, and at the end how long the original was.
    @Test(arguments: [0, 1, 1_000, 100_000, 3_000_000])
    func framesWhatItCompresses(count: Int) throws {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 / 7 &* 31) }
        let made = try #require(Gzip.compress(bytes))
        #expect(Array(made.prefix(3)) == [0x1F, 0x8B, 8])
        let length = made.suffix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
        #expect(length == count)
        if count >= 1_000 { #expect(made.count < count / 2) }
    }
}
