internal import CCrypto
internal import CJWT
#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// The one algorithm and the one key that JSON Web Tokens are checked by, with libjwt.
///
/// A token's own header chooses neither: one that names another algorithm is refused, `none`
/// included, whatever its signature.
public struct TokenKey: Sendable {
    /// The shortest secret for HS256, in bytes: as long as its hash (RFC 7518, 3.2).
    public static let minSecretBytes = 32
    /// The smallest RSA key, in bits (RFC 7518, 3.3).
    public static let minKeyBits = 2_048
    /// The longest token that is looked at, in bytes.
    public static let maxTokenBytes = 8 * 1_024

    /// How tokens are signed.
    public enum Algorithm: String, Sendable, CaseIterable {
        /// HMAC with SHA-256: who checks could also sign.
        case hs256 = "HS256"
        /// RSA with SHA-256: who checks has the public key alone.
        case rs256 = "RS256"
    }

    /// The algorithm that tokens must be signed by.
    public let algorithm: Algorithm
    private let key: [UInt8]

    /// Takes the secret, or the public key in PEM, and checks that it is strong enough.
    public init(_ algorithm: Algorithm, key text: String) throws(CryptoError) {
        let bytes = Array(text.utf8)
        switch algorithm {
        case .hs256:
            guard bytes.count >= Self.minSecretBytes else {
                throw .secretTooShort(bytes: bytes.count, needed: Self.minSecretBytes)
            }
        case .rs256:
            let bits = unsafe bytes.withUnsafeBytes { pem in
                unsafe gs_rsa_public_key_bits(
                    pem.baseAddress?.assumingMemoryBound(to: CChar.self),
                    Int32(pem.count)
                )
            }
            guard bits > 0 else { throw .readingPublicKey }
            guard bits >= Self.minKeyBits else {
                throw .keyTooSmall(bits: Int(bits), needed: Self.minKeyBits)
            }
        }
        self.algorithm = algorithm
        // libjwt takes the length, but hands PEM to functions that like a zero behind it.
        key = bytes + [0]
    }

    /// The claims of a token as a JSON object; nil unless it is well formed, signed by this key and
    /// asks for nothing that is unknown here.
    ///
    /// Whether the claims hold now is for the caller to see.
    public func claims(of token: String) -> [UInt8]? {
        guard token.utf8.count <= Self.maxTokenBytes, !token.utf8.contains(0) else { return nil }
        var decoded: OpaquePointer?
        let result = unsafe key.withUnsafeBufferPointer { key in
            unsafe jwt_decode(&decoded, token, key.baseAddress, Int32(key.count - 1))
        }
        // OpenSSL keeps a queue of errors for each thread, which nobody would empty.
        ERR_clear_error()
        guard result == 0, let decoded = unsafe decoded else { return nil }
        defer { unsafe jwt_free(decoded) }
        let expected = algorithm == .hs256 ? JWT_ALG_HS256 : JWT_ALG_RS256
        guard unsafe jwt_get_alg(decoded) == expected else { return nil }
        // "crit" lists extensions that must be understood (RFC 7515, 4.1.11): none is.
        if let critical = unsafe jwt_get_headers_json(decoded, "crit") {
            unsafe free(critical)
            return nil
        }
        guard let json = unsafe jwt_get_grants_json(decoded, nil) else { return nil }
        defer { unsafe free(json) }
        return unsafe Array(UnsafeRawBufferPointer(start: json, count: strlen(json)))
    }
}

extension TokenKey: CustomStringConvertible, CustomReflectable {
    /// The algorithm alone.
    public var description: String { algorithm.rawValue }

    /// Shows what `description` shows, so that `dump` gives no secret away either.
    public var customMirror: Mirror { Mirror(self, children: ["algorithm": algorithm]) }
}
