/// Finds what a text speaks of: keywords of one to three words, hashtags and emoji.
///
/// Words end where Unicode says (UAX 29, version 15.0) and are compared by full case folding.
/// Stop words, URLs, mentions of users and subreddits, and in markdown code, quotes and the targets
/// of links are left out. Each term counts once, however often one text names it.
///
/// It keeps its buffers from text to text: one extractor for each thread.
public struct TermExtractor: Sendable {
    /// How a text is written.
    public enum Form: Sendable {
        /// As it stands, such as a title.
        case plain
        /// Reddit's markdown, such as a comment or the text of a post.
        case markdown
    }

    /// A longer word, in bytes after folding, is none that people search for; it ends a phrase.
    public static let maxWordBytes = 48
    /// So many terms a text has at most; later ones are left out.
    public static let maxTerms = TermSet.maxTerms

    private let stopWordTable: ShortWordTable
    private let folder = CaseFolder.shared
    private var found = TermSet()
    private var phrase = Phrase()
    /// Where the last word ended.
    private var wordEnd = -1

    /// The same for texts with the same words in the same order, whatever stands between them.
    ///
    /// Who counts each text of an author once compares this.
    public private(set) var fingerprint: UInt64 = 0

    /// An extractor without a text.
    public init() { stopWordTable = Self.stopWordTable }

    /// What the text speaks of, in the order it comes first.
    public var terms: [Term] { found.terms }

    /// The bytes of one of ``terms``, folded, words apart by one space and hashtags without `#`.
    @_lifetime(borrow self)
    public func bytes(of term: Term) -> Span<UInt8> {
        found.bytes.span.extracting(term.range)
    }

    /// Begins another text.
    public mutating func begin() {
        found.removeAll()
        phrase.end()
        fingerprint = 0
    }

    /// Adds a part of the text, such as a title or a body.
    public mutating func add(_ text: Span<UInt8>, as form: Form) {
        var at = 0
        var isLineStart = form == .markdown
        var isAfterBlank = true
        endPhrase()
        while at < text.count {
            if isLineStart {
                if let end = Markup.block(text, at: at, isAfterBlank: isAfterBlank) {
                    isAfterBlank = true
                    at = end
                    continue
                }
                isLineStart = false
                isAfterBlank = Markup.isBlank(text, at)
            }
            isLineStart = form == .markdown && text[at] == UInt8(ascii: "\n")
            at = read(text, at, form)
        }
        endPhrase()
    }

