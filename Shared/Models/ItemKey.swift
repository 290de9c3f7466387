/// An item as a key: compared by its bytes, where `String` takes canonical equivalents for the same.
public struct ItemKey: Hashable, Sendable {
    /// The item.
    public let text: String

    /// The key of an item.
    public init(_ text: String) { self.text = text }

    /// Whether the bytes are the same.
    public static func == (a: ItemKey, b: ItemKey) -> Bool {
        a.text.utf8.count == b.text.utf8.count && a.text.utf8.elementsEqual(b.text.utf8)
    }

    /// Feeds the string's own hash: equal bytes are equal strings.
    public func hash(into hasher: inout Hasher) { text.hash(into: &hasher) }
}
