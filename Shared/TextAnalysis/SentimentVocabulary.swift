/// All words that sentiment depends on, by their lower-case spelling.
struct SentimentVocabulary: Sendable {
    static let shared = SentimentVocabulary()

    /// A spelling of at most 24 ASCII bytes, padded with zeros.
    struct Key: Sendable, Equatable {
        static let maxBytes = 24

        private(set) var first: UInt64 = 0
        private(set) var second: UInt64 = 0
        private(set) var third: UInt64 = 0

        /// Adds a byte at `index`, which must be below ``maxBytes`` and set but once.
        @inline(__always)
        mutating func set(_ byte: UInt8, at index: Int) {
            let value = UInt64(byte) &<< UInt64(truncatingIfNeeded: (index & 7) &* 8)
            if index < 8 {
                first |= value
            } else if index < 16 {
                second |= value
            } else {
                third |= value
            }
        }

        var hash: Int {
            var mixed = first ^ (second &* 0x9E37_79B9_7F4A_7C15) ^ (third &* 0xC2B2_AE3D_27D4_EB4F)
            mixed = (mixed ^ (mixed >> 32)) &* 0xD6E8_FEB8_6659_FD93
            return Int(truncatingIfNeeded: mixed >> 40)
        }
    }

    /// Open addressing with twice as many slots as words, where 0 means that a slot is free.
    private var slots = [UInt16](repeating: 0, count: 1 << 14)
    private var keys = [Key()]
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

    /// What is known of the word with this spelling.
    func word(_ key: Key) -> SentimentWord { words[Int(slots[slot(of: key)])] }

    private func slot(of key: Key) -> Int {
        var slot = key.hash & (slots.count - 1)
        while slots[slot] != 0, keys[Int(slots[slot])] != key {
            slot = (slot + 1) & (slots.count - 1)
        }
        return slot
    }

    private mutating func change(
        _ spelling: some Collection<UInt8>,
        _ body: (inout SentimentWord) -> Void
    ) {
        precondition(spelling.count <= Key.maxBytes, "a word of sentiment is too long")
        var key = Key()
        for (index, byte) in spelling.enumerated() { key.set(byte, at: index) }
        let slot = slot(of: key)
        if slots[slot] == 0 {
            precondition(words.count < slots.count / 2, "there are too many words of sentiment")
            slots[slot] = UInt16(words.count)
            keys.append(key)
            words.append(SentimentWord())
        }
        body(&words[Int(slots[slot])])
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
