/// All words that sentiment depends on, by their lower-case spelling.
struct SentimentVocabulary: Sendable {
    static let shared = SentimentVocabulary()

    private var numbers = ShortWordTable()
    /// What is known of each word of the table, and last of none.
    private var words = [SentimentWord()]

    private init() {
        for line in sentimentLexicon.utf8.split(separator: UInt8(ascii: "\n")) {
            var parts = line.split(separator: UInt8(ascii: " "))[...]
            let tenths = parts.popFirst().flatMap { Int8(String(Substring($0))) } ?? 0
            for part in parts { change(part) { $0.valence = tenths } }
        }
        for word in Self.boosters { change(word.utf8) { $0.boost = 1 } }
        for word in Self.dampeners { change(word.utf8) { $0.boost = -1 } }
        for word in Self.negations { change(word.utf8) { $0.isNegation = true } }
        for (word, role) in Self.roles { change(word.utf8) { $0.role = role } }
    }

    /// What is known of a word.
    func word(_ spelling: ShortWord) -> SentimentWord {
        words[numbers.find(spelling) ?? words.count - 1]
    }

    private mutating func change(
        _ spelling: some Collection<UInt8>,
        _ body: (inout SentimentWord) -> Void
    ) {
        let number = numbers.insert(spelling)
        if number == words.count - 1 { words.append(SentimentWord()) }
        body(&words[number])
    }
}

extension SentimentVocabulary {
    private static func list(_ text: String) -> [String] {
        text.split { $0 == " " || $0 == "\n" }.map(String.init)
    }

    private static let boosters = list(
        """
        absolutely amazingly awfully completely considerable considerably decidedly deeply effing
        enormous enormously entirely especially exceptional exceptionally extreme extremely
        fabulously flippin flipping frackin fracking frickin fricking friggin frigging fuckin fucking
        fuggin fugging fully greatly hella highly hugely incredible incredibly intensely major
        majorly more most particularly purely quite really remarkably so substantially thoroughly
        total totally tremendous tremendously uber unbelievably unusually utter utterly very
        """
    )

    private static let dampeners = list(
        """
        almost barely hardly kind-of kinda kindof less little marginal marginally occasional
        occasionally partly scarce scarcely slight slightly somewhat sort-of sorta sortof
        """
    )

    /// Those with n't in them are recognised by it.
    private static let negations = list(
        """
        aint arent cannot cant couldnt darent despite didnt doesnt dont hadnt hasnt havent isnt
        mightnt mustnt neednt neither never none nope nor not nothing nowhere oughtnt rarely seldom
        shant shouldnt uh-uh uhuh wasnt werent without wont wouldnt
        """
    )

    private static let roles: [(String, SentimentWord.Role)] = [
        ("ass", .ass), ("at", .at), ("bad", .bad), ("beating", .beating), ("bomb", .bomb),
        ("bus", .bus), ("but", .but), ("death", .death), ("die", .die), ("doubt", .doubt),
        ("enough", .enough), ("for", .for), ("heart", .heart), ("just", .just), ("kind", .kind),
        ("kiss", .kiss), ("least", .least), ("never", .never), ("no", .no), ("nor", .nor),
        ("of", .of), ("or", .or), ("right", .right), ("shit", .shit), ("so", .so), ("sort", .sort),
        ("stop", .stop), ("the", .the), ("this", .this), ("to", .to), ("very", .very),
        ("without", .without), ("yeah", .yeah),
    ]
}
