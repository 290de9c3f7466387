/// What went wrong with keys and tokens; it never carries either.
public enum CryptoError: Error, Equatable, Sendable {
    /// The system gave no random bytes.
    case readingRandomBytes
    /// A secret is shorter than its algorithm is good for.
    case secretTooShort(bytes: Int, needed: Int)
    /// The text is not the public key of an RSA pair, in PEM.
    case readingPublicKey
    /// An RSA key is smaller than is safe.
    case keyTooSmall(bits: Int, needed: Int)

    /// Whether the same call may succeed later.
    public var isRetriable: Bool { self == .readingRandomBytes }
}

extension CryptoError: CustomStringConvertible {
    /// What was being done.
    public var description: String {
        switch self {
        case .readingRandomBytes: "reading random bytes"
        case .secretTooShort(let bytes, let needed):
            "the secret has \(bytes) bytes; it needs at least \(needed)"
        case .readingPublicKey: "it is not an RSA public key in PEM"
        case .keyTooSmall(let bits, let needed):
            "the key has \(bits) bits; it needs at least \(needed)"
        }
    }
}
