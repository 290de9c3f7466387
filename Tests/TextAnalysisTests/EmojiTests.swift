import Testing

@testable import TextAnalysis

/// The emoji of a text, each as a board would show it.
private func emoji(_ text: String) -> [String] {
    var extractor = TermExtractor()
    extractor.begin()
    extractor.add(Array(text.utf8).span, as: .plain)
    return extractor.terms.filter { $0.kind == .emoji }.map { term in
        let bytes = extractor.bytes(of: term)
        return String(decoding: (0..<bytes.count).map { bytes[$0] }, as: UTF8.self)
    }
}

@Suite struct EmojiTests {
    private static let cases = emojiCases.utf8.split { $0 == 0x20 || $0 == 0x0A }
        .map { String(Substring($0)) }

    @Test func eachIsOneWhateverStandsAroundIt() {
        #expect(Self.cases.count > 1_400)
        for symbol in Self.cases {
            #expect(emoji(symbol) == [symbol])
            #expect(emoji("so \(symbol), and\(symbol)x") == [symbol])
        }
    }

    @Test func styleDoesNotMakeAnother() {
        for symbol in Self.cases where symbol.unicodeScalars.contains("\u{FE0F}") {
            let first = symbol.unicodeScalars.first?.value ?? 0
            let unstyled = String(
                String.UnicodeScalarView(symbol.unicodeScalars.filter { $0 != "\u{FE0F}" })
            )
            let isJoined = unstyled.unicodeScalars.count > 1
            // Without its style a lone one is a character of text, such as a copyright sign.
            #expect(emoji(unstyled) == (isJoined ? [symbol] : []), "U+\(String(first, radix: 16))")
        }
    }

    @Test(arguments: [
        ("I ♥ this", []), ("I ♥️ this", ["♥️"]), ("😀\u{FE0E}", []), ("© ™ 1 # *", []),
        ("1️⃣#⃣", ["1️⃣", "#️⃣"]), ("🏻", []), ("👍🏻👍👍🏻", ["👍🏻", "👍"]),
        ("🇩🇪🇫🇷🇩", ["🇩🇪", "🇫🇷"]), ("🏴󠁧󠁢󠁥󠁮󠁧󠁿", ["🏴󠁧󠁢󠁥󠁮󠁧󠁿"]), ("🏴\u{E0067}x", ["🏴"]), ("😀\u{200D}", ["😀"]),
        ("😀\u{200D}a", ["😀"]), ("👩‍❤‍👨", ["👩‍❤️‍👨"]), ("🕵🏻‍♂", ["🕵🏻‍♂️"]), ("日本🗾", ["🗾"]),
        ("👨‍👩‍👧‍👦‍👧", ["👨‍👩‍👧‍👦", "👧"]),
    ])
    func readsThese(text: String, expected: [String]) {
        #expect(emoji(text).map { Array($0.utf8) } == expected.map { Array($0.utf8) })
    }
}
