/// A piece of text between two word breaks of the Unicode standard (UAX 29, version 15.0).
struct WordSegment {
    private(set) var end: Int
    private(set) var hasLetter = false
    private(set) var hasDigit = false
    /// Whether all of it is ASCII letters, digits and low lines.
    private(set) var isSimple = false

    var isWord: Bool { hasLetter || hasDigit }

    /// The piece that starts at `start`, where a break must be; it must lie within `text`.
    init(_ text: Span<UInt8>, at start: Int) {
        end = start
        var last = WordBreak.other
        scanASCII(text, &last)
        if end > start {
            guard end < text.count, text[end] >= 0x80 || isMiddle(text[end]) else {
                isSimple = true
                return
            }
            let simpleEnd = end
            scan(text, last: last, isJoined: false)
            isSimple = end == simpleEnd
            return
        }
        let first = BreakPoint(text, at: start)
        note(first)
        end = first.end
        switch first.kind {
        case .cr:
            if end < text.count, text[end] == UInt8(ascii: "\n") { end += 1 }
        case .lf, .newline: break
        default: scan(text, last: first.kind, isJoined: first.kind == .zwj)
        }
    }

    /// Letters, digits and low lines of ASCII: they all belong together.
    private mutating func scanASCII(_ text: Span<UInt8>, _ last: inout WordBreak) {
        var at = end
        while at < text.count {
            switch text[at] {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"):
                hasLetter = true
                last = .letter
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                hasDigit = true
                last = .numeric
            case UInt8(ascii: "_"): last = .extendNumLet
            default:
                end = at
                return
            }
            at += 1
        }
        end = at
    }

    /// Goes on from ``end`` while there is no break.
    ///
    /// - Parameters:
    ///   - text: what is broken.
    ///   - last: the kind of the character before ``end``.
    ///   - isJoined: whether that is a zero-width joiner itself.
    private mutating func scan(_ text: Span<UInt8>, last: WordBreak, isJoined: Bool) {
        var last = last
        var beforeLast = WordBreak.other
        // The code point right before, which unlike `last` may be one that is ignored.
        var isAfterJoiner = isJoined
        var isAfterSpace = last == .space
        while end < text.count {
            let next = BreakPoint(text, at: end)
            if next.kind.isLineEnd { return }
            let isPictureJoined = isAfterJoiner && next.isPictograph
            isAfterJoiner = next.kind == .zwj
            if next.kind.isIgnored {
                isAfterSpace = false
                end = next.end
                continue
            }
            let areSpaces = isAfterSpace && next.kind == .space
            guard
                isPictureJoined || areSpaces
                    || isJoint(beforeLast, last, next.kind, text, after: next.end)
            else { return }
            note(next)
            isAfterSpace = next.kind == .space
            beforeLast = last
            last = next.kind
            end = next.end
        }
    }

    private mutating func note(_ point: BreakPoint) {
        switch point.kind {
        case .letter, .hebrew, .katakana: hasLetter = true
        case .numeric: hasDigit = true
        case .other where point.isLoneLetter: hasLetter = true
        default: break
        }
    }

    /// Whether there is no break before a character of kind `next` (rules WB5 to WB16).
    private func isJoint(
        _ beforeLast: WordBreak,
        _ last: WordBreak,
        _ next: WordBreak,
        _ text: Span<UInt8>,
        after end: Int
    ) -> Bool {
        switch next {
        case .letter, .hebrew:
            if last.isLetter || last == .numeric || last == .extendNumLet { return true }
            if last.joinsLetters, beforeLast.isLetter { return true }
            return last == .doubleQuote && beforeLast == .hebrew && next == .hebrew
        case .numeric:
            if last.isLetter || last == .numeric || last == .extendNumLet { return true }
            return last.joinsDigits && beforeLast == .numeric
        case .katakana: return last == .katakana || last == .extendNumLet
        case .extendNumLet:
            return last.isLetter || last == .numeric || last == .katakana || last == .extendNumLet
        case .singleQuote where last == .hebrew: return true
        case .doubleQuote: return last == .hebrew && following(text, end) == .hebrew
        case .regional: return last == .regional && beforeLast != .regional
        case .midLetter, .midNumLet, .midNum, .singleQuote:
            if last.isLetter, next.joinsLetters { return following(text, end).isLetter }
            if last == .numeric, next.joinsDigits { return following(text, end) == .numeric }
            return false
        default: return false
        }
    }
}

/// Whether an ASCII byte may stand within a word.
private func isMiddle(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "'"), UInt8(ascii: "."), UInt8(ascii: ":"), UInt8(ascii: ","),
        UInt8(ascii: ";"):
        true
    default: false
    }
}

/// The kind of the first character from `start` on that is not ignored.
private func following(_ text: Span<UInt8>, _ start: Int) -> WordBreak {
    var at = start
    while at < text.count {
        let point = BreakPoint(text, at: at)
        if !point.kind.isIgnored { return point.kind }
        at = point.end
    }
    return .other
}
