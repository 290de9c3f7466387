internal import CCrypto

/// The SHA-256 of some bytes, by OpenSSL.
public struct SHA256Digest: Hashable, Sendable {
    private let words: InlineWords

    private struct InlineWords: Hashable {
        var a: UInt64 = 0
        var b: UInt64 = 0
        var c: UInt64 = 0
        var d: UInt64 = 0
    }

    /// Hashes the UTF-8 of a text.
    public init(of text: String) {
        var words = InlineWords()
        var text = text
        text.withUTF8 { bytes in
            unsafe withUnsafeMutableBytes(of: &words) { out in
                _ = unsafe SHA256(
                    bytes.baseAddress,
                    bytes.count,
                    out.baseAddress?.assumingMemoryBound(to: UInt8.self)
                )
            }
        }
        self.words = words
    }

    /// Takes over a digest that was kept; nil unless it has 32 bytes.
    public init?(_ bytes: [UInt8]) {
        guard bytes.count == 32 else { return nil }
        var words = InlineWords()
        unsafe withUnsafeMutableBytes(of: &words) { out in
            unsafe out.copyBytes(from: bytes)
        }
        self.words = words
    }

    /// Its 32 bytes.
    public var bytes: [UInt8] {
        unsafe withUnsafeBytes(of: words) { unsafe Array($0) }
    }

    /// Its first bytes, as twice as many hexadecimal digits.
    public func hexadecimal(bytes count: Int = 32) -> String {
        RandomText.hexadecimal(of: bytes.prefix(count))
    }
}
