public import Crypto

/// An API key as its owner has it.
public struct APIKeyText: Sendable {
    /// Random bytes in a key.
    static let secretBytes = 32

    /// What the owner sends; it is shown once and kept nowhere.
    public let text: String
    /// What is kept instead.
    public let hash: SHA256Digest

    /// Makes a new key.
    public static func make() throws(CryptoError) -> APIKeyText {
        let secret = try RandomText.hexadecimal(bytes: secretBytes)
        let text = Credentials.keyPrefix + secret
        return APIKeyText(text: text, hash: SHA256Digest(of: text))
    }

    /// Whether a text can be a key at all, so that others need not be looked for.
    static func isPlausible(_ text: String) -> Bool {
        text.utf8.count == Credentials.keyPrefix.utf8.count + 2 * secretBytes
            && text.hasPrefix(Credentials.keyPrefix)
    }
}
