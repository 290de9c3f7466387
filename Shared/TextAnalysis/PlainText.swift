/// A text with one byte for each character, which is all that sentiment depends on.
///
/// ASCII stays as it is. White space of any kind becomes a space, an emoji the words that describe
/// it, and any other character one of three marks.
struct PlainText: Sendable {
    /// Letters of upper case outside ASCII.
    static let upperMark: UInt8 = 0x81
    /// Letters of lower and title case outside ASCII.
    static let lowerMark: UInt8 = 0x82
    private static let otherMark: UInt8 = 0x80

    private static let classes = CodePointTable(changes: letterCaseChanges)
    private static let emoji = EmojiDescriptions()

    private(set) var bytes: [UInt8] = []

    /// Whether this text is what it would be reduced to.
    static func isPlain(_ text: Span<UInt8>) -> Bool {
        for index in 0..<text.count where text[index] >= 0x80 { return false }
        return true
    }

    /// Takes another text in place of the last.
    mutating func reduce(_ text: Span<UInt8>) {
        bytes.removeAll(keepingCapacity: true)
        var isAfterSpace = true
        var at = 0
        while at < text.count {
            let code = CodePoint(text, at: at)
            at = code.end
            if code.value < 0x80 {
                bytes.append(UInt8(truncatingIfNeeded: code.value))
                isAfterSpace = code.value == 0x20
            } else if let description = Self.emoji.find(code.value) {
                // Set apart from what stands before it, but not from what follows.
                if !isAfterSpace { bytes.append(0x20) }
                bytes.append(contentsOf: Self.emoji.text[description])
                isAfterSpace = false
            } else {
                bytes.append(Self.mark(code.value))
                isAfterSpace = false
            }
        }
    }

    fileprivate static func mark(_ code: UInt32) -> UInt8 {
        // The Kelvin sign, whose lower case is the ASCII letter.
        if code == 0x212A { return UInt8(ascii: "K") }
        return switch classes[code] {
        case 1: upperMark
        case 2: lowerMark
        case 3: 0x20
        default: otherMark
        }
    }
}

/// The words that stand for each emoji of one code point.
private struct EmojiDescriptions: Sendable {
    private var codes: [UInt32] = []
    private var ends: [Int] = []
    /// All descriptions, reduced themselves.
    private(set) var text: [UInt8] = []

    init() {
        for line in emojiDescriptions.split(separator: "\n") {
            let parts = line.split(separator: " ", maxSplits: 1)
            guard var code = UInt32(parts[0], radix: 16) else { continue }
            for name in parts[1].split(separator: "|") {
                codes.append(code)
                for scalar in name.unicodeScalars {
                    text.append(scalar.isASCII ? UInt8(scalar.value) : PlainText.mark(scalar.value))
                }
                ends.append(text.count)
                code += 1
            }
        }
    }

    /// Where in ``text`` the description of an emoji stands, or nil for another code point.
    func find(_ code: UInt32) -> Range<Int>? {
        var low = 0
        var high = codes.count
        while low < high {
            let middle = (low + high) / 2
            if codes[middle] < code { low = middle + 1 } else { high = middle }
        }
        guard low < codes.count, codes[low] == code else { return nil }
        return (low == 0 ? 0 : ends[low - 1])..<ends[low]
    }
}
