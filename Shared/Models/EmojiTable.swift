/// The emoji of Unicode 15, found by any of their forms.
///
/// A form is the emoji with or without its presentation selectors (minimally qualified,
/// unqualified, as text or as emoji), or a shortcode such as `:thumbs_up:`. Shortcodes come from
/// the Unicode names by the rule that `scripts/emoji-table` states, and from a few well-known
/// aliases; capitals and hyphens stand for small letters and underscores.
public struct EmojiTable: Sendable {
    /// All emoji of Unicode 15.
    public static let standard = EmojiTable(data, aliases: aliases)

    /// Keys and emoji, one after the other.
    private var arena: [UInt8] = []
    /// Where the emoji with each number stands, and its shortcode's key.
    private var emoji: [(form: Range<Int>, shortcode: Range<Int>)] = []
    private var keys: [Key] = []
    /// Open addressing with linear probing: the number of a key and one, or 0.
    private var slots: [UInt16]

    private struct Key {
        var bytes: Range<Int>
        var emoji: Int
    }

    /// Reads lines of an emoji and its shortcode, and lines of an alias and a shortcode.
    init(_ data: String, aliases: String) {
        slots = Array(repeating: 0, count: 16_384)
        forEachPair(data.utf8.span) { form, shortcode in
            let number = emoji.count
            emoji.append((store(form), 0..<0))
            insert(EmojiKey(form: form), number)
            insert(EmojiKey(name: shortcode), number)
            emoji[number].shortcode = keys[keys.count - 1].bytes
        }
        forEachPair(aliases.utf8.span) { alias, shortcode in
            guard let key = EmojiKey(name: shortcode), let number = find(key) else {
                preconditionFailure("an alias of no emoji")
            }
            insert(EmojiKey(name: alias), number)
        }
    }

    /// How many emoji there are; their numbers start with 0.
    public var count: Int { emoji.count }

    /// The number of the emoji that `bytes` are a form of; nil when they are anything else.
    public func find(_ bytes: Span<UInt8>) -> Int? {
        guard let key = EmojiKey(bytes) else { return nil }
        return find(key)
    }

    /// The emoji with this number, fully qualified, in UTF-8.
    public subscript(number: Int) -> Span<UInt8> {
        @_lifetime(borrow self)
        get { arena.span.extracting(emoji[number].form) }
    }

    /// The emoji with this number, fully qualified.
    public func text(_ number: Int) -> String {
        String(decoding: arena[emoji[number].form], as: UTF8.self)
    }

    /// The shortcode of the emoji with this number, between colons.
    public func shortcode(_ number: Int) -> String {
        String(decoding: arena[emoji[number].shortcode], as: UTF8.self) + ":"
    }

    /// The fully qualified emoji that `bytes` are a form of; nil when they are anything else.
    public func normalized(_ bytes: Span<UInt8>) -> String? {
        find(bytes).map { text($0) }
    }

    // MARK: Pieces

    private func find(_ key: borrowing EmojiKey) -> Int? {
        var slot = key.hash & (slots.count - 1)
        while slots[slot] != 0 {
            let candidate = keys[Int(slots[slot]) - 1]
            if key.isEqual(arena.span.extracting(candidate.bytes)) { return candidate.emoji }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    private mutating func store(_ bytes: Span<UInt8>) -> Range<Int> {
        let start = arena.count
        for index in 0..<bytes.count { arena.append(bytes[index]) }
        return start..<arena.count
    }

    private mutating func insert(_ key: consuming EmojiKey?, _ number: Int) {
        guard let key else { preconditionFailure("an emoji that has no key") }
        precondition(find(key) == nil && keys.count < slots.count / 2, "a form of two emoji")
        keys.append(Key(bytes: store(key.bytes), emoji: number))
        var slot = key.hash & (slots.count - 1)
        while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
        slots[slot] = UInt16(keys.count)
    }
}

/// Calls `body` with the two words of each line.
private func forEachPair(
    _ lines: Span<UInt8>,
    _ body: (_ first: Span<UInt8>, _ second: Span<UInt8>) -> Void
) {
    var start = 0
    var middle = 0
    for index in 0..<lines.count {
        if lines[index] == UInt8(ascii: " ") {
            middle = index
        } else if lines[index] == UInt8(ascii: "\n") {
            body(lines.extracting(start..<middle), lines.extracting((middle + 1)..<index))
            start = index + 1
        }
    }
}
