/// The property Word_Break of a code point; `scripts/text-tables` numbers them like this.
enum WordBreak: UInt8, Sendable {
    case other, cr, lf, newline, extend, zwj, format, katakana, hebrew, letter, singleQuote
    case doubleQuote, midNumLet, midLetter, midNum, numeric, extendNumLet, regional, space

    var isLetter: Bool { self == .letter || self == .hebrew }
    /// What may stand between two letters of a word.
    var joinsLetters: Bool { self == .midLetter || self == .midNumLet || self == .singleQuote }
    /// What may stand between two digits of a number.
    var joinsDigits: Bool { self == .midNum || self == .midNumLet || self == .singleQuote }
    var isLineEnd: Bool { self == .cr || self == .lf || self == .newline }
    /// What belongs to the character before it (rule WB4).
    var isIgnored: Bool { self == .extend || self == .zwj || self == .format }
}

/// A code point with what word breaks depend on.
struct BreakPoint {
    private static let table = CodePointTable(changes: wordBreakChanges)

    let code: UInt32
    let end: Int
    let kind: WordBreak
    private let bits: UInt8

    /// Reads the code point at `start`, which must lie within `text`.
    init(_ text: Span<UInt8>, at start: Int) {
        let point = CodePoint(text, at: start)
        code = point.value
        end = point.end
        bits = Self.table[point.value]
        kind = WordBreak(rawValue: bits & 0x1F) ?? .other
    }

    /// Extended_Pictographic.
    var isPictograph: Bool { bits & 0x20 != 0 }
    /// A letter of a script that needs no spaces, each of which stands alone by these rules.
    var isLoneLetter: Bool { bits & 0x40 != 0 }
}