    /// Reads what starts at `at`, and tells where it ends.
    private mutating func read(_ text: Span<UInt8>, _ at: Int, _ form: Form) -> Int {
        switch text[at] {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "_"):
            return readSegment(text, at)
        case UInt8(ascii: "0")...UInt8(ascii: "9"):
            return readKeycap(text, at) ?? readSegment(text, at)
        case 0x20, 0x09: return at + 1
        case UInt8(ascii: "-"): return readHyphen(text, at, end: at + 1)
        case UInt8(ascii: "#"):
            return readKeycap(text, at) ?? readHashtag(text, at)
        case UInt8(ascii: "*"), UInt8(ascii: "~"):
            // Emphasis may begin or end within a phrase.
            if let end = readKeycap(text, at) { return end }
            if form == .plain { endPhrase() }
            return at + 1
        case UInt8(ascii: "@"):
            endPhrase()
            return Markup.handle(text, at: at) ?? at + 1
        case UInt8(ascii: "&"):
            endPhrase()
            return Markup.entity(text, at: at) ?? at + 1
        case 0x80...: return readCharacter(text, at)
        case let byte:
            endPhrase()
            return form == .markdown ? readMarkup(byte, text, at) : at + 1
        }
    }

    private mutating func endPhrase() {
        phrase.end()
        wordEnd = -1
    }

    private func readMarkup(_ byte: UInt8, _ text: Span<UInt8>, _ at: Int) -> Int {
        switch byte {
        case UInt8(ascii: "`"): Markup.codeSpan(text, at: at)
        case UInt8(ascii: "]"): Markup.linkTarget(text, at: at) ?? at + 1
        // What it stands before means itself; letters have no other meaning.
        case UInt8(ascii: "\\"):
            at + 1 < text.count && Markup.isEscapable(text[at + 1]) ? at + 2 : at + 1
        default: at + 1
        }
    }

    /// A hyphen right between two words keeps them together.
    private mutating func readHyphen(_ text: Span<UInt8>, _ at: Int, end: Int) -> Int {
        let isBetween =
            at == wordEnd && end < text.count
            && (text[end] >= 0x80
                || Markup.isNameByte(text[end]) && text[end] != UInt8(ascii: "-"))
        if !isBetween { endPhrase() }
        return end
    }

    private mutating func readKeycap(_ text: Span<UInt8>, _ at: Int) -> Int? {
        // Only a style or a keycap can make an emoji of ASCII.
        guard at + 1 < text.count, text[at + 1] == 0xE2 || text[at + 1] == 0xEF else { return nil }
        return readEmoji(text, at)
    }

    private mutating func readEmoji(_ text: Span<UInt8>, _ at: Int) -> Int? {
        let start = found.bytes.count
        guard let emoji = EmojiSequence(text, at: at, into: &found.bytes) else { return nil }
        found.insert(.emoji, words: 1, from: start)
        endPhrase()
        return emoji.end
    }

    /// A character outside ASCII.
    private mutating func readCharacter(_ text: Span<UInt8>, _ at: Int) -> Int {
        if let end = readEmoji(text, at) { return end }
        let point = BreakPoint(text, at: at)
        switch point.code {
        // Spaces that no line may end at, which are no spaces to word breaks.
        case 0xA0, 0x2007, 0x202F: return point.end
        case 0x2010, 0x2011: return readHyphen(text, at, end: point.end)
        default:
            return point.kind == .space || point.kind.isIgnored ? point.end : readSegment(text, at)
        }
    }

    private mutating func readHashtag(_ text: Span<UInt8>, _ at: Int) -> Int {
        endPhrase()
        let isInside =
            at > 0 && (Markup.isNameByte(text[at - 1]) || text[at - 1] >= 0x80)
        let isAddress =
            at > 0 && (text[at - 1] == UInt8(ascii: "/") || text[at - 1] == UInt8(ascii: "#"))
        var end = at + 1
        var hasLetter = false
        while end < text.count {
            let point = BreakPoint(text, at: end)
            let isLetter =
                point.kind.isLetter || point.kind == .katakana || point.isLoneLetter
            guard
                isLetter || point.kind == .numeric || point.kind == .extendNumLet
                    || point.kind == .extend && end > at + 1
            else { break }
            if isLetter { hasLetter = true }
            end = point.end
        }
        guard hasLetter, !isInside, !isAddress else { return at + 1 }
        let start = found.bytes.count
        folder.fold(text, at + 1..<end, into: &found.bytes)
        if found.bytes.count - start > Self.maxWordBytes {
            found.bytes.removeSubrange(start...)
        } else {
            found.insert(.hashtag, words: 1, from: start)
        }
        return end
    }

    /// What stands between two word breaks: a word, an address, a mention, or nothing of these.
    private mutating func readSegment(_ text: Span<UInt8>, _ at: Int) -> Int {
        let segment = WordSegment(text, at: at)
        guard segment.isWord else {
            endPhrase()
            return segment.end
        }
        let leftOut =
            Markup.address(text, from: at, wordEnd: segment.end)
            ?? Markup.mention(text, from: at, wordEnd: segment.end)
        if let leftOut {
            endPhrase()
            return leftOut
        }
        addWord(segment, text, at)
        return segment.end
    }

    private mutating func addWord(_ segment: WordSegment, _ text: Span<UInt8>, _ at: Int) {
        var (start, end) = (at, segment.end)
        // Low lines around a word are emphasis.
        while start < end, text[start] == UInt8(ascii: "_") { start += 1 }
        while start < end, text[end - 1] == UInt8(ascii: "_") { end -= 1 }
        let foldedStart = phrase.folded.count
        if segment.isSimple {
            for index in start..<end { phrase.folded.append(lowercase(text[index])) }
        } else {
            folder.fold(text, start..<end, into: &phrase.folded)
        }
        let count = phrase.folded.count - foldedStart
        guard count > 0, count <= Self.maxWordBytes else { return endPhrase() }
        noteFingerprint(from: foldedStart)
        var isStopWord = isStopWord(from: foldedStart)
        if !isStopWord, count > 3, phrase.folded[foldedStart + count - 1] == UInt8(ascii: "s"),
            phrase.folded[foldedStart + count - 2] == UInt8(ascii: "'")
        {
            phrase.folded.removeLast(2)
            isStopWord = self.isStopWord(from: foldedStart)
        }
        let word = Phrase.Word(
            range: foldedStart..<phrase.folded.count,
            isStopWord: isStopWord,
            hasLetter: segment.hasLetter,
            isOneCharacter: isOneCharacter(from: foldedStart),
            isGlued: start == wordEnd
        )
        phrase.append(word, to: &found)
        wordEnd = segment.end
    }

    /// Whether the last word is a single code point; those of a script that needs no spaces are.
    private func isOneCharacter(from start: Int) -> Bool {
        var at = start + 1
        while at < phrase.folded.count, phrase.folded[at] & 0xC0 == 0x80 { at += 1 }
        return at >= phrase.folded.count
    }

    private mutating func noteFingerprint(from start: Int) {
        var state = fingerprint ^ 0x9E37_79B9_7F4A_7C15
        for index in start..<phrase.folded.count {
            state = (state ^ UInt64(phrase.folded[index])) &* 0x100_0000_01B3
        }
        fingerprint = state ^ (state >> 29)
    }

    private func isStopWord(from start: Int) -> Bool {
        guard phrase.folded.count - start <= ShortWord.maxBytes else { return false }
        var spelling = ShortWord()
        for index in start..<phrase.folded.count {
            spelling.set(phrase.folded[index], at: index - start)
        }
        return stopWordTable.find(spelling) != nil
    }

    private static let stopWordTable: ShortWordTable = {
        var table = ShortWordTable()
        for word in stopWords.utf8.split(whereSeparator: { $0 == 0x20 || $0 == 0x0A }) {
            _ = table.insert(word)
        }
        return table
    }()
}
