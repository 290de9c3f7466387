/// What the rules of sentiment know about one word of a text.
struct SentimentWord: Sendable, Equatable {
    /// Words that a rule asks for by name.
    enum Role: UInt8, Sendable {
        case none
        case at, bad, ass, beating, bomb, bus, but, death, die, doubt, enough, `for`, heart, just
        case kind, kiss, least, never, no, nor, of, or, right, shit, so, sort, stop, the, this, to
        case very, without, yeah
    }

    /// How it feels on its own, in tenths from -39 to 34; 0 when it is not in the lexicon.
    var valence: Int8 = 0
    var role = Role.none
    /// 1 when it strengthens what follows, -1 when it weakens it.
    var boost: Int8 = 0
    var isNegation = false
    /// Letters of upper case and none of lower.
    var isShouted = false

    var isInLexicon: Bool { valence != 0 }
}
