import Models
import Testing

private let table = EmojiTable.standard
private let selectors: Set<Unicode.Scalar> = ["\u{FE0E}", "\u{FE0F}"]

private func normalized(_ text: String) -> String? { table.normalized(text.utf8.span) }

private func normalized(_ bytes: [UInt8]) -> String? { table.normalized(bytes.span) }

/// By scalars: as characters, a form with a selector may equal one without.
private func isSame(_ left: String?, _ right: String?) -> Bool {
    left.map { Array($0.utf8) } == right.map { Array($0.utf8) }
}

private func text(_ scalars: some Sequence<Unicode.Scalar>) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    return String(view)
}

/// The forms of an emoji in which any of its selectors are missing.
private func unqualifiedForms(_ emoji: String) -> [String] {
    let scalars = Array(emoji.unicodeScalars)
    let places = scalars.indices.filter { scalars[$0] == "\u{FE0F}" }
    return (1..<(1 << places.count)).map { missing in
        let dropped = places.enumerated().filter { missing >> $0.offset & 1 == 1 }.map(\.element)
        return text(scalars.indices.filter { !dropped.contains($0) }.map { scalars[$0] })
    }
}

@Suite struct EmojiTableTests {
    @Test func holdsEverySequenceOfUnicode15() {
        // emoji-test.txt 15.0 ends with these figures.
        #expect(table.count == 3655 + 9)
        var others = 0
        for number in 0..<table.count {
            let emoji = table.text(number)
            #expect(table.find(emoji.utf8.span) == number)
            for form in unqualifiedForms(emoji) {
                #expect(table.find(form.utf8.span) == number, "\(form.unicodeScalars)")
                others += 1
            }
        }
        #expect(others == 827 + 242)
    }

