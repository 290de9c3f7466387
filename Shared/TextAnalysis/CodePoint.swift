/// A code point read from UTF-8.
struct CodePoint {
    /// What stands where the bytes are not UTF-8.
    static let replacement: UInt32 = 0xFFFD

    let value: UInt32
    /// Where the next one starts.
    let end: Int

    /// Reads the code point at `start`, which must lie within `text`.
    ///
    /// Each longest run of bytes that begins a code point but does not end it counts as one
    /// replacement character, as the Unicode standard recommends (3.9, U+FFFD substitution).
    @inline(__always)
    init(_ text: Span<UInt8>, at start: Int) {
        let lead = text[start]
        if lead < 0x80 {
            self.init(value: UInt32(lead), end: start + 1)
        } else {
            self.init(text, lead: lead, at: start)
        }
    }

    private init(value: UInt32, end: Int) {
        self.value = value
        self.end = end
    }

    private init(_ text: Span<UInt8>, lead: UInt8, at start: Int) {
        var value: UInt32
        var missing: Int
        // What the second byte may be: no overlong forms, no surrogates, nothing beyond U+10FFFF.
        var second: ClosedRange<UInt8> = 0x80...0xBF
        switch lead {
        case 0xC2...0xDF: (value, missing) = (UInt32(lead & 0x1F), 1)
        case 0xE0...0xEF: (value, missing) = (UInt32(lead & 0x0F), 2)
        case 0xF0...0xF4: (value, missing) = (UInt32(lead & 0x07), 3)
        default:
            self.init(value: Self.replacement, end: start + 1)
            return
        }
        switch lead {
        case 0xE0: second = 0xA0...0xBF
        case 0xED: second = 0x80...0x9F
        case 0xF0: second = 0x90...0xBF
        case 0xF4: second = 0x80...0x8F
        default: break
        }
        var at = start + 1
        while missing > 0 {
            guard at < text.count, second.contains(text[at]) else {
                self.init(value: Self.replacement, end: at)
                return
            }
            value = value << 6 | UInt32(text[at] & 0x3F)
            second = 0x80...0xBF
            missing -= 1
            at += 1
        }
        self.init(value: value, end: at)
    }
}
