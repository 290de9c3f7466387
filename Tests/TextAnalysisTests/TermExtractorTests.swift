import Testing

@testable import TextAnalysis

/// The terms of a text of one part, hashtags with `#` before them.
private func terms(_ text: String, _ form: TermExtractor.Form = .plain) -> [String] {
    var extractor = TermExtractor()
    return terms([(text, form)], &extractor)
}

private func terms(
    _ parts: [(String, TermExtractor.Form)],
    _ extractor: inout TermExtractor
) -> [String] {
    extractor.begin()
    for (text, form) in parts { extractor.add(Array(text.utf8).span, as: form) }
    return extractor.terms.map { term in
        let bytes = extractor.bytes(of: term)
        let text = String(decoding: (0..<bytes.count).map { bytes[$0] }, as: UTF8.self)
        return term.kind == .hashtag ? "#" + text : text
    }
}

private func keywords(_ text: String, _ form: TermExtractor.Form = .plain) -> Set<String> {
    Set(terms(text, form))
}

@Suite struct TermExtractorTests {
    @Test(arguments: [
        ("", []),
        ("and the of", []),
        ("Zimmerman verdict", ["zimmerman", "verdict", "zimmerman verdict"]),
        (
            "The Game of Thrones finale!",
            [
                "game", "thrones", "game of thrones", "finale", "thrones finale",
            ]
        ),
        ("Pacific, Rim", ["pacific", "rim"]),
        ("spider-man", ["spider", "man", "spider man"]),
        ("spider - man -rim", ["spider", "man", "rim"]),
        ("GTA 5 42", ["gta", "gta 5", "gta 5 42"]),
        ("1,000 3.5", []),
        ("Obama's obama’s OBAMA", ["obama", "obama obama", "obama obama obama"]),
        ("Don’t DON'T it's today's", []),
        (
            "Straße STRASSE ΣΊΣΥΦΟΣ",
            [
                "strasse", "strasse strasse", "σίσυφοσ",
                "strasse σίσυφοσ", "strasse strasse σίσυφοσ",
            ]
        ),
        ("東京タワー", ["東京", "タワー", "京タワー", "東京タワー"]),
        ("so\u{AD}ft ﬁsh\u{FE0F}", ["soft", "fish", "soft fish"]),
        ("non\u{A0}profit\u{2011}shop", ["profit", "shop", "profit shop"]),
        ("x y z", []),
        ("ж! ℹ, 東. é; 네", []),
        ("ж東", ["ж東"]),
    ])
    func findsKeywords(text: String, expected: [String]) {
        #expect(terms(text).sorted() == expected.sorted())
    }

    @Test(arguments: [
        ("see http://imgur.com/a?b=(c) pandas", ["pandas"]),
        ("pandas (https://en.wikipedia.org/wiki/Panda_(bear)) bears", ["pandas", "bears"]),
        ("www.reddit.com/r/x pandas", ["pandas"]),
        ("pandas imgur.com/abc bears", ["pandas", "bears"]),
        ("mail panda@bears.com pandas", ["mail", "pandas"]),
        ("/u/panda u/Bear /user/bear_1 pandas", ["pandas"]),
        ("r/pandas /r/Bears: zoo, U/x R/y", ["zoo"]),
        ("pandas/r/bears", ["pandas", "bears"]),
        ("@panda pandas", ["pandas"]),
        (
            "pandas &amp; bears &#39;&#x200B;&nosuchentityname;",
            [
                "pandas", "bears", "nosuchentityname",
            ]
        ),
    ])
    func leavesOutAddressesAndMentions(text: String, expected: [String]) {
        #expect(keywords(text) == Set(expected))
        #expect(keywords(text, .markdown) == Set(expected))
    }

