import Testing

@testable import Console

@Suite struct TextCellsTests {
    @Test(arguments: [
        ("", 0), ("abc", 3), ("héllo", 5), ("e\u{301}", 1), ("日本語", 6), ("한국", 4), ("ｱ", 1),
        ("Ａ", 2),
        ("👍", 2), ("👍🏽", 2), ("👨‍👩‍👧‍👦", 2), ("🇩🇪", 2), ("❤️", 2), ("❤", 1), ("1️⃣", 2), ("🏴󠁧󠁢󠁥󠁮󠁧󠁿", 2),
        ("한", 2), ("▲", 1), ("▁▂█", 3), ("…", 1), ("a\u{200B}b", 2), ("नमस्ते", 4),
    ])
    func isMeasured(_ text: String, _ cells: Int) {
        #expect(text.cells == cells)
    }

    @Test(arguments: [
        ("abcdef", 6, "abcdef"), ("abcdef", 5, "abcd…"), ("abcdef", 1, "…"), ("abcdef", 0, ""),
        ("日本語", 6, "日本語"), ("日本語", 5, "日本…"), ("日本語", 4, "日…"), ("日本語", 2, "…"),
        ("👍👍👍", 5, "👍👍…"), ("", 0, ""), ("", 3, ""),
    ])
    func isCut(_ text: String, _ width: Int, _ cut: String) {
        #expect(text.cut(toCells: width) == cut)
        #expect(text.cut(toCells: width).cells <= width)
    }

    @Test func isPadded() {
        #expect("日本".padded(toCells: 6) == "日本  ")
        #expect("12".padded(toCells: 4, atRight: true) == "  12")
        #expect("日本語".padded(toCells: 4, atRight: true) == " 日…")
    }

    @Test(arguments: [
        ("plain", "plain"), ("  two\tlines\r\nhere  ", "two lines here"),
        ("\u{1B}[31mred\u{1B}[0m", "[31mred [0m"), ("\u{9B}2Jx", "2Jx"), ("\u{7}\u{8}\u{7F}", ""),
        ("ab\u{202E}dc", "abdc"), ("a\u{2066}b\u{2069}", "ab"), ("x\u{FEFF}y\u{200B}z", "xyz"),
        ("\u{1B}]0;title\u{7}", "]0;title"), ("👨‍👩‍👧‍👦 🏴󠁧󠁢󠁥󠁮󠁧󠁿 ❤️", "👨‍👩‍👧‍👦 🏴󠁧󠁢󠁥󠁮󠁧󠁿 ❤️"), ("a\u{0}b", "a b"),
        ("\u{E0041}tag", "tag"), ("\u{F8FF}", ""), ("a\u{2028}b", "a b"),
    ])
    func strangersCannotSteer(_ text: String, _ shown: String) {
        #expect(shownText(text) == shown)
    }

    @Test func lengthIsBounded() {
        #expect(shownText(String(repeating: "a", count: 1_000), longest: 10) == "aaaaaaaaaa")
        let marked = "a" + String(repeating: "\u{301}", count: 5_000)
        #expect(shownText(marked).unicodeScalars.count == 12)
    }

    /// Nothing that a terminal obeys is left of any code point.
    @Test func noCodePointIsObeyed() {
        var obeyed: [UInt32] = []
        for code in UInt32(0)..<0x11_0000 {
            guard let scalar = Unicode.Scalar(code) else { continue }
            for left in shownText("a\(String(Character(scalar)))b").unicodeScalars {
                let category = left.properties.generalCategory
                let isHarmless =
                    category != .control && category != .lineSeparator && category != .privateUse
                if !isHarmless { obeyed.append(code) }
            }
        }
        #expect(obeyed.isEmpty)
    }
}

@Suite struct KeyTests {
    private func keys(_ text: String) -> [Key] {
        var decoder = KeyDecoder()
        return decoder.take(Array(text.utf8)) + decoder.flush()
    }

    @Test(arguments: [
        ("qé日", [Key.character("q"), .character("é"), .character("日")]),
        ("\u{1B}[A\u{1B}[B\u{1B}OC\u{1B}[D", [.up, .down, .right, .left]),
        ("\u{1B}[5~\u{1B}[6~\u{1B}[H\u{1B}[4~", [.pageUp, .pageDown, .home, .end]),
        ("\t\u{1B}[Z\r\u{7F}", [.tab, .backTab, .enter, .backspace]),
        ("\u{3}\u{1A}", [.control("c"), .control("z")]), ("\u{1B}", [.escape]),
        ("\u{1B}q", [.escape, .character("q")]), ("\u{1B}[1;5A", [.up]),
        ("\u{1B}[15~x", [.character("x")]),
        ("\u{1B}[", [.escape]),
    ])
    func areTold(_ text: String, _ wanted: [Key]) {
        #expect(keys(text) == wanted)
    }

    @Test func cutsDoNotMatter() {
        let bytes = Array("a\u{1B}[5~日\u{1B}[A\u{1B}OHz".utf8)
        for cut in bytes.indices {
            var decoder = KeyDecoder()
            let found = decoder.take(Array(bytes[..<cut])) + decoder.take(Array(bytes[cut...]))
            #expect(
                found == [.character("a"), .pageUp, .character("日"), .up, .home, .character("z")],
                "cut at \(cut)"
            )
        }
    }

    @Test func anyBytesEnd() {
        var generator = Seeded(state: 7)
        for _ in 0..<2_000 {
            var decoder = KeyDecoder()
            let bytes = (0..<40).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
            _ = decoder.take(bytes)
            _ = decoder.flush()
            #expect(!decoder.isWaiting)
        }
    }
}

private struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state >> 24
    }
}