    @Test func holdsEveryShortcode() {
        for number in 0..<table.count {
            let shortcode = table.shortcode(number)
            #expect(table.find(shortcode.utf8.span) == number)
            #expect(table.find(shortcode.uppercased().utf8.span) == number)
            #expect(
                shortcode.utf8.dropFirst().dropLast().allSatisfy { byte in
                    byte == UInt8(ascii: "_") || (0x30...0x39).contains(byte)
                        || (0x61...0x7A).contains(byte)
                }
            )
        }
    }

    @Test(arguments: [
        (":thumbs_up:", "👍"), (":+1:", "👍"), (":-1:", "👎"), (":thumbsup:", "👍"),
        (":heart:", "\u{2764}\u{FE0F}"), (":red_heart:", "\u{2764}\u{FE0F}"), (":joy:", "😂"),
        (":Smiling-Face_with_heart-eyes:", "😍"), (":flag_cote_divoire:", "🇨🇮"),
        (":flag_aland_islands:", "🇦🇽"), (":flag_sao_tome_and_principe:", "🇸🇹"),
        (":keycap_hash:", "#\u{FE0F}\u{20E3}"), (":keycap_asterisk:", "*\u{FE0F}\u{20E3}"),
        (":thumbs_up_medium_skin_tone:", "👍🏽"), (":mans_shoe:", "👞"), (":mrs_claus:", "🤶"),
        (":dog:", "🐕"), (":pinata:", "🪅"), (":flag_england:", "🏴󠁧󠁢󠁥󠁮󠁧󠁿"),
    ])
    func readsShortcodes(shortcode: String, emoji: String) {
        #expect(isSame(normalized(shortcode), emoji))
    }

    @Test(arguments: [
        ("\u{2764}", "\u{2764}\u{FE0F}"), ("\u{2764}\u{FE0E}", "\u{2764}\u{FE0F}"),
        ("\u{1F44D}\u{FE0E}", "\u{1F44D}"), ("\u{1F44D}\u{FE0F}", "\u{1F44D}"),
        ("\u{1F602}\u{FE0F}", "\u{1F602}"), ("\u{A9}", "\u{A9}\u{FE0F}"),
        ("0\u{20E3}", "0\u{FE0F}\u{20E3}"), ("0\u{FE0E}\u{20E3}", "0\u{FE0F}\u{20E3}"),
        ("\u{261D}\u{FE0F}\u{1F3FD}", "\u{261D}\u{1F3FD}"),
        (
            "\u{1F469}\u{200D}\u{2764}\u{200D}\u{1F469}",
            "\u{1F469}\u{200D}\u{2764}\u{FE0F}\u{200D}\u{1F469}"
        ),
        ("\u{1F3FB}", "\u{1F3FB}"),
    ])
    func qualifiesOtherForms(form: String, emoji: String) {
        #expect(isSame(normalized(form), emoji))
    }

    @Test(arguments: [
        "", ":", "::", ":+1", "+1:", "+1", ": :", ":no_such_emoji:", ":thumbs_up::", ":_1:",
        ":thumbs up:", ":👍:", "a", "0", "#", "*", "0\u{FE0F}", "#\u{FE0E}", "\u{FE0F}", "\u{FE0E}",
        "\u{200D}", "\u{20E3}", "\u{1F1E9}", "\u{1F1E9}\u{1F1E9}", "\u{1F1E9}\u{FE0F}\u{1F1EA}",
        "😂😂", " 😂", "😂 ", "😂\u{0}", "😂a", "\u{FE0F}😂", "😂\u{FE0F}\u{FE0F}",
        "😂\u{FE0E}\u{FE0F}", "😂\u{200D}", "\u{200D}😂", "👍\u{200D}👍", "😂🏽", "👍🏽🏽",
        "0\u{FE0F}\u{20E3}\u{FE0F}", "\u{1F469}\u{200D}\u{FE0F}\u{1F4BB}",
        "\u{1F469}\u{FE0E}\u{200D}\u{1F4BB}", "👍🏽\u{FE0F}", "\u{1F3F4}\u{E0067}\u{E007F}", "é", "日本",
        "→", "\u{2600}\u{20E3}", String(repeating: "😂", count: 40),
        ":" + String(repeating: "a", count: 200) + ":",
    ])
    func refusesAnythingElse(text: String) {
        #expect(normalized(text) == nil)
    }

    @Test(arguments: [
        [0xF0, 0x9F, 0x98], [0xE2], [0xE2, 0x98], [0xFF], [0x80], [0xEF, 0xB8], [0xEF, 0xB8, 0x8F],
        [0xE2, 0x98, 0xEF, 0xB8, 0x8F, 0x9D], [0xF0, 0x9F, 0xEF, 0xB8, 0x8F, 0x98, 0x82],
        [0xF0, 0xEF, 0xB8, 0x8F], [UInt8](repeating: 0xF0, count: 96) + [0xEF, 0xB8, 0x8F],
        [UInt8](repeating: 0xE2, count: 95) + [0xEF, 0xB8, 0x8F, 0xEF, 0xB8, 0x8F],
    ])
    func refusesBrokenBytes(bytes: [UInt8]) {
        #expect(normalized(bytes) == nil)
    }

    /// Whatever is done to an emoji's bytes, what still passes is that emoji apart from selectors.
    @Test(arguments: 0..<8)
    func changesOfSelectorsOnlyPass(seed: UInt64) {
        var random = SplitMix(state: seed)
        var passed = 0
        for _ in 0..<20_000 {
            let number = random.below(table.count)
            var bytes = Array(
                (random.below(4) == 0 ? table.shortcode(number) : table.text(number)).utf8
            )
            for _ in 0...random.below(3) { random.change(&bytes) }
            guard let found = table.find(bytes.span) else { continue }
            passed += 1
            guard bytes.first != UInt8(ascii: ":") else { continue }
            let input = String(decoding: bytes, as: UTF8.self)
            #expect(Array(input.utf8) == bytes)
            #expect(
                input.unicodeScalars.filter { !selectors.contains($0) }
                    == table.text(found).unicodeScalars.filter { !selectors.contains($0) }
            )
        }
        #expect(passed > 200)
    }
}

/// A small seeded generator (SplitMix64 of Steele and others, 2014), and changes to bytes.
private struct SplitMix {
    var state: UInt64

    mutating func below(_ limit: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return Int((mixed ^ mixed >> 31) >> 1) % limit
    }

    mutating func change(_ bytes: inout [UInt8]) {
        let pieces: [[UInt8]] = [
            [0xEF, 0xB8, 0x8F], [0xEF, 0xB8, 0x8E], [0xE2, 0x80, 0x8D], [0xE2, 0x83, 0xA3],
            [0xF0, 0x9F, 0x8F, 0xBD], [0xF0, 0x9F, 0x87, 0xA9], [0x3A], [0x30],
        ]
        let at = below(bytes.count + 1)
        switch below(6) {
        case 0 where at < bytes.count: bytes[at] = UInt8(below(256))
        case 1 where at < bytes.count: bytes.remove(at: at)
        case 2: bytes.insert(UInt8(below(256)), at: at)
        case 3: bytes.insert(contentsOf: pieces[below(pieces.count)], at: at)
        default: bytes.insert(contentsOf: pieces[below(2)], at: max(0, bytes.count - below(2) * 3))
        }
    }
}
