internal import CCrypto

/// Shows that a message is of somebody who knows a secret, by OpenSSL.
public enum MessageAuthentication {
    /// The HMAC of a message with SHA-256 (RFC 2104): 32 bytes.
    public static func sha256(_ message: [UInt8], secret: [UInt8]) -> [UInt8] {
        var code = [UInt8](repeating: 0, count: 32)
        var count: UInt32 = 0
        unsafe HMAC(
            EVP_sha256(),
            secret,
            Int32(secret.count),
            message,
            message.count,
            &code,
            &count
        )
        return code
    }
}

/// Bytes as text (RFC 4648, 4), by OpenSSL.
public enum Base64Text {
    /// Encodes bytes, with the padding.
    public static func encode(_ bytes: [UInt8]) -> String {
        // Four digits for three bytes, and the zero that OpenSSL puts behind them.
        var text = [UInt8](repeating: 0, count: (bytes.count + 2) / 3 * 4 + 1)
        let count = unsafe EVP_EncodeBlock(&text, bytes, Int32(bytes.count))
        return String(decoding: text.prefix(Int(count)), as: UTF8.self)
    }
}
