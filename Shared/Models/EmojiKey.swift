/// What the forms of an emoji have in common: the emoji without presentation selectors, or a
/// shortcode in small letters behind one colon.
struct EmojiKey {
    /// Longest key, in bytes.
    static let maxBytes = 96

    /// With room for a code point that is cut off at the end.
    private var storage = InlineArray<100, UInt8>(repeating: 0)
    private var count = 0

    /// The key of an emoji or of a shortcode between colons; nil when `bytes` can be neither.
    init?(_ bytes: Span<UInt8>) {
        guard bytes.count >= 2 else { return nil }
        if bytes[0] == UInt8(ascii: ":") {
            guard bytes.count > 2, bytes[bytes.count - 1] == UInt8(ascii: ":") else { return nil }
            self.init(name: bytes.extracting(1..<(bytes.count - 1)))
        } else {
            self.init(form: bytes)
        }
    }

    /// The key of a shortcode that is given without its colons.
    ///
    /// A leading hyphen stays: it is the sign in `:-1:`.
    init?(name: Span<UInt8>) {
        guard name.count < Self.maxBytes else { return nil }
        append(UInt8(ascii: ":"))
        for index in 0..<name.count {
            switch name[index] {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): append(name[index] | 0x20)
            case UInt8(ascii: "-") where index > 0: append(UInt8(ascii: "_"))
            default: append(name[index])
            }
        }
    }

    /// The key of an emoji: its bytes without presentation selectors.
    ///
    /// A selector may follow each code point that can be shown by itself, so also those that need
    /// none, as keyboards send it there too. The selector for text makes an emoji of one code
    /// point, or a keycap; within anything longer it would take the emoji apart.
    init?(form: Span<UInt8>) {
        var scalar = 0
        var textAt: Int?
        var isAfterSelector = false
        var index = 0
        while index < form.count {
            let byte = form[index]
            if byte == 0xEF, index + 2 < form.count, form[index + 1] == 0xB8,
                form[index + 2] == 0x8E || form[index + 2] == 0x8F
            {
                guard !isAfterSelector, takesSelector(from: scalar) else { return nil }
                if form[index + 2] == 0x8E { textAt = count }
                isAfterSelector = true
                index += 3
            } else {
                guard count < Self.maxBytes else { return nil }
                if byte & 0xC0 != 0x80 {
                    scalar = count
                } else if isAfterSelector {
                    return nil
                }
                isAfterSelector = false
                append(byte)
                index += 1
            }
        }
        if let textAt {
            guard scalar == 0 || scalar == textAt && isKeycap(scalar) else { return nil }
        }
    }

    /// The key itself.
    var bytes: Span<UInt8> {
        @_lifetime(borrow self)
        get { storage.span.extracting(0..<count) }
    }

    /// A hash that needs no seed: keys are looked up, never added, by strangers.
    var hash: Int {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for index in 0..<count { hash = (hash ^ UInt64(storage[index])) &* 0x100_0000_01B3 }
        return Int(truncatingIfNeeded: (hash ^ hash >> 32) & 0x7FFF_FFFF)
    }

    /// Whether the bytes are the same.
    func isEqual(_ other: Span<UInt8>) -> Bool {
        guard other.count == count else { return false }
        for index in 0..<count where storage[index] != other[index] { return false }
        return true
    }

    // MARK: Pieces

    private mutating func append(_ byte: UInt8) {
        storage[count] = byte
        count += 1
    }

    /// Whether a selector may follow the code point that starts at `start` and ends the key.
    private func takesSelector(from start: Int) -> Bool {
        guard count > start else { return false }
        switch storage[start] {
        case 0xE2:
            let isJoiner = storage[start + 1] == 0x80 && storage[start + 2] == 0x8D
            return !isJoiner && !isKeycap(start)
        case 0xF0:
            guard storage[start + 1] == 0x9F else { return true }
            let isFlagLetter = storage[start + 2] == 0x87
            let isSkinTone = storage[start + 2] == 0x8F && storage[start + 3] >= 0xBB
            return !isFlagLetter && (!isSkinTone || start == 0)
        case 0xF3: return false
        default: return true
        }
    }

    /// Whether U+20E3, the enclosing keycap, stands at `start`.
    private func isKeycap(_ start: Int) -> Bool {
        storage[start] == 0xE2 && storage[start + 1] == 0x83 && storage[start + 2] == 0xA3
    }
}
