/// A password or token that no log line or dump shows.
public struct Secret: Sendable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    /// The value itself, for the library that needs it.
    public let reveal: String

    /// Wraps a value.
    public init(_ value: String) {
        reveal = value
    }

    /// Always `***`.
    public var description: String { "***" }
    /// Always `***`.
    public var debugDescription: String { "***" }
    /// Shows nothing.
    public var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}

/// Hides the password of a URL of the form `scheme://user:password@host`.
func hidingPassword(in value: String) -> String {
    let bytes = Array(value.utf8)
    guard let scheme = firstIndex(of: Array("://".utf8), in: bytes) else { return value }
    let authority = bytes[(scheme + 3)...].prefix { $0 != UInt8(ascii: "/") }
    guard let at = authority.lastIndex(of: UInt8(ascii: "@")),
        let colon = authority[..<at].firstIndex(of: UInt8(ascii: ":"))
    else { return value }
    return String(decoding: bytes[...colon] + Array("***".utf8) + bytes[at...], as: UTF8.self)
}

private func firstIndex(of needle: [UInt8], in bytes: [UInt8]) -> Int? {
    guard bytes.count >= needle.count else { return nil }
    return (0...(bytes.count - needle.count)).first { start in
        bytes[start..<(start + needle.count)].elementsEqual(needle)
    }
}
