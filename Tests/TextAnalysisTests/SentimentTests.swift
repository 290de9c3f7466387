import Testing
import TextAnalysis

/// The four scores as the original prints them.
private func printed(_ score: Sentiment) -> String {
    "\(score.compound) \(score.positive) \(score.neutral) \(score.negative)"
}

private func score(_ bytes: [UInt8]) -> Sentiment {
    var scorer = SentimentScorer()
    return scorer.score(bytes.span)
}

/// A sentence for each rule, with what `scripts/sentiment-reference score` prints for it.
private let sentences = [
    ("The soup was good.", "0.4404 0.492 0.508 0.0"),
    ("The soup was GOOD.", "0.5622 0.548 0.452 0.0"),
    ("THE SOUP WAS GOOD.", "0.4404 0.492 0.508 0.0"),
    ("The soup was good!!", "0.5399 0.537 0.463 0.0"),
    ("The soup was good!!!!!!", "0.6209 0.576 0.424 0.0"),
    ("Was the soup good??", "0.504 0.521 0.479 0.0"),
    ("Was the soup good????", "0.594 0.563 0.437 0.0"),
    ("The soup was not good.", "-0.3412 0.0 0.624 0.376"),
    ("The soup wasn't good.", "-0.3412 0.0 0.555 0.445"),
    ("The soup was very good.", "0.4927 0.444 0.556 0.0"),
    ("The soup was VERY good, he said.", "0.6028 0.396 0.604 0.0"),
    ("The soup was slightly good.", "0.3832 0.395 0.605 0.0"),
    ("The soup was kind of good.", "0.3832 0.343 0.657 0.0"),
    ("The soup was only just enough good to eat.", "0.3832 0.246 0.754 0.0"),
    ("The soup was never so good.", "0.6626 0.47 0.53 0.0"),
    ("The soup was never this good.", "0.6084 0.443 0.557 0.0"),
    ("The soup was without doubt good.", "0.6136 0.556 0.444 0.0"),
    ("Without any doubt good soup.", "0.6136 0.625 0.375 0.0"),
    ("Least good soup of all.", "-0.3412 0.0 0.624 0.376"),
    ("The least good soup of all.", "-0.3412 0.0 0.675 0.325"),
    ("At least good soup was there.", "0.4404 0.367 0.633 0.0"),
    ("The very least good soup.", "0.4902 0.443 0.557 0.0"),
    ("The soup was good, but the waiter was awful.", "-0.4678 0.151 0.541 0.309"),
    ("But the soup was good and good and good, but awful.", "0.8201 0.512 0.31 0.177"),
    ("No good soup here.", "-0.3412 0.0 0.555 0.445"),
    ("There is no soup that is good.", "0.1779 0.287 0.495 0.218"),
    ("It is no soup or good.", "-0.5583 0.0 0.465 0.535"),
    ("no no no", "0.4168 0.791 0.209 0.0"),
    ("This here is the shit!", "0.6476 0.518 0.482 0.0"),
    ("It really was such a bad ass soup.", "0.6124 0.455 0.545 0.0"),
    ("We saw the bus stop today, oh joy.", "0.5859 0.352 0.648 0.0"),
    ("A soup to die for, they all love it.", "0.0772 0.278 0.464 0.258"),
    ("The kiss of death for this soup.", "0.0772 0.272 0.485 0.243"),
    ("Yeah right, that is a great soup.", "0.743 0.558 0.442 0.0"),
    ("A beating heart is what I love about it.", "0.7506 0.483 0.345 0.172"),
    ("kind of", "0.0 0.0 1.0 0.0"),
    ("kind people", "0.5267 0.773 0.227 0.0"),
    (":) :( :D", "0.6289 0.708 0.0 0.292"),
    ("(good) \"good\" 'good' *good*", "0.891 1.0 0.0 0.0"),
    ("ok", "0.296 1.0 0.0 0.0"),
    ("I am 100% sure :-) it is good;-)", "0.7579 0.6 0.4 0.0"),
    ("❤", "0.6369 0.808 0.192 0.0"),
    ("I ❤ soup", "0.6369 0.583 0.417 0.0"),
    ("I❤soup", "0.0 0.0 1.0 0.0"),
    ("❤️", "0.0 0.0 1.0 0.0"),
    ("😀😭", "-0.1531 0.291 0.349 0.36"),
    ("soup 😀 soup", "0.3612 0.455 0.545 0.0"),
    ("🔛", "0.0 0.0 1.0 0.0"),
    ("ПРИВЕТ good", "0.4404 0.744 0.256 0.0"),
    ("привет GOOD", "0.5622 0.784 0.216 0.0"),
    ("KIND", "0.5267 1.0 0.0 0.0"),
    ("good bad", "-0.1531 0.453 0.0 0.547"),
    ("\u{212A} good \u{212A}ind", "0.743 0.863 0.137 0.0"),
    ("so so good", "0.5379 0.634 0.366 0.0"),
    ("so this that good", "0.4877 0.513 0.487 0.0"),
    ("not so very good", "-0.427 0.0 0.515 0.485"),
    ("never ever ever good", "-0.3412 0.0 0.555 0.445"),
    ("He didn't really like it and neither did I, sadly.", "0.0013 0.184 0.632 0.184"),
    ("\n \n", "0.0 0.0 0.0 0.0"),
    ("", "0.0 0.0 0.0 0.0"),
    ("good\ngood", "0.7003 1.0 0.0 0.0"),
]

