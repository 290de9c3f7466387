/// How the words of a text change each other's valence.
///
/// The rules, their order and their numbers are those of VADER 3.3.2, including what looks like an
/// oversight there: its scores are what people compare with.
struct SentimentRules {
    private static let boost = 0.293
    private static let shout = 0.733
    private static let reversal = -0.74
    private static let neverSo = 1.25

    let words: [SentimentWord]
    /// Whether some words are shouted and others not: else shouting means nothing.
    let hasShouting: Bool

    /// What the word at `index` adds to the sentiment of the text.
    func valence(of index: Int) -> Double {
        let word = words[index]
        guard word.isInLexicon, word.boost == 0 else { return 0 }
        if word.role == .kind, role(index + 1) == .of { return 0 }
        let own = Double(word.valence) / 10
        var valence = own
        if word.role == .no, index + 1 < words.count, words[index + 1].isInLexicon { valence = 0 }
        if followsNo(index) { valence = own * Self.reversal }
        if word.isShouted, hasShouting { valence += valence > 0 ? Self.shout : -Self.shout }
        for distance in 1...3 where index >= distance && !words[index - distance].isInLexicon {
            valence += strengthening(by: words[index - distance], of: valence, distance)
            valence = negated(valence, at: index, distance)
            if distance == 3 { valence = phrased(valence, at: index) }
        }
        if role(index - 1) == .least, role(index - 2) != .at, role(index - 2) != .very {
            valence *= Self.reversal
        }
        return valence
    }

    /// The role of the word at `index`, of which there may be none.
    private func role(_ index: Int) -> SentimentWord.Role {
        index >= 0 && index < words.count ? words[index].role : .none
    }

    /// Whether the words from `index` on are these.
    private func has(_ roles: SentimentWord.Role..., at index: Int) -> Bool {
        for offset in roles.indices where role(index + offset) != roles[offset] { return false }
        return true
    }

    private func followsNo(_ index: Int) -> Bool {
        if role(index - 1) == .no || role(index - 2) == .no { return true }
        let isSecond = role(index - 1) == .or || role(index - 1) == .nor
        return isSecond && role(index - 3) == .no
    }

    private func strengthening(
        by word: SentimentWord,
        of valence: Double,
        _ distance: Int
    ) -> Double {
        guard word.boost != 0 else { return 0 }
        var amount = Double(word.boost) * Self.boost
        if valence < 0 { amount = -amount }
        if word.isShouted, hasShouting { amount += valence > 0 ? Self.shout : -Self.shout }
        return switch distance {
        case 2: amount * 0.95
        case 3: amount * 0.9
        default: amount
        }
    }

    /// Turns the valence around when the word so far before is a negation.
    private func negated(_ valence: Double, at index: Int, _ distance: Int) -> Double {
        let before = role(index - distance)
        let last = role(index - 1)
        let middle = role(index - 2)
        switch distance {
        case 2:
            if before == .never, last == .so || last == .this { return valence * Self.neverSo }
            if before == .without, last == .doubt { return valence }
        case 3:
            // "so" and "this" strengthen here without any "never".
            let isNeverSo = before == .never && (middle == .so || middle == .this)
            if isNeverSo || last == .so || last == .this { return valence * Self.neverSo }
            if before == .without, middle == .doubt || last == .doubt { return valence }
        default: break
        }
        return words[index - distance].isNegation ? valence * Self.reversal : valence
    }

    /// The valence of a fixed phrase around the word at `index`, else the one given.
    private func phrased(_ valence: Double, at index: Int) -> Double {
        var valence = valence
        let before =
            pair(at: index - 1) ?? triple(at: index - 2) ?? pair(at: index - 2)
            ?? triple(at: index - 3) ?? pair(at: index - 3)
        if let before { valence = before }
        if let after = pair(at: index) { valence = after }
        if let after = triple(at: index) { valence = after }
        if isDampening(at: index - 3) { valence -= Self.boost }
        if isDampening(at: index - 2) { valence -= Self.boost }
        return valence
    }

    private func pair(at index: Int) -> Double? {
        switch (role(index), role(index + 1)) {
        case (.the, .shit), (.the, .bomb): 3
        case (.bad, .ass): 1.5
        case (.bus, .stop): 0
        case (.yeah, .right): -2
        case (.beating, .heart): 3.5
        default: nil
        }
    }

    private func triple(at index: Int) -> Double? {
        if has(.kiss, .of, .death, at: index) { return -1.5 }
        return has(.to, .die, .for, at: index) ? 3 : nil
    }

    private func isDampening(at index: Int) -> Bool {
        switch (role(index), role(index + 1)) {
        case (.just, .enough), (.kind, .of), (.sort, .of): true
        default: false
        }
    }
}
