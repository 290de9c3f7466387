/// Scores the sentiment of English texts exactly as VADER 3.3.2 does, to the last digit.
///
/// It keeps its buffers from text to text: one scorer for each thread.
public struct SentimentScorer: Sendable {
    private let vocabulary = SentimentVocabulary.shared
    private let kinds = ByteKind.all
    private var plain = PlainText()
    private var words: [SentimentWord] = []
    private var valences = WordValences()

    /// A scorer with empty buffers.
    public init() {}

    /// Scores one text of UTF-8; what is not UTF-8 counts as characters that mean nothing.
    public mutating func score(_ text: Span<UInt8>) -> Sentiment {
        if PlainText.isPlain(text) { return scorePlain(text) }
        plain.reduce(text)
        let reduced = plain.bytes
        return scorePlain(reduced.span)
    }

    private mutating func scorePlain(_ text: Span<UInt8>) -> Sentiment {
        words.removeAll(keepingCapacity: true)
        var exclamations = 0
        var questions = 0
        var at = 0
        while at < text.count {
            let start = at
            while at < text.count, !kinds[Int(text[at])].contains(.space) {
                if text[at] == UInt8(ascii: "!") { exclamations += 1 }
                if text[at] == UInt8(ascii: "?") { questions += 1 }
                at += 1
            }
            if at > start { words.append(word(text, start..<at)) }
            at += 1
        }
        weighWords()
        return valences.sentiment(
            words: words.count,
            emphasis: Self.emphasis(exclamations: exclamations, questions: questions)
        )
    }

    /// The word in this range, without the punctuation around it unless too little would be left:
    /// that is an emoticon.
    private func word(_ text: Span<UInt8>, _ range: Range<Int>) -> SentimentWord {
        var start = range.lowerBound
        var end = range.upperBound
        while start < end, kinds[Int(text[start])].contains(.punctuation) { start += 1 }
        while start < end, kinds[Int(text[end - 1])].contains(.punctuation) { end -= 1 }
        if end - start <= 2 { (start, end) = (range.lowerBound, range.upperBound) }
        var spelling = ShortWord()
        var seen: ByteKind = []
        var isContraction = false
        for index in start..<end {
            let byte = text[index]
            seen.formUnion(kinds[Int(byte)])
            if index - start < ShortWord.maxBytes {
                spelling.set(Self.folded(byte), at: index - start)
            }
            if byte == UInt8(ascii: "'"), index > start, index + 1 < end {
                isContraction =
                    isContraction
                    || text[index - 1] | 0x20 == UInt8(ascii: "n")
                        && text[index + 1] | 0x20 == UInt8(ascii: "t")
            }
        }
        let isKnown = end - start <= ShortWord.maxBytes
        var word = isKnown ? vocabulary.word(spelling) : SentimentWord()
        word.isNegation = word.isNegation || isContraction
        word.isShouted = seen.contains(.upper) && !seen.contains(.lower)
        return word
    }

    /// A byte as it is spelt in the vocabulary, where zero means that a word has ended.
    @inline(__always)
    private static func folded(_ byte: UInt8) -> UInt8 {
        switch byte {
        case 0: PlainText.lowerMark
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte | 0x20
        default: byte
        }
    }

    private mutating func weighWords() {
        valences.removeAll()
        var shouted = 0
        var contrast: Int?
        for index in words.indices {
            if words[index].isShouted { shouted += 1 }
            if contrast == nil, words[index].role == .but { contrast = index }
        }
        let rules = SentimentRules(
            words: words,
            hasShouting: shouted > 0 && shouted < words.count
        )
        for index in words.indices where words[index].isInLexicon {
            valences.append(rules.valence(of: index), at: index)
        }
        if let contrast { valences.contrast(around: contrast) }
    }

    private static func emphasis(exclamations: Int, questions: Int) -> Double {
        let strength = Double(min(exclamations, 4)) * 0.292
        return switch questions {
        case 0, 1: strength
        case 2, 3: strength + Double(questions) * 0.18
        default: strength + 0.96
        }
    }
}
