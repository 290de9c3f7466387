import Testing

@testable import TextAnalysis

/// The pieces of a text.
private func pieces(_ bytes: [UInt8]) -> [Range<Int>] {
    var pieces: [Range<Int>] = []
    var at = 0
    while at < bytes.count {
        let end = WordSegment(bytes.span, at: at).end
        pieces.append(at..<end)
        at = end
    }
    return pieces
}

private func text(_ codes: Substring) -> String {
    String(
        String.UnicodeScalarView(
            codes.split(separator: ".").compactMap { UInt32($0, radix: 16) }
                .compactMap(Unicode.Scalar.init)
        )
    )
}

@Suite struct WordBreakTests {
    @Test func breaksWhereTheStandardsOwnTestDoes() {
        let cases = wordBreakCases.split { $0 == " " || $0 == "\n" }
        #expect(cases.count == 1_823)
        for line in cases {
            let expected = line.split(separator: "|").map { Array(text($0).utf8) }
            let bytes = Array(expected.joined())
            #expect(pieces(bytes).map { Array(bytes[$0]) } == expected, "\(line)")
        }
    }

    @Test(arguments: [
        ("can't stop", ["can't", " ", "stop"]),
        ("3.14 and 1,000", ["3.14", " ", "and", " ", "1,000"]),
        ("snake_case x2", ["snake_case", " ", "x2"]),
        ("end. Start", ["end", ".", " ", "Start"]),
        ("東京タワー", ["東", "京", "タワー"]),
        ("e\u{301}t\u{AD}e", ["e\u{301}t\u{AD}e"]),
        ("🇩🇪🇫🇷x", ["🇩🇪", "🇫🇷", "x"]),
        ("a\r\nb", ["a", "\r\n", "b"]),
    ])
    func breaksLikeThis(text: String, expected: [String]) {
        let bytes = Array(text.utf8)
        #expect(pieces(bytes).map { String(decoding: bytes[$0], as: UTF8.self) } == expected)
    }

    /// Longer texts than the standard's cases, against the rules written once more, slowly.
    @Test func breaksAnyTextAsTheRulesSay() {
        let alphabet: [Unicode.Scalar] = [
            "a", "b", "1", "2", "_", "'", "\"", ".", ":", ",", ";", " ", "-", "\r", "\n",
            "\u{2028}",
            "\u{301}", "\u{AD}", "\u{200D}", "ש", "ת", "カ", "ー", "漢", "ひ", "\u{1F1E6}", "\u{1F1E7}",
            "😀", "❤", "\u{FE0F}", "\u{3000}", "\u{2000}", "é", "\u{661}", "·", "\u{200B}",
        ]
        var random = Generator(seed: 3)
        for _ in 0..<3_000 {
            let scalars = (0...random.below(24)).map { _ in random.pick(alphabet) }
            let bytes = Array(String(String.UnicodeScalarView(scalars)).utf8)
            #expect(
                pieces(bytes).map(\.lowerBound) == slowBreaks(scalars),
                "\(scalars.map { String($0.value, radix: 16) })"
            )
        }
    }

    @Test func noBytesStandStill() {
        var random = Generator(seed: 4)
        for _ in 0..<2_000 {
            let bytes = (0...random.below(60)).map { _ in UInt8(random.below(256)) }
            #expect(pieces(bytes).last?.upperBound == bytes.count)
            #expect(pieces(bytes).allSatisfy { !$0.isEmpty })
        }
    }
}

/// Where words start, in bytes: UAX 29 rule by rule at each place, with no state between places.
private func slowBreaks(_ scalars: [Unicode.Scalar]) -> [Int] {
    let points = scalars.map { scalar -> BreakPoint in
        let bytes = Array(String(scalar).utf8)
        return BreakPoint(bytes.span, at: 0)
    }
    let kinds = points.map(\.kind)
    var starts = [0]
    var offset = 0
    for index in 1..<max(scalars.count, 1) {
        offset += String(scalars[index - 1]).utf8.count
        if isBreak(points, kinds, index) { starts.append(offset) }
    }
    return starts
}

private func isBreak(_ points: [BreakPoint], _ kinds: [WordBreak], _ index: Int) -> Bool {
    let (left, right) = (kinds[index - 1], kinds[index])
    if left == .cr, right == .lf { return false }
    if left.isLineEnd || right.isLineEnd { return true }
    if left == .zwj, points[index].isPictograph { return false }
    if left == .space, right == .space { return false }
    if right.isIgnored { return false }
    // WB4: what is left when the ignored are gone, unless a line end or the start is before them.
    func before(_ index: Int) -> Int? {
        var at = index - 1
        while at >= 0, kinds[at].isIgnored {
            if at == 0 || kinds[at - 1].isLineEnd { return at }
            at -= 1
        }
        return at >= 0 ? at : nil
    }
    let last = before(index).map { kinds[$0] } ?? .other
    let beforeLast = before(index).flatMap(before).map { kinds[$0] } ?? .other
    let next = kinds[(index + 1)...].first { !$0.isIgnored } ?? .other
    switch (beforeLast, last, right, next) {
    case (_, .letter, .letter, _), (_, .letter, .hebrew, _), (_, .hebrew, .letter, _),
        (_, .hebrew, .hebrew, _):
        return false
    case (_, let a, let b, let c) where a.isLetter && b.joinsLetters && c.isLetter: return false
    case (let a, let b, let c, _) where a.isLetter && b.joinsLetters && c.isLetter: return false
    case (_, .hebrew, .singleQuote, _), (_, .hebrew, .doubleQuote, .hebrew),
        (.hebrew, .doubleQuote, .hebrew, _):
        return false
    case (_, .numeric, .numeric, _): return false
    case (_, let a, .numeric, _) where a.isLetter: return false
    case (_, .numeric, let b, _) where b.isLetter: return false
    case (.numeric, let b, .numeric, _) where b.joinsDigits: return false
    case (_, .numeric, let b, .numeric) where b.joinsDigits: return false
    case (_, .katakana, .katakana, _): return false
    case (_, let a, .extendNumLet, _)
    where a.isLetter || [.numeric, .katakana, .extendNumLet].contains(a):
        return false
    case (_, .extendNumLet, let b, _) where b.isLetter || [.numeric, .katakana].contains(b):
        return false
    case (_, .regional, .regional, _):
        var count = 0
        var at: Int? = before(index)
        while let place = at, kinds[place] == .regional {
            count += 1
            at = before(place)
        }
        return count.isMultiple(of: 2)
    default: return true
    }
}