    @Test(arguments: [
        ("pandas `let x = bears` zoo", ["pandas", "zoo"]),
        ("pandas ``a ` bears`` zoo", ["pandas", "zoo"]),
        ("pandas ` bears", ["pandas", "bears"]),
        ("pandas `` bears ` lions", ["pandas", "bears", "lions"]),
        ("[pandas](http://zoo.com/bears \"tigers\") zoo", ["pandas", "zoo"]),
        ("![pandas](bears(tigers)) [](/lions) zoo", ["pandas", "zoo"]),
        (
            "**giant** *pandas* ~~giant pandas~~ _zoo_",
            [
                "giant", "pandas", "giant pandas", "zoo", "pandas giant", "pandas zoo",
                "giant pandas giant", "pandas giant pandas", "giant pandas zoo",
            ]
        ),
        ("> bears\nbears too\n\npandas", ["pandas"]),
        ("&gt; bears\n\npandas", ["pandas"]),
        ("pandas\n  > bears", ["pandas"]),
        (">!pandas!< zoo", ["pandas", "zoo"]),
        ("pandas > bears", ["pandas", "bears"]),
        ("    bears\n\tbears\npandas\n    zoo", ["pandas", "zoo"]),
        ("```swift\nbears\n```\npandas", ["pandas"]),
        ("~~~\nbears\n```\nbears\n~~~~\npandas", ["pandas"]),
        ("pandas\n```\nbears", ["pandas"]),
        ("\\`pandas\\` u/bear\\_x", ["pandas"]),
        ("pandas\nbears\r\n* lions", ["pandas", "bears", "lions"]),
    ])
    func leavesOutCodeQuotesAndTargets(text: String, expected: [String]) {
        #expect(keywords(text, .markdown) == Set(expected))
    }

    @Test func aTitleIsNoMarkdown() {
        #expect(keywords("> pandas") == ["pandas"])
        #expect(keywords("`pandas`") == ["pandas"])
    }

    @Test(arguments: [
        ("#WorldCup #worldcup", ["#worldcup"]),
        ("#2013 #a1 # ## ##x x#y &#39;", ["#a1", "x#y"]),
        ("#東京_2020 #Über", ["#東京_2020", "#über"]),
        ("http://x.com/#tag /#tag", []),
        ("\\#tag", ["#tag"]),
    ])
    func findsHashtags(text: String, expected: [String]) {
        let found = terms(text).filter { $0.hasPrefix("#") }
        #expect(found == expected.filter { $0.hasPrefix("#") })
        #expect(terms("\\#pandas", .markdown) == ["pandas"])
    }

    @Test func countsATermOnceInAllPartsOfAText() {
        var extractor = TermExtractor()
        let parts: [(String, TermExtractor.Form)] = [
            ("Pandas! 🐼 #panda", .plain), ("pandas 🐼 #Panda", .markdown),
        ]
        #expect(terms(parts, &extractor) == ["pandas", "🐼", "#panda"])
        #expect(extractor.terms.map(\.kind) == [.keyword, .emoji, .hashtag])
        #expect(terms([("Bears", .plain)], &extractor) == ["bears"])
        #expect(terms([], &extractor) == [])
    }

    @Test func saysHowManyWordsAKeywordHas() {
        var extractor = TermExtractor()
        extractor.begin()
        extractor.add(Array("giant panda zoo".utf8).span, as: .plain)
        #expect(extractor.terms.map(\.words) == [1, 1, 2, 1, 2, 3])
    }

    @Test func fingerprintsTellTheSameWordsFromOthers() {
        func fingerprint(_ text: String) -> UInt64 {
            var extractor = TermExtractor()
            extractor.begin()
            extractor.add(Array(text.utf8).span, as: .markdown)
            return extractor.fingerprint
        }
        #expect(fingerprint("Buy the **new** pandas!!!") == fingerprint("buy THE new pandas"))
        #expect(fingerprint("new pandas") != fingerprint("pandas new"))
        #expect(fingerprint("new pandas") != fingerprint("new panda"))
        #expect(fingerprint("ab c") != fingerprint("a bc"))
        #expect(fingerprint("") == 0)
    }

    @Test func longWordsAndTextsAreBounded() {
        let longest = String(repeating: "a", count: TermExtractor.maxWordBytes)
        #expect(keywords("\(longest) zoo") == [longest, "zoo", "\(longest) zoo"])
        #expect(keywords("\(longest)a zoo #\(longest)a") == ["zoo"])
        let many = (0..<10_000).map { "word\($0)" }.joined(separator: " ")
        #expect(terms(many).count == TermExtractor.maxTerms)
    }
}
