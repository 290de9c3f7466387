/// A sentence with gaps.
struct TalkForm: Sendable {
    /// A part of it: words as they are, or a gap with its sign.
    enum Piece: Sendable {
        case words(String)
        /// `#`
        case thing
        /// `~`
        case adjective
        /// `^`: an adjective that says how somebody feels.
        case feeling
        /// `@`
        case moment
        /// `%`
        case name
        /// `*`
        case story
    }

    private(set) var pieces: [Piece] = []

    init(_ text: String) {
        var words = ""
        for character in text {
            guard let gap = Self.gap(character) else {
                words.append(character)
                continue
            }
            if !words.isEmpty { pieces.append(.words(words)) }
            words = ""
            pieces.append(gap)
        }
        if !words.isEmpty { pieces.append(.words(words)) }
    }

    private static func gap(_ sign: Character) -> Piece? {
        switch sign {
        case "#": .thing
        case "~": .adjective
        case "^": .feeling
        case "@": .moment
        case "%": .name
        case "*": .story
        default: nil
        }
    }
}