/// What `scripts/sentiment-reference digests 10 1000` prints.
private let digests: [UInt64] = [
    0x563B_2E06_8ACB_D806, 0x861E_E57A_1F3C_1FB7, 0x63E6_6D7F_1958_E1B5, 0x2403_73AC_FE49_3CBE,
    0x0D92_FC55_0465_865F, 0x7B6F_8BDE_A1F9_A6AF, 0x307F_0CB6_027E_BC4B, 0x27AD_59DE_4E2E_26AD,
    0x0250_5EDC_EEA4_6665, 0xA8C4_FDD8_2C65_9E59,
]

@Suite struct SentimentTests {
    @Test(arguments: sentences)
    func scoresAsTheOriginal(text: String, expected: String) {
        #expect(printed(score(Array(text.utf8))) == expected)
    }

    @Test(arguments: digests.indices)
    func scoresRandomTextsAsTheOriginal(group: Int) {
        var random = Generator(seed: UInt64(group + 1))
        var scorer = SentimentScorer()
        var digest: UInt64 = 0xCBF2_9CE4_8422_2325
        for _ in 0..<1_000 {
            let score = scorer.score(Array(randomText(&random).utf8).span)
            for byte in (printed(score) + "\n").utf8 {
                digest = (digest ^ UInt64(byte)) &* 0x100_0000_01B3
            }
        }
        #expect(digest == digests[group])
    }

    @Test func remembersNothingOfTheTextBefore() {
        var random = Generator(seed: 77)
        var scorer = SentimentScorer()
        for _ in 0..<500 {
            let text = Array(randomText(&random).utf8)
            #expect(scorer.score(text.span) == score(text))
        }
    }

    @Test func anySpaceIsASpace() {
        let spaces =
            "\t\n\u{B}\u{C}\r\u{1C}\u{1F}\u{85}\u{A0}\u{1680}\u{2000}\u{200A}\u{2028}"
            + "\u{2029}\u{202F}\u{205F}\u{3000}"
        let expected = score(Array("so very good , not bad!".utf8))
        for space in spaces.unicodeScalars {
            let text = "so very good , not bad!".split(separator: " ").joined(separator: "\(space)")
            #expect(score(Array(text.utf8)) == expected, "U+\(String(space.value, radix: 16))")
        }
        #expect(score(Array("so\u{200B}good".utf8)) == score(Array("word".utf8)))
    }

    @Test func noBytesCrashAndAllSharesAreShares() {
        var random = Generator(seed: 5)
        var scorer = SentimentScorer()
        for _ in 0..<5_000 {
            var text = Array(randomText(&random).utf8)
            for _ in 0...random.below(8) {
                let at = random.below(text.count)
                switch random.below(3) {
                case 0: text[at] = UInt8(random.below(256))
                case 1: text.removeSubrange(at...)
                default: text.insert(UInt8(random.below(256)), at: at)
                }
                if text.isEmpty { text = [0xC3] }
            }
            let score = scorer.score(text.span)
            #expect((-1...1).contains(score.compound))
            let shares = score.positive + score.neutral + score.negative
            #expect(score == .none || abs(shares - 1) < 0.0016)
            #expect(min(score.positive, score.neutral, score.negative) >= 0)
        }
    }

    @Test func whatIsNotUTF8CountsAsReplacementCharacters() {
        let broken: [[UInt8]] = [
            [0xFF], [0xC0, 0x80], [0xE2, 0x82], [0xED, 0xA0, 0x80], [0xF0, 0x9F, 0x98],
            [0xF4, 0x90, 0x80, 0x80], [0x80], [0xC3],
        ]
        for bytes in broken {
            for rest in ["", "good", " good", "(:"] {
                let text = bytes + Array(rest.utf8)
                let repaired = Array(String(decoding: text, as: UTF8.self).utf8)
                #expect(score(text) == score(repaired), "\(bytes) \(rest)")
            }
        }
    }

    @Test func nulIsALetterOfNoWord() {
        #expect(score(Array("good\0".utf8)) == score(Array("word".utf8)))
    }

    @Test func aLongTextOfEqualWordsTakesNoLongerThanItsLength() {
        let half = Array(repeatElement("good", count: 20_000)).joined(separator: " ")
        #expect(score(Array("\(half) but \(half)".utf8)).compound == 1)
    }

    @Test func sidesFollowTheThresholds() {
        #expect(Polarity(compound: 0.05) == .positive)
        #expect(Polarity(compound: 0.0499) == .neutral)
        #expect(Polarity(compound: -0.0499) == .neutral)
        #expect(Polarity(compound: -0.05) == .negative)
    }
}
