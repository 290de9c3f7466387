import Models

/// Turns whatever form an emoji was sent in into the one that is counted.
enum EmojiNormaliser {
    private static let table = EmojiTable.standard

    /// Appends the fully qualified emoji, in UTF-8; false when `text` is anything but one emoji.
    static func append(_ text: Span<UInt8>, to out: inout [UInt8]) -> Bool {
        let table = Self.table
        guard let number = table.find(text) else { return false }
        out.append(copying: table[number])
        return true
    }
}
