/// The last words of a run of words that nothing but spaces and hyphens stand between.
struct Phrase: Sendable {
    struct Word: Sendable {
        /// Where its folded bytes lie in ``Phrase/folded``.
        let range: Range<Int>
        let isStopWord: Bool
        let hasLetter: Bool
        /// Whether it is one character, which alone is no keyword.
        let isOneCharacter: Bool
        /// Whether it stands right behind the word before it, as in such scripts.
        let isGlued: Bool
    }

    /// The words of the phrase, folded, one after the other.
    var folded: [UInt8] = []
    private var last: Word?
    private var beforeLast: Word?

    var isEmpty: Bool { last == nil }

    mutating func end() {
        guard last != nil else { return }
        folded.removeAll(keepingCapacity: true)
        last = nil
        beforeLast = nil
    }

    /// Adds a word, and the one to three keywords that end with it to `terms`.
    ///
    /// A keyword starts and ends with a word that says something; what stands between may be a stop
    /// word, as in "game of thrones".
    mutating func append(_ word: Word, to terms: inout TermSet) {
        if !word.isStopWord {
            if word.hasLetter, !word.isOneCharacter { add(word, 1, to: &terms) }
            if let last, !last.isStopWord, last.hasLetter || word.hasLetter {
                add(word, 2, to: &terms)
            }
            if let last, let beforeLast, !beforeLast.isStopWord,
                beforeLast.hasLetter || last.hasLetter || word.hasLetter
            {
                add(word, 3, to: &terms)
            }
        }
        beforeLast = last
        last = word
    }

    /// Adds the keyword of so many words that ends with `word`.
    private func add(_ word: Word, _ words: Int, to terms: inout TermSet) {
        let start = terms.bytes.count
        if words > 2, let beforeLast { copy(beforeLast, isFirst: true, to: &terms) }
        if words > 1, let last { copy(last, isFirst: words == 2, to: &terms) }
        copy(word, isFirst: words == 1, to: &terms)
        terms.insert(.keyword, words: words, from: start)
    }

    private func copy(_ word: Word, isFirst: Bool, to terms: inout TermSet) {
        if !isFirst, !word.isGlued { terms.bytes.append(0x20) }
        for index in word.range { terms.bytes.append(folded[index]) }
    }
}
