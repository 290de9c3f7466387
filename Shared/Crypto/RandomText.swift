internal import CCrypto

/// Texts that cannot be guessed, by OpenSSL's generator.
public enum RandomText {
    /// So many random bytes.
    public static func bytes(_ count: Int) throws(CryptoError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        guard unsafe RAND_bytes(&bytes, Int32(count)) == 1 else { throw .readingRandomBytes }
        return bytes
    }

    /// So many random bytes as twice as many hexadecimal digits.
    public static func hexadecimal(bytes count: Int) throws(CryptoError) -> String {
        hexadecimal(of: try bytes(count))
    }

    /// These bytes as twice as many hexadecimal digits.
    static func hexadecimal(of bytes: some Collection<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(2 * bytes.count)
        for byte in bytes {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}
