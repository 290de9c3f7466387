import Testing

@testable import TextAnalysis

/// What texts are made of: words, marks of markdown, other scripts, and what is left out.
private let pieces = [
    "panda", "Pandas", "the", "of", "a", "x", "isn't", "zoo's", "GTA", "5", "3.14", "naïve",
    "ÉCOLE",
    "Straße", "東京", "タワー", "привет", "שלום", "कि", "e\u{301}", "_it_", "snake_case", "-", "--", "*",
    "**", "~~", "`", "``", "```", "~~~", ">", "&gt;", ">!", "!<", "&amp;", "&#39;", "&", "#",
    "#tag",
    "##", "@", "@name", "/r/zoo", "r/", "u/x", "/", "http://a.b/c_(d)", "www.x.y", "a.b/c", "(",
    ")",
    "[", "](", "](/x)", "\\", "\\_", "\n", "\n\n", "\n    ", "\t", "\r\n", " ", "  ", "\u{A0}",
    "\u{2028}", "\u{200D}", "\u{FE0F}", "\u{AD}", "😀", "❤️", "👨‍👩‍👧", "🏽", "🇩🇪", "🇩", "1️⃣", "🏴", "\0", "…",
]

private func randomText(_ random: inout Generator, words: Int) -> [UInt8] {
    var text: [UInt8] = []
    for _ in 0...random.below(words) {
        text += Array(random.pick(pieces).utf8)
        if random.below(2) == 0 { text.append(0x20) }
    }
    return text
}

private func terms(
    _ text: [UInt8],
    _ form: TermExtractor.Form,
    _ extractor: inout TermExtractor
) -> [(kind: Term.Kind, words: Int, text: String)] {
    extractor.begin()
    extractor.add(text.span, as: form)
    return extractor.terms.map { term in
        let bytes = extractor.bytes(of: term)
        let text = String(decoding: (0..<bytes.count).map { bytes[$0] }, as: UTF8.self)
        return (term.kind, term.words, text)
    }
}

@Suite struct TermPropertyTests {
    @Test(arguments: [TermExtractor.Form.plain, .markdown])
    func termsKeepTheirRules(form: TermExtractor.Form) {
        var random = Generator(seed: 11)
        var extractor = TermExtractor()
        for _ in 0..<2_000 {
            let text = randomText(&random, words: 40)
            let found = terms(text, form, &extractor)
            #expect(Set(found.map { "\($0.kind) \($0.text)" }).count == found.count)
            for term in found {
                #expect(!term.text.isEmpty)
                #expect(term.text.utf8.count <= 3 * TermExtractor.maxWordBytes + 2)
                guard term.kind == .keyword else { continue }
                #expect((1...3).contains(term.words))
                // Folded once and for all, apart from what only a sequence of words may hold.
                #expect(!term.text.contains { "*`>#@/\n\\()[]".contains($0) }, "\(term.text)")
                #expect(term.text.unicodeScalars.allSatisfy { !$0.properties.isUppercase })
            }
        }
    }

    @Test func aTextHasTheSameTermsWhateverWasReadBefore() {
        var random = Generator(seed: 12)
        var used = TermExtractor()
        for _ in 0..<1_000 {
            let text = randomText(&random, words: 60)
            var fresh = TermExtractor()
            let expected = terms(text, .markdown, &fresh).map(\.text)
            #expect(terms(text, .markdown, &used).map(\.text) == expected)
            #expect(used.fingerprint == fresh.fingerprint)
        }
    }

    @Test func readingATextTwiceAddsNothing() {
        var random = Generator(seed: 13)
        for _ in 0..<1_000 {
            let text = randomText(&random, words: 60)
            var extractor = TermExtractor()
            let once = terms(text, .markdown, &extractor).count
            extractor.add(text.span, as: .markdown)
            #expect(extractor.terms.count == once)
        }
    }

    /// Each word that is found would be found in upper case, too.
    @Test func caseMakesNoDifference() {
        let words = [
            "panda", "straße", "école", "привет", "ώρα", "ﬁsh", "ǆ", "game", "the", "5", "zoo's",
        ]
        var random = Generator(seed: 14)
        var extractor = TermExtractor()
        for _ in 0..<500 {
            let text = (0...random.below(8)).map { _ in random.pick(words) }.joined(separator: " ")
            let lower = terms(Array(text.utf8), .plain, &extractor).map(\.text)
            let upper = terms(Array(text.uppercased().utf8), .plain, &extractor).map(\.text)
            #expect(lower == upper)
        }
    }

    @Test func noBytesCrash() {
        var random = Generator(seed: 15)
        var extractor = TermExtractor()
        for _ in 0..<6_000 {
            var text = randomText(&random, words: 20)
            for _ in 0...random.below(6) where !text.isEmpty {
                let at = random.below(text.count)
                switch random.below(3) {
                case 0: text[at] = UInt8(random.below(256))
                case 1: text.removeSubrange(at...)
                default: text.insert(UInt8(random.below(256)), at: at)
                }
            }
            _ = terms(text, random.below(2) == 0 ? .plain : .markdown, &extractor)
        }
    }

    /// Marks that open something without end: looking for it again at each would take minutes.
    @Test(arguments: [
        "](", "`", "` ``", "](a", "&amp", "> ", "    \n", "a\u{200D}", "a.\u{301}", "😀\u{200D}",
    ])
    func marksWithoutEndAreReadInOneGo(mark: String) {
        var extractor = TermExtractor()
        extractor.begin()
        extractor.add(Array(String(repeating: mark, count: 20_000).utf8).span, as: .markdown)
        #expect(extractor.terms.count < 3)
        let runs = (1..<250).map { String(repeating: "`", count: $0) }.joined(separator: "x")
        extractor.add(Array((runs + " panda").utf8).span, as: .markdown)
        #expect(extractor.terms.last?.words == 1)
    }
}
