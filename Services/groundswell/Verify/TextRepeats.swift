/// Which records of a partition came before, by the rule that counts them once.
struct TextRepeats: Sendable {
    /// A record is compared with those of so many offsets before it.
    static let span: Int64 = 65_536

    /// Two texts are the same when their author and their words are.
    struct Text: Hashable, Sendable {
        var author: [UInt8]
        var words: UInt64
        /// What is compared where there are no words.
        var bytes: [UInt8]
    }

    private var ids: [[UInt8]: Int64] = [:]
    private var texts: [Text: Int64] = [:]
    private var prunedAt: Int64 = 0

    /// Whether a record of this id is near enough, before this one.
    mutating func isKnown(id: [UInt8], at offset: Int64) -> Bool {
        prune(offset)
        return ids.updateValue(offset, forKey: id).map { $0 >= offset - Self.span } ?? false
    }

    /// Whether the same text is near enough, before this one.
    mutating func isKnown(_ text: Text, at offset: Int64) -> Bool {
        texts.updateValue(offset, forKey: text).map { $0 >= offset - Self.span } ?? false
    }

    /// Lets go of what is too far back, now and then.
    private mutating func prune(_ offset: Int64) {
        guard offset >= prunedAt + 2 * Self.span else { return }
        prunedAt = offset
        ids = ids.filter { $0.value >= offset - Self.span }
        texts = texts.filter { $0.value >= offset - Self.span }
    }
}
